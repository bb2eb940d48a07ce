/*
 * The engine's turns. What may follow what is domain/settle_step.c's table; what an answer means is gateway/'s; what people
 * want of it is steer.c's; here is only the order of things. One turn:
 *
 *     1. The callbacks of what ended since have put their slots on the list of the answered.
 *     2. Read, outside of any transaction: what people want, open attempts whose time has come, charges that are due.
 *     3. One write transaction: the lease's fence; each answer into the book; each free slot gets a claim, if still wanted; the figures.
 *     4. One commit, durable: it serves all of them. Where it fails, nothing of the turn has happened, and nothing is sent.
 *     5. The bytes of the new claims leave.
 *
 * While the commit is on its way to the disk, the gateway works on what is in flight, and its answers gather for the
 * next turn: the slower the disk, the more each commit carries.
 *
 * Where many are in flight, twice as many again are claimed ahead, so that the next one can leave as soon as an answer has
 * come; the port keeps them until then. A turn claims at most 192, so that no desk waits long for its turn to write, and the
 * first one of a run 32: while connections open and the first bytes leave, the next are claimed.
 *
 * An answer 429, or any with Retry-After, holds back everything that would be sent, not only its own bill. Longer than a minute ends a
 * run that doesn't stand, as an error, and raises an alarm. What desks did to a bill meanwhile is read before its answer is written.
 *
 * Before the first claim of a run, and again after a lost connection, a harmless list request proves that the gateway
 * is there, is who it says it is, and takes our key: a gateway that is down or set up wrongly changes nothing. Where charges
 * are due when the worker starts, it is on its way while the database is checked. A standing worker goes on asking, and raises
 * an alarm that ends with the first answer to a charge.
 */
#include "worker/settle.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "domain/settle_book.h"
#include "domain/settle_clock.h"
#include "store/alarms.h"
#include "store/db.h"
#include "store/settlements.h"
#include "worker/pace.h"
#include "worker/settle_request.h"
#include "worker/steer.h"

#include "base/banned.h"

enum { PROBES_MAX = 5, PROBE_PAUSE_MAX = 60000, REFUSED_IN_A_ROW = 3, PAGES_MAX = 50, PAGE = 100, PENDING_PAUSE = 3600,
       SOON = 60, AHEAD_FROM = 32, CLAIMS = 192, CLAIMS_FIRST = 32, KEY_REFUSED = 240, SLOTS = WORKER_SLOTS * 3 };

struct slot {
	struct settle *engine;
	bool used, look_up;
	struct settle_charge c;
	enum settle_event event;
	struct settle_news news;
	struct gateway_found found;
	int pages;
};

enum probe { PROBE_NEEDED, PROBE_RUNNING, PROBE_FINE };

struct settle {
	struct ctx *ctx;
	const struct gateway_port *gateway;
	const struct lease *lease;
	const struct worker_options *options;
	struct worker_report *report;
	int live;                    /* the key's kind, gateway_judge_live() */
	int64_t started;
	enum probe probe;
	int probes;                  /* failed in a row */
	int64_t probe_at;            /* monotonic ms: not before */
	struct cause problem;        /* why the engine must stop; err ERR_OK: it needn't */
	int refused;                 /* bills refused in a row */
	bool alarmed, good;          /* the gateway's alarm is open; a request was answered for good since the last commit */
	char silent[160];            /* why the last probe that had no answer had none */
	struct pace pace;
	bool resting;                /* the last turn sent nothing because of it */
	struct steer steer;
	struct settle_clock clock;
	int n, n_free, n_answered, n_fresh;
	struct slot *free[SLOTS], *answered[SLOTS];
	struct slot *fresh[SLOTS];   /* claimed in this turn: their bytes leave after its commit */
	struct slot slots[SLOTS];
};

struct settle *settle_new(struct ctx *ctx, const struct gateway_port *gateway, const struct lease *lease,
			  const struct worker_options *options, struct worker_report *report)
{
	struct settle *s = mem_new(sizeof *s);
	s->ctx = ctx;
	s->gateway = gateway;
	s->lease = lease;
	s->options = options;
	s->report = report;
	s->live = gateway_judge_live(options->gateway.secret);
	s->started = ctx_now(ctx);
	s->pace.clock = ctx->clock;
	s->n = options->concurrency < 1 ? 1 : options->concurrency > WORKER_SLOTS ? WORKER_SLOTS : options->concurrency;
	s->n *= s->n >= AHEAD_FROM ? 3 : 1;
	for (int i = s->n; i-- > 0;) {
		s->slots[i].engine = s;
		s->free[s->n_free++] = &s->slots[i];
	}
	return s;
}

void settle_free(struct settle *s)
{
	if (s) /* only what was in use: the rest was never touched */
		mem_wipe(s, offsetof(struct settle, slots) + (size_t)s->n * sizeof *s->slots);
	free(s);
}

struct pace *settle_pace(struct settle *s)
{
	return &s->pace;
}

int settle_running(const struct settle *s)
{
	return s->n - s->n_free + (s->probe == PROBE_RUNNING);
}

bool settle_trying(const struct settle *s)
{
	return s->problem.err == ERR_OK && (s->probes > 0 || (s->resting && pace_held(&s->pace) <= SOON * 1000 && settle_next(s) >= 0));
}

int64_t settle_next(const struct settle *s)
{
	int64_t at = settlements_next(s->ctx, steer_scope(&s->steer) == STEER_ALL), hold = pace_held(&s->pace);
	int64_t free_at = hold ? ctx_now(s->ctx) + (hold + 999) / 1000 : 0;
	return at >= 0 && at < free_at ? free_at : at;
}

enum err settle_recover(struct settle *s)
{
	int64_t ids[SLOTS];
	int n = 1;
	enum err opened = steer_open(&s->steer, s->ctx, s->lease, s->options);
	settle_clock_learn(s->ctx, &s->clock, s->lease->before);
	if (opened == ERR_OK)
		opened = alarms_is_open(s->ctx, "gateway", &s->alarmed);
	if (opened != ERR_OK)
		return opened;
	while (n > 0) {
		enum err e = db_begin(s->ctx);
		if (e != ERR_OK)
			return e;
		e = leases_check(s->ctx, s->lease);
		if (e == ERR_OK)
			e = settle_book_left(s->ctx, SLOTS, ids, &n);
		for (int i = 0; e == ERR_OK && i < n; i++) {
			struct settle_charge c;
			e = settle_book_load(s->ctx, ids[i], &c);
			if (e == ERR_OK)
				e = settle_book_event(s->ctx, &c, SETTLE_RECOVER, NULL, NULL);
		}
		e = db_finish(s->ctx, e);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

/* ---- the gateway is there, and wants to be asked ---- */

/* In the same words whoever was told so first, the probe or a charge: it is one trouble, and one alarm. */
static const char *key_refused(int status, char out[KEY_REFUSED])
{
	str_fmt(out, KEY_REFUSED, _("決済サーバーが鍵を受け付けません（HTTP %d）。secrets/gateway.key を確認してください。決済を止めました"), status);
	return out;
}

static void on_probe(void *arg, const struct http_answer *a)
{
	struct settle *s = arg;
	pace_hear(&s->pace, a, true);
	if (a->status == 401 || a->status == 403) {
		char text[KEY_REFUSED];
		cause_set(&s->problem, ERR_UNAVAILABLE, "%s", key_refused(a->status, text));
	} else if (a->untrusted) {
		cause_set(&s->problem, ERR_UNAVAILABLE, _("決済サーバー %s の証明書を確認できません（%s）。[gateway] ca_file を確認してください。鍵は送っていません"),
			  s->options->gateway.base_url, a->error);
	} else if (a->status >= 300 && a->status < 400) {
		cause_set(&s->problem, ERR_UNAVAILABLE, _("決済サーバー %s は別の場所を案内しています（HTTP %d）。[gateway] url を確認してください。何も請求していません"),
			  s->options->gateway.base_url, a->status);
	} else if (a->status > 0) {
		if (s->live == 1) /* in training the gateway's clock is nobody's */
			settle_clock_learn(s->ctx, &s->clock, a->date);
		s->probe = PROBE_FINE;
		s->probes = 0;
		return;
	} else if (++s->probes >= (s->options->mode == WORKER_ONCE ? 1 : PROBES_MAX) && s->options->mode != WORKER_STANDING) {
		cause_set(&s->problem, ERR_NETWORK, _("決済サーバー %s に接続できません（%s）。あとでもう一度実行してください"), s->options->gateway.base_url, a->error);
	}
	str_copy(s->silent, sizeof s->silent, a->error);
	int64_t pause = INT64_C(500) << (s->probes < 7 ? s->probes : 7);
	s->probe_at = clock_mono(s->ctx->clock) + (pause < PROBE_PAUSE_MAX ? pause : PROBE_PAUSE_MAX);
	s->probe = PROBE_NEEDED;
}

static void probe(struct settle *s)
{
	struct gateway_request r;
	if (s->probe != PROBE_NEEDED || clock_mono(s->ctx->clock) < s->probe_at || !gateway_build_list(&r, "", "", 1))
		return;
	s->probe = PROBE_RUNNING;
	s->gateway->start(s->gateway->self, r.method, r.path, NULL, NULL, on_probe, s);
}

void settle_greet(struct settle *s)
{
	int64_t id;
	int n = 0;
	if (steer_open(&s->steer, s->ctx, s->lease, s->options) == ERR_OK && steer_scope(&s->steer) == STEER_ALL &&
	    settle_book_due(s->ctx, 1, &id, &n) == ERR_OK && n > 0)
		probe(s);
}

/* ---- answers ---- */

static void take_answer(struct slot *l, const struct gateway_judgement *j, int status)
{
	struct settle *s = l->engine;
	s->answered[s->n_answered++] = l;
	l->event = settle_request_event(j->verdict, l->look_up);
	str_copy(l->news.code, sizeof l->news.code, j->verdict == GATEWAY_NONE ? "not_found" : j->code);
	str_copy(l->news.gateway_ref, sizeof l->news.gateway_ref, j->ref);
	if (strcmp(l->news.code, "pending") == 0)
		l->news.retry_after = PENDING_PAUSE; /* a refund that the gateway still works on, perhaps for days */
	if (l->event == SETTLE_MISMATCH)
		str_fmt(l->news.alarm, sizeof l->news.alarm, _("決済サーバーの応答が請求と違います（%s）。照会を続けます"), j->code);
	else if (l->event == SETTLE_FORBIDDEN)
		key_refused(status, l->news.alarm);
	else if (l->event == SETTLE_KEY_CLASH)
		str_copy(l->news.alarm, sizeof l->news.alarm, _("同じ番号が別の内容で使われています。決済を止めました"));
	else
		str_fmt(l->news.alarm, sizeof l->news.alarm, _("人の確認が必要です（%s）"), l->news.code);
}

static void on_charge(void *arg, const struct http_answer *answer)
{
	struct slot *l = arg;
	struct gateway_answer a = settle_request_answer(answer);
	struct gateway_judgement j;
	pace_hear(&l->engine->pace, answer, true);
	settle_request_judge(&l->c, l->engine->live, &a, &j);
	l->news.retry_after = a.retry_after;
	take_answer(l, &j, a.status);
	if (answer->status == 0 && answer->never_sent)
		l->engine->probe = PROBE_NEEDED;
}

static void look_up_page(struct slot *l, const char *after);

static void on_page(void *arg, const struct http_answer *answer)
{
	struct slot *l = arg;
	struct gateway_answer a = settle_request_answer(answer);
	char last[GATEWAY_ID] = "";
	bool more;
	pace_hear(&l->engine->pace, answer, true);
	settle_request_judge_list(&l->c, l->engine->live, &a, &l->found, &more, last);
	if (more && ++l->pages < PAGES_MAX && !pace_held(&l->engine->pace)) {
		look_up_page(l, last);
		return;
	}
	if (more) /* held back in the middle: all of it again, another time */
		l->found.judgement.verdict = l->pages < PAGES_MAX ? GATEWAY_UNCLEAR : GATEWAY_DOUBTFUL;
	take_answer(l, &l->found.judgement, a.status);
}

static void look_up_page(struct slot *l, const char *after)
{
	struct gateway_request r;
	if (settle_request_list(&l->c, after, PAGE, &r))
		l->engine->gateway->start(l->engine->gateway->self, r.method, r.path, NULL, NULL, on_page, l);
}

static bool is_decline(enum settle_event e)
{
	return e == SETTLE_DECLINED_SOFT || e == SETTLE_DECLINED_HARD || e == SETTLE_AUTHENTICATE || e == SETTLE_FOUND_FAILED;
}

static void count(struct settle *s, enum settlement_kind kind, enum settle_event e)
{
	bool paid = e == SETTLE_PAID || e == SETTLE_FOUND_PAID, declined = is_decline(e);
	s->good = s->good || paid || declined;
	if (kind == KIND_REFUND)
		s->report->refunded += paid;
	else if (paid)
		s->report->charged++;
	else if (declined)
		s->report->declined++;
	if (e == SETTLE_REFUSED)
		s->refused++;
	else if (e != SETTLE_NOT_EXECUTED && e != SETTLE_UNCLEAR)
		s->refused = 0;
}

/* What stands in the slot was read when its bytes left. Desks go on, and a decline is the business of the card that it was about. */
static enum err catch_up(struct settle *s, struct slot *l)
{
	if (!is_decline(l->event))
		return settle_book_refresh(s->ctx, &l->c);
	enum err e = settle_book_load(s->ctx, l->c.s.id, &l->c);
	l->news.other_card = e == ERR_OK && settle_request_other_card(&l->c);
	return e;
}

/* Inside the turn's transaction. */
static enum err write_answer(struct settle *s, struct slot *l)
{
	unsigned actions;
	enum err e = catch_up(s, l);
	enum settlement_state was = l->c.s.state;
	if (e == ERR_OK)
		e = settle_book_event(s->ctx, &l->c, l->event, &l->news, &actions);
	if (e != ERR_OK)
		return e;
	count(s, l->c.s.kind, l->event);
	steer_count(&s->steer, was, &l->c);
	if (actions & ACT_STOP && l->event == SETTLE_FORBIDDEN)
		cause_set(&s->problem, ERR_UNAVAILABLE, "%s", l->news.alarm);
	else if (actions & ACT_STOP)
		cause_set(&s->problem, ERR_UNAVAILABLE, _("請求 %s: %s"), l->c.bill, l->news.alarm);
	else if (s->refused >= REFUSED_IN_A_ROW)
		cause_set(&s->problem, ERR_UNAVAILABLE, _("決済サーバーが続けて %d 件の要求を拒みました（%s）。決済を止めました"), s->refused, l->news.code);
	return ERR_OK;
}

/* ---- claims ---- */

bool settle_working_on(const struct settle *s, int64_t id)
{
	for (int i = 0; i < s->n; i++)
		if (s->slots[i].used && s->slots[i].c.s.id == id)
			return true;
	return false;
}

/* Where the next charge is loaded. It's large: it isn't copied; the slot stays free until it is occupied. */
static struct settle_charge *next_charge(struct settle *s)
{
	must(s->n_free > 0);
	return &s->free[s->n_free - 1]->c;
}

static void occupy(struct settle *s, bool look_up)
{
	struct slot *l = s->free[--s->n_free];
	l->used = true;
	l->look_up = look_up;
	l->news = (struct settle_news){ .code = "" };
	l->found = (struct gateway_found){ .judgement.verdict = GATEWAY_NONE };
	l->pages = 0;
	s->fresh[s->n_fresh++] = l;
}

static void vacate(struct settle *s, struct slot *l)
{
	l->used = false;
	s->free[s->n_free++] = l;
}

/* An open attempt again: the same bytes under the same key, or, when the key is too old, a look-up. */
static enum err take_open(struct settle *s, int64_t id)
{
	struct settle_charge *c = next_charge(s);
	enum err e = settle_book_load(s->ctx, id, c);
	if (e != ERR_OK)
		return e;
	bool expired = settle_book_look_up(s->ctx, c);
	e = settle_book_event(s->ctx, c, expired ? SETTLE_KEY_EXPIRED : SETTLE_SEND, NULL, NULL);
	if (e == ERR_OK)
		occupy(s, expired);
	return e;
}

static enum err set_aside(struct settle *s, struct settle_charge *c, const char *code)
{
	struct settle_news news = { .code = "" };
	enum settlement_state was = c->s.state;
	str_copy(news.code, sizeof news.code, code);
	enum err e = settle_book_event(s->ctx, c, SETTLE_UNCHARGEABLE, &news, NULL);
	if (e == ERR_OK)
		steer_count(&s->steer, was, c);
	return e;
}

static enum err take_due(struct settle *s, int64_t id)
{
	struct settle_charge *c = next_charge(s);
	struct gateway_request r;
	enum err e = settle_book_load(s->ctx, id, c);
	if (e != ERR_OK || !settle_book_still_due(s->ctx, c))
		return e;
	e = steer_take(&s->steer, c);
	if (e != ERR_OK)
		return e;
	const char *unfit = settle_request_unfit(c);
	if (!unfit && !settle_request_build(s->ctx, c, &r))
		unfit = "too_long";
	if (unfit)
		return set_aside(s, c, unfit);
	e = settle_book_claim(s->ctx, c, r.idem_key, r.body, s->lease->fence);
	if (e == ERR_OK)
		occupy(s, false);
	return e;
}

/* `--once` tries each open one once: not those whose pause began in this run. */
static bool had_its_turn(struct settle *s, int64_t id)
{
	struct settlement row;
	return s->options->mode == WORKER_ONCE && settlements_by_id(s->ctx, id, &row) == ERR_OK && row.next_at > s->started;
}

/* Ids that are ready, as many as there are free slots: open ones first, *n_open of them. Reads only. */
static enum err ready(struct settle *s, int64_t ids[2 * SLOTS], int *n_open, int *n)
{
	enum steer_scope scope = steer_scope(&s->steer);
	int due = 0, kept = 0, room = s->n_free + s->n_answered, most = s->n_free == s->n ? CLAIMS_FIRST : CLAIMS;
	enum err e = settle_book_open(s->ctx, SLOTS, ids, n);
	for (int i = 0; i < *n; i++)
		if (!settle_working_on(s, ids[i]) && !had_its_turn(s, ids[i]))
			ids[kept++] = ids[i];
	*n_open = *n = kept;
	if (e == ERR_OK && scope == STEER_ALL)
		e = settle_book_due(s->ctx, room < most ? room : most, ids + kept, &due);
	else if (e == ERR_OK && scope == STEER_REFUNDS)
		e = settle_book_refunds_due(s->ctx, room, ids + kept, &due);
	*n += due;
	return e;
}

static enum err write_turn(struct settle *s, const int64_t *ids, int n_open, int n)
{
	enum err e = leases_check(s->ctx, s->lease);
	for (int i = 0; e == ERR_OK && i < s->n_answered; i++) {
		e = write_answer(s, s->answered[i]);
		vacate(s, s->answered[i]);
	}
	s->n_answered = 0;
	if (e == ERR_OK && s->alarmed && s->good)
		e = alarms_clear(s->ctx, "gateway", 0);
	if (e == ERR_OK)
		e = steer_still(&s->steer, n_open, &n);
	n = settle_clock_was_set(s->ctx, &s->clock) ? 0 : n; /* since the turn began: no key's age is known */
	for (int i = 0; e == ERR_OK && i < n && s->problem.err == ERR_OK && s->n_free > 0; i++)
		e = i < n_open ? take_open(s, ids[i]) : take_due(s, ids[i]);
	return e == ERR_OK ? steer_write(&s->steer) : e;
}

/* Who was stopped on its way to the socket isn't the owner any more, and its bytes may be older than the gateway's memory of their key. */
static enum err stood_still(struct settle *s, int64_t begun)
{
	if (clock_mono(s->ctx->clock) - begun <= LEASE_MS)
		return ERR_OK;
	return ctx_fail(s->ctx, ERR_CONFLICT, _("処理が %d 秒を超えて止まっていたため、請求を送らずに終わります。次のワーカーが同じ鍵で続けます"), LEASE_MS / 1000);
}

/* After the commit the bytes may leave, each while its claim is young: a process can be stopped between any two of them. */
static enum err send_fresh(struct settle *s, int64_t begun)
{
	enum err e = ERR_OK;
	for (int i = 0; i < s->n_fresh && (e = stood_still(s, begun)) == ERR_OK; i++) {
		struct slot *l = s->fresh[i];
		if (l->look_up)
			look_up_page(l, "");
		else
			s->gateway->start(s->gateway->self, "POST", settle_request_path(&l->c), l->c.a.request, l->c.a.idem_key, on_charge, l);
	}
	s->n_fresh = 0;
	return e;
}

static enum err stop(struct settle *s)
{
	enum err e = db_begin(s->ctx);
	if (e == ERR_OK) {
		e = leases_check(s->ctx, s->lease);
		if (e == ERR_OK)
			e = alarms_replace(s->ctx, "gateway", 0, s->problem.text);
		if (e == ERR_OK)
			e = steer_broken(&s->steer, s->problem.text);
		e = db_finish(s->ctx, e);
	}
	if (e == ERR_CONFLICT)
		return e;
	s->ctx->cause = s->problem;
	return s->problem.err;
}

/* What a standing worker waits for, until an answer ends it: the desks hear of it. */
static enum err tell(struct settle *s, const char *text)
{
	if (s->alarmed)
		return ERR_OK;
	enum err e = db_begin(s->ctx);
	if (e != ERR_OK)
		return e == ERR_BUSY ? ERR_OK : e;
	e = leases_check(s->ctx, s->lease);
	if (e == ERR_OK)
		e = alarms_raise(s->ctx, "gateway", 0, text);
	e = db_finish(s->ctx, e);
	s->alarmed = e == ERR_OK;
	return e;
}

/* It goes on asking whether the gateway is there. */
static enum err tell_silence(struct settle *s)
{
	char text[320];
	str_fmt(text, sizeof text, _("決済サーバー %s に接続できません（%s）。つながりしだい続けます"), s->options->gateway.base_url, s->silent);
	return s->probes < PROBES_MAX ? ERR_OK : tell(s, text);
}

/* The gateway's time is obeyed however long it is; who doesn't stand ends, and says that something is left. */
static enum err tell_limit(struct settle *s)
{
	char text[320];
	int64_t next = pace_held(&s->pace) > SOON * 1000 ? settlements_next(s->ctx, steer_scope(&s->steer) == STEER_ALL) : -1;
	if (next < 0 || next > ctx_now(s->ctx) || s->problem.err != ERR_OK)
		return ERR_OK;
	str_fmt(text, sizeof text, _("決済サーバー %s が、あと %lld 分待つように求めています"), s->options->gateway.base_url, (long long)(pace_held(&s->pace) + 59999) / 60000);
	if (s->options->mode != WORKER_STANDING)
		cause_set(&s->problem, ERR_NETWORK, _("%s。あとでもう一度実行してください"), text);
	return s->options->mode == WORKER_STANDING ? tell(s, text) : ERR_OK;
}

/* Nothing was answered and nothing is ready: perhaps the run is over. */
static enum err rest(struct settle *s, bool drain, bool *progress)
{
	int64_t next = settle_next(s);
	bool ended = false;
	if (drain || s->resting || settle_running(s) > 0 || s->problem.err != ERR_OK)
		return ERR_OK;
	enum err e = steer_idle(&s->steer, next >= 0 && next <= ctx_now(s->ctx) + SOON && s->options->mode != WORKER_ONCE, &ended);
	*progress |= e == ERR_OK && ended;
	return e == ERR_BUSY ? ERR_OK : e;
}

enum err settle_keep_clock(struct settle *s)
{
	return settle_clock_keep(s->ctx, &s->clock, s->lease);
}

enum err settle_turn(struct settle *s, bool drain, bool *progress)
{
	int64_t ids[2 * SLOTS];
	int n_open = 0, n = 0;
	s->resting = pace_held(&s->pace) > 0;
	enum err e = settle_keep_clock(s);
	if (e == ERR_OK && s->resting && !drain)
		e = tell_limit(s);
	if (s->problem.err != ERR_OK && settle_running(s) == 0)
		return stop(s);
	if (e == ERR_OK)
		e = steer_look(&s->steer);
	bool sending = !drain && s->problem.err == ERR_OK && !s->resting;
	if (e == ERR_OK && sending && (s->n_answered || s->n_free))
		e = ready(s, ids, &n_open, &n);
	if (e != ERR_OK)
		return e;
	if (n > 0 && s->probe != PROBE_FINE) {
		probe(s);
		if (s->n_answered == 0)
			return tell_silence(s);
		n_open = n = 0;
	}
	if (s->n_answered == 0 && n == 0)
		return rest(s, drain, progress);
	e = db_begin(s->ctx);
	if (e != ERR_OK)
		return e == ERR_BUSY ? ERR_OK : e; /* busy: the answers are kept for the next turn */
	int64_t begun = clock_mono(s->ctx->clock);
	e = db_finish(s->ctx, write_turn(s, ids, n_open, n));
	if (e == ERR_OK) {
		s->alarmed = s->alarmed && !s->good;
		s->good = false;
		e = send_fresh(s, begun);
	}
	*progress = *progress || e == ERR_OK;
	return e;
}
