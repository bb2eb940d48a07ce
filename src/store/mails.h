/* The outbox's rows. Addresses are sealed "mail.recipient". */
#ifndef STORE_MAILS_H
#define STORE_MAILS_H

#include "model/ctx.h"
#include "model/mail.h"

enum err mails_insert(struct ctx *ctx, struct mail *m);    /* fills id */
enum err mails_due(struct ctx *ctx, int64_t now, int max, struct mail *out, int *n);
enum err mails_update(struct ctx *ctx, const struct mail *m); /* state, tries, next_at, sent_at, answer; only while waiting */
enum err mails_of_settlement(struct ctx *ctx, int64_t settlement_id, int max, struct mail *out, int *n);
enum err mails_wait_of(struct ctx *ctx, int64_t settlement_id, const char *kind, bool *wait); /* does one of that kind wait? */
enum err mails_failure_after(struct ctx *ctx, int64_t settlement_id, int64_t id, bool *later); /* a later mail that a card was refused */
enum err mails_withdraw(struct ctx *ctx, int64_t id);      /* it never leaves; only while waiting */
/* The body that it gets when its page opens in time. */
enum err mails_set_linked(struct ctx *ctx, int64_t id, const char *linked);
/* The page is open: mails that wait for it get that body and leave from `at` on. Nothing changes in one whose time has come. */
enum err mails_page_opened(struct ctx *ctx, int64_t session_id, int64_t now, int64_t at);
/* There will be no page: they leave as they are. */
enum err mails_page_given_up(struct ctx *ctx, int64_t session_id, int64_t now, int64_t at);
/* Newest first; state: waiting, undeliverable, or -1: any. Addresses are opened. Counted are only the two, which are few. */
enum err mails_list(struct ctx *ctx, int state, int64_t offset, int max, struct mail_item *out, int *n);
enum err mails_count(struct ctx *ctx, enum mail_state state, int64_t *n);
enum err mails_item(struct ctx *ctx, int64_t id, struct mail_item *out); /* ERR_NOT_FOUND */
/* An undeliverable one waits again, for this address; ERR_CONFLICT when it isn't one any more. Message-ID, Date and text stay. */
enum err mails_again(struct ctx *ctx, int64_t id, const char *recipient, int64_t now, int64_t next_at);
enum err mails_latest(struct ctx *ctx, int64_t patient_id, struct mail_item *out); /* the patient's newest; ERR_NOT_FOUND: there is none */
enum err mails_last_failure(struct ctx *ctx, int64_t bill_id, struct mail_item *out); /* the bill's newest that a card was refused; ERR_NOT_FOUND */
enum err mails_last_failed(struct ctx *ctx, int64_t patient_id, bool *failed); /* the patient's newest mail can't be delivered */
int64_t mails_next(struct ctx *ctx);                       /* earliest next_at of a waiting one; -1: none */

#endif
