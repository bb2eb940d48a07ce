/* The mail outbox: who is written to, when it may leave, and what follows from the mail server's word. */
#include "domain/outbox.h"

#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/enrollment.h"
#include "domain/policy.h"
#include "domain/receipt.h"
#include "domain/settle_book.h"
#include "store/alarms.h"
#include "store/card_sessions.h"
#include "store/db.h"
#include "store/enrollments.h"
#include "store/mails.h"
#include "store/patients.h"
#include "store/settlements.h"

#include "base/banned.h"

enum { GIVE_UP = 3 * SECONDS_PER_DAY, FIRST_PAUSE = 10, LONGEST_PAUSE = 3600, CONFIG_PAUSE = 300, PAGE_WAIT = 3600, PAGE_LEFT = 3600,
       LOOK_AGAIN = 3600 };

/* The same for every resend, unlike any other of this or another installation. */
static void message_id(struct ctx *ctx, struct mail *m)
{
	unsigned char r[8];
	const char *sender = policy_sender(ctx), *at = strrchr(sender, '@');
	random_fill(ctx->random, r, sizeof r);
	m->message_id[0] = '\0';
	str_cat_int(m->message_id, sizeof m->message_id, m->id);
	str_cat(m->message_id, sizeof m->message_id, ".");
	str_cat_hex(m->message_id, sizeof m->message_id, r, sizeof r);
	str_cat(m->message_id, sizeof m->message_id, "@");
	str_cat(m->message_id, sizeof m->message_id, at ? at + 1 : "localhost");
}

static enum err registered_of(struct ctx *ctx, const struct patient *p, bool begun, struct enrollment *en, bool *registered)
{
	*registered = false;
	if (p->died != DAY_NONE)
		return ERR_OK;
	enum err e = (begun ? enrollment_begun : enrollment_of)(ctx, p->id, en);
	*registered = e == ERR_OK && en->email[0];
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err outbox_reaches(struct ctx *ctx, int64_t patient_id, bool begun, struct enrollment *en, bool *reaches)
{
	struct patient p;
	*reaches = false;
	enum err e = patients_by_id(ctx, patient_id, &p);
	return e == ERR_OK ? registered_of(ctx, &p, begun, en, reaches) : e;
}

static enum err write_text(struct ctx *ctx, const struct mail_facts *f, struct mail *m)
{
	bool bad;
	mail_text_write(ctx, f, m, &bad);
	return bad ? alarms_raise(ctx, "mail_template", 0, ctx->cause.text) : ERR_OK;
}

/* Will there be room for the address wherever its mark stands? */
static bool link_fits(const char *body, size_t size)
{
	size_t n = strlen(body) + 1;
	for (; *body; body++)
		n += *body == MAIL_LINK[0] ? CARD_SESSION_URL : *body == MAIL_LINK_UNTIL[0] ? DATE_TEXT : 0;
	return n <= size;
}

/* With the page's address, for which marks stand; without it in the body when it isn't open yet. */
static enum err insert_with_page(struct ctx *ctx, struct mail_facts *f, const struct card_session *page, struct mail *m)
{
	char linked[sizeof m->body];
	f->link = MAIL_LINK;
	f->link_until = MAIL_LINK_UNTIL;
	enum err e = write_text(ctx, f, m);
	bool fits = link_fits(m->body, sizeof m->body);
	if (e == ERR_OK && page->state == CARD_SESSION_OPEN && fits)
		return mails_insert(ctx, m);
	str_copy(linked, sizeof linked, fits ? m->body : "");
	f->link = f->link_until = NULL;
	if (fits)
		m->next_at = policy_mail_next(ctx, (page->next_at > m->next_at ? page->next_at : m->next_at) + PAGE_WAIT);
	if (e == ERR_OK)
		e = write_text(ctx, f, m);
	if (e == ERR_OK)
		e = mails_insert(ctx, m);
	return e == ERR_OK ? mails_set_linked(ctx, m->id, linked) : e;
}

/* address NULL: the registered one, in its language. */
struct to { const char *address; enum lang lang; };

/* `found`: what reading *en came to. */
static enum err put(struct ctx *ctx, const struct mail_facts *f, enum err found, const struct enrollment_addressee *en, int64_t settlement_id,
		    const struct card_session *page, const struct to *to, bool *written)
{
	*written = found == ERR_OK && !en->died && en->email[0];
	if (!*written)
		return found == ERR_NOT_FOUND ? ERR_OK : found;
	struct mail m = { .id = db_new_id(ctx), .patient_id = en->patient_id, .settlement_id = settlement_id, .session_id = page ? page->id : 0,
			  .written_at = ctx_now(ctx) };
	struct mail_facts facts = *f;
	facts.payer = en->payer_name[0] ? en->payer_name : f->patient;
	facts.lang = to->address ? to->lang : en->lang;
	facts.leaves_at = m.next_at = policy_mail_next(ctx, m.written_at);
	message_id(ctx, &m);
	str_copy(m.recipient, sizeof m.recipient, to->address ? to->address : en->email);
	if (page)
		return insert_with_page(ctx, &facts, page, &m);
	enum err e = write_text(ctx, &facts, &m);
	return e == ERR_OK ? mails_insert(ctx, &m) : e;
}

enum err outbox_put(struct ctx *ctx, const struct mail_facts *f, int64_t patient_id, int64_t settlement_id, bool *written)
{
	struct enrollment_addressee en;
	enum err found = enrollments_addressee(ctx, patient_id, &en);
	return put(ctx, f, found, &en, settlement_id, NULL, &(struct to){ .address = NULL }, written);
}

enum err outbox_put_page(struct ctx *ctx, const struct mail_facts *f, int64_t enrollment_id, int64_t settlement_id, const struct card_session *page,
			 const char *address, bool *written)
{
	struct enrollment_addressee en;
	enum err found = enrollments_addressee_by_id(ctx, enrollment_id, &en);
	return put(ctx, f, found, &en, settlement_id, page, &(struct to){ address, page->lang }, written);
}

enum err outbox_put_to(struct ctx *ctx, const struct mail_facts *f, int64_t enrollment_id, const char *address, enum lang lang, bool *written)
{
	struct enrollment_addressee en;
	enum err found = enrollments_addressee_by_id(ctx, enrollment_id, &en);
	return put(ctx, f, found, &en, 0, NULL, &(struct to){ address, lang }, written);
}

enum err outbox_letter_to(struct ctx *ctx, struct outbox_letter *l)
{
	struct enrollment en = { .email = "" };
	struct patient p;
	bool registered;
	if (!l->patient_id) {
		str_copy(l->to, sizeof l->to, l->email ? l->email : "");
		l->reaches = l->to[0] != '\0';
		return ERR_OK;
	}
	enum err e = patients_by_id(ctx, l->patient_id, &p);
	if (e == ERR_OK)
		e = registered_of(ctx, &p, true, &en, &registered);
	if (e != ERR_OK)
		return e;
	str_copy(l->to, sizeof l->to, str_empty(l->email) ? registered ? en.email : "" : l->email);
	if (registered)
		l->lang = en.lang;
	l->reaches = l->to[0] && p.died == DAY_NONE;
	return ERR_OK;
}

enum err outbox_put_letter(struct ctx *ctx, struct outbox_letter *l)
{
	struct mail m = { .id = db_new_id(ctx), .patient_id = l->patient_id, .lang = l->lang, .written_at = ctx_now(ctx) };
	m.next_at = policy_mail_next(ctx, m.written_at);
	message_id(ctx, &m);
	must(str_copy(m.kind, sizeof m.kind, l->kind) && str_copy(m.recipient, sizeof m.recipient, l->to));
	must(str_copy(m.subject, sizeof m.subject, l->subject) && str_copy(m.body, sizeof m.body, l->body));
	l->mail_id = m.id;
	return mails_insert(ctx, &m);
}

enum err outbox_page_opened(struct ctx *ctx, int64_t session_id)
{
	return mails_page_opened(ctx, session_id, ctx_now(ctx), policy_mail_next(ctx, ctx_now(ctx)));
}

enum err outbox_page_given_up(struct ctx *ctx, int64_t session_id)
{
	return mails_page_given_up(ctx, session_id, ctx_now(ctx), policy_mail_next(ctx, ctx_now(ctx)));
}

/* The page's address goes in as the mail leaves. Its row keeps it, so that a resend has the same bytes. */
static enum err fill_link(struct ctx *ctx, struct mail *m)
{
	struct card_session page;
	char until[DATE_TEXT];
	struct buf body = { 0 };
	if (!m->session_id || !strpbrk(m->body, MAIL_LINK MAIL_LINK_UNTIL))
		return ERR_OK;
	enum err e = card_sessions_by_id(ctx, m->session_id, &page);
	if (e != ERR_OK)
		return e;
	mail_text_instant(page.expires_at, m->lang, until);
	for (const char *s = m->body; *s; s++) {
		if (*s == MAIL_LINK[0])
			buf_str(&body, page.url);
		else if (*s == MAIL_LINK_UNTIL[0])
			buf_str(&body, until);
		else
			buf_char(&body, *s);
	}
	must(str_copy(m->body, sizeof m->body, body.data));
	buf_wipe(&body);
	return ERR_OK;
}

enum err outbox_due(struct ctx *ctx, int max, struct mail *out, int *n)
{
	*n = 0;
	if (!policy_mail_may_leave(ctx, ctx_now(ctx)))
		return ERR_OK;
	enum err e = mails_due(ctx, ctx_now(ctx), max, out, n);
	for (int i = 0; e == ERR_OK && i < *n; i++)
		e = fill_link(ctx, &out[i]);
	return e;
}

static bool is_difference(const struct mail *m)
{
	return m->settlement_id && strcmp(m->kind, mail_text_kind_id(MAIL_DIFFERENCE)) == 0;
}

/* S4: that a card was refused. */
static bool is_failure(const struct mail *m)
{
	return m->settlement_id && (strcmp(m->kind, mail_text_kind_id(MAIL_DECLINED)) == 0 || strcmp(m->kind, mail_text_kind_id(MAIL_AUTHENTICATION)) == 0);
}

bool outbox_may_lapse(const struct mail *m)
{
	return m->died || is_difference(m) || is_failure(m);
}

/*
 * With a page it asks for another card, which must be all that is missing; without one for the whole amount at the counter. A retry
 * whose day has come is as good as on its way: what it comes to is told.
 */
static enum outbox_standing failure_now(const struct ctx *ctx, const struct mail *m, const struct settle_charge *c)
{
	if (c->paid)
		return OUTBOX_OVER;
	switch (c->s.state) {
	case SETTLEMENT_SUCCEEDED:
	case SETTLEMENT_COUNTER_PAID:
	case SETTLEMENT_REFUNDED:
	case SETTLEMENT_ZERO:
	case SETTLEMENT_CANCELLED:
		return OUTBOX_OVER;
	case SETTLEMENT_AUTHENTICATION:
		return OUTBOX_STANDS;
	case SETTLEMENT_DECLINED:
		return settle_book_still_due(ctx, c) ? OUTBOX_NOT_NOW : OUTBOX_STANDS;
	case SETTLEMENT_COUNTER_DUE:
		return m->session_id ? OUTBOX_NOT_NOW : OUTBOX_STANDS;
	default:
		return OUTBOX_NOT_NOW;
	}
}

/* A later one tells how it stands now. */
static enum err failure_stands(struct ctx *ctx, const struct mail *m, struct settle_charge *c, enum outbox_standing *how)
{
	bool later;
	enum err e = settle_book_load(ctx, m->settlement_id, c);
	if (e == ERR_OK)
		e = mails_failure_after(ctx, m->settlement_id, m->id, &later);
	if (e != ERR_OK)
		return e;
	*how = later ? OUTBOX_OVER : failure_now(ctx, m, c);
	return ERR_OK;
}

static enum err difference_stands(struct ctx *ctx, const struct mail *m, struct settle_charge *c, enum outbox_standing *how)
{
	bool still;
	enum err e = settle_book_to_announce(ctx, m->settlement_id, c, &still);
	*how = still ? OUTBOX_STANDS : OUTBOX_OVER;
	return e;
}

enum err outbox_stands(struct ctx *ctx, const struct mail *m, struct settle_charge *c, enum outbox_standing *how)
{
	*how = OUTBOX_STANDS;
	if (is_difference(m))
		return difference_stands(ctx, m, c, how);
	return is_failure(m) ? failure_stands(ctx, m, c, how) : ERR_OK;
}

/* R2: the patient was told, or can't be. B3: a difference that was announced is due from its day on, else at the counter. */
static enum err told(struct ctx *ctx, const struct mail *m)
{
	if (is_difference(m))
		return settle_book_announced(ctx, m->settlement_id, m->state == MAIL_SENT);
	if (!m->settlement_id || (strcmp(m->kind, mail_text_kind_id(MAIL_PAID)) != 0 && strcmp(m->kind, mail_text_kind_id(MAIL_REFUNDED)) != 0))
		return ERR_OK;
	enum err e = settlements_set_notified(ctx, m->settlement_id);
	return e == ERR_OK ? receipt_make_available(ctx, m->settlement_id) : e;
}

static enum err withdraw(struct ctx *ctx, const struct mail *m, const struct settle_charge *c)
{
	enum err e = mails_withdraw(ctx, m->id);
	return e == ERR_OK ? audit_note(ctx, ACTION_SETTLE_RUN, "bill", c->s.bill_id, "%s: mail %lld, %s, withdrawn after %d tries: %s, %lld yen", c->bill,
					(long long)m->id, m->kind, m->tries, settlement_state_id(c->s.state), (long long)c->s.amount) : e;
}

/* Nobody is told; a person may do it. */
static enum err stays_here(struct ctx *ctx, const struct mail *was)
{
	struct mail m = *was;
	m.state = MAIL_UNDELIVERABLE;
	str_copy(m.answer, sizeof m.answer, OUTBOX_DIED);
	enum err e = mails_update(ctx, &m);
	return e == ERR_OK ? told(ctx, &m) : e;
}

/* The days that it waits aren't the mail server's. */
static enum err look_again(struct ctx *ctx, const struct mail *was)
{
	struct mail m = *was;
	m.since = ctx_now(ctx);
	m.next_at = policy_mail_next(ctx, m.since + LOOK_AGAIN);
	return mails_update(ctx, &m);
}

/*
 * It has waited until its page ended: another one is asked for, and named. Once: the gateway's clock may not be ours. What has left once
 * may lie in the mailbox: it stays as it is.
 */
static enum err with_new_page(struct ctx *ctx, const struct mail *m, const struct settle_charge *c, bool *leaves)
{
	struct card_session page;
	bool written;
	bool waited = m->since > m->written_at;
	if (!is_failure(m) || !m->session_id || !waited || m->tries > 0)
		return ERR_OK;
	enum err e = card_sessions_by_id(ctx, m->session_id, &page);
	if (e != ERR_OK || !page.expires_at || (page.state == CARD_SESSION_OPEN && page.expires_at - ctx_now(ctx) >= PAGE_LEFT))
		return e;
	e = settle_book_refusal_mail(ctx, c, m->kind, true, &written);
	if (e != ERR_OK || !written)
		return e;
	*leaves = false;
	return withdraw(ctx, m, c);
}

enum err outbox_take(struct ctx *ctx, const struct mail *m, bool *leaves)
{
	struct settle_charge c;
	enum outbox_standing how;
	*leaves = false;
	enum err e = outbox_stands(ctx, m, &c, &how);
	if (e != ERR_OK)
		return e;
	if (how == OUTBOX_OVER)
		return withdraw(ctx, m, &c);
	if (m->died)
		return stays_here(ctx, m);
	if (how == OUTBOX_NOT_NOW)
		return look_again(ctx, m);
	*leaves = true;
	return with_new_page(ctx, m, &c, leaves);
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
	} else if (r == OUTBOX_PERMANENT || (r == OUTBOX_TEMPORARY && now - m.since >= GIVE_UP)) {
		m.state = MAIL_UNDELIVERABLE;
	} else {
		m.next_at = policy_mail_next(ctx, now + (r == OUTBOX_CONFIG ? CONFIG_PAUSE : pause_after(m.tries)));
	}
	if (r == OUTBOX_CONFIG) {
		m.since = now; /* the days until somebody mended it aren't the mail's */
		e = alarms_reword(ctx, "mail", 0, answer); /* one for all mails, whatever number the server gives each refusal */
	} else if (r == OUTBOX_SENT) {
		e = alarms_clear(ctx, "mail", 0);
	}
	if (e == ERR_OK)
		e = mails_update(ctx, &m);
	return e == ERR_OK && m.state != MAIL_WAITING ? told(ctx, &m) : e;
}

int64_t outbox_next(struct ctx *ctx)
{
	int64_t at = mails_next(ctx), now = ctx_now(ctx);
	return at < 0 ? at : policy_mail_next(ctx, at > now ? at : now);
}
