/*
 * The medical reception's list (SPEC V1, P5). Each row is read and checked before anything of it is written; a patient
 * has one visit a day and kind, so a second row of the same patient adds departments and hand-ins to it. What is
 * there already stays as it is: the same file twice changes nothing.
 */
#include "domain/visit.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/policy.h"
#include "domain/visit_make.h"
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

/* Words of other systems for our ids: id, words parted by |. Compared after NFKC, without case. */
struct words { const char *words; int value; };

static bool word(const char *text, const struct words *table, size_t n, int *out)
{
	char key[128];
	if (!utf8_nfkc(text, key, sizeof key))
		return false;
	str_strip(key);
	for (char *c = key; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	size_t len = strlen(key);
	for (size_t i = 0; i < n; i++)
		for (const char *at = table[i].words; ; ) {
			size_t w = strcspn(at, "|");
			if (w == len && memcmp(at, key, len) == 0) {
				*out = table[i].value;
				return true;
			}
			if (!at[w])
				break;
			at += w + 1;
		}
	return false;
}

#define WORD(text, table, out) word(text, table, sizeof table / sizeof table[0], out)

static const struct words yes_no[] = {
	{ "|0|無|なし|無し|no|n|false|x|×|-|－|未|未済|いいえ|off", 0 },
	{ "1|有|あり|有り|yes|y|true|o|○|◯|〇|済|済み|要|はい|on|v|✓", 1 },
};
static const struct words kinds[] = { { "|外来|外|入院外|out|outpatient|2", 0 }, { "入院|入|in|inpatient|1", 1 } };
static const struct words covers[] = {
	{ "|medical|医療保険|健保|社保|国保|後期|後期高齢|後期高齢者|保険|協会けんぽ|組合|共済", COVER_MEDICAL },
	{ "public|公費|医療証|公費・医療証|公費単独", COVER_PUBLIC },
	{ "workers|労災|労災保険", COVER_WORKERS },
	{ "civil|公務災害|公災", COVER_CIVIL },
	{ "auto|自賠責|自賠|交通事故", COVER_AUTO },
	{ "self|自費|自由診療|自由", COVER_SELF },
};
static const struct words prescriptions[] = {
	{ "|なし|無|無し|none|-", 0 }, { "inhouse|院内|院内処方|in", 1 }, { "outside|院外|院外処方|out", 2 },
};
static const struct words handin_words[] = {
	{ "referral|紹介状|診療情報提供書", HANDIN_REFERRAL },
	{ "limit_slip|管理票|上限額管理票|自己負担上限額管理票", HANDIN_LIMIT_SLIP },
	{ "maternity|妊健票|妊健|受診票|妊婦健診受診票|補助券", HANDIN_MATERNITY },
};

static int read_word(struct reading *r, const char *column, const char *text, const struct words *table, size_t n, const char *wanted)
{
	int value = 0;
	char what[256];
	if (word(text, table, n, &value))
		return value;
	str_fmt(what, sizeof what, _("値「%s」は読めません（%s）"), text, wanted);
	problem(r, column, what);
	return 0;
}

#define READ_WORD(r, column, text, table, wanted) read_word(r, column, text, table, sizeof table / sizeof table[0], wanted)

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

/* Calls `use` for each part of a list such as 内科・皮膚科. */
static void each_part(struct reading *r, const char *column, const char *text, void (*use)(struct reading *, const char *, const char *))
{
	static const char *const separators[] = { "・", "、", "，", "／", "｜", ",", "/", "|", ";", "+", "＋" };
	char rest[256], part[256];
	str_copy(rest, sizeof rest, text);
	for (char *at = rest; *at; ) {
		size_t len = strlen(at), skip = 0;
		for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
			const char *hit = strstr(at, separators[i]);
			if (hit && (size_t)(hit - at) < len) {
				len = (size_t)(hit - at);
				skip = strlen(separators[i]);
			}
		}
		str_copy_n(part, sizeof part, at, len);
		str_strip(part);
		use(r, column, part);
		at += len + skip;
	}
}

static void add_handin(struct reading *r, const char *column, const char *text)
{
	int kind = HANDIN_OTHER;
	if (!*text || (WORD(text, yes_no, &kind) && kind == 0))
		return;
	if (!WORD(text, handin_words, &kind)) {
		kind = HANDIN_OTHER;
		if (secret_find(text, NULL))
			problem(r, column, err_text(ERR_SECRET_TEXT));
		bool plain = strcmp(text, "other") == 0 || strcmp(text, "その他") == 0 || strcmp(text, "その他の書類") == 0;
		str_copy(r->visit.handin_note, sizeof r->visit.handin_note, plain ? "" : text);
	}
	r->visit.handins[kind] = true;
}

static void read_handins(struct reading *r)
{
	const char *wanted = _("有 または 無");
	const struct visit_row *row = r->row;
	each_part(r, "handins", row->handins, add_handin);
	r->visit.handins[HANDIN_REFERRAL] |= READ_WORD(r, "referral", row->referral, yes_no, wanted);
	r->visit.handins[HANDIN_LIMIT_SLIP] |= READ_WORD(r, "limit_slip", row->limit_slip, yes_no, wanted);
	r->visit.handins[HANDIN_MATERNITY] |= READ_WORD(r, "maternity", row->maternity, yes_no, wanted);
	int yes = 0;
	if (WORD(row->other_form, yes_no, &yes))
		r->visit.handins[HANDIN_OTHER] |= yes;
	else
		add_handin(r, "other_form", row->other_form);
}

static void read_reason(struct reading *r)
{
	const struct profile *p = r->ctx->profile;
	const char *text = r->row->facility_reason;
	for (int i = 0; i < p->n_reasons; i++)
		if (strcmp(p->reasons[i].id, text) == 0 || strcmp(p->reasons[i].text, text) == 0) {
			str_copy(r->visit.facility_reason, sizeof r->visit.facility_reason, p->reasons[i].id);
			return;
		}
	if (*text)
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
	r->visit.inpatient = READ_WORD(r, "kind", row->kind, kinds, _("外来 または 入院"));
	r->visit.insurance = (enum cover)READ_WORD(r, "insurance", row->insurance, covers, _("医療保険・公費・労災・公務災害・自賠責・自費"));
	r->visit.clinic = READ_WORD(r, "clinic", row->clinic, yes_no, _("有 または 無"));
	r->visit.exam_done = READ_WORD(r, "exam_done", row->exam_done, yes_no, _("済 または 未"));
	str_copy(r->visit.prescription, sizeof r->visit.prescription, rx[READ_WORD(r, "prescription", row->prescription, prescriptions, _("院内・院外・なし"))]);
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
	v->exam_done |= n->exam_done;
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
