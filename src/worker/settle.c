/*
 * The engine's turns. What may follow what is domain/settle_step.c's table; what an answer means is gateway/'s; here
 * is only the order of things: answers and claims into the book, commit, then the socket.
 *
 * Before the first claim of a run, and again after a lost connection, a harmless list request proves that the gateway
 * is there, is who it says it is, and takes our key: a gateway that is down or set up wrongly changes nothing.
 */
#include "worker/settle.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/settle_book.h"
#include "store/alarms.h"
#include "store/db.h"
#include "store/settlements.h"
#include "worker/settle_request.h"

#include "base/banned.h"

enum { PROBES_MAX = 5, PROBE_PAUSE_MAX = 60000, REFUSED_IN_A_ROW = 3, PAGES_MAX = 50, PAGE = 100, PENDING_PAUSE = 3600 };

struct slot {
	struct settle *engine;
	bool used, answered, look_up;
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
	const struct http_site *site;
	struct worker_report *report;
	enum worker_mode mode;
	int live;                    /* the key's kind, gateway_judge_live() */
	int64_t started;
	enum probe probe;
	int probes;                  /* failed in a row */
	int64_t probe_at;            /* monotonic ms: not before */
	struct cause problem;        /* why the engine must stop; err ERR_OK: it needn't */
	int refused;                 /* bills refused in a row */
	int n;
	struct slot slots[WORKER_SLOTS];
};

struct settle *settle_new(struct ctx *ctx, const struct gateway_port *gateway, const struct lease *lease,
			  const struct worker_options *options, struct worker_report *report)
{
	struct settle *s = mem_new(sizeof *s);
	s->ctx = ctx;
	s->gateway = gateway;
	s->lease = lease;
	s->site = &options->gateway;
	s->report = report;
	s->mode = options->mode;
	s->live = gateway_judge_live(options->gateway.secret);
	s->started = ctx_now(ctx);
	s->n = options->concurrency < 1 ? 1 : options->concurrency > WORKER_SLOTS ? WORKER_SLOTS : options->concurrency;
	for (int i = 0; i < s->n; i++)
		s->slots[i].engine = s;
	return s;
}

void settle_free(struct settle *s)
{
	if (s)
		mem_wipe(s, sizeof *s);
	free(s);
}

bool settle_trying(const struct settle *s)
{
	return s->probes > 0 && s->problem.err == ERR_OK;
}

int settle_running(const struct settle *s)
{
	int n = s->probe == PROBE_RUNNING;
	for (int i = 0; i < s->n; i++)
		n += s->slots[i].used;
	return n;
}

int64_t settle_next(const struct settle *s)
{
	return settlements_next(s->ctx);
}

enum err settle_recover(struct settle *s)
{
	int64_t ids[256];
	int n = 1;
	while (n > 0) {
		enum err e = db_begin(s->ctx);
		if (e != ERR_OK)
			return e;
		e = leases_check(s->ctx, s->lease);
		if (e == ERR_OK)
			e = settle_book_left(s->ctx, 256, ids, &n);
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

/* ---- the gateway is there ---- */

static void on_probe(void *arg, const struct http_answer *a)
{
	struct settle *s = arg;
	if (a->status == 401 || a->status == 403) {
		cause_set(&s->problem, ERR_UNAVAILABLE, _("決済サーバーが鍵を受け付けません（HTTP %d）。secrets/gateway.key を確認してください。何も請求していません"),
			  a->status);
	} else if (a->untrusted) {
		cause_set(&s->problem, ERR_UNAVAILABLE, _("決済サーバー %s の証明書を確認できません（%s）。[gateway] ca_file を確認してください。鍵は送っていません"),
			  s->site->base_url, a->error);
	} else if (a->status > 0) {
		s->probe = PROBE_FINE;
		s->probes = 0;
		return;
	} else if (++s->probes >= (s->mode == WORKER_ONCE ? 1 : PROBES_MAX) && s->mode != WORKER_STANDING) {
		cause_set(&s->problem, ERR_NETWORK, _("決済サーバー %s に接続できません（%s）。あとでもう一度実行してください"), s->site->base_url, a->error);
	}
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

/* ---- answers ---- */

static struct gateway_answer answer_of(const struct http_answer *a)
{
	return (struct gateway_answer){ .status = a->status, .body = a->body, .n = a->n, .never_sent = a->never_sent, .retry_after = a->retry_after };
}

static enum settle_event event_of(enum gateway_verdict v, bool look_up)
{
	switch (v) {
	case GATEWAY_PAID: return look_up ? SETTLE_FOUND_PAID : SETTLE_PAID;
	case GATEWAY_SOFT: return look_up ? SETTLE_FOUND_FAILED : SETTLE_DECLINED_SOFT;
	case GATEWAY_HARD: return SETTLE_DECLINED_HARD;
	case GATEWAY_AUTHENTICATION: return SETTLE_AUTHENTICATE;
	case GATEWAY_MISMATCH: return SETTLE_MISMATCH;
	case GATEWAY_NOT_EXECUTED: return SETTLE_NOT_EXECUTED;
	case GATEWAY_REFUSED: return SETTLE_REFUSED;
	case GATEWAY_FORBIDDEN: return SETTLE_FORBIDDEN;
	case GATEWAY_KEY_CLASH: return SETTLE_KEY_CLASH;
	case GATEWAY_NONE: return SETTLE_FOUND_NONE;
	case GATEWAY_DOUBTFUL: return SETTLE_FOUND_DOUBTFUL;
	case GATEWAY_UNCLEAR:
	case GATEWAY_VERDICTS: break;
	}
	return SETTLE_UNCLEAR;
}

static void take_answer(struct slot *l, const struct gateway_judgement *j)
{
	l->answered = true;
	l->event = event_of(j->verdict, l->look_up);
	str_copy(l->news.code, sizeof l->news.code, j->verdict == GATEWAY_NONE ? "not_found" : j->code);
	str_copy(l->news.gateway_ref, sizeof l->news.gateway_ref, j->ref);
	if (strcmp(l->news.code, "pending") == 0)
		l->news.retry_after = PENDING_PAUSE; /* a refund that the gateway still works on, perhaps for days */
	if (l->event == SETTLE_MISMATCH)
		str_fmt(l->news.alarm, sizeof l->news.alarm, _("決済サーバーの応答が請求と違います（%s）。照会を続けます"), j->code);
	else if (l->event == SETTLE_FORBIDDEN)
		str_fmt(l->news.alarm, sizeof l->news.alarm, _("決済サーバーが鍵を受け付けません（%s）。決済を止めました"), j->code);
	else if (l->event == SETTLE_KEY_CLASH)
		str_copy(l->news.alarm, sizeof l->news.alarm, _("同じ番号が別の内容で使われています。決済を止めました"));
	else
		str_fmt(l->news.alarm, sizeof l->news.alarm, _("人の確認が必要です（%s）"), l->news.code);
}

static void on_charge(void *arg, const struct http_answer *answer)
{
	struct slot *l = arg;
	struct gateway_answer a = answer_of(answer);
	struct gateway_judgement j;
	settle_request_judge(&l->c, l->engine->live, &a, &j);
	l->news.retry_after = a.retry_after;
	take_answer(l, &j);
	if (answer->status == 0 && answer->never_sent)
		l->engine->probe = PROBE_NEEDED;
}

static void look_up_page(struct slot *l, const char *after);

static void on_page(void *arg, const struct http_answer *answer)
{
	struct slot *l = arg;
	struct gateway_answer a = answer_of(answer);
	char last[GATEWAY_ID] = "";
	bool more;
	settle_request_judge_list(&l->c, l->engine->live, &a, &l->found, &more, last);
	if (more && ++l->pages < PAGES_MAX) {
		look_up_page(l, last);
		return;
	}
	if (more)
		l->found.judgement.verdict = GATEWAY_DOUBTFUL;
	take_answer(l, &l->found.judgement);
}

static void look_up_page(struct slot *l, const char *after)
{
	struct gateway_request r;
	if (settle_request_list(&l->c, after, PAGE, &r))
		l->engine->gateway->start(l->engine->gateway->self, r.method, r.path, NULL, NULL, on_page, l);
}

static void count(struct settle *s, enum settlement_kind kind, enum settle_event e)
{
	bool paid = e == SETTLE_PAID || e == SETTLE_FOUND_PAID;
	if (kind == KIND_REFUND)
		s->report->refunded += paid;
	else if (paid)
		s->report->charged++;
	else if (e == SETTLE_DECLINED_SOFT || e == SETTLE_DECLINED_HARD || e == SETTLE_AUTHENTICATE || e == SETTLE_FOUND_FAILED)
		s->report->declined++;
	if (e == SETTLE_REFUSED)
		s->refused++;
	else if (e != SETTLE_NOT_EXECUTED && e != SETTLE_UNCLEAR)
		s->refused = 0;
}

/* Inside the turn's transaction. */
static enum err write_answer(struct settle *s, struct slot *l)
{
	unsigned actions;
	enum err e = settle_book_event(s->ctx, &l->c, l->event, &l->news, &actions);
	if (e != ERR_OK)
		return e;
	count(s, l->c.s.kind, l->event);
	if (actions & ACT_STOP)
		cause_set(&s->problem, ERR_UNAVAILABLE, _("請求 %s: %s"), l->c.bill, l->news.alarm);
	else if (s->refused >= REFUSED_IN_A_ROW)
		cause_set(&s->problem, ERR_UNAVAILABLE, _("決済サーバーが続けて %d 件の要求を拒みました（%s）。決済を止めました"), s->refused, l->news.code);
	return ERR_OK;
}

/* ---- claims ---- */

static struct slot *free_slot(struct settle *s)
{
	for (int i = 0; i < s->n; i++)
		if (!s->slots[i].used)
			return &s->slots[i];
	return NULL;
}

bool settle_working_on(const struct settle *s, int64_t id)
{
	for (int i = 0; i < s->n; i++)
		if (s->slots[i].used && s->slots[i].c.s.id == id)
			return true;
	return false;
}

static void occupy(struct slot *l, const struct settle_charge *c, bool look_up)
{
	struct settle *engine = l->engine;
	*l = (struct slot){ .engine = engine, .used = true, .look_up = look_up, .c = *c };
	l->found.judgement.verdict = GATEWAY_NONE;
}

/* An open attempt again: the same bytes under the same key, or, when the key is too old, a look-up. */
static enum err take_open(struct settle *s, int64_t id)
{
	struct settle_charge c;
	enum err e = settle_book_load(s->ctx, id, &c);
	if (e != ERR_OK)
		return e;
	bool expired = settle_book_look_up(s->ctx, &c);
	e = settle_book_event(s->ctx, &c, expired ? SETTLE_KEY_EXPIRED : SETTLE_SEND, NULL, NULL);
	if (e == ERR_OK)
		occupy(free_slot(s), &c, expired);
	return e;
}

static enum err set_aside(struct settle *s, struct settle_charge *c, const char *code)
{
	struct settle_news news = { .code = "" };
	str_copy(news.code, sizeof news.code, code);
	return settle_book_event(s->ctx, c, SETTLE_UNCHARGEABLE, &news, NULL);
}

static enum err take_due(struct settle *s, int64_t id)
{
	struct settle_charge c;
	struct gateway_request r;
	enum err e = settle_book_load(s->ctx, id, &c);
	if (e != ERR_OK)
		return e;
	const char *unfit = settle_request_unfit(&c);
	if (!unfit && !settle_request_build(s->ctx, &c, &r))
		unfit = "too_long";
	if (unfit)
		return set_aside(s, &c, unfit);
	e = settle_book_claim(s->ctx, &c, r.idem_key, r.body, s->lease->fence);
	if (e == ERR_OK)
		e = settle_book_event(s->ctx, &c, SETTLE_SEND, NULL, NULL);
	if (e == ERR_OK)
		occupy(free_slot(s), &c, false);
	return e;
}

/* `--once` tries each open one once: not those whose pause began in this run. */
static bool had_its_turn(struct settle *s, int64_t id)
{
	struct settlement row;
	return s->mode == WORKER_ONCE && settlements_by_id(s->ctx, id, &row) == ERR_OK && row.next_at > s->started;
}

/* Ids that are ready: open ones first. Reads only. */
static enum err ready(struct settle *s, bool claim, int64_t ids[2 * WORKER_SLOTS], int *n_open, int *n)
{
	*n_open = *n = 0;
	enum err e = settle_book_open(s->ctx, WORKER_SLOTS, ids, n);
	int kept = 0;
	for (int i = 0; i < *n; i++)
		if (!settle_working_on(s, ids[i]) && !had_its_turn(s, ids[i]))
			ids[kept++] = ids[i];
	*n_open = *n = kept;
	if (e != ERR_OK)
		return e;
	int due;
	e = claim ? settle_book_due(s->ctx, s->n, ids + kept, &due) : settle_book_refunds_due(s->ctx, s->n, ids + kept, &due);
	if (e == ERR_OK)
		*n += due;
	return e;
}

/* After the commit: the bytes may leave now. */
static void send_all(struct settle *s, const bool running[WORKER_SLOTS])
{
	for (int i = 0; i < s->n; i++) {
		struct slot *l = &s->slots[i];
		if (!l->used || running[i])
			continue;
		if (l->look_up)
			look_up_page(l, "");
		else
			s->gateway->start(s->gateway->self, "POST", settle_request_path(&l->c), l->c.a.request, l->c.a.idem_key, on_charge, l);
	}
}

static enum err write_turn(struct settle *s, const int64_t *ids, int n_open, int n)
{
	enum err e = leases_check(s->ctx, s->lease);
	for (int i = 0; e == ERR_OK && i < s->n; i++)
		if (s->slots[i].used && s->slots[i].answered) {
			e = write_answer(s, &s->slots[i]);
			s->slots[i].used = false;
		}
	for (int i = 0; e == ERR_OK && i < n && s->problem.err == ERR_OK && free_slot(s); i++)
		e = i < n_open ? take_open(s, ids[i]) : take_due(s, ids[i]);
	return e;
}

static enum err stop(struct settle *s)
{
	s->ctx->cause = s->problem;
	enum err e = db_begin(s->ctx);
	if (e == ERR_OK)
		e = db_finish(s->ctx, alarms_raise(s->ctx, "gateway", s->problem.text));
	s->ctx->cause = s->problem;
	return s->problem.err;
}

enum err settle_turn(struct settle *s, bool claim, bool drain, bool *progress)
{
	int64_t ids[2 * WORKER_SLOTS];
	bool running[WORKER_SLOTS] = { false };
	int n_open = 0, n = 0, answered = 0;
	enum err e = ERR_OK;
	if (s->problem.err != ERR_OK && settle_running(s) == 0)
		return stop(s);
	for (int i = 0; i < s->n; i++)
		answered += s->slots[i].used && s->slots[i].answered;
	if (!drain && s->problem.err == ERR_OK && (answered || free_slot(s)))
		e = ready(s, claim, ids, &n_open, &n);
	if (e != ERR_OK)
		return e;
	if (n > 0 && s->probe != PROBE_FINE) {
		probe(s);
		n_open = n = 0;
	}
	if (answered == 0 && n == 0)
		return ERR_OK;
	e = db_begin(s->ctx);
	if (e == ERR_BUSY)
		return ERR_OK; /* the answers are kept for the next turn */
	if (e != ERR_OK)
		return e;
	for (int i = 0; i < s->n; i++)
		running[i] = s->slots[i].used && !s->slots[i].answered;
	e = db_finish(s->ctx, write_turn(s, ids, n_open, n));
	if (e != ERR_OK)
		return e;
	send_all(s, running);
	*progress = true;
	return ERR_OK;
}
