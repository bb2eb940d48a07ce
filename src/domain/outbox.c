/* The mail outbox: who is written to, when it may leave, and what follows from the mail server's word. */
#include "domain/outbox.h"

#include <string.h>

#include "base/str.h"
#include "domain/enrollment.h"
#include "domain/policy.h"
#include "domain/receipt.h"
#include "store/alarms.h"
#include "store/db.h"
#include "store/mails.h"
#include "store/settlements.h"

#include "base/banned.h"

enum { GIVE_UP = 3 * SECONDS_PER_DAY, FIRST_PAUSE = 10, LONGEST_PAUSE = 3600, CONFIG_PAUSE = 300 };

/* The same for every resend, unlike any other of this or another installation. */
static void message_id(struct ctx *ctx, struct mail *m)
{
	unsigned char r[8];
	const char *sender = policy_sender(ctx), *at = strrchr(sender, '@');
	random_fill(ctx->random, r, sizeof r);
	str_fmt(m->message_id, sizeof m->message_id, "%lld.%02x%02x%02x%02x%02x%02x%02x%02x@%s", (long long)m->id, r[0], r[1], r[2], r[3],
		r[4], r[5], r[6], r[7], at ? at + 1 : "localhost");
}

enum err outbox_put(struct ctx *ctx, const struct mail_facts *f, int64_t patient_id, int64_t settlement_id, bool *written)
{
	struct settlement_facts who;
	struct enrollment en;
	*written = false;
	enum err e = settlements_facts(ctx, settlement_id, &who);
	if (e != ERR_OK || who.died)
		return e;
	e = enrollment_of(ctx, patient_id, &en);
	if (e != ERR_OK || en.email[0] == '\0')
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	struct mail m = { .id = db_new_id(ctx), .patient_id = patient_id, .settlement_id = settlement_id, .written_at = ctx_now(ctx) };
	struct mail_facts facts = *f;
	bool bad;
	facts.payer = en.payer_name[0] ? en.payer_name : f->patient;
	facts.lang = en.lang;
	facts.leaves_at = m.next_at = policy_mail_next(ctx, m.written_at);
	message_id(ctx, &m);
	str_copy(m.recipient, sizeof m.recipient, en.email);
	mail_text_write(ctx, &facts, &m, &bad);
	*written = true;
	e = bad ? alarms_raise(ctx, "mail_template", ctx->cause.text) : ERR_OK;
	return e == ERR_OK ? mails_insert(ctx, &m) : e;
}

enum err outbox_due(struct ctx *ctx, int max, struct mail *out, int *n)
{
	*n = 0;
	return policy_mail_may_leave(ctx, ctx_now(ctx)) ? mails_due(ctx, ctx_now(ctx), max, out, n) : ERR_OK;
}

/* R2: the patient was told, or can't be. */
static enum err told(struct ctx *ctx, const struct mail *m)
{
	if (!m->settlement_id || strcmp(m->kind, mail_text_kind_id(MAIL_PAID)) != 0)
		return ERR_OK;
	enum err e = settlements_set_notified(ctx, m->settlement_id);
	return e == ERR_OK ? receipt_make_available(ctx, m->settlement_id) : e;
}

static int64_t pause_after(int tries)
{
	int64_t s = FIRST_PAUSE;
	while (--tries > 0 && s < LONGEST_PAUSE)
		s *= 4;
	return s < LONGEST_PAUSE ? s : LONGEST_PAUSE;
}

enum err outbox_done(struct ctx *ctx, const struct mail *was, enum outbox_result r, const char *answer)
{
	struct mail m = *was;
	int64_t now = ctx_now(ctx);
	enum err e = ERR_OK;
	m.tries++;
	str_copy(m.answer, sizeof m.answer, answer);
	if (r == OUTBOX_SENT) {
		m.state = MAIL_SENT;
		m.sent_at = now;
	} else if (r == OUTBOX_PERMANENT || (r == OUTBOX_TEMPORARY && now - m.written_at >= GIVE_UP)) {
		m.state = MAIL_UNDELIVERABLE;
	} else {
		m.next_at = policy_mail_next(ctx, now + (r == OUTBOX_CONFIG ? CONFIG_PAUSE : pause_after(m.tries)));
	}
	if (r == OUTBOX_CONFIG)
		e = alarms_raise(ctx, "mail", answer);
	else if (r == OUTBOX_SENT)
		e = alarms_clear(ctx, "mail");
	if (e == ERR_OK)
		e = mails_update(ctx, &m);
	return e == ERR_OK && m.state != MAIL_WAITING ? told(ctx, &m) : e;
}

int64_t outbox_next(struct ctx *ctx)
{
	int64_t at = mails_next(ctx), now = ctx_now(ctx);
	return at < 0 ? at : policy_mail_next(ctx, at > now ? at : now);
}
