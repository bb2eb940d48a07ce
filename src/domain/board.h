/*
 * Today's visits by next step (SPEC V8, P6): counts and the rows that show, in one read transaction. What changed is
 * told by db_change_mark(); a refresh leaves no audit entry, opening or narrowing the board leaves one.
 */
#ifndef DOMAIN_BOARD_H
#define DOMAIN_BOARD_H

#include "model/ctx.h"
#include "model/patient.h"
#include "model/visit.h"

enum { BOARD_ROWS_MAX = 200 };

enum namesake { NAMESAKE_NONE, NAMESAKE_SURNAME, NAMESAKE_NAME }; /* another patient of the day: 同姓, 同姓同名 (P6) */

struct board_filter {
	day_t day;             /* 0 or DAY_NONE: today */
	int step;              /* enum step, -1: all */
	char text[64];         /* beginning of card number, name or kana; "" for all */
};

struct board_row {
	int64_t visit_id, patient_id;
	char card[CARD_SIZE], name[NAME_SIZE], kana[KANA_SIZE];
	char number[VISIT_NUMBER];
	enum step step;
	char heading[64];      /* where to, in the profile's words */
	char reason[200];
	bool urgent, deferral;
	int64_t opened_at, since;
	int wait_minutes;      /* -1: nothing to wait for; with STEP_HOME and STEP_DONE: finished */
	enum namesake namesake;
};

struct board {
	day_t day;
	int visits, deferred;
	int steps[STEP_COUNT]; /* how many are at each step; [STEP_INSURANCE] is "not confirmed" */
	int total;             /* rows that pass the filter */
	int first, n;          /* the rows read: first … first + n - 1 */
	struct board_row rows[BOARD_ROWS_MAX];
	int64_t mark;          /* db_change_mark() of what was read */
};

/* Reads counts and rows first … first + n - 1 (n ≤ BOARD_ROWS_MAX) ordered by next step, then waiting longest. */
enum err board_read(struct ctx *ctx, const struct board_filter *f, int first, int n, struct board *out);
enum err board_opened(struct ctx *ctx, const struct board_filter *f, int count); /* the one audit entry (X2) */

#endif
