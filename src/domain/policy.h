/*
 * The only reader of the facility profile (SPEC F), but for what is printed of the hospital. Everything here answers from ctx->profile and what it is
 * given; both presets are tested row by row.
 */
#ifndef DOMAIN_POLICY_H
#define DOMAIN_POLICY_H

#include <stdbool.h>

#include "model/ctx.h"
#include "model/insurance.h"
#include "model/profile.h"

/* Parses an INI text. Unknown, missing or bad keys: ERR_SETTING naming file, line, key and what was expected. */
enum err policy_parse(struct ctx *ctx, const char *file, const char *text, struct profile *out);

/*
 * What policy_parse took of that text though it may be mistyped: an invoice number without the check digit of a corporation's
 * (an individual's needn't have it, and the number doesn't tell whose it is). In words with file, line, key and what was
 * expected; false and "": nothing.
 */
bool policy_doubt(const char *file, const char *text, const struct profile *p, char *out, size_t size);

/* Every key with its value as it would stand in a file, in the order of the table. */
typedef void policy_line(void *user, const char *section, const char *key, const char *value);
void policy_show(const struct profile *p, policy_line *line, void *user);

const char *policy_service(const struct ctx *ctx);         /* F1: あとクレ */
const char *policy_hospital(const struct ctx *ctx);
int policy_limit_round(const struct ctx *ctx);              /* B2: unit of an amount that the monthly limit sets, yen */
/* F3, F5: hours of the machines or the support desk in minutes from midnight; false: closed on such days. */
bool policy_hours(const struct ctx *ctx, bool support, bool weekend, int *from, int *to);
/* F4: does the hospital close on days of that kind? */
enum policy_closing { CLOSING_SUNDAY, CLOSING_HOLIDAY, CLOSING_SECOND_SATURDAY, CLOSING_YEAR_END };
bool policy_closes(const struct ctx *ctx, enum policy_closing kind);
bool policy_year_end(const struct ctx *ctx, day_t d);       /* F4: the day lies in the closure of the year's end */
bool policy_own_closure(const struct ctx *ctx, day_t d);    /* F4: a day of the hospital's own list */
bool policy_outside_shows_hours(const struct ctx *ctx);     /* F6: else the machines send to the counter */
const char *policy_slip_title(const struct ctx *ctx);      /* F7: 利用票 */
bool policy_slip_pink(const struct ctx *ctx);
bool policy_slip_roll(const struct ctx *ctx);               /* small papers on a roll of 80 mm, else A6 */
bool policy_slip_qr(const struct ctx *ctx);                 /* their number as QR, else Code 128 */
bool policy_slip_handed_in(const struct ctx *ctx);          /* F7: with the account file; else the patient leaves after the exam */
bool policy_limit_slip_refuses(const struct ctx *ctx);      /* F8: deny; else they pass the priority counter the same day */
bool policy_identity(const struct ctx *ctx, const char *field); /* F9: is card, name, kana, birth or sex held against the record? */
bool policy_same_identity(const struct ctx *ctx, const struct profile *other); /* F9: the same fields, in whatever order */
int policy_usable_minutes(const struct ctx *ctx);           /* F10 */
bool policy_zero_mail(const struct ctx *ctx);               /* F11 */
bool policy_zero_machine(const struct ctx *ctx);            /* F12: the machine has the papers of a zero-yen bill, too */
bool policy_online(const struct ctx *ctx);                  /* F13: there are online reference copies at all */
/* F13: false where there are no online copies; else from when and until which day, for a mail that leaves at `mailed_at`. */
bool policy_online_copy(const struct ctx *ctx, int64_t mailed_at, day_t settled, int64_t *from, day_t *until);
bool policy_insurance_booth(const struct ctx *ctx);         /* F14: there is a booth; else reception confirms */
const char *policy_insurance_label(const struct ctx *ctx);  /* F14: 保険証確認 */
int policy_user_id_length(const struct ctx *ctx);           /* F15 */
int policy_password_min(const struct ctx *ctx);             /* F16 */
const char *policy_sender(const struct ctx *ctx);          /* F17: the mail's sender address */
const struct profile_desk *policy_desk(const struct ctx *ctx, enum desk_purpose purpose); /* F17 */
const char *policy_desk_text(const struct ctx *ctx, enum desk_purpose purpose, char out[128]); /* "1階 優先受付" */
int policy_certificate_fee(const struct ctx *ctx);           /* R8: yen, tax included; 0: none */
bool policy_booth(const struct ctx *ctx);                   /* F14: insurance is confirmed at a booth that the reception slip names */
bool policy_counter_always(const struct ctx *ctx);          /* F19 */
bool policy_refuses_cover(const struct ctx *ctx, enum cover kind); /* V2: 労災, 自賠責 */
/* F20: the reason with that id or text, NULL: none such. */
const struct profile_reason *policy_reason(const struct ctx *ctx, const char *id_or_text);
day_t policy_due_day(const struct ctx *ctx, day_t care_end, day_t final_day); /* S1, F2 */
int policy_day_start(const struct ctx *ctx);                /* K4: seconds from midnight */
int policy_card_length(const struct ctx *ctx);              /* P2 */
/* P2: ERR_CARD_DIGITS, ERR_CARD_LENGTH or ERR_CARD_CHECK, with the rule in the cause. */
enum err policy_card(struct ctx *ctx, const char *card);
int policy_book_change_hours(const struct ctx *ctx);        /* F18: patients change and cancel until so many hours before */
int policy_book_max(const struct ctx *ctx);                 /* F18: standing bookings of a patient */
int policy_book_horizon(const struct ctx *ctx);             /* F18: days ahead */
bool policy_mail_may_leave(const struct ctx *ctx, int64_t at);   /* F21 */
int64_t policy_mail_next(const struct ctx *ctx, int64_t at);     /* the next instant at which mail may leave */
/* S4: the day of the next try after definite decline number `tries`; DAY_NONE: no more, counter payment. */
day_t policy_retry_day(const struct ctx *ctx, int tries, day_t today);
bool policy_tries_spent(const struct ctx *ctx, int tries);       /* definite declines so far; there are some, and no try is left */

/* X1: seconds without a key until the screen locks; wrong passwords that lock an account, and for how many seconds. */
int policy_idle_seconds(const struct ctx *ctx);
void policy_lock(const struct ctx *ctx, int *after, int *seconds);

#endif
