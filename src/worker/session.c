/*
 * Card pages beside the charges: at most a few requests at a time, looked for when nothing else is to be done and some
 * times a second, so that charging isn't slowed. A request is sent from its row (key, language, customer), which is durable before; what the answer means is
 * gateway/gateway_session.h's, what follows is domain/card_session.h's. A crash anywhere asks the same again.
 */
#include "worker/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/card_session.h"
#include "domain/policy.h"
#include "gateway/gateway_session.h"
#include "store/card_sessions.h"
#include "store/db.h"
#include "worker/settle_request.h"

#include "base/banned.h"

enum { SLOTS = 4, LOOK_MS = 250, DOWN_MS = 30000, EXPIRING_BATCH = 20 };

struct slot {
	struct sessions *all;
	bool used, answered;
	bool customer;               /* the payer is made known first */
	struct card_session_facts f;
	struct gateway_session_answer answer;
	int64_t retry_after;
};

struct sessions {
	struct ctx *ctx;
	const struct gateway_port *gateway;
	const struct lease *lease;
	const struct worker_options *options;
	struct pace *pace;
	int live;
	int64_t started, looked;     /* UTC seconds, monotonic ms */
	int64_t down_until;          /* monotonic ms: nobody is there, nothing is asked */
	day_t expiring;              /* the day whose look for expiring cards is done (E9) */
	struct slot slots[SLOTS];
};

struct sessions *session_new(struct ctx *ctx, const struct gateway_port *gateway, const struct lease *lease, const struct worker_options *options,
			     struct pace *pace)
{
	struct sessions *s = mem_new(sizeof *s);
	*s = (struct sessions){ .ctx = ctx, .gateway = gateway, .lease = lease, .options = options, .pace = pace, .expiring = DAY_NONE,
				.live = gateway_judge_live(options->gateway.secret), .started = ctx_now(ctx), .looked = INT64_MIN, .down_until = INT64_MIN };
	for (int i = 0; i < SLOTS; i++)
		s->slots[i].all = s;
	return s;
}

void session_free(struct sessions *s)
{
	if (s)
		mem_wipe(s, sizeof *s);
	free(s);
}

int session_running(const struct sessions *s)
{
	int n = 0;
	for (int i = 0; i < SLOTS; i++)
		n += s->slots[i].used;
	return n;
}

/* Nobody is there, or they want to be left alone for a while: whoever waits for the end of the work isn't kept. */
static bool down(const struct sessions *s)
{
	return clock_mono(s->ctx->clock) < s->down_until || pace_held(s->pace) > 0;
}

int64_t session_next(const struct sessions *s)
{
	return down(s) ? -1 : card_sessions_next(s->ctx);
}

/* ---- asking ---- */

static void on_answer(void *arg, const struct http_answer *h)
{
	struct slot *l = arg;
	struct gateway_answer a = settle_request_answer(h);
	char enrollment[24];
	pace_hear(l->all->pace, h, false);
	str_fmt(enrollment, sizeof enrollment, "%lld", (long long)l->f.s.enrollment_id);
	struct gateway_session_expect e = { .ref = l->f.s.session_ref, .customer = l->f.customer, .live = l->all->live,
					    .reference = l->customer ? enrollment : l->f.reference };
	if (l->customer)
		gateway_session_judge_customer(&a, &e, &l->answer);
	else
		gateway_session_judge(&a, &e, &l->answer);
	l->retry_after = h->retry_after;
	l->answered = true;
	if (h->status == 0 && h->never_sent)
		l->all->down_until = clock_mono(l->all->ctx->clock) + DOWN_MS;
}

/* Where the page leads when it is done: as the settings say, else the site of the mail's sender. */
static void back_url(const struct sessions *s, char out[256])
{
	const char *at = strrchr(policy_sender(s->ctx), '@');
	if (s->options->return_url[0])
		str_copy(out, 256, s->options->return_url);
	else
		str_fmt(out, 256, "https://%s/", at ? at + 1 : "localhost");
}

/* Who the page will be for. Asked again after a lost answer under the same key, the gateway has one customer. */
static bool build_customer(struct gateway_request *r, const struct card_session_facts *f)
{
	char key[64], reference[24];
	str_fmt(reference, sizeof reference, "%lld", (long long)f->s.enrollment_id);
	str_fmt(key, sizeof key, "madoguchi-customer-%s-%lld", reference, (long long)f->s.id);
	return gateway_session_build_customer(r, &(struct gateway_customer){ f->payer, f->email, reference }, key);
}

static void start(struct sessions *s, struct slot *l)
{
	struct gateway_request r;
	char back[256];
	back_url(s, back);
	struct gateway_session_wish w = { .customer = l->f.customer, .locale = l->f.s.lang == LANG_EN ? "en" : "ja", .back_url = back,
					  .reference = l->f.reference };
	bool open = l->f.s.state == CARD_SESSION_OPEN;
	l->used = true;
	l->answered = false;
	l->customer = !open && !l->f.customer[0];
	if (l->customer ? !build_customer(&r, &l->f) : open ? !gateway_session_build_look(&r, l->f.s.session_ref) : !gateway_session_build(&r, &w, l->f.s.idem_key)) {
		l->answer = (struct gateway_session_answer){ .verdict = GATEWAY_SESSION_REFUSED, .code = "too_long" };
		l->answered = true;
		return;
	}
	s->gateway->start(s->gateway->self, r.method, r.path, open ? NULL : r.body, open ? NULL : r.idem_key, on_answer, l);
}

static bool in_flight(const struct sessions *s, int64_t id)
{
	for (int i = 0; i < SLOTS; i++)
		if (s->slots[i].used && s->slots[i].f.s.id == id)
			return true;
	return false;
}

static struct slot *free_slot(struct sessions *s)
{
	for (int i = 0; i < SLOTS; i++)
		if (!s->slots[i].used)
			return &s->slots[i];
	return NULL;
}

/* `--once` asks each once: not those whose pause began in this run. */
static bool had_its_turn(const struct sessions *s, const struct card_session *c)
{
	return s->options->mode == WORKER_ONCE && c->tries > 0 && c->next_at > s->started;
}

static enum err ask_due(struct sessions *s, bool *progress)
{
	int64_t ids[2 * SLOTS];
	struct slot *l;
	int n;
	enum err e = card_sessions_due(s->ctx, ctx_now(s->ctx), 2 * SLOTS, ids, &n);
	for (int i = 0; e == ERR_OK && i < n && (l = free_slot(s)); i++) {
		if (in_flight(s, ids[i]))
			continue;
		e = card_session_load(s->ctx, ids[i], &l->f);
		if (e != ERR_OK || had_its_turn(s, &l->f.s))
			continue;
		start(s, l);
		*progress = true;
	}
	return e;
}

/* ---- answers ---- */

static enum card_session_event event_of(enum gateway_session_verdict v, bool customer)
{
	switch (v) {
	case GATEWAY_SESSION_OPEN: return customer ? CARD_SESSION_KNOWN : CARD_SESSION_OPENED;
	case GATEWAY_SESSION_COMPLETE: return CARD_SESSION_GIVEN;
	case GATEWAY_SESSION_EXPIRED: return CARD_SESSION_LAPSED;
	case GATEWAY_SESSION_MISMATCH: case GATEWAY_SESSION_REFUSED: return CARD_SESSION_WRONG;
	case GATEWAY_SESSION_UNCLEAR: case GATEWAY_SESSION_FORBIDDEN: break;
	}
	return CARD_SESSION_LATER;
}

static enum err write_answer(struct sessions *s, const struct slot *l)
{
	const struct gateway_session_answer *a = &l->answer;
	struct card_session_news n = { .ref = a->ref, .url = a->url, .code = a->code, .expires_at = a->expires_at, .retry_after = l->retry_after,
				       .alarm = a->verdict == GATEWAY_SESSION_MISMATCH || a->verdict == GATEWAY_SESSION_REFUSED ||
					       a->verdict == GATEWAY_SESSION_FORBIDDEN,
				       .method = a->method, .brand = a->brand, .last4 = a->last4, .funding = a->funding, .exp_year = a->exp_year,
				       .exp_month = a->exp_month };
	return card_session_event(s->ctx, &l->f, event_of(a->verdict, l->customer), &n);
}

static enum err write_answers(struct sessions *s)
{
	enum err e = db_begin(s->ctx);
	if (e != ERR_OK)
		return e;
	e = leases_check(s->ctx, s->lease);
	for (int i = 0; e == ERR_OK && i < SLOTS; i++)
		if (s->slots[i].used && s->slots[i].answered)
			e = write_answer(s, &s->slots[i]);
	e = db_finish(s->ctx, e);
	for (int i = 0; e != ERR_BUSY && i < SLOTS; i++)
		if (s->slots[i].answered)
			s->slots[i].used = s->slots[i].answered = false;
	return e;
}

/* E9, once a day, a few at a time. */
static enum err expiring(struct sessions *s, bool *progress)
{
	int n = 0;
	enum err e = db_begin(s->ctx);
	if (e != ERR_OK)
		return e;
	e = leases_check(s->ctx, s->lease);
	if (e == ERR_OK)
		e = card_session_expiring(s->ctx, EXPIRING_BATCH, &n);
	e = db_finish(s->ctx, e);
	if (e == ERR_OK && n == 0)
		s->expiring = ctx_today(s->ctx);
	*progress = *progress || n > 0;
	return e;
}

enum err session_turn(struct sessions *s, bool drain, bool *progress)
{
	int64_t now = clock_mono(s->ctx->clock);
	bool answered = false;
	enum err e = ERR_OK;
	for (int i = 0; i < SLOTS; i++)
		answered = answered || s->slots[i].answered;
	if (answered) {
		e = write_answers(s);
		*progress = true;
	}
	if (e == ERR_OK && !drain && (!*progress || answered || now - LOOK_MS >= s->looked)) {
		s->looked = now;
		if (s->expiring != ctx_today(s->ctx))
			e = expiring(s, progress);
		if (e == ERR_OK && s->options->gateway.base_url[0] && !down(s))
			e = ask_due(s, progress);
	}
	return e == ERR_BUSY ? ERR_OK : e;
}
