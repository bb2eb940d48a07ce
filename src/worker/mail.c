/*
 * Sends the outbox, a few mails at a time. A mail is sent, then its outcome is committed, together with those that came back
 * meanwhile: a crash in between sends the same bytes again (same Message-ID, same Date). What the server says is classed by
 * net/smtp.h; what follows is domain/outbox.h's.
 */
#include "worker/mail.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/outbox.h"
#include "domain/policy.h"
#include "net/mail_bytes.h"
#include "store/db.h"

#include "base/banned.h"

enum { SLOTS = 4, FETCH = 2 * SLOTS, PAUSE_MS = 300000, FAILED_MAX = 4096 };

struct slot {
	struct mailer *mailer;
	bool used, answered;
	enum outbox_result result;
	char answer[160];
	struct mail mail;
	struct buf bytes;
};

struct mailer {
	struct ctx *ctx;
	const struct mail_port *port;
	const struct lease *lease;
	const struct worker_options *options;
	struct worker_report *report;
	enum worker_mode mode;
	int64_t started;
	struct slot slots[SLOTS];
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
	for (int i = 0; i < SLOTS; i++)
		m->slots[i].mailer = m;
	return m;
}

void mail_free(struct mailer *m)
{
	if (!m)
		return;
	for (int i = 0; i < SLOTS; i++)
		buf_wipe(&m->slots[i].bytes);
	mem_wipe(m, sizeof *m);
	free(m);
}

int mail_running(const struct mailer *m)
{
	int n = 0;
	for (int i = 0; i < SLOTS; i++)
		n += m->slots[i].used;
	return n;
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

static void answered(struct slot *l, enum outbox_result r, const char *answer)
{
	l->result = r;
	str_copy(l->answer, sizeof l->answer, answer);
	l->answered = true;
}

/* X3: the server's answer is stored, and told in an alarm; the address in it is kept sealed, and stays so. */
static void without_address(char *text, const char *address)
{
	size_t n = strlen(address);
	for (char *s = text; n > 1 && (s = strcasestr(s, address)); s++) {
		*s = '*';
		memmove(s + 1, s + n, strlen(s + n) + 1);
	}
}

static void on_sent(void *arg, const struct smtp_result *r)
{
	struct slot *l = arg;
	char text[sizeof r->text + 32];
	str_fmt(text, sizeof text, "%d/%d %s", r->reply, r->code, r->text);
	without_address(text, l->mail.recipient);
	answered(l, result_of(r->class), text);
}

/* The outcomes of all that came back, in one transaction. */
static enum err write_outcomes(struct mailer *m)
{
	enum err e = db_begin(m->ctx);
	if (e != ERR_OK)
		return e; /* busy: the answers are kept for the next turn */
	e = leases_check(m->ctx, m->lease);
	for (int i = 0; e == ERR_OK && i < SLOTS; i++)
		if (m->slots[i].answered)
			e = outbox_done(m->ctx, &m->slots[i].mail, m->slots[i].result, m->slots[i].answer);
	e = db_finish(m->ctx, e);
	if (e == ERR_BUSY)
		return e;
	for (int i = 0; i < SLOTS; i++) {
		struct slot *l = &m->slots[i];
		if (!l->answered)
			continue;
		if (e == ERR_OK)
			count(m, l->mail.id, l->result);
		if (l->result == OUTBOX_CONFIG)
			m->paused_until = clock_mono(m->ctx->clock) + PAUSE_MS;
		l->used = l->answered = false;
	}
	return e;
}

static void to_folder(struct mailer *m, struct slot *l)
{
	char dir[600];
	struct cause why = { 0 };
	str_fmt(dir, sizeof dir, "%s/mail", m->ctx->home);
	enum err e = mail_bytes_to_folder(dir, &l->mail, &l->bytes, &why);
	answered(l, e == ERR_OK ? OUTBOX_SENT : OUTBOX_TEMPORARY, e == ERR_OK ? "folder" : why.text);
}

static void start(struct mailer *m, struct slot *l, const struct mail *mail)
{
	struct cause why = { 0 };
	const char *from = m->options->mail_from[0] ? m->options->mail_from : policy_sender(m->ctx);
	l->mail = *mail;
	l->used = true;
	l->answered = false;
	enum err e = mail_bytes(&l->mail, policy_hospital(m->ctx), from, &l->bytes, &why);
	if (e != ERR_OK)
		answered(l, e == ERR_SETTING ? OUTBOX_CONFIG : OUTBOX_PERMANENT, why.text);
	else if (m->options->mail.url[0] == '\0')
		to_folder(m, l);
	else
		m->port->start(m->port->self, l->mail.recipient, l->bytes.data, l->bytes.len, on_sent, l);
}

static struct slot *free_slot(struct mailer *m)
{
	for (int i = 0; i < SLOTS; i++)
		if (!m->slots[i].used)
			return &m->slots[i];
	return NULL;
}

static bool in_flight(const struct mailer *m, int64_t id)
{
	for (int i = 0; i < SLOTS; i++)
		if (m->slots[i].used && m->slots[i].mail.id == id)
			return true;
	return false;
}

/* *leaves false: it is out of place by now, and no longer waits. What says that it isn't, is on the disk. */
static enum err take(struct mailer *m, const struct mail *mail, bool *leaves)
{
	*leaves = true;
	if (!outbox_may_lapse(mail))
		return ERR_OK;
	enum err e = db_begin(m->ctx);
	if (e != ERR_OK)
		return e;
	e = leases_check(m->ctx, m->lease);
	if (e == ERR_OK)
		e = outbox_take(m->ctx, mail, leaves);
	e = db_finish(m->ctx, e);
	return e == ERR_OK && *leaves ? db_durable(m->ctx) : e;
}

static enum err start_due(struct mailer *m, bool *progress)
{
	struct mail due[FETCH];
	struct slot *l;
	int n = 0;
	enum err e = outbox_due(m->ctx, FETCH, due, &n);
	if (!e && n > 0)
		e = db_durable(m->ctx); /* no mail about what a power cut may still undo */
	for (int i = 0; e == ERR_OK && i < n && (l = free_slot(m)); i++) {
		if (in_flight(m, due[i].id) || (m->mode == WORKER_ONCE && due[i].tries > 0 && due[i].next_at > m->started))
			continue;
		bool leaves;
		e = take(m, &due[i], &leaves);
		if (e == ERR_OK && leaves)
			start(m, l, &due[i]);
		*progress = *progress || e == ERR_OK;
	}
	mem_wipe(due, (size_t)n * sizeof *due);
	return e;
}

enum err mail_turn(struct mailer *m, bool drain, bool *progress)
{
	bool back = false;
	enum err e = ERR_OK;
	for (int i = 0; i < SLOTS; i++)
		back = back || m->slots[i].answered;
	if (back) {
		e = write_outcomes(m);
		*progress = true;
	}
	if (e == ERR_OK && !drain && free_slot(m) && clock_mono(m->ctx->clock) >= m->paused_until)
		e = start_due(m, progress);
	return e == ERR_BUSY ? ERR_OK : e;
}
