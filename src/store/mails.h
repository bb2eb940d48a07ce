/* The outbox's rows. Addresses are sealed "mail.recipient". */
#ifndef STORE_MAILS_H
#define STORE_MAILS_H

#include "model/ctx.h"
#include "model/mail.h"

enum err mails_insert(struct ctx *ctx, struct mail *m);    /* fills id */
enum err mails_due(struct ctx *ctx, int64_t now, int max, struct mail *out, int *n);
enum err mails_update(struct ctx *ctx, const struct mail *m); /* state, tries, next_at, sent_at, answer; only while waiting */
enum err mails_of_settlement(struct ctx *ctx, int64_t settlement_id, int max, struct mail *out, int *n);
/* The body that it gets when its page opens in time. */
enum err mails_set_linked(struct ctx *ctx, int64_t id, const char *linked);
/* The page is open: mails that wait for it get that body and leave from `at` on. Nothing changes in one whose time has come. */
enum err mails_page_opened(struct ctx *ctx, int64_t session_id, int64_t now, int64_t at);
/* There will be no page: they leave as they are. */
enum err mails_page_given_up(struct ctx *ctx, int64_t session_id, int64_t now, int64_t at);
int64_t mails_next(struct ctx *ctx);                       /* earliest next_at of a waiting one; -1: none */

#endif
