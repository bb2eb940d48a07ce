/* Mails as the worker takes them and ends them, without a mail server; and what the log tells of them. */
#ifndef LIB_LETTERS_H
#define LIB_LETTERS_H

#include "domain/outbox.h"
#include "model/ctx.h"
#include "model/mail.h"

/* How many are to leave now; *first: of them. What isn't true any more goes, or waits, as outbox_take says. */
int letters_taken(struct ctx *ctx, struct mail *first);
void letters_done(struct ctx *ctx, const struct mail *m, enum outbox_result r);
int64_t letters_logged(struct ctx *ctx, const char *like); /* entries of the log whose detail is like that */

#endif
