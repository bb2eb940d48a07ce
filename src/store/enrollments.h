/* SQL over enrollments (SPEC E). Tokens and e-mail are sealed on the way in and opened on the way out. Writes need an open write transaction. */
#ifndef STORE_ENROLLMENTS_H
#define STORE_ENROLLMENTS_H

#include "model/ctx.h"
#include "model/enrollment.h"

enum err enrollments_add(struct ctx *ctx, struct enrollment *e);          /* gives the id; ERR_DUPLICATE: one is open, or user_id taken */
enum err enrollments_by_id(struct ctx *ctx, int64_t id, struct enrollment *out);
/* The open one (E5), else the newest: as the desk sees it. open: unseals; else e-mail and tokens read as "". */
enum err enrollments_of(struct ctx *ctx, int64_t patient_id, bool open, struct enrollment *out);
/*
 * The one that pays and is written to: the open one when it has begun, else the newest closed one that ever had (E8), else the open one
 * that lacks only its card. ERR_NOT_FOUND. Unsealed: all of it, only what a charge needs ("" none), only what a mail needs.
 */
enum err enrollments_begun(struct ctx *ctx, int64_t patient_id, struct enrollment *out);
enum err enrollments_card(struct ctx *ctx, int64_t patient_id, struct enrollment_card *out);
enum err enrollments_addressee(struct ctx *ctx, int64_t patient_id, struct enrollment_addressee *out);
enum err enrollments_addressee_by_id(struct ctx *ctx, int64_t id, struct enrollment_addressee *out);
/* State, times, card_failed, reason and language; ERR_CONFLICT unless the row still has e->version, which then grows by 1. */
enum err enrollments_update(struct ctx *ctx, struct enrollment *e);
/* Of the open one when it has begun. */
enum err enrollments_card_failed(struct ctx *ctx, int64_t patient_id, bool failed);
/* Another card on file: method, brand, last4, funding and expiry; card_failed is cleared. */
enum err enrollments_set_card(struct ctx *ctx, const struct enrollment *e);
enum err enrollments_user_known(struct ctx *ctx, const char *user_id, bool *known);
/* Payer, e-mail and language. */
enum err enrollments_set_person(struct ctx *ctx, struct enrollment *e);
enum err enrollments_set_customer(struct ctx *ctx, int64_t id, const char *customer);
enum err enrollments_set_password(struct ctx *ctx, int64_t id, const char *hash);
/* One that isn't closed, whose card ends in those months (year * 12 + month) and that wasn't told (E9); sealed values read "". ERR_NOT_FOUND. */
enum err enrollments_expiring(struct ctx *ctx, int from, int to, struct enrollment *out);
enum err enrollments_set_expiry_mailed(struct ctx *ctx, int64_t id, int expiry);

/* Charges of the patient's bills that aren't finished, by due day. */
struct enrollment_charge { char bill[16]; int64_t amount; day_t due_day; char state[16]; };
enum err enrollments_charges(struct ctx *ctx, int64_t patient_id, int max, struct enrollment_charge *out, int *n);

#endif
