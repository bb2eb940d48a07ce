/* The outbox's sender (FACTS §11): a few mails at a time by SMTP, or as .eml files into a folder. */
#ifndef WORKER_MAIL_H
#define WORKER_MAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "model/ctx.h"
#include "store/leases.h"
#include "worker/ports.h"
#include "worker/worker.h"

struct mailer;

struct mailer *mail_new(struct ctx *ctx, const struct mail_port *port, const struct lease *lease, const struct worker_options *options,
			struct worker_report *report);
void mail_free(struct mailer *m);
/* One turn; with `drain` nothing new leaves. *progress is set when something was done. Errors are the database's. */
enum err mail_turn(struct mailer *m, bool drain, bool *progress);
int mail_running(const struct mailer *m);
/* The next instant at which a mail may leave; -1: none waits, or the mail server's settings must be looked at first. */
int64_t mail_next(const struct mailer *m);

#endif
