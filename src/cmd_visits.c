/* visit open, show, defer, why (SPEC V, L). What a visit shows is one JSON shape for open, show and defer. */
#include "cmd_visits.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/deferral.h"
#include "domain/patient.h"
#include "domain/patient_page.h"
#include "domain/policy.h"
#include "domain/slip.h"
#include "domain/visit.h"

#include "base/banned.h"

static json_t *handins_json(const struct visit *v)
{
	json_t *list = json_array();
	for (int i = 0; i < v->n_handins; i++) {
		const struct handin *h = &v->handins[i];
		json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:s, s:o}", "kind", handin_id(h->kind), "name", handin_name(h->kind),
			"received", h->received_at != 0, "note", h->note, "month_total", h->month_total < 0 ? json_null() : json_integer(h->month_total)));
	}
	return list;
}

static json_t *bills_json(const struct patient_page *p)
{
	char date[DATE_TEXT];
	json_t *list = json_array();
	for (int i = 0; i < p->n_bills; i++) {
		const struct visit_bill *b = &p->bills[i];
		json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:o, s:o}", "number", b->number, "status", bill_status_id(b->status),
			"amount", (json_int_t)b->amount, "due_date", b->due_day == DAY_NONE ? json_null() : json_string(date_iso(b->due_day, date)),
			"settlement", b->settlement_id ? json_string(settlement_state_id(b->state)) : json_null()));
	}
	return list;
}

static json_t *visit_json(const struct patient_page *p)
{
	const struct visit *v = &p->visit;
	char date[DATE_TEXT], opened[DATE_TEXT], due[DATE_TEXT];
	json_t *departments = json_array();
	for (int i = 0; i < v->n_departments; i++)
		json_array_append_new(departments, json_pack("{s:s, s:s}", "code", v->departments[i].code, "name", v->departments[i].name));
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "card", p->patient.card, "date", date_iso(v->day, date),
		"number", v->number, "deferral", v->deferral ? "on" : "off", "insurance", insured_id(p->insurance.state), "next_step", p->next.sentence,
		"next_step_id", step_id(p->next.step), "next_place", p->next.place, "next_reason", p->next.reason, "handins", handins_json(v),
		"bills", bills_json(p), "departments", departments);
	json_object_update_new(o, json_pack("{s:s, s:s, s:b, s:b, s:s, s:s, s:b, s:i, s:i, s:I}", "kind", v->inpatient ? "in" : "out", "opened_at",
		instant_iso(v->opened_at, opened), "exam_done", v->exam_done, "clinic", v->clinic, "prescription", v->prescription,
		"override_reason", v->override_reason, "entered_late", v->entered_late, "same_name", p->same_name, "same_surname", p->same_surname,
		"version", (json_int_t)v->version));
	json_object_set_new(o, "ended_on", v->ended_on == DAY_NONE ? json_null() : json_string(date_iso(v->ended_on, due)));
	json_object_set_new(o, "slip", p->slip.id ? json_string(p->slip.number) : json_null());
	json_object_set_new(o, "due_date", v->deferral ? json_string(date_iso(p->due_day, due)) : json_null());
	return o;
}

static void visit_text(struct cmd_call *call, const struct patient_page *p)
{
	const struct visit *v = &p->visit;
	char line[400], date[DATE_TEXT], time[DATE_TEXT], state[200], names[400] = "", yen[32];
	for (int i = 0; i < v->n_departments; i++)
		str_add(names, sizeof names, "%s%s", i ? _("・") : "", v->departments[i].name);
	cmd_text(call, "%s  %s  %s", p->patient.card, p->patient.name, p->patient.kana);
	cmd_text(call, "%s", next_step_line(&p->next, line));
	cmd_text(call, _("来院 %s  %s  %s  受付 %s"), date_show(v->day, date), v->number, names, instant_time(v->opened_at, time));
	cmd_text(call, _("保険 %s"), insurance_text(&p->insurance, p->day, state));
	if (v->deferral)
		cmd_text(call, _("%s 利用  利用票 %s  決済予定 %s"), policy_service(call->ctx), p->slip.number, date_show(p->due_day, date));
	else
		cmd_text(call, _("%s 利用なし"), policy_service(call->ctx));
	for (int i = 0; i < v->n_handins; i++)
		cmd_text(call, "%s %s", handin_name(v->handins[i].kind), v->handins[i].received_at ? _("○ 受領済") : _("× 未受領"));
	for (int i = 0; i < p->n_bills; i++)
		cmd_text(call, _("請求 %s  %s円  %s"), p->bills[i].number, yen_text(p->bills[i].amount, yen),
			p->bills[i].settlement_id ? settlement_state_name(p->bills[i].state) : bill_status_name(p->bills[i].status));
}

static enum err tell_visit(struct cmd_call *call, int64_t patient_id, day_t day)
{
	struct patient_page page;
	enum err e = patient_page_load(call->ctx, patient_id, day, &page);
	if (e)
		return e;
	visit_text(call, &page);
	cmd_json(call, visit_json(&page));
	return ERR_OK;
}

enum err cmd_visits_of_card(struct cmd_call *call, struct patient *p, day_t *day, struct visit *v)
{
	char date[DATE_TEXT];
	enum err e = cmd_day(call, day);
	if (!e)
		e = patient_by_card(call->ctx, call->args[0], p);
	if (!e && v)
		e = visit_on(call->ctx, p->id, *day, v);
	if (e == ERR_NOT_FOUND && p->id && v)
		return ctx_fail(call->ctx, ERR_NOT_FOUND, _("%s の来院がありません。先に診療の受付をしてください"), date_show(*day, date));
	return e;
}

static enum err departments_of(struct cmd_call *call, struct visit_new *n)
{
	char rest[256];
	const char *given = cmd_value(call, "--dept");
	if (given && !str_copy(rest, sizeof rest, given))
		return ctx_fail(call->ctx, ERR_USAGE, _("--dept が長すぎます"));
	for (char *at = given ? rest : NULL, *next; at; at = next) {
		next = strchr(at, ',');
		if (next)
			*next++ = '\0';
		if (n->n_departments == DEPARTMENTS_MAX || !visit_department(at, &n->departments[n->n_departments++]))
			return ctx_fail(call->ctx, ERR_NOT_FOUND, _("診療科「%s」がありません（コードまたは名前、8 つまで）"), at);
	}
	return ERR_OK;
}

static enum err handins_of(struct cmd_call *call, struct visit_new *n)
{
	char rest[128];
	const char *given = cmd_value(call, "--handin");
	str_copy(rest, sizeof rest, given ? given : "");
	for (char *at = *rest ? rest : NULL, *next; at; at = next) {
		next = strchr(at, ',');
		if (next)
			*next++ = '\0';
		int kind = handin_from_id(at);
		if (kind < 0)
			return ctx_fail(call->ctx, ERR_USAGE, _("提出物「%s」を読めません（referral, limit_slip, maternity, other）"), at);
		n->handins[kind] = true;
	}
	return ERR_OK;
}

static enum err words_of(struct cmd_call *call, struct visit_new *n)
{
	const char *cover = cmd_value(call, "--insurance"), *rx = cmd_value(call, "--prescription");
	int kind = cover ? cover_from_id(cover) : COVER_MEDICAL;
	if (kind < 0)
		return ctx_fail(call->ctx, ERR_USAGE, _("--insurance は medical, public, workers, civil, auto, self のどれかです"));
	if (rx && strcmp(rx, "inhouse") != 0 && strcmp(rx, "outside") != 0)
		return ctx_fail(call->ctx, ERR_USAGE, _("--prescription は inhouse か outside です"));
	n->insurance = (enum cover)kind;
	str_copy(n->prescription, sizeof n->prescription, rx ? rx : "");
	n->inpatient = cmd_given(call, "--inpatient");
	n->clinic = cmd_given(call, "--clinic");
	return ERR_OK;
}

static enum err run_open(struct cmd_call *call)
{
	struct patient p = { 0 };
	struct visit v;
	struct visit_new n = { 0 };
	enum err e = cmd_late(call);
	if (!e)
		e = words_of(call, &n);
	if (!e)
		e = departments_of(call, &n);
	if (!e)
		e = handins_of(call, &n);
	if (!e)
		e = cmd_visits_of_card(call, &p, &n.day, NULL);
	if (e)
		return e;
	n.patient_id = p.id;
	e = visit_open(call->ctx, &n, &v);
	return e ? e : tell_visit(call, p.id, v.day);
}

static enum err run_show(struct cmd_call *call)
{
	struct patient p = { 0 };
	struct visit v;
	day_t day;
	enum err e = cmd_visits_of_card(call, &p, &day, &v);
	if (!e)
		e = audit_look(call->ctx, "visit", v.id, "show");
	return e ? e : tell_visit(call, p.id, day);
}

static enum err run_defer(struct cmd_call *call)
{
	struct patient p = { 0 };
	struct visit v;
	struct deferral_answer a;
	day_t day;
	bool on = strcmp(call->args[1], "on") == 0;
	if (!on && strcmp(call->args[1], "off") != 0)
		return ctx_fail(call->ctx, ERR_USAGE, _("「%s」ではなく on か off を指定してください"), call->args[1]);
	enum err e = cmd_visits_of_card(call, &p, &day, &v);
	if (!e)
		e = deferral_set(call->ctx, v.id, on, DEFERRAL_DESK, cmd_value(call, "--override"));
	if (!e)
		e = deferral_why(call->ctx, v.id, DEFERRAL_DESK, &a);
	if (!e)
		e = tell_visit(call, p.id, day);
	if (e || !on || !a.next_year)
		return e;
	cmd_text(call, "%s", a.hint);
	json_object_set_new(call->document, "hint", json_string(a.hint));
	return ERR_OK;
}

static json_t *reasons_json(const struct reason *list, int n)
{
	json_t *out = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(out, json_pack("{s:s, s:s, s:s}", "id", list[i].id, "text", list[i].text, "desk", list[i].desk));
	return out;
}

static enum err run_why(struct cmd_call *call)
{
	struct patient p = { 0 };
	struct visit v;
	struct deferral_answer a;
	day_t day;
	char due[DATE_TEXT];
	enum err e = cmd_visits_of_card(call, &p, &day, &v);
	if (!e)
		e = deferral_why(call->ctx, v.id, cmd_given(call, "--kiosk") ? DEFERRAL_KIOSK : DEFERRAL_DESK, &a);
	if (!e)
		e = audit_look(call->ctx, "visit", v.id, "why");
	if (e)
		return e;
	cmd_text(call, a.allowed ? _("%sを利用できます") : _("%sを利用できません"), policy_service(call->ctx));
	for (int i = 0; i < a.n; i++) {
		cmd_text(call, "！ %s（%s）", a.reasons[i].text, a.reasons[i].id);
		cmd_text(call, _("   → %sへ"), a.reasons[i].desk);
	}
	for (int i = 0; i < a.n_fine; i++)
		cmd_text(call, "○ %s", a.fine[i].text);
	if (*a.hint)
		cmd_text(call, "%s", a.hint);
	cmd_json(call, json_pack("{s:b, s:o, s:o, s:b, s:s, s:s}", "allowed", a.allowed, "reasons", reasons_json(a.reasons, a.n), "fine",
		reasons_json(a.fine, a.n_fine), "overridable", a.overridable, "due_date", date_iso(a.due_day, due), "hint", a.hint));
	return ERR_OK;
}

static enum err run_slip(struct cmd_call *call)
{
	struct patient p = { 0 };
	struct visit v;
	day_t day;
	bool usage = cmd_given(call, "--usage");
	enum err e = cmd_visits_of_card(call, &p, &day, &v);
	if (!e)
		e = usage ? slip_reprint(call->ctx, v.id) : slip_print_reception(call->ctx, v.id);
	if (e)
		return e;
	cmd_json(call, json_pack("{s:s, s:s, s:s}", "card", p.card, "number", v.number, "kind", usage ? "usage" : "reception"));
	cmd_text(call, _("%s %s を印刷します"), p.card, v.number);
	return ERR_OK;
}

const struct cmd cmd_visits[] = {
	{ .name = "visits import", .args = "FILE", .help = N_("医療受付の来院 CSV を取り込みます"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_VISIT_IMPORT, .run = cmd_visits_import,
	  .options = { { "--skip-bad", "[FILE]", N_("誤りのある行を除いて取り込み、その行と理由を FILE に書きます（なければ 取り込むファイル.rejects.csv）") } } },
	{ .name = "visit open", .args = "CARD", .help = N_("本日の来院を受け付けます"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_VISIT_OPEN, .run = run_open,
	  .options = { { "--dept", "CODE|NAME", N_("診療科（「,」で区切って 8 つまで）") }, { "--handin", "KIND", N_("提出物: referral, limit_slip, maternity, other（「,」で区切る）") },
		       { "--insurance", "KIND", N_("medical, public, workers, civil, auto, self") }, { "--prescription", "WHERE", N_("inhouse または outside") },
		       { "--inpatient", NULL, N_("入院") }, { "--clinic", NULL, N_("予約診察室の患者") }, CMD_LATE } },
	{ .name = "visit show", .args = "CARD", .help = N_("来院と次の行き先を表示します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_show },
	{ .name = "visit defer", .args = "CARD on|off", .help = N_("あと払いを切り替えます"), .min_args = 2, .max_args = 2,
	  .needs = CMD_DATABASE, .action = ACTION_DEFER, .run = run_defer,
	  .options = { { "--override", "REASON", N_("責任者が許可する理由（記録されます）") } } },
	{ .name = "visit slip", .args = "CARD", .help = N_("受付票を印刷します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_SLIP_PRINT, .run = run_slip, .options = { { "--usage", NULL, N_("受付票でなく利用票をもう一度（再の印が付きます）") } } },
	{ .name = "visit why", .args = "CARD", .help = N_("あと払いを利用できない理由をすべて示します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_why, .options = { { "--kiosk", NULL, N_("利用受付機での答え（取扱時間も見ます）") } } },
	{ 0 },
};
