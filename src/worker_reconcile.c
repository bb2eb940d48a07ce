/* See worker_reconcile.h. Like `settle run` it works through the worker that lives, and does it itself when none does. */
#include "worker_reconcile.h"

#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/reconcile.h"
#include "store/leases.h"
#include "worker/reconcile.h"
#include "worker_cmd.h"

#include "base/banned.h"

enum { POLL_MS = 200, OWNER_STILL_S = 120, TAKEOVERS = 10 };

/* Here, by the built-in actor. ERR_RUNNING: a worker lives. */
static enum err by_ourselves(struct cmd_call *c)
{
	struct worker_options o = { .mode = WORKER_ONCE };
	struct actor who = c->ctx->actor;
	enum err e = worker_cmd_options(c, &o);
	if (e == ERR_OK) {
		app_act(c->ctx, "worker", 0);
		e = reconciler_run(c->ctx, &o);
		c->ctx->actor = who;
	}
	mem_wipe(o.gateway.secret, sizeof o.gateway.secret);
	mem_wipe(o.mail.password, sizeof o.mail.password);
	return e;
}

/* Until the living owner has done it; ERR_NOT_FOUND: it died meanwhile. */
static enum err await(struct cmd_call *c, int64_t id, struct reconcile *r)
{
	struct timespec pause = { 0, POLL_MS * 1000000L };
	struct lease_info owner;
	int64_t begun = clock_mono(c->ctx->clock);
	for (;;) {
		enum err e = reconcile_by_id(c->ctx, id, r);
		if (e != ERR_OK || r->state != RECONCILE_ASKED)
			return e;
		e = leases_info(c->ctx, QUEUE_SETTLE, &owner);
		if (e != ERR_OK)
			return e;
		if (!owner.alive)
			return ERR_NOT_FOUND;
		if (clock_mono(c->ctx->clock) - begun > OWNER_STILL_S * 1000)
			return ctx_fail(c->ctx, ERR_UNAVAILABLE, _("ワーカー（%s）が照合を始めていません"), owner.owner);
		nanosleep(&pause, NULL);
	}
}

static enum err carry_out(struct cmd_call *c, int64_t id, struct reconcile *r)
{
	enum err e = ERR_NOT_FOUND;
	for (int tries = 0; e == ERR_NOT_FOUND && tries < TAKEOVERS; tries++) {
		e = by_ourselves(c);
		if (e == ERR_OK)
			e = reconcile_by_id(c->ctx, id, r);
		else if (e == ERR_RUNNING)
			e = await(c, id, r);
	}
	return e;
}

/* One side of a difference; null: it has nothing. */
static json_t *side(const char *state, int64_t yen, const char *ref)
{
	if (!state[0])
		return json_null();
	return ref ? json_pack("{s:s, s:I, s:s}", "state", state, "amount", (json_int_t)yen, "ref", ref)
		   : json_pack("{s:s, s:I}", "state", state, "amount", (json_int_t)yen);
}

static json_t *diff_json(const struct reconcile_diff *d)
{
	return json_pack("{s:I, s:s, s:s, s:o, s:o, s:b, s:s, s:s}", "id", (json_int_t)d->id, "kind", reconcile_kind_id(d->kind), "bill", d->bill,
			 "gateway", side(d->gateway_state, d->gateway_yen, d->gateway_ref), "book", side(d->book_state, d->book_yen, NULL),
			 "explained", d->cleared_at != 0, "explained_by", d->cleared_by, "note", d->note);
}

static void diff_text(struct cmd_call *c, const struct reconcile_diff *d)
{
	char gateway[160], book[160];
	cmd_text(c, _("%lld  %s  %s  決済会社: %s  帳簿: %s"), (long long)d->id, reconcile_kind_name(d->kind), d->bill, reconcile_gateway_side(d, gateway),
		 reconcile_book_side(d, book));
	if (d->cleared_at)
		cmd_text(c, _("      説明済（%s）: %s"), d->cleared_by, d->note);
}

static enum err tell(struct cmd_call *c, const struct reconcile *r)
{
	struct reconcile_diffs l = { 0 };
	char day[DATE_TEXT], a[32], b[32];
	enum err e = reconcile_diffs(c->ctx, r->day, &l);
	if (e != ERR_OK)
		return e;
	json_t *rows = json_array();
	cmd_text(c, _("%s の照合: 決済会社 %lld 件 %s 円、帳簿 %lld 件 %s 円、結果待ち %lld 件、差 %lld 件"), date_iso(r->day, day), (long long)r->gateway_n,
		 yen_text(r->gateway_yen, a), (long long)r->book_n, yen_text(r->book_yen, b), (long long)r->open_n, (long long)l.n);
	for (size_t i = 0; i < l.n; i++) {
		json_array_append_new(rows, diff_json(&l.at[i]));
		diff_text(c, &l.at[i]);
	}
	free(l.at);
	cmd_json(c, json_pack("{s:s, s:{s:I, s:I}, s:{s:I, s:I}, s:I, s:I, s:o}", "day", date_iso(r->day, day), "gateway", "n", (json_int_t)r->gateway_n,
			      "yen", (json_int_t)r->gateway_yen, "book", "n", (json_int_t)r->book_n, "yen", (json_int_t)r->book_yen, "still_open",
			      (json_int_t)r->open_n, "resolved", (json_int_t)r->resolved_n, "differences", rows));
	return ERR_OK;
}

enum err worker_reconcile_cmd(struct cmd_call *c)
{
	struct reconcile r;
	char day_text[DATE_TEXT], why[320];
	day_t day;
	int64_t id;
	enum err e = cmd_day(c, &day);
	if (e == ERR_OK)
		e = reconcile_ask(c->ctx, day, &id);
	if (e == ERR_OK)
		e = carry_out(c, id, &r);
	if (e == ERR_OK && r.state == RECONCILE_FAILED)
		return ctx_fail(c->ctx, ERR_UNAVAILABLE, _("%s の照合ができません: %s"), date_iso(day, day_text), reconcile_reason(&r, why));
	return e == ERR_OK ? tell(c, &r) : e;
}
