/*
 * Registering for deferred payment at the desk (SPEC E1–E7, F9, F10, P4):
 *
 *   start ──▶ code mailed ──verify──▶ held against the record ──agrees──▶ matched ──card given──▶ done: waiting or active
 *                ▲ resend                   │                               ▲
 *                └──────── correct ◀── mismatched ──a person accepts────────┘
 *
 * A change goes the same way without the comparison; its code only when the address is another, its card always (E6).
 * Functions marked [tx] are called inside the caller's write transaction.
 */
#ifndef DOMAIN_APPLICATION_H
#define DOMAIN_APPLICATION_H

#include "model/application.h"
#include "model/ctx.h"
#include "model/name.h"

enum { APPLICATION_FIELDS = 8, APPLICATION_DIFFS = 4, APPLICATION_DIGITS = 6, APPLICATION_HOURS = 24, APPLICATION_TRIES = 5 };

/*
 * What the patient gave: card to lang of *in. ACTION_ENROLL. ERR_BAD_INPUT names the field, ERR_SECRET_TEXT (X7), ERR_DUPLICATE
 * (E5: one is open), ERR_BAD_STATE: the patient has died. *out: as it stands then.
 */
enum err application_start(struct ctx *ctx, int64_t patient_id, const struct application *in, struct application *out);
/* The same data put right before they hold: another address gets a new code, proved ones are held against the record again. */
enum err application_correct(struct ctx *ctx, int64_t enrollment_id, int64_t version, const struct application *in, struct application *out);
/* E6: phone, postal, address, payer, relation, email, lang of *in; the rest stays as applied. ERR_BAD_STATE: not in use, or one is under way. */
enum err application_change(struct ctx *ctx, int64_t enrollment_id, const struct application *in, struct application *out);
/* E3: the code works once, until it expires, and bears a few wrong tries. ERR_REFUSED says which; a wrong one is counted. */
enum err application_verify(struct ctx *ctx, int64_t enrollment_id, const char *code, struct application *out);
/* A new code (the old one is void), or the page for the card once more: whatever is waited for. */
enum err application_resend(struct ctx *ctx, int64_t enrollment_id, struct application *out);
/* E4: a person takes a mismatched one as it is; the hospital's own spelling stays. Of that version: ERR_CONFLICT. */
enum err application_accept(struct ctx *ctx, int64_t enrollment_id, int64_t version, struct application *out);
/* … or sends it back: the mail that lists all fields of F9, once more. */
enum err application_return(struct ctx *ctx, int64_t enrollment_id, int64_t version);
/* A change that isn't wanted any more; a new registration is closed instead (E8). */
enum err application_drop(struct ctx *ctx, int64_t enrollment_id, int64_t version);
enum err application_of(struct ctx *ctx, int64_t enrollment_id, struct application *out); /* the newest; ERR_NOT_FOUND */

/* [tx] One made elsewhere, whose address counts as proved: held against the record at once. With a card on file it is done when it agrees. */
enum err application_import(struct ctx *ctx, const struct enrollment *en, struct application *a);
/* [tx] The card is on file: what waited for it holds now. */
enum err application_card_given(struct ctx *ctx, int64_t enrollment_id);

/* ---- the two sides ---- */

struct application_field {
	const char *name, *label;      /* id, and the label translated */
	char ours[256], theirs[256];
	bool identity;                 /* of F9: it must agree */
	enum name_match match;
	int n_diffs;
	struct name_diff diffs[APPLICATION_DIFFS];
};

struct application_view {
	struct application a;
	struct enrollment e;
	struct patient patient;
	enum name_match worst;         /* over the fields of F9 */
	int n;
	struct application_field fields[APPLICATION_FIELDS];
	char sentence[240];            /* what it means and what to do now */
};
enum err application_view_load(struct ctx *ctx, int64_t enrollment_id, struct application_view *out);

/* The names of F9's fields for the mail of E4, in its language: never which one differed. */
const char *application_match_words(const struct ctx *ctx, enum lang lang, char out[200]);

#endif
