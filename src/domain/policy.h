/*
 * The only reader of the facility profile (SPEC F). Everything here answers from ctx->profile and what it is
 * given; both presets are tested row by row.
 */
#ifndef DOMAIN_POLICY_H
#define DOMAIN_POLICY_H

#include <stdbool.h>

#include "model/ctx.h"
#include "model/profile.h"

/* Parses an INI text. Unknown, missing or bad keys: ERR_SETTING naming file, line, key and what was expected. */
enum err policy_parse(struct ctx *ctx, const char *file, const char *text, struct profile *out);

/* Every key with its value as it would stand in a file, in the order of the table. */
typedef void policy_line(void *user, const char *section, const char *key, const char *value);
void policy_show(const struct profile *p, policy_line *line, void *user);

const char *policy_service(const struct ctx *ctx);         /* F1: あとクレ */
const char *policy_hospital(const struct ctx *ctx);
int policy_limit_round(const struct ctx *ctx);              /* B2: unit of an amount that the monthly limit sets, yen */
const char *policy_slip_title(const struct ctx *ctx);      /* F7: 利用票 */
bool policy_zero_mail(const struct ctx *ctx);               /* F11 */
bool policy_zero_machine(const struct ctx *ctx);            /* F12: the machine has the papers of a zero-yen bill, too */
/* F13: false where there are no online copies; else from when and until which day, for a mail that leaves at `mailed_at`. */
bool policy_online_copy(const struct ctx *ctx, int64_t mailed_at, day_t settled, int64_t *from, day_t *until);
const char *policy_sender(const struct ctx *ctx);          /* F17: the mail's sender address */
const struct profile_desk *policy_desk(const struct ctx *ctx, enum desk_purpose purpose); /* F17 */
const char *policy_desk_text(const struct ctx *ctx, enum desk_purpose purpose, char out[128]); /* "1階 優先受付" */
day_t policy_due_day(const struct ctx *ctx, day_t care_end, day_t final_day); /* S1, F2 */
/* P2: ERR_CARD_DIGITS, ERR_CARD_LENGTH or ERR_CARD_CHECK, with the rule in the cause. */
enum err policy_card(struct ctx *ctx, const char *card);
bool policy_mail_may_leave(const struct ctx *ctx, int64_t at);   /* F21 */
int64_t policy_mail_next(const struct ctx *ctx, int64_t at);     /* the next instant at which mail may leave */
/* S4: the day of the next try after definite decline number `tries`; DAY_NONE: no more, counter payment. */
day_t policy_retry_day(const struct ctx *ctx, int tries, day_t today);

#endif
