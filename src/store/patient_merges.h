/* SQL over merged records and duplicates (SPEC P3, P7). Writes need an open write transaction. */
#ifndef STORE_PATIENT_MERGES_H
#define STORE_PATIENT_MERGES_H

#include "model/ctx.h"
#include "model/menu.h"
#include "model/patient_merge.h"

/* Rows of each kind that belong to the patient. */
enum err patient_merges_count(struct ctx *ctx, int64_t patient_id, int64_t counts[MERGE_KINDS]);
/* Gives id, at and staff; moves every row of from_id to into_id and keeps which. */
enum err patient_merges_add(struct ctx *ctx, struct patient_merge *m);
/* Moves those that came with the merge and are still there back to from_id. */
enum err patient_merges_undo(struct ctx *ctx, struct patient_merge *m);
enum err patient_merges_live(struct ctx *ctx, int64_t from_id, struct patient_merge *out); /* ERR_NOT_FOUND: isn't merged */
/* Card numbers of the records that were taken into this one. */
enum err patient_merges_cards(struct ctx *ctx, int64_t into_id, int max, char (*cards)[CARD_SIZE], int *n);
/* The number of a bill of one of both whose charge or refund is claimed, sent or unknown; "" for none. */
enum err patient_merges_running(struct ctx *ctx, int64_t a_id, int64_t b_id, char bill[16]);

/* The number of a booking that both have for the same menu and time; "" for none. */
enum err patient_merges_same_booking(struct ctx *ctx, int64_t a_id, int64_t b_id, char number[16]);
/* The name of a menu that both wait for; "" for none. */
enum err patient_merges_same_waiting(struct ctx *ctx, int64_t a_id, int64_t b_id, char menu[MENU_TITLE]);

enum err patient_merges_apart(struct ctx *ctx, int64_t a_id, int64_t b_id);
/* Pairs that match and that nobody set apart, by birth and kana; and live merges, the newest first. */
enum err patient_merges_pairs(struct ctx *ctx, int max, struct patient_pair *out, int *n);
enum err patient_merges_list(struct ctx *ctx, int max, struct patient_pair *out, int *n);

#endif
