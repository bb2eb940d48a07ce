/*
 * The medical reception's list (SPEC V1, P5). Each row is read and checked before anything of it is written; a patient
 * has one visit a day and kind, so a second row of the same patient adds departments and hand-ins to it. What is
 * there already stays as it is: the same file twice changes nothing.
 */
#include "domain/visit.h"

#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/policy.h"
#include "domain/visit_make.h"
#include "domain/visit_words.h"
#include "model/secret.h"
#include "store/db.h"
#include "store/handins.h"
#include "store/patients.h"
#include "store/visits.h"

#include "base/banned.h"

#define FIELD(name) { #name, offsetof(struct visit_row, name), sizeof ((struct visit_row *)0)->name }

const struct visit_field *visit_fields(int *n)
{
	static const struct visit_field fields[] = {
		FIELD(card), FIELD(day), FIELD(time), FIELD(number), FIELD(external), FIELD(departments), FIELD(department_code), FIELD(kind),
		FIELD(insurance), FIELD(handins), FIELD(referral), FIELD(limit_slip), FIELD(maternity), FIELD(other_form), FIELD(prescription),
		FIELD(clinic), FIELD(exam_done), FIELD(facility_reason),
	};
	*n = sizeof fields / sizeof fields[0];
	return fields;
}

/* A row as it is being read: problems go to the result, and the row counts as bad once it has one. */
struct reading {
	struct ctx *ctx;
	struct visit_row *row;
	struct visit_import_result *out;
	struct visit_new visit;
	bool bad;
};

static void problem(struct reading *r, const char *column, const char *text)
{
	if (!r->bad)
		str_copy(r->row->problem, sizeof r->row->problem, text);
	r->bad = true;
	if (r->out->n_problems == VISIT_PROBLEMS_MAX)
		return;
	struct visit_problem *p = &r->out->problems[r->out->n_problems++];
	p->line = r->row->line;
	str_copy(p->column, sizeof p->column, column);
	str_copy(p->text, sizeof p->text, text);
}

static int read_word(struct reading *r, const char *column, const char *text, enum visit_words table, const char *wanted)
{
	int value = 0;
	char what[256];
	if (visit_words_find(table, text, &value))
		return value;
	str_fmt(what, sizeof what, _("値「%s」は読めません（%s）"), text, wanted);
	problem(r, column, what);
	return 0;
}

static bool read_card(struct reading *r)
{
	struct patient p;
	char what[320];
	struct ctx *ctx = r->ctx;
	if (secret_find(r->row->card, NULL))
		problem(r, "card", err_text(ERR_SECRET_TEXT));
	else if (policy_card(ctx, r->row->card))
		problem(r, "card", ctx->cause.text);
	else if (patients_by_card(ctx, r->row->card, &p)) {
		if (ctx->cause.err != ERR_NOT_FOUND)
			return false;
		str_fmt(what, sizeof what, _("診察券番号 %s の患者は登録されていません"), r->row->card);
		problem(r, "card", what);
	} else if (p.died != DAY_NONE && r->visit.day > p.died) {
		problem(r, "card", _("死亡の記録がある患者です"));
	} else {
		r->visit.patient_id = p.id;
	}
	return true;
}

static void read_day(struct reading *r)
{
	struct cause why = { 0 };
	day_t today = ctx_today(r->ctx);
	r->visit.day = today;
	if (*r->row->day && date_parse(r->row->day, today, &r->visit.day, &why)) {
		problem(r, "day", why.text);
		r->visit.day = today; /* so that the rest of the row can still be judged */
	} else if (r->visit.day > today) {
		problem(r, "day", _("来院日が先の日付です"));
	}
}

/* "8:55", "08:55:30", "0855", or an instant of ISO 8601; without a time: now, on an earlier day its midnight. */
static void read_time(struct reading *r)
{
	const char *s = r->row->time;
	char iso[64], date[DATE_TEXT], h[4] = "", m[4] = "";
	if (!*s) {
		r->visit.opened_at = r->visit.day == ctx_today(r->ctx) ? ctx_now(r->ctx) : tokyo_utc(r->visit.day, 0);
		return;
	}
	const char *colon = strchr(s, ':');
	if (strchr(s, 'T') && instant_parse(s, &r->visit.opened_at))
		return;
	if (colon && colon - s <= 2) {
		str_copy_n(h, sizeof h, s, (size_t)(colon - s));
		str_copy_n(m, sizeof m, colon + 1, 2);
	} else if (str_digits(s) && (strlen(s) == 3 || strlen(s) == 4)) {
		str_copy_n(h, sizeof h, s, strlen(s) - 2);
		str_copy(m, sizeof m, s + strlen(s) - 2);
	}
	str_fmt(iso, sizeof iso, "%sT%s%s:%s", date_iso(r->visit.day, date), strlen(h) == 1 ? "0" : "", h, m);
	if (!*h || !instant_parse(iso, &r->visit.opened_at))
		problem(r, "time", _("時刻を読めません（例 8:55）"));
}

static void add_department(struct reading *r, const char *column, const char *text)
{
	struct department d;
	struct visit_new *v = &r->visit;
	char what[256];
	if (!*text)
		return;
	if (!visit_department(text, &d)) {
		if (str_digits(text) || secret_find(text, NULL)) {
			str_fmt(what, sizeof what, "%s", str_digits(text) && strlen(text) < 8 ? _("知らない診療科コードです") : err_text(ERR_SECRET_TEXT));
			problem(r, column, what);
			return;
		}
		str_copy(d.name, sizeof d.name, text); /* the hospital's own name for it */
		str_copy(d.code, sizeof d.code, text);
	}
	for (int i = 0; i < v->n_departments; i++)
		if (strcmp(v->departments[i].code, d.code) == 0)
			return;
	if (v->n_departments == DEPARTMENTS_MAX)
		problem(r, column, _("診療科は 8 つまでです"));
	else
		v->departments[v->n_departments++] = d;
}

typedef void use_part(struct reading *r, const char *column, const char *part);

static void each_part(struct reading *r, const char *column, const char *text, use_part *use)
{
	char part[256];
	while (visit_words_part(&text, part, sizeof part))
		use(r, column, part);
}

/* A word that is no hand-in of ours is another form, and stays as its note. */
static void add_handin(struct reading *r, const char *column, const char *text)
{
	int kind = HANDIN_OTHER, yes = 1;
	if (!*text || (visit_words_find(WORDS_YES_NO, text, &yes) && !yes))
		return;
	if (!visit_words_find(WORDS_HANDIN, text, &kind)) {
		if (secret_find(text, NULL))
			problem(r, column, err_text(ERR_SECRET_TEXT));
		str_copy(r->visit.handin_note, sizeof r->visit.handin_note, text);
	}
	r->visit.handins[kind] = true;
}

static void read_handins(struct reading *r)
{
	const char *wanted = _("有 または 無");
	const struct visit_row *row = r->row;
	each_part(r, "handins", row->handins, add_handin);
	r->visit.handins[HANDIN_REFERRAL] |= read_word(r, "referral", row->referral, WORDS_YES_NO, wanted);
	r->visit.handins[HANDIN_LIMIT_SLIP] |= read_word(r, "limit_slip", row->limit_slip, WORDS_YES_NO, wanted);
	r->visit.handins[HANDIN_MATERNITY] |= read_word(r, "maternity", row->maternity, WORDS_YES_NO, wanted);
	int yes = 0;
	if (visit_words_find(WORDS_YES_NO, row->other_form, &yes))
		r->visit.handins[HANDIN_OTHER] |= yes;
	else
		add_handin(r, "other_form", row->other_form);
}

static void read_reason(struct reading *r)
{
	const char *text = r->row->facility_reason;
	const struct profile_reason *reason = policy_reason(r->ctx, text);
	if (reason)
		str_copy(r->visit.facility_reason, sizeof r->visit.facility_reason, reason->id);
	else if (*text)
		problem(r, "facility_reason", _("施設設定の [reasons] にない理由です"));
}

static enum err read_row(struct reading *r)
{
	static const char *const rx[] = { "", "inhouse", "outside" };
	const struct visit_row *row = r->row;
	if (*row->broken)
		problem(r, "", row->broken);
	if (secret_find(row->external, NULL) || secret_find(row->number, NULL))
		problem(r, "external", err_text(ERR_SECRET_TEXT));
	read_day(r);
	if (!read_card(r))
		return r->ctx->cause.err;
	read_time(r);
	add_department(r, "department_code", *row->departments ? "" : row->department_code);
	each_part(r, "departments", row->departments, add_department);
	r->visit.inpatient = read_word(r, "kind", row->kind, WORDS_KIND, _("外来 または 入院"));
	r->visit.insurance = (enum cover)read_word(r, "insurance", row->insurance, WORDS_COVER, _("医療保険・公費・労災・公務災害・自賠責・自費"));
	r->visit.clinic = read_word(r, "clinic", row->clinic, WORDS_YES_NO, _("有 または 無"));
	r->visit.exam_done = read_word(r, "exam_done", row->exam_done, WORDS_YES_NO, _("済 または 未"));
	str_copy(r->visit.prescription, sizeof r->visit.prescription, rx[read_word(r, "prescription", row->prescription, WORDS_PRESCRIPTION, _("院内・院外・なし"))]);
	str_copy(r->visit.external, sizeof r->visit.external, row->external);
	read_handins(r);
	read_reason(r);
	return ERR_OK;
}

static bool has_department(const struct visit *v, const char *code)
{
	for (int i = 0; i < v->n_departments; i++)
		if (strcmp(v->departments[i].code, code) == 0)
			return true;
	return false;
}

static bool has_handin(const struct visit *v, enum handin_kind kind)
{
	for (int i = 0; i < v->n_handins; i++)
		if (v->handins[i].kind == kind)
			return true;
	return false;
}

static enum err merge_lists(struct ctx *ctx, const struct visit *v, const struct visit_new *n, bool *changed)
{
	enum err e = ERR_OK;
	for (int i = 0; !e && i < n->n_departments; i++)
		if (!has_department(v, n->departments[i].code)) {
			e = visits_add_department(ctx, v->id, &n->departments[i]);
			*changed = true;
		}
	for (int k = 0; !e && k < HANDIN_KINDS; k++)
		if (n->handins[k] && !has_handin(v, (enum handin_kind)k)) {
			struct handin h = { .visit_id = v->id, .kind = (enum handin_kind)k, .month_total = -1 };
			if (k == HANDIN_OTHER)
				str_copy(h.note, sizeof h.note, n->handin_note);
			e = handins_add(ctx, &h);
			*changed = true;
		}
	return e;
}

/* Takes over what the file says more than the visit does; nothing is taken away. */
static enum err merge(struct reading *r, struct visit *v)
{
	const struct visit_new *n = &r->visit;
	bool changed = false, fields = false;
	enum err e = merge_lists(r->ctx, v, n, &changed);
	if (*n->prescription && strcmp(n->prescription, v->prescription) != 0)
		fields = str_copy(v->prescription, sizeof v->prescription, n->prescription);
	if (*n->facility_reason && strcmp(n->facility_reason, v->facility_reason) != 0)
		fields = str_copy(v->facility_reason, sizeof v->facility_reason, n->facility_reason);
	if (*r->row->insurance && n->insurance != v->insurance) {
		v->insurance = n->insurance;
		fields = true;
	}
	fields |= (n->exam_done && !v->exam_done) || (n->clinic && !v->clinic);
	if (n->exam_done && !v->exam_done)
		visit_set_done(v, true, ctx_today(r->ctx));
	v->clinic |= n->clinic;
	if (!e && fields)
		e = visits_update(r->ctx, v);
	if (!e && (fields || changed))
		e = visit_refresh_step(r->ctx, v->id);
	*(fields || changed ? &r->out->changed : &r->out->same) += 1;
	return e;
}

static enum err take(struct reading *r)
{
	struct visit v;
	enum err e = visits_find(r->ctx, r->visit.patient_id, r->visit.day, r->visit.inpatient, &v);
	if (!e)
		return merge(r, &v);
	bool taken;
	if (e == ERR_NOT_FOUND)
		e = visits_taken(r->ctx, r->visit.day, r->row->number, r->row->external, &taken);
	if (e)
		return e;
	if (taken) {
		problem(r, *r->row->number ? "number" : "external", _("受付番号または外部キーが、その日のほかの来院と重なっています"));
		return ERR_OK;
	}
	e = visit_make(r->ctx, &r->visit, "import", r->row->number, &v);
	if (!e)
		r->out->added++;
	return e;
}

static enum err all_rows(struct ctx *ctx, struct visit_row *rows, int n, bool skip_bad, struct visit_import_result *out)
{
	for (int i = 0; i < n; i++) {
		struct reading r = { .ctx = ctx, .row = &rows[i], .out = out };
		enum err e = read_row(&r);
		if (!e && !r.bad)
			e = take(&r);
		if (e)
			return e;
		out->bad += r.bad;
	}
	if (out->bad && !skip_bad)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("%lld 行に誤りがあるため、何も取り込みませんでした"), (long long)out->bad);
	return audit_note(ctx, ACTION_VISIT_IMPORT, "", 0, "visits added=%lld changed=%lld same=%lld bad=%lld",
		(long long)out->added, (long long)out->changed, (long long)out->same, (long long)out->bad);
}

enum err visit_import(struct ctx *ctx, struct visit_row *rows, int n, bool skip_bad, struct visit_import_result *out)
{
	*out = (struct visit_import_result){ 0 };
	enum err e = may_check(ctx, ACTION_VISIT_IMPORT);
	if (!e)
		e = db_begin(ctx);
	if (e)
		return e;
	e = db_finish(ctx, all_rows(ctx, rows, n, skip_bad, out));
	if (e)
		out->added = out->changed = out->same = 0;
	return e;
}
