/* The outbox's rows. Addresses are sealed "mail.recipient". */
#ifndef STORE_MAILS_H
#define STORE_MAILS_H

#include "model/ctx.h"
#include "model/mail.h"

enum err mails_insert(struct ctx *ctx, struct mail *m);    /* fills id */
enum err mails_due(struct ctx *ctx, int64_t now, int max, struct mail *out, int *n);
enum err mails_update(struct ctx *ctx, const struct mail *m); /* state, tries, next_at, sent_at, answer; only while waiting */
enum err mails_of_settlement(struct ctx *ctx, int64_t settlement_id, int max, struct mail *out, int *n);
int64_t mails_next(struct ctx *ctx);                       /* earliest next_at of a waiting one; -1: none */

#endif
