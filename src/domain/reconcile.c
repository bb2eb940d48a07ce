/*
 * The desks' side of reconciliation: asking for a comparison, reading its differences, explaining them. The comparison's own
 * steps are reconcile_run.c.
 */
#include "domain/reconcile.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/note.h"
#include "domain/refund.h"
#include "store/alarms.h"
#include "store/db.h"
#include "store/reconciles.h"

#include "base/banned.h"

static enum err ask(struct ctx *ctx, day_t day, int64_t *id)
{
	struct reconcile r;
	char text[DATE_TEXT];
	enum err e = reconciles_asked(ctx, day, &r);
	if (e == ERR_OK)
		*id = r.id;
	if (e != ERR_NOT_FOUND)
		return e;
	r = (struct reconcile){ .day = day };
	e = reconciles_insert(ctx, &r);
	*id = r.id;
	return e == ERR_OK ? audit_note(ctx, ACTION_RECONCILE, "reconcile", r.id, "asked for %s", date_iso(day, text)) : e;
}

enum err reconcile_ask(struct ctx *ctx, day_t day, int64_t *id)
{
	char text[DATE_TEXT];
	enum err e = may_check(ctx, ACTION_RECONCILE);
	if (e != ERR_OK)
		return e;
	if (day > tokyo_day(ctx_now(ctx)))
		return ctx_fail(ctx, ERR_REFUSED, _("%s はまだ来ていないため、照合できません"), date_show(day, text));
	e = db_begin(ctx);
	return e == ERR_OK ? db_finish(ctx, ask(ctx, day, id)) : e;
}

enum err reconcile_ask_self(struct ctx *ctx)
{
	day_t today = tokyo_day(ctx_now(ctx));
	bool any;
	int64_t id;
	enum err e = reconciles_since(ctx, today - 1, tokyo_utc(today, 0), &any);
	return e != ERR_OK || any ? e : reconcile_ask(ctx, today - 1, &id);
}

enum err reconcile_by_id(struct ctx *ctx, int64_t id, struct reconcile *out)
{
	return reconciles_by_id(ctx, id, out);
}

enum err reconcile_last(struct ctx *ctx, day_t day, struct reconcile *out)
{
	return reconciles_last(ctx, day, out);
}

bool reconcile_waiting(struct ctx *ctx, day_t day)
{
	struct reconcile r;
	return reconciles_asked(ctx, day, &r) == ERR_OK;
}

enum err reconcile_diffs(struct ctx *ctx, day_t day, struct reconcile_diffs *out)
{
	return reconciles_diffs(ctx, day, tokyo_day(ctx_now(ctx)), out);
}

enum err reconcile_diff_by_id(struct ctx *ctx, int64_t id, struct reconcile_diff *out)
{
	return reconciles_diff_by_id(ctx, id, out);
}

enum err reconcile_alarm(struct ctx *ctx, bool fewer)
{
	char text[200];
	int64_t n;
	enum err e = reconciles_open(ctx, tokyo_day(ctx_now(ctx)), &n);
	if (e != ERR_OK || n == 0)
		return e == ERR_OK ? alarms_clear(ctx, "reconcile", 0) : e;
	str_fmt(text, sizeof text, _("決済の照合に説明のない差が %lld 件あります"), (long long)n);
	return (fewer ? alarms_reword : alarms_replace)(ctx, "reconcile", 0, text);
}

static enum err explain(struct ctx *ctx, int64_t diff_id, const char *note)
{
	struct reconcile_diff d;
	enum err e = reconciles_diff_by_id(ctx, diff_id, &d);
	if (e != ERR_OK)
		return e;
	d.cleared_at = ctx_now(ctx);
	str_copy(d.cleared_by, sizeof d.cleared_by, ctx->actor.login);
	str_copy(d.note, sizeof d.note, note);
	e = reconciles_diff_clear(ctx, &d);
	if (e == ERR_OK)
		e = reconcile_alarm(ctx, true);
	return e == ERR_OK ? audit_note(ctx, ACTION_RECONCILE, "reconcile_diff", d.id, "%s %s %s explained: %s", reconcile_kind_id(d.kind), d.bill,
					d.gateway_ref, note) : e;
}

enum err reconcile_explain(struct ctx *ctx, int64_t diff_id, const char *note)
{
	char text[sizeof ((struct reconcile_diff *)0)->note];
	enum err e = may_check(ctx, ACTION_RECONCILE);
	if (e == ERR_OK)
		e = note_take(ctx, note, _("差の説明を入力してください"), text, sizeof text);
	if (e == ERR_OK)
		e = db_begin(ctx);
	return e == ERR_OK ? db_finish(ctx, explain(ctx, diff_id, text)) : e;
}

const char *reconcile_reason(const struct reconcile *r, char out[320])
{
	static const struct { const char *code, *words; } list[] = {
		{ "no_gateway", N_("決済サーバーが設定されていません（[gateway] url）") },
		{ "no_answer", N_("決済サーバーから応答がありません") },
		{ "untrusted", N_("決済サーバーの証明書を確認できません") },
		{ "forbidden", N_("決済サーバーが鍵を受け付けません") },
		{ "limited", N_("決済サーバーが、しばらく待つように求めています。あとでもう一度照合してください") },
		{ "repeated", N_("一覧に同じものが2回あります") },
	};
	out[0] = '\0';
	for (size_t i = 0; i < sizeof list / sizeof *list && !out[0]; i++)
		if (strcmp(r->reason, list[i].code) == 0)
			str_copy(out, 320, _(list[i].words));
	if (!out[0] && r->reason[0])
		str_fmt(out, 320, _("決済サーバーの応答が一覧として読めません（%s）"), r->reason);
	return out;
}

const char *reconcile_gateway_side(const struct reconcile_diff *d, char out[160])
{
	char yen[32];
	if (d->gateway_ref[0])
		str_fmt(out, 160, _("%s円 %s %s"), yen_text(d->gateway_yen, yen), d->gateway_state, d->gateway_ref);
	else
		str_copy(out, 160, "－");
	return out;
}

const char *reconcile_book_side(const struct reconcile_diff *d, char out[160])
{
	char yen[32];
	int state = settlement_state_from_id(d->book_state);
	const char *(*name)(enum settlement_state) = d->book_yen < 0 ? refund_state_name : settlement_state_name;
	if (d->book_state[0])
		str_fmt(out, 160, _("%s円 %s"), yen_text(d->book_yen, yen), state < 0 ? d->book_state : name((enum settlement_state)state));
	else
		str_copy(out, 160, "－");
	return out;
}
