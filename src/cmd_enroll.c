/* insurance confirm; enroll show, close (SPEC I2, E8, L). */
#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "cmd_visits.h"
#include "domain/audit.h"
#include "domain/enrollment.h"
#include "domain/insurance.h"
#include "domain/visit.h"

#include "base/banned.h"

enum { PENDING = 32 };

static enum err evidence_of(struct cmd_call *call, enum evidence *out)
{
	char all[256] = "";
	const char *by = cmd_value(call, "--by");
	int e = by ? evidence_from_id(by) : -1;
	if (e >= 0) {
		*out = (enum evidence)e;
		return ERR_OK;
	}
	for (int i = 0; i < EVIDENCE_COUNT; i++)
		str_add(all, sizeof all, "%s%s", i ? ", " : "", evidence_id((enum evidence)i));
	return ctx_fail(call->ctx, ERR_USAGE, _("--by で確認の方法を指定してください: %s"), all);
}

static enum err confirm(struct cmd_call *call, const struct patient *p, day_t day)
{
	struct visit v = { 0 };
	enum evidence by = EVIDENCE_OTHER;
	enum err e = visit_on(call->ctx, p->id, day, &v);
	if (e && e != ERR_NOT_FOUND)
		return e;
	if (cmd_given(call, "--undo"))
		return insurance_undo(call->ctx, p->id, day);
	e = evidence_of(call, &by);
	if (e)
		return e;
	if (cmd_given(call, "--undetermined"))
		return insurance_undetermined(call->ctx, p->id, v.id, day, by);
	return insurance_confirm(call->ctx, p->id, v.id, day, by);
}

static enum err run_confirm(struct cmd_call *call)
{
	struct patient p = { 0 };
	struct insurance i;
	day_t day;
	char text[200], date[DATE_TEXT], at[DATE_TEXT];
	enum err e = cmd_visits_of_card(call, &p, &day, NULL);
	if (!e)
		e = confirm(call, &p, day);
	if (!e)
		e = insurance_of(call->ctx, p.id, day, &i);
	if (e)
		return e;
	json_t *list = json_array();
	for (int c = 0; c < i.n; c++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "kind", cover_id(i.coverages[c].kind), "insurer", i.coverages[c].insurer, "insurance",
			insured_id(i.confirmed[c].id ? i.confirmed[c].state : INSURED_NOT)));
	cmd_text(call, _("%s  %s  保険 %s"), p.card, p.name, insurance_text(&i, day, text));
	cmd_json(call, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "card", p.card, "date", date_iso(day, date), "insurance", insured_id(i.state), "by",
		i.last.id ? evidence_id(i.last.evidence) : "", "at", i.last.id ? json_string(instant_iso(i.last.at, at)) : json_null(), "coverages", list));
	return ERR_OK;
}

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

static enum err run_limit(struct cmd_call *call)
{
	struct patient p = { 0 };
	day_t day;
	const char *band = cmd_value(call, "--band");
	enum err e = cmd_visits_of_card(call, &p, &day, NULL);
	if (!e && !band)
		e = ctx_fail(call->ctx, ERR_USAGE, "%s", _("--band で所得区分（ア、イ、ウ、エ、オ、一般 …）を指定してください。unknown は不明"));
	if (e)
		return e;
	if (strcmp(band, "unknown") == 0)
		band = "";
	e = insurance_limit_set(call->ctx, p.id, day, band, cmd_given(call, "--multi"));
	if (e)
		return e;
	cmd_json(call, json_pack("{s:s, s:o, s:b}", "card", p.card, "band", *band ? json_string(band) : json_null(), "multi", cmd_given(call, "--multi")));
	cmd_text(call, "%s %s  %s%s", p.card, p.name, *band ? band : _("所得区分は不明です"), cmd_given(call, "--multi") ? _("・多数回") : "");
	return ERR_OK;
}

const struct cmd cmd_enroll[] = {
	{ .name = "insurance limit", .args = "CARD", .help = N_("月の上限額の所得区分（適用区分）を記録します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_INSURANCE_CONFIRM, .run = run_limit,
	  .options = { { "--band", "NAME", N_("所得区分（ア、イ、ウ、エ、オ、一般 …）。unknown は不明") }, { "--multi", NULL, N_("多数回該当") } } },
	{ .name = "insurance confirm", .args = "CARD", .help = N_("今月の保険確認を記録します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_INSURANCE_CONFIRM, .run = run_confirm,
	  .options = { { "--by", "EVIDENCE", N_("mynumber, certificate, mynumber+notice, declaration, legacy, other") },
		       { "--undetermined", NULL, N_("確認できなかったことを記録します") }, { "--undo", NULL, N_("今月の確認を取り消します") } } },
	{ .name = "enroll show", .args = "CARD", .help = N_("利用登録と未決済の請求を表示します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_show },
	{ .name = "enroll close", .args = "CARD", .help = N_("利用登録を終了します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_ENROLL_CLOSE, .run = run_close, .options = { { "--reason", "TEXT", N_("終了の理由") } } },
	{ 0 },
};
