/* Bills and the arithmetic of one bill on the command line (SPEC B, L). */
#include "cmd.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/bill_import.h"
#include "domain/copay.h"
#include "domain/copay_month.h"
#include "domain/forms.h"
#include "domain/meals.h"
#include "domain/money_chain.h"
#include "domain/patient.h"
#include "domain/refund.h"
#include "domain/settlement.h"
#include "domain/settlement_list.h"
#include "intake/csv.h"

#include "base/banned.h"

/* --- import --------------------------------------------------------------------------------------------------- */

static const char *const columns[BILL_COLUMNS] = {
#define X(code, field) field,
	BILL_COLUMN_LIST(X)
#undef X
};

static enum err read_rows(struct cmd_call *c, struct csv *csv, struct bill_import *im)
{
	const char *cells[BILL_COLUMNS], *titles[BILL_COLUMNS];
	bool row = true;
	for (int i = 0; i < BILL_COLUMNS; i++)
		titles[i] = csv_has(csv, columns[i]) ? csv_title(csv, columns[i]) : NULL;
	bill_import_titles(im, titles);
	for (;;) {
		enum err e = csv_next(csv, &c->ctx->cause, &row);
		if (e || !row)
			return e;
		if (csv_ragged(csv))
			return ctx_fail(c->ctx, ERR_BAD_FILE, _("%lld行目: 列の数が見出しと違います（%d 列、見出しは %d 列）"), (long long)csv_line(csv),
				csv_cells(csv), csv_columns(csv));
		for (int i = 0; i < BILL_COLUMNS; i++)
			cells[i] = csv_field(csv, columns[i]);
		bill_import_row(im, csv_line(csv), cells);
		cmd_progress(c, csv_permille(csv), 1000);
	}
}

static void tell_import(struct cmd_call *c, const struct bill_import_result *r, const char *encoding, const char *note)
{
	cmd_json(c, json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:s}", "rows", (json_int_t)r->rows, "bills", (json_int_t)r->bills,
		"added", (json_int_t)r->added, "changed", (json_int_t)r->changed, "unchanged", (json_int_t)r->unchanged, "finalised",
		(json_int_t)r->finalised, "differing", (json_int_t)r->differing, "drafts", (json_int_t)r->drafts, "encoding", encoding,
		"note", note));
	cmd_text(c, _("%lld 行、請求 %lld 件: 追加 %lld、変更 %lld、変更なし %lld、確定 %lld、金額の相違 %lld"), (long long)r->rows,
		(long long)r->bills, (long long)r->added, (long long)r->changed, (long long)r->unchanged, (long long)r->finalised,
		(long long)r->differing);
	if (r->differing)
		cmd_text(c, _("金額が違う請求は入力中のままです。bills show 番号 --explain で確かめ、bills finalise 番号 --accept-difference で確定します"));
	if (note[0])
		cmd_text(c, "%s", note);
}

static enum err run_import(struct cmd_call *c)
{
	struct csv *csv = NULL;
	struct bill_import *im = bill_import_new();
	struct bill_import_result r = { 0 };
	enum err e = csv_open(c->args[0], "bills", &c->ctx->cause, &csv);
	if (!e)
		e = read_rows(c, csv, im);
	if (!e)
		e = bill_import_run(c->ctx, im, cmd_given(c, "--draft"), &r);
	if (!e)
		tell_import(c, &r, csv_encoding(csv), csv_note(csv));
	csv_close(csv);
	bill_import_free(im);
	return e;
}

/* --- show ----------------------------------------------------------------------------------------------------- */

static json_t *lines_json(const struct bill_line *lines, int n)
{
	json_t *a = json_array();
	for (int i = 0; i < n; i++) {
		const struct form_row *row = forms_row(lines[i].category);
		json_array_append_new(a, json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:i, s:s}", "category", lines[i].category, "category_name",
			row ? row->name : "", "name", lines[i].name, "points", (json_int_t)lines[i].points, "count", (json_int_t)lines[i].count,
			"yen", (json_int_t)lines[i].yen, "tax_rate", lines[i].tax_rate, "quantity",
			lines[i].quantity));
	}
	return a;
}

static json_t *reasons_json(const struct reason *r, int n)
{
	json_t *a = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(a, json_pack("{s:s, s:s}", "id", r[i].id, "text", r[i].text));
	return a;
}

static json_t *day_json(day_t d)
{
	char text[DATE_TEXT];
	return d == DAY_NONE ? json_null() : json_string(date_iso(d, text));
}

static const char *number_of(struct cmd_call *c, int64_t bill_id, char out[BILL_NUMBER])
{
	struct bill b;
	out[0] = '\0';
	if (bill_id && bill_by_id(c->ctx, bill_id, &b) == ERR_OK)
		str_copy(out, BILL_NUMBER, b.number);
	return out;
}

/* What was paid and given back for it and for what it corrects; each refund with its own state. */
static enum err add_money(struct cmd_call *c, const struct bill *b, json_t *o)
{
	struct money_chain m;
	char yen[32], number[BILL_NUMBER];
	json_t *refunds = json_array();
	json_object_set_new(o, "refunds", refunds);
	json_object_set_new(o, "corrects", b->corrects ? json_string(number_of(c, b->corrects, number)) : json_null());
	enum err e = money_chain_load(c->ctx, b->id, &m);
	if (e)
		return e;
	json_object_set_new(o, "paid", json_integer((json_int_t)m.received));
	json_object_set_new(o, "refunded", json_integer((json_int_t)m.refunded));
	if (b->corrects)
		cmd_text(c, _("請求 %s の訂正"), number);
	for (int i = m.n; i > 0; i--) {
		const struct settlement *s = &m.rows[i - 1].s;
		if (s->kind == KIND_CORRECTION && s->amount)
			cmd_text(c, _("%s  差額 %s円  %s"), m.rows[i - 1].bill, yen_text(s->amount, yen), settlement_state_name(s->state));
		if (s->kind != KIND_REFUND)
			continue;
		json_array_append_new(refunds, json_pack("{s:s, s:I, s:s, s:s}", "bill", m.rows[i - 1].bill, "amount", (json_int_t)s->amount, "state",
			refund_state_id(s->state), "method", s->method[0] ? s->method : "card"));
		cmd_text(c, _("%s  返金 %s円  %s"), m.rows[i - 1].bill, yen_text(s->amount, yen), refund_state_name(s->state));
	}
	return ERR_OK;
}

/* group: of settlement_list.h, in whose words `settle status` speaks too. */
static json_t *bill_json(const struct bill *b, const char *card, const struct settlement *s, int group)
{
	const char *word = !s ? NULL : group < 0 ? settlement_state_id(s->state) : settlement_list_group_id((enum settlement_group)group);
	json_t *o = json_pack("{s:s, s:s, s:s, s:I, s:o, s:o}", "number", b->number, "card", card, "status", bill_status_id(b->status), "amount",
		(json_int_t)b->amount, "due_date", day_json(b->due_day), "settlement", word ? json_string(word) : json_null());
	json_object_set_new(o, "settlement_state", s ? json_string(settlement_state_id(s->state)) : json_null());
	json_object_set_new(o, "department", json_string(b->department));
	json_object_set_new(o, "share", json_integer(b->share));
	json_object_set_new(o, "specific", json_boolean(b->specific));
	json_object_set_new(o, "points", json_integer(b->points));
	json_object_set_new(o, "insured", json_integer(b->insured_yen));
	json_object_set_new(o, "meal", json_integer(b->meal_yen));
	json_object_set_new(o, "uninsured", json_integer(b->other_yen));
	json_object_set_new(o, "adjust", json_integer(b->adjust_yen));
	json_object_set_new(o, "computed", json_integer(b->computed_yen));
	json_object_set_new(o, "imported", b->imported_yen < 0 ? json_null() : json_integer(b->imported_yen));
	json_object_set_new(o, "differs", json_boolean(bill_differs(b)));
	json_object_set_new(o, "accepted_by", json_string(b->accepted_by));
	json_object_set_new(o, "external", json_string(b->external));
	json_object_set_new(o, "held_reason", json_string(b->held_reason));
	json_object_set_new(o, "period_from", day_json(b->period_from));
	json_object_set_new(o, "period_to", day_json(b->period_to));
	json_object_set_new(o, "version", json_integer(b->version));
	return o;
}

static void bill_text(struct cmd_call *c, const struct bill *b, const struct patient *p, const struct settlement *s)
{
	char yen[32], day[DATE_TEXT];
	cmd_text(c, _("%s  %s  %s  %s円  %s %s"), b->number, bill_status_name(b->status), b->department, yen_text(b->amount, yen), p->card, p->name);
	if (s && s->state == SETTLEMENT_SCHEDULED)
		cmd_text(c, _("決済予定 %s"), date_show(s->due_day, day));
	else if (s) /* the day of the card says nothing of what is paid elsewhere, or was tried */
		cmd_text(c, _("決済 %s"), settlement_state_name(s->state));
	if (b->held_reason[0])
		cmd_text(c, _("保留の理由: %s"), bill_hold_text(b->held_reason));
}

static enum err show(struct cmd_call *c, const struct bill *b, bool explain)
{
	struct patient p;
	struct settlement s;
	enum err e = patient_by_id(c->ctx, b->patient_id, &p);
	if (e)
		return e;
	e = settlement_shown(c->ctx, b->id, &s);
	if (e && e != ERR_NOT_FOUND)
		return e;
	bool settled = !e;
	int group = -1;
	e = settled ? settlement_list_group_of(c->ctx, &s, &group) : ERR_OK;
	if (e)
		return e;
	json_t *o = bill_json(b, p.card, settled ? &s : NULL, group);
	bill_text(c, b, &p, settled ? &s : NULL);
	e = add_money(c, b, o);
	if (e) {
		json_decref(o);
		return e;
	}
	struct bill_line *lines = mem_array(BILL_LINES_MAX, sizeof *lines);
	struct reason why[BILL_EXPLAIN_MAX];
	struct copay_steps steps = { 0 };
	int n = 0;
	e = bill_lines(c->ctx, b->id, lines, &n);
	if (!e)
		e = bill_steps(c->ctx, b->id, &steps);
	json_object_set_new(o, "lines", lines_json(lines, n));
	if (explain) {
		int n_why = bill_explain(b, lines, n, &steps, why, BILL_EXPLAIN_MAX);
		json_object_set_new(o, "explain", reasons_json(why, n_why));
		for (int i = 0; i < n_why; i++)
			cmd_text(c, "  %s", why[i].text);
	}
	free(lines);
	if (e)
		json_decref(o);
	else
		cmd_json(c, o);
	return e;
}

static enum err run_show(struct cmd_call *c)
{
	struct bill b;
	enum err e = bill_by_number(c->ctx, c->args[0], &b);
	if (!e)
		e = audit_look(c->ctx, "bill", b.id, "show %s", b.number);
	return e ? e : show(c, &b, cmd_given(c, "--explain"));
}

/* --- what is done to a bill ----------------------------------------------------------------------------------- */

static enum err run_finalise(struct cmd_call *c)
{
	struct bill b;
	enum err e = bill_by_number(c->ctx, c->args[0], &b);
	if (!e)
		e = bill_finalise(c->ctx, b.id, 0, cmd_given(c, "--accept-difference"), &b);
	return e ? e : show(c, &b, false);
}

static enum err run_hold(struct cmd_call *c)
{
	struct bill b;
	const char *reason = cmd_value(c, "--reason");
	enum err e = bill_by_number(c->ctx, c->args[0], &b);
	if (!e)
		e = bill_hold(c->ctx, b.id, 0, reason ? reason : _("会計保留"), &b);
	return e ? e : show(c, &b, false);
}

static enum err run_release(struct cmd_call *c)
{
	struct bill b;
	char text[160];
	enum err e = bill_by_number(c->ctx, c->args[0], &b);
	if (e)
		return e;
	e = cmd_given(c, "--full-cost") ? bill_release_full_cost(c->ctx, b.id, 0, &b) : bill_release(c->ctx, b.id, 0, &b);
	if (e == ERR_REFUSED && !cmd_given(c, "--full-cost")) {
		str_fmt(text, sizeof text, _("全額で解除するコマンド: bills release %s --full-cost"), b.number);
		cause_reason(&c->ctx->cause, "command", text, "");
	}
	return e ? e : show(c, &b, false);
}

static enum err run_specific(struct cmd_call *c)
{
	struct bill b;
	bool yes = strcmp(c->args[1], "yes") == 0;
	if (!yes && strcmp(c->args[1], "no") != 0)
		return ctx_fail(c->ctx, ERR_USAGE, _("%s は yes か no です"), c->args[1]);
	enum err e = bill_by_number(c->ctx, c->args[0], &b);
	if (!e)
		e = bill_specific_set(c->ctx, &b, yes);
	return e ? e : show(c, &b, true);
}

static enum err run_correct(struct cmd_call *c)
{
	struct bill b;
	int64_t share = -1;
	const char *text = cmd_value(c, "--share");
	if (text && (!str_int64(text, 0, 10, &share) || !bill_share_valid((int)share)))
		return ctx_fail(c->ctx, ERR_USAGE, _("--share は 0、1、2、3、10 のどれかです: %s"), text);
	enum err e = bill_by_number(c->ctx, c->args[0], &b);
	if (!e)
		e = bill_correct(c->ctx, b.id, 0, &b);
	if (!e && text)
		e = bill_share_set(c->ctx, &b, (int)share);
	return e ? e : show(c, &b, false);
}

/* --- try copay ------------------------------------------------------------------------------------------------ */

/* "2026-08" as year * 12 + month - 1; -1: not a month. */
static int month_of(const char *text)
{
	char year[5];
	int64_t y, m;
	if (!text || strlen(text) != 7 || text[4] != '-' || !str_copy_n(year, sizeof year, text, 4))
		return -1;
	return str_int64(year, 1900, 2999, &y) && str_int64(text + 5, 1, 12, &m) ? (int)(y * 12 + m - 1) : -1;
}

/* An amount of yen; not given: 0. */
static enum err yen_option(struct cmd_call *c, const char *name, int64_t *out)
{
	return cmd_number(c, name, 0, YEN_MAX, 0, out);
}

/* The band and month of care; earlier bills of the month count at the same share. */
static enum err month_options(struct cmd_call *c, struct copay_bill *b)
{
	struct copay_limit l;
	const char *band = cmd_value(c, "--band"), *month = cmd_value(c, "--month"), *specific = cmd_value(c, "--specific");
	b->month = month ? month_of(month) : -1;
	if (b->month < 0 && (month || band || specific))
		return ctx_fail(c->ctx, ERR_USAGE, _("--band と --specific には --month YYYY-MM が要ります"));
	if (specific && (!copay_certificate_known(specific) || !copay_limit_find(b->month, b->over_70, specific, &l)))
		return ctx_fail(c->ctx, ERR_NOT_FOUND, _("%s の特定疾病療養受療証 %s は表にありません"), month, specific);
	b->certificate = specific ? specific : "";
	if (band && !copay_limit_find(b->month, b->over_70, band, &l))
		return ctx_fail(c->ctx, ERR_NOT_FOUND, _("%s の所得区分 %s は表にありません"), month, band);
	b->band = band ? band : "";
	enum err e = yen_option(c, "--earlier-cost", &b->earlier_cost);
	if (!e)
		e = yen_option(c, "--earlier-paid", &b->earlier_paid);
	if (e)
		return e;
	b->earlier_self = copay_yen(b->earlier_cost / 10, b->share);
	if (b->earlier_self < b->earlier_paid)
		b->earlier_self = b->earlier_paid;
	return ERR_OK;
}

static enum err programme_options(struct cmd_call *c, struct copay_bill *b)
{
	const char *law = cmd_value(c, "--programme");
	struct copay_programme *p = &b->programmes[0];
	*p = (struct copay_programme){ .share = b->share };
	enum err e = yen_option(c, "--cap", &p->cap);
	if (!e)
		e = yen_option(c, "--total", &p->total);
	if (!e && law && (strlen(law) < 2 || !str_digits(law) || !str_copy(p->payer, sizeof p->payer, law)))
		e = ctx_fail(c->ctx, ERR_USAGE, _("--programme は法別番号（2桁）か公費負担者番号です: %s"), law);
	if (!e && !law && (p->cap || p->total))
		e = ctx_fail(c->ctx, ERR_USAGE, "%s", _("--cap と --total には --programme が要ります"));
	b->n_programmes = law != NULL;
	return e;
}

/* The price of meals is that of the month's first day. */
static enum err meal_options(struct cmd_call *c, struct copay_bill *b)
{
	struct meal_rate r;
	int64_t n;
	enum err e = yen_option(c, "--meals", &b->meal_yen);
	if (!e)
		e = cmd_number(c, "--meal-count", 0, 300, 0, &n);
	if (e || n == 0)
		return e;
	if (b->share == COPAY_NO_COVER)
		return ctx_fail(c->ctx, ERR_USAGE, "%s", _("保険の給付がない食事には標準負担額がありません。--meals で金額を指定してください"));
	day_t first = b->month < 0 ? DAY_NONE : date_of(b->month / 12, b->month % 12 + 1, 1);
	if (b->month < 0 || !meals_rate(first, first, b, &r))
		return ctx_fail(c->ctx, ERR_USAGE, "%s", _("--meal-count には、標準負担額の表にある --month YYYY-MM が要ります"));
	b->meal_yen += n * r.yen;
	return ERR_OK;
}

static bool of_limit(const struct copay_step *s)
{
	return strcmp(s->rule, "certificate") == 0 || strcmp(s->rule, "outpatient") == 0 || str_starts(s->rule, "limit");
}

static void tell_copay(struct cmd_call *c, const struct copay_bill *b, const struct copay_result *r)
{
	char text[400], yen[32];
	json_t *o = json_object(), *steps = json_array();
	for (int i = 0; i < r->steps.n; i++) {
		const struct copay_step *s = &r->steps.list[i];
		copay_step_text(s, text, sizeof text);
		cmd_text(c, "%s", text);
		json_array_append_new(steps, json_pack("{s:s, s:s, s:s, s:I, s:I}", "id", s->rule, "name", s->name, "text", text, "before",
			(json_int_t)s->before, "after", (json_int_t)s->after));
	}
	if (*b->band || *b->certificate)
		json_object_set_new(o, "share_yen", json_integer(r->base));
	for (int i = 0; i < r->steps.n; i++)
		if (of_limit(&r->steps.list[i]))
			json_object_set_new(o, "limit", json_integer(r->steps.list[i].b));
	json_object_set_new(o, "yen", json_integer(r->yen));
	json_object_set_new(o, "steps", steps);
	cmd_json(c, o);
	cmd_text(c, _("%s円"), yen_text(r->yen, yen));
}

static enum err run_try_copay(struct cmd_call *c)
{
	int64_t share;
	struct copay_bill b = { .over_70 = cmd_given(c, "--over-70"), .inpatient = cmd_given(c, "--inpatient"), .multi = cmd_given(c, "--multi"),
		.round = cmd_given(c, "--round-10") ? 10 : 1 };
	struct copay_result r;
	const char *p = cmd_value(c, "--points"), *s = cmd_value(c, "--share");
	if (!p || !str_int64(p, 0, COPAY_POINTS_MAX, &b.points))
		return ctx_fail(c->ctx, ERR_USAGE, _("--points は 0 以上 %lld 以下の整数です"), (long long)COPAY_POINTS_MAX);
	if (!s || !str_int64(s, 0, 10, &share) || !bill_share_valid((int)share))
		return ctx_fail(c->ctx, ERR_USAGE, _("--share は 1、2、3 のどれかです（公費 0、自費 10 も使えます）"));
	b.share = (int)share;
	enum err e = month_options(c, &b);
	if (!e)
		e = programme_options(c, &b);
	if (!e)
		e = meal_options(c, &b);
	if (!e)
		e = yen_option(c, "--fee", &b.fee_yen);
	if (!e)
		e = yen_option(c, "--coupon", &b.coupon);
	if (e)
		return e;
	copay_month(&b, &r);
	tell_copay(c, &b, &r);
	return ERR_OK;
}

const struct cmd cmd_bills[] = {
	{ .name = "bills import", .args = "FILE.csv", .help = N_("会計システムの請求を取り込みます（全部か、何もしないか）"), .min_args = 1, .max_args = 1,
		.needs = CMD_DATABASE, .action = ACTION_BILL_IMPORT, .run = run_import,
		.options = { { "--draft", NULL, N_("金額が合っていても確定しません") } } },
	{ .name = "bills show", .args = "BILL", .help = N_("請求の内容を示します"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE,
		.action = ACTION_LOOK, .run = run_show, .options = { { "--explain", NULL, N_("金額の計算を一行ずつ示します") } } },
	{ .name = "bills finalise", .args = "BILL", .help = N_("請求を確定します"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE,
		.action = ACTION_BILL_FINALISE, .run = run_finalise,
		.options = { { "--accept-difference", NULL, N_("会計システムの金額と計算の相違を承認します") } } },
	{ .name = "bills hold", .args = "BILL", .help = N_("請求を保留します（決済されません）"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE,
		.action = ACTION_BILL_HOLD, .run = run_hold, .options = { { "--reason", "TEXT", N_("保留の理由") } } },
	{ .name = "bills release", .args = "BILL", .help = N_("保留を解除します"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE,
		.action = ACTION_BILL_HOLD, .run = run_release,
		.options = { { "--full-cost", NULL, N_("資格を確認できないため、全額（10割）を請求します") } } },
	{ .name = "bills specific", .args = "BILL yes|no", .help = N_("特定疾病（人工透析など）の診療かどうかを記録します"), .min_args = 2, .max_args = 2,
		.needs = CMD_DATABASE, .action = ACTION_BILL_EDIT, .run = run_specific },
	{ .name = "bills correct", .args = "BILL", .help = N_("訂正の請求（入力中）を作ります"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE,
		.action = ACTION_BILL_CORRECT, .run = run_correct, .options = { { "--share", "N", N_("負担割合（割）を改めます") } } },
	{ .name = "try copay", .args = "", .help = N_("患者負担額を計算します"), .needs = CMD_NOTHING, .action = ACTION_NONE, .run = run_try_copay,
		.options = { { "--points", "N", N_("点数") }, { "--share", "N", N_("負担割合（割）") },
			{ "--band", "NAME", N_("所得区分（ア、イ、ウ、エ、オ、一般 …）: 月の上限額も計算します") },
			{ "--specific", "NAME", N_("特定疾病（人工透析など）の診療: 特定疾病、特定疾病(上位)") },
			{ "--month", "YYYY-MM", N_("診療月") }, { "--over-70", NULL, N_("70歳以上の表を使います") },
			{ "--inpatient", NULL, N_("入院") }, { "--multi", NULL, N_("多数回該当") },
			{ "--earlier-cost", "YEN", N_("同じ月のこれまでの医療費（10割）") }, { "--earlier-paid", "YEN", N_("同じ月のこれまでの負担額") },
			{ "--round-10", NULL, N_("上限がかかったときも10円単位にします") },
			{ "--programme", "LAW", N_("公費の法別番号（54 など）か負担者番号") }, { "--cap", "YEN", N_("公費の月の上限額") },
			{ "--total", "YEN", N_("管理票の今月の累計") }, { "--meals", "YEN", N_("食事・生活療養の額") },
			{ "--meal-count", "N", N_("入院の食事の数（1食の額は表の標準負担額）") },
			{ "--fee", "YEN", N_("保険外の非課税の額（妊婦健診）") }, { "--coupon", "YEN", N_("受診票の上限額") } } },
	{ .name = NULL },
};
