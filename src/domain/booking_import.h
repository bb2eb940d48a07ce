/*
 * Bookings made elsewhere (SPEC A, P5, X7), row by row within one transaction: each by the rules of one made at the desk. All or none,
 * unless bad rows are to be skipped; the same file twice changes nothing, nor do this house's own bookings, when an export of them comes back,
 * also when they were moved or cancelled since.
 */
#ifndef DOMAIN_BOOKING_IMPORT_H
#define DOMAIN_BOOKING_IMPORT_H

#include "model/booking.h"
#include "model/ctx.h"

/* One row as text, "" for none (data/forms/columns.tsv, table bookings). */
struct booking_row {
	int64_t line;
	char source[4];                  /* "csv", "ics": the same number from elsewhere is another */
	char start[DATE_TEXT], menu[96], card[CARD_SIZE];
	char number[256];                /* as it came, by which it is known again; "": by all that it says */
	char name[NAME_SIZE], kana[KANA_SIZE], phone[PHONE_SIZE], birth[40], email[EMAIL_SIZE];
	char terms[16];                  /* were the menu's terms agreed to? yes, no, はい, 同意 …; "": as the call says */
	char broken[120];                /* why the reader couldn't take the row as it stands; "" */
	char problem[400];               /* set by the import: what is wrong with it; "": taken, or there already */
};

struct booking_import_result { int64_t added, same, bad; }; /* same: they are there already */

/* terms: of rows that don't say. ACTION_BOOK. ERR_BAD_INPUT: rows were bad, nothing took effect. */
enum err booking_import(struct ctx *ctx, struct booking_row *rows, int n, bool terms, bool skip_bad, struct booking_import_result *out);

#endif
