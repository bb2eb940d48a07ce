/*
 * Notices about bookings (SPEC A8): each stands on the patient's list and goes out by mail, when there is an address and the patient
 * is alive (P8), in the patient's language, within the hours of F21. None can be answered. The texts are data/notices/KIND.LANG.txt.
 * People without a card get them by the mail address of their booking; whom an offer or a notice of the clinic can't reach, or whose mail
 * came back, is telephoned, and the list of notices says whom. With the card that they get, the notices become the patient's.
 */
#ifndef DOMAIN_NOTICE_H
#define DOMAIN_NOTICE_H

#include "model/booking.h"
#include "model/ctx.h"
#include "model/waiting.h"

enum { NOTICE_TEXT_CHARS = 500 };

/* The free part of NOTICE_FREE: in Japanese, and for those who read English; NULL or "": the Japanese one. */
struct notice_text { const char *ja, *en; };

/* [tx] Writes it for a booking. text: of NOTICE_FREE, else NULL. */
enum err notice_put(struct ctx *ctx, enum notice_kind kind, const struct booking *b, const struct notice_text *text);
/* [tx] The one of its making, of its menu. */
enum err notice_put_first(struct ctx *ctx, enum notice_kind kind, const struct booking *b, const struct menu *m);
/* What it will say to this booking's patient, in that language. Of NOTICE_FREE the text is checked as notice_day() does. */
enum err notice_preview(struct ctx *ctx, enum notice_kind kind, const struct booking *b, enum lang lang, const char *text, struct notice *out);

/*
 * Who would be told: the standing bookings of a menu (0: all) on a day; by mail, in English among these; without a card; and whom somebody
 * must telephone.
 */
struct notice_reach { int bookings, by_mail, english, without_card, to_call; };
enum err notice_day_reach(struct ctx *ctx, int64_t menu_id, day_t day, struct notice_reach *out);
/*
 * A free notice to all of them ("the doctor is away"). `expected`: the number that was previewed; ERR_CONFLICT when it has changed.
 * ERR_BAD_INPUT: no text, or more than 500 characters; ERR_SECRET_TEXT (X7).
 */
enum err notice_day(struct ctx *ctx, int64_t menu_id, day_t day, const struct notice_text *text, int expected, struct notice_reach *out);
/* To one booking's patient. */
enum err notice_one(struct ctx *ctx, int64_t booking_id, const struct notice_text *text);
enum err notice_one_reach(struct ctx *ctx, int64_t booking_id, struct notice_reach *out);

/* Reminders that are still to be written for tomorrow. */
enum err notice_due(struct ctx *ctx, int64_t *n);
/* Writes the reminders that are due: standing bookings of tomorrow, each once. *n: how many. */
enum err notice_remind(struct ctx *ctx, int *n);

enum err notice_list(struct ctx *ctx, int64_t patient_id, int max, struct notice *out, int *n);
/* All of them, newest first, with how each got to them. */
enum err notice_all(struct ctx *ctx, enum notice_filter f, int64_t offset, int max, struct notice_item *out, int *n);
enum err notice_count(struct ctx *ctx, enum notice_filter f, int64_t *n);
enum err notice_by_id(struct ctx *ctx, int64_t id, struct notice *out);
/* Somebody telephoned them; or didn't after all. ERR_CONFLICT; ERR_BAD_STATE: it reaches them without. */
enum err notice_called(struct ctx *ctx, int64_t id, bool called);

#endif
