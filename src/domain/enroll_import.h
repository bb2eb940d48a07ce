/*
 * Registrations made elsewhere (SPEC E, X7), row by row within one transaction: each is held against the record like one made at the desk
 * (E4); with a credit card's token on file it can be used by F10, without one the payer is mailed the page. All or none, unless bad rows
 * are to be skipped; the same file twice changes nothing.
 */
#ifndef DOMAIN_ENROLL_IMPORT_H
#define DOMAIN_ENROLL_IMPORT_H

#include <stddef.h>

#include "model/ctx.h"
#include "model/patient.h"

/* One row as text, "" for none (data/forms/columns.tsv, table enrollments). */
struct enroll_row {
	int64_t line;
	char card[40], name[NAME_SIZE], kana[KANA_SIZE], sex[24], birth_date[40], phone[PHONE_SIZE], postal[24], address[256];
	char payer[NAME_SIZE], payer_kana[KANA_SIZE], relation[32], email[128], lang[24], user_id[32];
	char customer[64], method[64], brand[24], last4[8], funding[16], expires[24];
	char broken[80];        /* why the reader couldn't take the row as it stands; "" */
	char problem[240];      /* set by the import: what is wrong with it */
};
struct enroll_field { const char *name; size_t at, size; };
const struct enroll_field *enroll_import_fields(int *n);

enum { ENROLL_PROBLEMS_MAX = 200 };
struct enroll_problem { int64_t line; char column[24], text[240]; };
struct enroll_import_result {
	int64_t added, same, bad, mismatched;   /* mismatched: of the added, those that a person must look at */
	int n_problems;
	struct enroll_problem problems[ENROLL_PROBLEMS_MAX];
};
/* ACTION_ENROLL. ERR_BAD_INPUT: rows were bad, nothing took effect. */
enum err enroll_import(struct ctx *ctx, struct enroll_row *rows, int n, bool skip_bad, struct enroll_import_result *out);

#endif
