/*
 * Bookings (SPEC A2–A6, A11): book, move, cancel, confirm, arrive, no-show. Each is one transaction with its place, its history
 * and the log. The database itself counts the places of a slot and refuses one too many, whoever writes.
 *
 * A refusal (ERR_REFUSED; ERR_BAD_INPUT and ERR_SECRET_TEXT for what was typed) has every conflict among ctx->cause's reasons, and
 * *near the three nearest free places. Some conflicts can be set aside with a reason, which stays with the booking: cut-off and
 * overlap by any staff who may book (A4), capacity and hours by a supervisor (A11).
 *
 * Each call first lets lapse what was held too long. `version` is what the caller saw (0: any): ERR_CONFLICT.
 */
#ifndef DOMAIN_BOOKING_H
#define DOMAIN_BOOKING_H

#include "model/booking.h"
#include "model/ctx.h"

enum { BOOKING_NEAR = 3 };

struct booking_near { int n; struct slot slots[BOOKING_NEAR]; };

/* Zero-initialise. */
struct booking_new {
	int64_t menu_id, start_at;
	int64_t patient_id;              /* 0: no card yet */
	struct booking_person person;    /* without a card: who; with one: telephone and e-mail when they differ */
	const char *message;             /* NULL: none; at most 500 characters as people count them */
	bool terms;                      /* the menu's terms were agreed to */
	int n_answers;
	struct booking_answer answers[QUESTIONS_MAX]; /* .pos and .answer */
	const char *request;             /* the same request twice is one booking; NULL or "": none */
	const char *override;            /* why a rule is set aside; NULL or "": none is */
	bool by_patient;                 /* the patient's own rules: who may book, cut-offs, limits */
	int64_t waiting_id;              /* an offer to the waiting list: provisional until hold_until */
	int64_t hold_until;
};

/* How it is changed. */
struct booking_change {
	int64_t version;
	const char *reason;              /* of a cancellation, or why a rule is set aside; NULL: none */
	bool by_patient;
};

enum err booking_book(struct ctx *ctx, const struct booking_new *n, struct booking *out, struct booking_near *near);
enum err booking_move(struct ctx *ctx, int64_t id, int64_t menu_id, int64_t start_at, const struct booking_change *c, struct booking *out,
	struct booking_near *near);
enum err booking_cancel(struct ctx *ctx, int64_t id, const struct booking_change *c, struct booking *out);
enum err booking_confirm(struct ctx *ctx, int64_t id, int64_t version, struct booking *out);   /* provisional: paid, or taken up */
/* Becomes a visit of today, or joins the one there is. ERR_BAD_STATE: not of today, no card yet, not standing. */
enum err booking_arrive(struct ctx *ctx, int64_t id, int64_t version, struct booking *out);
enum err booking_noshow(struct ctx *ctx, int64_t id, int64_t version, struct booking *out);    /* once its time has begun */
enum err booking_undo(struct ctx *ctx, int64_t id, int64_t version, struct booking *out);      /* arrived, no-show (V10); the visit stays */
enum err booking_join(struct ctx *ctx, int64_t id, int64_t version, int64_t patient_id, struct booking *out); /* the card exists now */
/* Cancels what was held too long; *n: how many. */
enum err booking_lapse(struct ctx *ctx, int *n);
/* Inside the caller's transaction: the visit's examination is over, or isn't after all. */
enum err booking_visit_done(struct ctx *ctx, int64_t visit_id, bool done);

enum err booking_by_id(struct ctx *ctx, int64_t id, struct booking *out);
enum err booking_by_number(struct ctx *ctx, const char *number, struct booking *out);          /* "Y-000123", y-123, 123; ERR_NOT_FOUND */

/* A request for booking_new.request: 128 random bits. */
void booking_request(struct ctx *ctx, char out[BOOKING_REQUEST]);
/* Until when the patient may change it. */
enum err booking_change_until(struct ctx *ctx, const struct booking *b, int64_t *until);
/* "2026-12-05 (土) 10:30": the one way in which a booking's time is said, wherever it is. */
const char *booking_when(int64_t start_at, char out[DATE_TEXT]);
const char *booking_when_in(int64_t start_at, enum lang lang, char out[DATE_TEXT]); /* whoever reads it */

#endif
