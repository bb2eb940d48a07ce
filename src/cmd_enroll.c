/* enroll show, close (SPEC E8, L). */
#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "cmd_visits.h"
#include "domain/audit.h"
#include "domain/enrollment.h"

#include "base/banned.h"

enum { PENDING = 32 };

static json_t *pending_json(const struct enrollment_pending *due, int n)
{
	char date[DATE_TEXT];
	json_t *list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:s, s:I, s:s, s:s}", "bill", due[i].bill, "amount", (json_int_t)due[i].amount, "due_date",
			date_iso(due[i].due_day, date), "state", due[i].state));
	return list;
}

static enum err tell(struct cmd_call *call, const struct patient *p)
{
	struct enrollment e;
	struct enrollment_pending due[PENDING];
	int n;
	char at[DATE_TEXT], expires[16] = "", date[DATE_TEXT], yen[32];
	enum err err = enrollment_of(call->ctx, p->id, &e);
	if (!err)
		err = enrollment_pending(call->ctx, p->id, PENDING, due, &n);
	if (err)
		return err;
	if (e.exp_year)
		str_fmt(expires, sizeof expires, "%04d-%02d", e.exp_year, e.exp_month);
	bool expiring = enrollment_card_expiring(&e, ctx_today(call->ctx));
	cmd_text(call, _("%s  %s  利用登録 %s"), p->card, p->name, enrollment_state_name(e.state));
	cmd_text(call, _("支払者 %s（%s）  カード %s …%s  %s%s%s"), e.payer_name, e.payer_kana, e.brand, e.last4, expires,
		expiring ? _("  ！期限が近い") : "", e.card_failed ? _("  ！決済に失敗") : "");
	cmd_text(call, _("メール %s（%s）"), e.email, e.lang == LANG_EN ? _("英語") : _("日本語"));
	for (int i = 0; i < n; i++)
		cmd_text(call, _("未決済 %s  %s円  %s"), due[i].bill, yen_text(due[i].amount, yen), date_show(due[i].due_day, date));
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "card", p->card, "state", enrollment_state_id(e.state), "user_id",
		e.user_id, "payer_name", e.payer_name, "payer_kana", e.payer_kana, "relation", e.relation, "email", e.email, "brand", e.brand,
		"last4", e.last4, "funding", e.funding, "expires", expires);
	json_object_set_new(o, "lang", json_string(e.lang == LANG_EN ? "en" : "ja"));
	json_object_update_new(o, json_pack("{s:b, s:b, s:o, s:s, s:s, s:o}", "card_failed", e.card_failed, "expiring", expiring, "usable_at",
		e.usable_at ? json_string(instant_iso(e.usable_at, at)) : json_null(), "close_reason", e.close_reason, "created_at",
		instant_iso(e.created_at, date), "pending", pending_json(due, n)));
	cmd_json(call, o);
	return ERR_OK;
}

static enum err run_show(struct cmd_call *call)
{
	struct patient p = { 0 };
	day_t day;
	enum err e = cmd_visits_of_card(call, &p, &day, NULL);
	if (!e)
		e = audit_look(call->ctx, "patient", p.id, "enrollment");
	return e ? e : tell(call, &p);
}

static enum err run_close(struct cmd_call *call)
{
	struct patient p = { 0 };
	struct enrollment e;
	day_t day;
	const char *reason = cmd_value(call, "--reason");
	if (str_empty(reason))
		return ctx_fail(call->ctx, ERR_USAGE, _("--reason で終了の理由を指定してください"));
	enum err err = cmd_visits_of_card(call, &p, &day, NULL);
	if (!err)
		err = enrollment_of(call->ctx, p.id, &e);
	if (!err)
		err = enrollment_close(call->ctx, e.id, reason);
	return err ? err : tell(call, &p);
}

const struct cmd cmd_enroll[] = {
	{ .name = "enroll show", .args = "CARD", .help = N_("利用登録と未決済の請求を表示します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_show },
	{ .name = "enroll close", .args = "CARD", .help = N_("利用登録を終了します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_ENROLL_CLOSE, .run = run_close, .options = { { "--reason", "TEXT", N_("終了の理由") } } },
	{ 0 },
};
