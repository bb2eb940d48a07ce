/*
 * Notices about bookings (SPEC A8): each stands on the patient's list and goes out by mail, when there is an address and the patient
 * is alive (P8), in the patient's language, within the hours of F21. None can be answered. The texts are data/notices/KIND.LANG.txt.
 * People without a card have no list yet: their telephone number stands on the list of bookings.
 */
#ifndef DOMAIN_NOTICE_H
#define DOMAIN_NOTICE_H

#include "model/booking.h"
#include "model/ctx.h"
#include "model/waiting.h"

enum { NOTICE_TEXT_CHARS = 500 };

/* [tx] Writes it for a booking; nothing for people without a card. text: the free part of NOTICE_FREE. */
enum err notice_put(struct ctx *ctx, enum notice_kind kind, const struct booking *b, const char *text);
/* What it will say to this booking's patient, in that language. */
enum err notice_preview(struct ctx *ctx, enum notice_kind kind, const struct booking *b, enum lang lang, const char *text, struct notice *out);

/* Who would be told: the standing bookings of a menu (0: all) on a day, those by mail among them, and those without a card. */
struct notice_reach { int bookings, by_mail, without_card; };
enum err notice_day_reach(struct ctx *ctx, int64_t menu_id, day_t day, struct notice_reach *out);
/*
 * A free notice to all of them ("the doctor is away"). `expected`: the number that was previewed; ERR_CONFLICT when it has changed.
 * ERR_BAD_INPUT: no text, or more than 500 characters; ERR_SECRET_TEXT (X7).
 */
enum err notice_day(struct ctx *ctx, int64_t menu_id, day_t day, const char *text, int expected, struct notice_reach *out);
/* To one booking's patient. */
enum err notice_one(struct ctx *ctx, int64_t booking_id, const char *text);

/* Writes the reminders that are due: standing bookings of tomorrow, each once. *n: how many. */
enum err notice_remind(struct ctx *ctx, int *n);

enum err notice_list(struct ctx *ctx, int64_t patient_id, int max, struct notice *out, int *n);

#endif
