/*
 * The mails as the desk sees them (SPEC E3, R2): what couldn't be delivered, why that is likely, and sending one again.
 */
#ifndef DOMAIN_MAIL_LIST_H
#define DOMAIN_MAIL_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "model/ctx.h"
#include "model/mail.h"

/* Newest first; state MAIL_WAITING, MAIL_UNDELIVERABLE, or -1: any. Leaves no entry in the log: the caller does. */
enum err mail_list(struct ctx *ctx, int state, int64_t offset, int max, struct mail_item *out, int *n);
enum err mail_list_count(struct ctx *ctx, enum mail_state state, int64_t *n); /* of those two */
enum err mail_list_item(struct ctx *ctx, int64_t id, struct mail_item *out); /* ERR_NOT_FOUND */
/* The likely causes and what to do, by the mail server's last answer; "" when there was none. */
const char *mail_list_cause(const struct mail_item *m, char out[320]);
/*
 * An undeliverable one once more (ACTION_MAIL_RESEND), to the address that is registered now; text, Message-ID and Date stay. ERR_BAD_STATE:
 * it isn't undeliverable, or announces a difference, which is the counter's by then (B3).
 */
enum err mail_list_again(struct ctx *ctx, int64_t id, struct mail_item *out);
/* Couldn't the patient's last mail be delivered? Then it is *out. */
enum err mail_list_failed(struct ctx *ctx, int64_t patient_id, bool *failed, struct mail_item *out);

#endif
