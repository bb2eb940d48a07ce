/* SQL over the day's visits as the board shows them (SPEC V8). */
#ifndef STORE_BOARDS_H
#define STORE_BOARDS_H

#include "model/ctx.h"
#include "model/patient.h"
#include "model/visit.h"

/* Of the visit, what the next step follows from; whether there is more to read tells what isn't worth a statement. */
struct board_entry {
	int64_t visit_id, patient_id;
	char card[CARD_SIZE], name[NAME_SIZE], kana[KANA_SIZE];
	char name_key[NAME_SIZE], surname_key[NAME_SIZE]; /* as stored, for visits_namesakes() */
	char number[VISIT_NUMBER], prescription[8];
	enum cover insurance;
	enum step step;
	bool inpatient, deferral, clinic, exam_done, has_handins, has_bills;
	int64_t opened_at, step_since;
};

/* Beginnings of card number, name key and kana key; all three "" for no narrowing. step -1: all. */
struct board_query { day_t day; int step; const char *card, *name_key, *kana_key; };

/* Visits and deferred ones by step, of the whole day. */
enum err boards_counts(struct ctx *ctx, day_t day, int visits[STEP_COUNT], int deferred[STEP_COUNT]);
enum err boards_total(struct ctx *ctx, const struct board_query *b, int *total);
/* By next step, then waiting longest. */
enum err boards_page(struct ctx *ctx, const struct board_query *b, int first, int max, struct board_entry *out, int *n);

#endif
