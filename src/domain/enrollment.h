/*
 * Registration for deferred payment (SPEC E): what the desk and the settlement need of it. The registration
 * itself (mail, match, card page) comes to the same rows through enrollment_insert().
 */
#ifndef DOMAIN_ENROLLMENT_H
#define DOMAIN_ENROLLMENT_H

#include "model/ctx.h"
#include "model/enrollment.h"

/*
 * The patient's enrollment: the open one, else the newest closed one (look at .state). A waiting one whose time has
 * come (F10) reads as active. Tokens and e-mail are opened. ERR_NOT_FOUND: never registered.
 */
enum err enrollment_of(struct ctx *ctx, int64_t patient_id, struct enrollment *out);
/* The one that pays and is written to: while a new one is only applied for it is the closed one, whose settlements stay due (E8). */
enum err enrollment_begun(struct ctx *ctx, int64_t patient_id, struct enrollment *out);
enum err enrollment_by_id(struct ctx *ctx, int64_t id, struct enrollment *out);

/* Inserts (id, user_id when "", created_at when 0 are filled in), sealing tokens and e-mail. ERR_DUPLICATE: E5.
 * ERR_REFUSED: funding isn't "credit" (E2). A matched one becomes waiting or active by F10. ACTION_ENROLL. */
enum err enrollment_insert(struct ctx *ctx, struct enrollment *e);
/* [tx] A matched one with its card: waiting or active by F10 from the match on, and the payer is told (F15). */
enum err enrollment_begin(struct ctx *ctx, struct enrollment *e, int64_t matched_at);
/* E7: the user id, or a new password (F16), to the registered address. ACTION_ENROLL. ERR_BAD_STATE: closed, or the address isn't proved. */
enum err enrollment_remind(struct ctx *ctx, int64_t id, bool password);
/* suspended ↔ active (ACTION_ENROLL); anything else is ERR_BAD_STATE. ERR_CONFLICT when `version` moved on. */
enum err enrollment_suspend(struct ctx *ctx, int64_t id, bool suspend, int64_t version);
/* The language of the mails (ACTION_ENROLL). ERR_CONFLICT as above; version 0: as it stands. */
enum err enrollment_speak(struct ctx *ctx, int64_t id, enum lang lang, int64_t version);
/* E8: ACTION_ENROLL_CLOSE, a reason is needed. Pending settlements stay due. */
enum err enrollment_close(struct ctx *ctx, int64_t id, const char *reason);
/* E9: the settlement marks or clears a failed card; nothing happens without an enrollment. In the caller's transaction. */
enum err enrollment_card_failed(struct ctx *ctx, int64_t patient_id, bool failed);

/* Charges of the patient that aren't finished: what the closing screen lists first (E8). */
struct enrollment_pending { char bill[16]; int64_t amount; day_t due_day; char state[16]; };
enum err enrollment_pending(struct ctx *ctx, int64_t patient_id, int max, struct enrollment_pending *out, int *n);

/* Pure answers over a record that was read. */
enum { ENROLLMENT_EXPIRING_DAYS = 60 };                                         /* E9 */
enum enrollment_use { USE_OK, USE_NOT_REGISTERED, USE_CLOSED, USE_WAITING, USE_SUSPENDED, USE_NO_CARD };
enum enrollment_use enrollment_usable(const struct enrollment *e, int64_t now); /* e NULL: not registered */
int64_t enrollment_waiting_seconds(const struct enrollment *e, int64_t now);    /* F10: left, 0 when over */
day_t enrollment_card_end(const struct enrollment *e);                          /* last day of the card, DAY_NONE without one */
bool enrollment_card_expiring(const struct enrollment *e, day_t today);         /* E9: within 60 days, or over */

#endif
