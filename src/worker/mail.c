/*
 * Sends the outbox. A mail is sent, then its outcome is committed: a crash in between sends the same bytes again
 * (same Message-ID, same Date). What the server says is classed by net/smtp.h; what follows is domain/outbox.h's.
 */
#include "worker/mail.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/outbox.h"
#include "domain/policy.h"
#include "net/mail_bytes.h"
#include "store/db.h"

#include "base/banned.h"

enum { BATCH = 32, PAUSE_MS = 300000, FAILED_MAX = 4096 };

struct mailer {
	struct ctx *ctx;
	const struct mail_port *port;
	const struct lease *lease;
	const struct worker_options *options;
	struct worker_report *report;
	enum worker_mode mode;
	int64_t started;
	bool running, answered;
	struct smtp_result result;
	struct mail mail;            /* the one in flight */
	struct buf bytes;
	int64_t paused_until;        /* monotonic ms: the settings were refused */
	int64_t failed[FAILED_MAX];  /* ids that failed in this run and weren't sent later */
	int n_failed;
};

struct mailer *mail_new(struct ctx *ctx, const struct mail_port *port, const struct lease *lease, const struct worker_options *options,
			struct worker_report *report)
{
	struct mailer *m = mem_new(sizeof *m);
	m->ctx = ctx;
	m->port = port;
	m->lease = lease;
	m->options = options;
	m->report = report;
	m->mode = options->mode;
	m->started = ctx_now(ctx);
	return m;
}

void mail_free(struct mailer *m)
{
	if (!m)
		return;
	buf_wipe(&m->bytes);
	mem_wipe(m, sizeof *m);
	free(m);
}

int mail_running(const struct mailer *m)
{
	return m->running;
}

int64_t mail_next(const struct mailer *m)
{
	return clock_mono(m->ctx->clock) < m->paused_until ? -1 : outbox_next(m->ctx);
}

static void count(struct mailer *m, int64_t id, enum outbox_result r)
{
	int at = 0;
	while (at < m->n_failed && m->failed[at] != id)
		at++;
	if (r == OUTBOX_SENT) {
		m->report->mails_sent++;
		if (at < m->n_failed)
			m->failed[at] = m->failed[--m->n_failed];
	} else if (at == m->n_failed && at < FAILED_MAX) {
		m->failed[m->n_failed++] = id;
	}
	m->report->mails_failed = m->n_failed;
}

static enum err write_outcome(struct mailer *m, const struct mail *mail, enum outbox_result r, const char *answer)
{
	enum err e = db_begin(m->ctx);
	if (e != ERR_OK)
		return e;
	e = leases_check(m->ctx, m->lease);
	if (e == ERR_OK)
		e = outbox_done(m->ctx, mail, r, answer);
	e = db_finish(m->ctx, e);
	if (e == ERR_OK)
		count(m, mail->id, r);
	return e;
}

static void on_sent(void *arg, const struct smtp_result *r)
{
	struct mailer *m = arg;
	m->result = *r;
	m->answered = true;
}

static enum outbox_result result_of(enum smtp_class c)
{
	switch (c) {
	case SMTP_SENT: return OUTBOX_SENT;
	case SMTP_PERMANENT: return OUTBOX_PERMANENT;
	case SMTP_CONFIG: return OUTBOX_CONFIG;
	case SMTP_TEMPORARY: break;
	}
	return OUTBOX_TEMPORARY;
}

static enum err take_answer(struct mailer *m)
{
	enum outbox_result r = result_of(m->result.class);
	char answer[160];
	str_fmt(answer, sizeof answer, "%d/%d %s", m->result.reply, m->result.code, m->result.text);
	enum err e = write_outcome(m, &m->mail, r, answer);
	if (e == ERR_BUSY)
		return ERR_OK; /* the answer is kept for the next turn */
	m->running = m->answered = false;
	if (r == OUTBOX_CONFIG)
		m->paused_until = clock_mono(m->ctx->clock) + PAUSE_MS;
	return e;
}

static enum err to_folder(struct mailer *m)
{
	char dir[600];
	struct cause why = { 0 };
	str_fmt(dir, sizeof dir, "%s/mail", m->ctx->home);
	enum err e = mail_bytes_to_folder(dir, &m->mail, &m->bytes, &why);
	return write_outcome(m, &m->mail, e == ERR_OK ? OUTBOX_SENT : OUTBOX_TEMPORARY, e == ERR_OK ? "folder" : why.text);
}

static enum err send_one(struct mailer *m)
{
	struct cause why = { 0 };
	const char *from = m->options->mail_from[0] ? m->options->mail_from : policy_sender(m->ctx);
	if (mail_bytes(&m->mail, policy_hospital(m->ctx), from, &m->bytes, &why) != ERR_OK)
		return write_outcome(m, &m->mail, OUTBOX_PERMANENT, why.text);
	if (m->options->mail.url[0] == '\0')
		return to_folder(m);
	m->running = true;
	m->answered = false;
	m->port->start(m->port->self, m->mail.recipient, m->bytes.data, m->bytes.len, on_sent, m);
	return ERR_OK;
}

enum err mail_turn(struct mailer *m, bool drain, bool *progress)
{
	int n = 0;
	enum err e = ERR_OK;
	if (m->running && m->answered) {
		e = take_answer(m);
		*progress = true;
	}
	for (int i = 0; e == ERR_OK && !drain && !m->running && i < BATCH; i++) {
		if (clock_mono(m->ctx->clock) < m->paused_until)
			break;
		e = outbox_due(m->ctx, 1, &m->mail, &n);
		if (e != ERR_OK || n == 0 || (m->mode == WORKER_ONCE && m->mail.tries > 0 && m->mail.next_at > m->started))
			break;
		e = send_one(m);
		*progress = true;
	}
	return e == ERR_BUSY ? ERR_OK : e;
}
