/*
 *     wanted ──opened──▶ open ──given, a credit card──▶ complete
 *       │  ⟲ later        │ ⟲ later (5 s … 10 min)
 *       │                 ├──given, another card──▶ failed (funding); of a closed registration, while another one pays: failed (closed)
 *       │                 ├──lapsed──▶ expired        (a new one only when asked)
 *       └──wrong──▶ failed ◀──wrong──┘
 *
 * A payer whom the gateway doesn't know yet becomes its customer first, in the state "wanted". The page's request is the same to the byte whenever it is sent, under a key of its own, so that a lost answer leads to the
 * same page. Mails that wait for the page: outbox.h. A crash anywhere: the row says what to ask next.
 */
#include "domain/card_session.h"

#include <string.h>

#include "base/str.h"
#include "domain/application.h"
#include "domain/audit.h"
#include "domain/enrollment.h"
#include "domain/may.h"
#include "domain/outbox.h"
#include "domain/policy.h"
#include "domain/settlement.h"
#include "store/alarms.h"
#include "store/card_sessions.h"
#include "store/db.h"
#include "store/enrollments.h"
#include "store/patients.h"

#include "base/banned.h"

enum {
	FIRST_PAUSE = 5, LONGEST_PAUSE = 600, ASK_FOR = 23 * 3600,
	LIFE_LEFT = 6 * 3600,      /* a page that is open for less isn't mailed any more: the next one is waited for */
	ANSWER_AFTER = 24 * 3600,  /* past its end, the gateway is asked what became of it for so long */
};

static bool live(const struct card_session *s)
{
	return s->state == CARD_SESSION_WANTED || s->state == CARD_SESSION_OPEN;
}

/* The one page of the enrollment: the living one, else a new row. */
static enum err want(struct ctx *ctx, const struct enrollment *en, enum card_session_purpose purpose, int64_t settlement_id, int64_t at,
		     struct card_session *out)
{
	int64_t now = ctx_now(ctx);
	enum err e = card_sessions_latest(ctx, en->id, out);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	if (e == ERR_OK && live(out)) {
		if (out->state == CARD_SESSION_OPEN && out->expires_at - now < LIFE_LEFT) {
			at = out->expires_at > at ? out->expires_at : at;
		} else if (out->state == CARD_SESSION_WANTED && out->tries == 0 && at < out->next_at) {
			out->next_at = at;
			return card_sessions_update(ctx, out);
		} else {
			return ERR_OK;
		}
	}
	*out = (struct card_session){ .id = db_new_id(ctx), .enrollment_id = en->id, .settlement_id = settlement_id, .purpose = purpose,
				      .state = CARD_SESSION_WANTED, .lang = en->lang, .next_at = at, .created_at = now };
	str_fmt(out->idem_key, sizeof out->idem_key, "madoguchi-page-%lld", (long long)out->id);
	return card_sessions_add(ctx, out);
}

enum err card_session_mail(struct ctx *ctx, const struct mail_facts *f, int64_t patient_id, int64_t settlement_id, bool *written)
{
	struct enrollment en;
	struct card_session s;
	bool reaches;
	*written = false;
	enum err e = outbox_reaches(ctx, patient_id, true, &en, &reaches);
	if (e != ERR_OK || !reaches)
		return e;
	if (!en.customer[0])
		return outbox_put(ctx, f, patient_id, settlement_id, written);
	/* The page's time begins when it is made, so it is made when the mail may leave. */
	e = want(ctx, &en, f->kind == MAIL_AUTHENTICATION ? CARD_SESSION_AUTHENTICATE : CARD_SESSION_REPLACE, settlement_id,
		 policy_mail_next(ctx, ctx_now(ctx)), &s);
	return e == ERR_OK ? outbox_put_page(ctx, f, en.id, settlement_id, &s, NULL, written) : e;
}

static enum err ask(struct ctx *ctx, int64_t enrollment_id, struct card_session *out)
{
	struct enrollment en;
	struct patient p;
	bool written;
	enum err e = enrollment_by_id(ctx, enrollment_id, &en);
	if (e == ERR_OK)
		e = patients_by_id(ctx, en.patient_id, &p);
	if (e != ERR_OK)
		return e;
	if (en.state == ENROLLMENT_CLOSED)
		return ctx_fail(ctx, ERR_BAD_STATE, _("この利用登録はすでに終了しています"));
	if (p.died != DAY_NONE)
		return ctx_fail(ctx, ERR_BAD_STATE, _("死亡の記録がある患者です"));
	if (en.state == ENROLLMENT_APPLIED || en.state == ENROLLMENT_VERIFIED || en.state == ENROLLMENT_MISMATCHED)
		return ctx_fail(ctx, ERR_BAD_STATE, _("先にメールの確認と、病院の登録との照合を済ませてください"));
	e = want(ctx, &en, CARD_SESSION_REPLACE, 0, ctx_now(ctx), out);
	struct mail_facts f = { .kind = MAIL_CARD_PAGE, .patient = p.name, .retry_day = DAY_NONE };
	if (e == ERR_OK)
		e = outbox_put_page(ctx, &f, en.id, 0, out, NULL, &written);
	return e == ERR_OK ? audit_note(ctx, ACTION_CARD_SESSION, "enrollment", en.id, "page %lld asked for", (long long)out->id) : e;
}

enum err card_session_page(struct ctx *ctx, const struct enrollment *en, const char *address)
{
	struct patient p;
	struct card_session page;
	bool written;
	enum err e = patients_by_id(ctx, en->patient_id, &p);
	if (e == ERR_OK)
		e = want(ctx, en, *en->method ? CARD_SESSION_REPLACE : CARD_SESSION_REGISTER, 0, ctx_now(ctx), &page);
	struct mail_facts f = { .kind = MAIL_CARD_PAGE, .patient = p.name, .retry_day = DAY_NONE };
	return e == ERR_OK ? outbox_put_page(ctx, &f, en->id, 0, &page, address, &written) : e;
}

enum err card_session_ask(struct ctx *ctx, int64_t enrollment_id, struct card_session *out)
{
	enum err e = may_check(ctx, ACTION_CARD_SESSION);
	if (e == ERR_OK)
		e = db_begin(ctx);
	return e == ERR_OK ? db_finish(ctx, ask(ctx, enrollment_id, out)) : e;
}

enum err card_session_latest(struct ctx *ctx, int64_t enrollment_id, struct card_session *out)
{
	return card_sessions_latest(ctx, enrollment_id, out);
}

const char *card_session_reason(const struct card_session *s, char out[160])
{
	out[0] = '\0';
	if (s->state != CARD_SESSION_FAILED)
		return out;
	if (strcmp(s->reason, "funding") == 0)
		str_copy(out, 160, _("クレジットカードではありません（別のカードを案内）"));
	else if (strcmp(s->reason, "closed") == 0)
		str_copy(out, 160, _("終了した利用登録のページです（今の利用登録のカードは変わりません）"));
	else if (strcmp(s->reason, "no_answer") == 0)
		str_copy(out, 160, _("決済サーバーから応答がありません"));
	else
		str_fmt(out, 160, _("決済サーバーの応答が正しくありません（%s）"), s->reason);
	return out;
}

/* ---- E9 ---- */

static enum err tell_expiry(struct ctx *ctx, const struct enrollment *row)
{
	struct enrollment en;
	struct patient p;
	bool written;
	enum err e = enrollment_by_id(ctx, row->id, &en);
	if (e == ERR_OK)
		e = patients_by_id(ctx, en.patient_id, &p);
	if (e == ERR_OK)
		e = enrollments_set_expiry_mailed(ctx, en.id, en.exp_year * 12 + en.exp_month);
	if (e != ERR_OK)
		return e;
	struct mail_facts f = { .kind = MAIL_CARD_EXPIRING, .patient = p.name, .retry_day = DAY_NONE, .brand = en.brand, .exp_year = en.exp_year,
				.exp_month = en.exp_month };
	return card_session_mail(ctx, &f, en.patient_id, 0, &written);
}

enum err card_session_expiring(struct ctx *ctx, int max, int *n)
{
	struct enrollment row;
	day_t today = ctx_today(ctx);
	struct civil first = date_civil(today), last = date_civil(today + ENROLLMENT_EXPIRING_DAYS);
	*n = 0;
	/* A card ends with its month: it is within the days when its month's last day is. */
	if (last.day < date_month_length(last.year, last.month))
		last = date_civil(date_add_months(date_of(last.year, last.month, 1), -1));
	for (; *n < max; (*n)++) {
		enum err e = enrollments_expiring(ctx, first.year * 12 + first.month, last.year * 12 + last.month, &row);
		if (e == ERR_NOT_FOUND)
			return ERR_OK;
		if (e == ERR_OK)
			e = tell_expiry(ctx, &row);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

/* ---- what the gateway says ---- */

enum err card_session_load(struct ctx *ctx, int64_t id, struct card_session_facts *out)
{
	struct enrollment en;
	enum err e = card_sessions_by_id(ctx, id, &out->s);
	if (e == ERR_OK)
		e = enrollment_by_id(ctx, out->s.enrollment_id, &en);
	if (e != ERR_OK)
		return e;
	out->patient_id = en.patient_id;
	str_copy(out->customer, sizeof out->customer, en.customer);
	str_copy(out->payer, sizeof out->payer, en.payer_name);
	str_copy(out->email, sizeof out->email, en.email);
	str_fmt(out->reference, sizeof out->reference, "%lld", (long long)id);
	return ERR_OK;
}

static enum err opened(struct ctx *ctx, struct card_session *s, const struct card_session_news *n)
{
	int64_t now = ctx_now(ctx);
	s->tries = 0;
	s->next_at = now + FIRST_PAUSE;
	s->state = CARD_SESSION_OPEN;
	s->expires_at = n->expires_at;
	str_copy(s->session_ref, sizeof s->session_ref, n->ref);
	str_copy(s->url, sizeof s->url, n->url);
	return outbox_page_opened(ctx, s->id);
}

static enum err end(struct ctx *ctx, struct card_session *s, enum card_session_state state, const char *reason)
{
	bool waited = s->state == CARD_SESSION_WANTED;
	s->state = state;
	str_copy(s->reason, sizeof s->reason, reason);
	return waited ? outbox_page_given_up(ctx, s->id) : ERR_OK;
}

static enum err later(struct ctx *ctx, struct card_session *s, const struct card_session_news *n)
{
	int64_t now = ctx_now(ctx), pause = FIRST_PAUSE;
	for (int i = 0; i < s->tries && pause < LONGEST_PAUSE; i++)
		pause *= 2;
	s->tries++;
	s->next_at = now + (pause > LONGEST_PAUSE ? LONGEST_PAUSE : pause);
	if (n->retry_after > s->next_at - now)
		s->next_at = now + n->retry_after;
	if (s->state == CARD_SESSION_WANTED && now - s->created_at >= ASK_FOR)
		return end(ctx, s, CARD_SESSION_FAILED, "no_answer");
	if (s->state == CARD_SESSION_OPEN && now - s->expires_at >= ANSWER_AFTER)
		return end(ctx, s, CARD_SESSION_EXPIRED, "no_answer");
	return ERR_OK;
}

/* E2: a plain sentence, and the desk sees it. */
static enum err refuse(struct ctx *ctx, const struct card_session_facts *f, struct card_session *s)
{
	struct patient p;
	bool written;
	enum err e = patients_by_id(ctx, f->patient_id, &p);
	struct mail_facts m = { .kind = MAIL_CARD_REFUSED, .patient = p.name, .retry_day = DAY_NONE };
	if (e == ERR_OK)
		e = end(ctx, s, CARD_SESSION_FAILED, "funding");
	return e == ERR_OK ? outbox_put_to(ctx, &m, s->enrollment_id, NULL, LANG_JA, &written) : e;
}

/* E8: a closed registration's card is asked only until another one has begun; a card that is given to it then pays for nothing. */
static enum err pays_nothing(struct ctx *ctx, const struct enrollment *en, bool *yes)
{
	struct enrollment begun;
	*yes = false;
	if (en->state != ENROLLMENT_CLOSED)
		return ERR_OK;
	enum err e = enrollment_begun(ctx, en->patient_id, &begun);
	*yes = e == ERR_OK && begun.id != en->id;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err given(struct ctx *ctx, const struct card_session_facts *f, struct card_session *s, const struct card_session_news *n)
{
	struct enrollment en;
	bool in_vain;
	if (strcmp(n->funding, "credit") != 0)
		return refuse(ctx, f, s);
	enum err e = enrollment_by_id(ctx, s->enrollment_id, &en);
	if (e == ERR_OK)
		e = pays_nothing(ctx, &en, &in_vain);
	if (e != ERR_OK)
		return e;
	if (in_vain)
		return end(ctx, s, CARD_SESSION_FAILED, "closed");
	str_copy(en.method, sizeof en.method, n->method);
	str_copy(en.brand, sizeof en.brand, n->brand);
	str_copy(en.last4, sizeof en.last4, n->last4);
	str_copy(en.funding, sizeof en.funding, n->funding);
	en.exp_year = n->exp_year;
	en.exp_month = n->exp_month;
	e = enrollments_set_card(ctx, &en);
	if (e == ERR_OK)
		e = end(ctx, s, CARD_SESSION_COMPLETE, "");
	if (e == ERR_OK)
		e = application_card_given(ctx, en.id);
	return e == ERR_OK ? settlement_card_replaced(ctx, en.patient_id) : e;
}

static enum err act(struct ctx *ctx, const struct card_session_facts *f, struct card_session *s, enum card_session_event e,
		    const struct card_session_news *n)
{
	switch (e) {
	case CARD_SESSION_KNOWN:
		s->tries = 0;
		s->next_at = ctx_now(ctx);
		return enrollments_set_customer(ctx, s->enrollment_id, n->ref);
	case CARD_SESSION_OPENED: return s->state == CARD_SESSION_OPEN ? later(ctx, s, n) : opened(ctx, s, n);
	case CARD_SESSION_LATER: return later(ctx, s, n);
	case CARD_SESSION_GIVEN: return given(ctx, f, s, n);
	case CARD_SESSION_LAPSED: return end(ctx, s, CARD_SESSION_EXPIRED, "");
	case CARD_SESSION_WRONG: break;
	}
	return end(ctx, s, CARD_SESSION_FAILED, n->code);
}

enum err card_session_event(struct ctx *ctx, const struct card_session_facts *f, enum card_session_event e, const struct card_session_news *n)
{
	struct card_session s;
	char text[200];
	enum err err = card_sessions_by_id(ctx, f->s.id, &s);
	if (err != ERR_OK || s.version != f->s.version || !live(&s))
		return err; /* a desk was there first: the row says what to ask next */
	enum card_session_state was = s.state;
	err = act(ctx, f, &s, e, n);
	if (err == ERR_OK)
		err = card_sessions_update(ctx, &s);
	if (err == ERR_OK && n->alarm) {
		str_fmt(text, sizeof text, _("カード登録ページ: 決済サーバーの応答が正しくありません（%s）"), n->code);
		err = alarms_raise(ctx, "card_page", 0, text);
	}
	if (err != ERR_OK || s.state == was)
		return err;
	return audit_note(ctx, ACTION_CARD_SESSION, "enrollment", s.enrollment_id, "page %lld: %s -> %s %s", (long long)s.id,
			  card_session_state_id(was), card_session_state_id(s.state), s.reason);
}
