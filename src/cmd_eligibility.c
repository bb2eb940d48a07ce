/* insurance ask, checks, take, attach, import: the online eligibility check by hand and by script (SPEC I3, L). */
#include "cmd_eligibility.h"

#include <string.h>

#include "base/str.h"
#include "cmd_visits.h"
#include "domain/audit.h"
#include "domain/patient.h"
#include "domain/visit.h"

#include "base/banned.h"

enum { CHECKS = 50, NEWEST = 20 };

static json_t *instant_or_null(int64_t at)
{
	char text[DATE_TEXT];
	return at ? json_string(instant_iso(at, text)) : json_null();
}

static json_t *row_json(const struct eligibility *e)
{
	json_t *o = json_pack("{s:I, s:s, s:s, s:s, s:i, s:s, s:s, s:s}", "id", (json_int_t)e->id, "state", eligibility_state_id(e->state), "source",
		eligibility_source_id(e->source), "file", e->file, "validity", e->validity, "error_code", e->error_code, "error_text", e->error_text,
		"asked_by", e->asked_by);
	json_object_set_new(o, "asked_at", instant_or_null(e->asked_at));
	json_object_set_new(o, "answered_at", instant_or_null(e->answered_at));
	json_object_set_new(o, "checked_at", instant_or_null(e->checked_at));
	json_object_set_new(o, "taken_at", instant_or_null(e->taken_at));
	return o;
}

static json_t *fields_json(const struct eligibility_view *v)
{
	json_t *list = json_array();
	for (int i = 0; i < v->n; i++) {
		const struct eligibility_field *f = &v->fields[i];
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "field", f->name, "ours", f->ours, "theirs", f->theirs, "match",
			name_match_id(f->match)));
	}
	return list;
}

enum err cmd_eligibility_tell(struct cmd_call *call, int64_t id, json_t **out)
{
	struct eligibility_view v;
	enum err e = eligibility_view_load(call->ctx, id, 0, &v);
	if (e)
		return e;
	cmd_text(call, "%lld  %s  %s  %s", (long long)v.e.id, v.has_patient ? v.patient.card : _("（患者不明）"), v.has_patient ? v.patient.name : "",
		v.sentence);
	for (int i = 0; i < v.n; i++)
		if (v.fields[i].match != NAME_SAME)
			cmd_text(call, "  %s: %s → %s", v.fields[i].label, v.fields[i].ours, v.fields[i].theirs);
	json_t *o = row_json(&v.e);
	json_object_set_new(o, "card", v.has_patient ? json_string(v.patient.card) : json_null());
	json_object_update_new(o, json_pack("{s:s, s:i, s:b, s:b, s:b, s:o}", "sentence", v.sentence, "results", v.n_results, "same_person", v.same_person,
		"current", v.current, "adoptable", v.adoptable, "fields", fields_json(&v)));
	*out = o;
	return ERR_OK;
}

static enum err tell_one(struct cmd_call *call, int64_t id)
{
	json_t *o;
	enum err e = cmd_eligibility_tell(call, id, &o);
	if (!e)
		cmd_json(call, o);
	return e;
}

static enum err run_ask(struct cmd_call *call)
{
	struct patient p = { 0 };
	struct visit v = { 0 };
	struct eligibility row;
	int64_t one = 0;
	day_t day;
	enum err e = cmd_number(call, "--coverage", 1, INT64_MAX, 0, &one);
	if (!e)
		e = cmd_visits_of_card(call, &p, &day, NULL);
	if (!e)
		e = visit_on(call->ctx, p.id, day, &v);
	if (e && e != ERR_NOT_FOUND)
		return e;
	if (e && !p.id)
		return e;
	e = eligibility_ask(call->ctx, p.id, one, v.id, &row);
	return e ? e : tell_one(call, row.id);
}

static enum err rows_of(struct cmd_call *call, struct eligibility *rows, int *n)
{
	struct patient p = { 0 };
	day_t day;
	if (!call->n_args)
		return eligibility_nobody(call->ctx, CHECKS, rows, n);
	enum err e = cmd_visits_of_card(call, &p, &day, NULL);
	if (!e)
		e = eligibility_list(call->ctx, p.id, NEWEST, rows, n);
	return e ? e : audit_look(call->ctx, "patient", p.id, "eligibility checks");
}

static enum err run_checks(struct cmd_call *call)
{
	struct eligibility rows[CHECKS];
	int n = 0;
	enum err e = rows_of(call, rows, &n);
	json_t *list = json_array(), *o;
	for (int i = 0; i < n && !e; i++) {
		e = cmd_eligibility_tell(call, rows[i].id, &o);
		if (!e)
			json_array_append_new(list, o);
	}
	if (!e)
		cmd_json(call, list);
	else
		json_decref(list);
	return e;
}

static enum err check_of(struct cmd_call *call, struct eligibility_view *v)
{
	int64_t id;
	if (!str_int64(call->args[0], 1, INT64_MAX, &id))
		return ctx_fail(call->ctx, ERR_USAGE, _("資格確認の番号「%s」を読めません（insurance checks が示す番号）"), call->args[0]);
	return eligibility_view_load(call->ctx, id, 0, v);
}

static enum err run_take(struct cmd_call *call)
{
	struct eligibility_view v;
	enum err e = check_of(call, &v);
	if (!e)
		e = eligibility_adopt(call->ctx, v.e.id, v.e.version, 0, cmd_given(call, "--same-person"));
	return e ? e : tell_one(call, v.e.id);
}

static enum err run_attach(struct cmd_call *call)
{
	struct eligibility_view v;
	struct patient p;
	enum err e = check_of(call, &v);
	if (!e)
		e = patient_by_card(call->ctx, call->args[1], &p);
	if (!e)
		e = eligibility_attach(call->ctx, v.e.id, v.e.version, p.id);
	return e ? e : tell_one(call, v.e.id);
}

const struct cmd cmd_eligibility[] = {
	{ .name = "insurance ask", .args = "CARD", .help = N_("オンライン資格確認に照会します（ワーカーが連携フォルダーに書きます）"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_ELIGIBILITY, .run = run_ask,
	  .options = { { "--coverage", "ID", N_("この医療保険（なければ今日有効なもの）") } } },
	{ .name = "insurance checks", .args = "[CARD]", .help = N_("資格確認の結果（CARD がなければ、患者の分からない結果）"), .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_checks },
	{ .name = "insurance take", .args = "CHECK", .help = N_("資格確認の結果を記録に取り込みます"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_INSURANCE_CONFIRM, .run = run_take,
	  .options = { { "--same-person", NULL, N_("氏名・生年月日・性別が異なっても同じ方であることを確かめました") } } },
	{ .name = "insurance attach", .args = "CHECK CARD", .help = N_("患者の分からない結果を、この患者のものとします"), .min_args = 2, .max_args = 2,
	  .needs = CMD_DATABASE, .action = ACTION_INSURANCE_CONFIRM, .run = run_attach },
	{ .name = "insurance import", .args = "FILE.xml", .help = N_("資格確認の結果のファイル（XML）を取り込みます"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .worker = true, .action = ACTION_ELIGIBILITY },
	{ 0 },
};
