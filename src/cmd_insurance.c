/* insurance show, add, change, remove, limit, confirm (SPEC I1, I2, L). A cover is named by the id that `insurance show` gives. */
#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "cmd_visits.h"
#include "domain/audit.h"
#include "domain/coverage.h"
#include "domain/insurance.h"
#include "domain/visit.h"

#include "base/banned.h"

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

/* ---- showing ---- */

static const struct confirmation *check_of(const struct insurance *i, int64_t coverage_id)
{
	for (int c = 0; c < i->n; c++)
		if (i->coverages[c].id == coverage_id)
			return &i->confirmed[c];
	return NULL;
}

static json_t *date_or_null(day_t d)
{
	char text[DATE_TEXT];
	return d == DAY_NONE ? json_null() : json_string(date_iso(d, text));
}

static json_t *cover_json(const struct coverage *c, const struct confirmation *k)
{
	char kind[96], at[DATE_TEXT];
	json_t *o = json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:b, s:b}", "id", (json_int_t)c->id, "kind", cover_id(c->kind), "insurer",
		c->insurer, "insurer_kind", coverage_kind_text(c, kind), "symbol", c->symbol, "number", c->number, "branch", c->branch, "holder", c->holder,
		"share", c->share, "cap", (json_int_t)c->cap, "slip", c->slip, "multi", c->multi);
	json_object_set_new(o, "specific", *c->specific ? json_string(c->specific) : json_null());
	json_object_set_new(o, "specific_from", date_or_null(c->specific_from));
	json_object_set_new(o, "specific_to", date_or_null(c->specific_to));
	json_object_set_new(o, "band", *c->limit_class ? json_string(c->limit_class) : json_null());
	json_object_set_new(o, "valid_from", date_or_null(c->valid_from));
	json_object_set_new(o, "valid_to", date_or_null(c->valid_to));
	json_object_set_new(o, "valid", json_boolean(k));
	json_object_set_new(o, "insurance", k ? json_string(insured_id(k->id ? k->state : INSURED_NOT)) : json_null());
	json_object_set_new(o, "by", k && k->id ? json_string(evidence_id(k->evidence)) : json_null());
	json_object_set_new(o, "at", k && k->id ? json_string(instant_iso(k->at, at)) : json_null());
	json_object_set_new(o, "staff", k && k->id ? json_string(k->staff) : json_null());
	return o;
}

static void cover_text(struct cmd_call *call, const struct coverage *c, const struct confirmation *k)
{
	static const char *const states[] = { N_("× 未確認"), N_("○ 確認済"), N_("？不明") };
	char from[DATE_TEXT], to[DATE_TEXT];
	cmd_text(call, _("%lld  %s %s  %s %s-%s  %d割  %s－%s  %s"), (long long)c->id, cover_name(c->kind), c->insurer, c->symbol, c->number, c->branch,
		c->share, date_iso(c->valid_from, from), date_iso(c->valid_to, to), k ? _(states[k->id ? k->state : INSURED_NOT]) : _("－ 対象外"));
}

/* All covers, and what this month's checks of those that are valid on the day found. */
static enum err tell(struct cmd_call *call, const struct patient *p, day_t day)
{
	struct coverage covers[COVERAGE_LIST_MAX];
	struct insurance i;
	int n = 0;
	char text[200], date[DATE_TEXT], at[DATE_TEXT];
	enum err e = insurance_of(call->ctx, p->id, day, &i);
	if (!e)
		e = coverage_list(call->ctx, p->id, COVERAGE_LIST_MAX, covers, &n);
	if (e)
		return e;
	json_t *list = json_array();
	cmd_text(call, _("%s  %s  保険 %s"), p->card, p->name, insurance_text(&i, day, text));
	for (int c = 0; c < n; c++) {
		cover_text(call, &covers[c], check_of(&i, covers[c].id));
		json_array_append_new(list, cover_json(&covers[c], check_of(&i, covers[c].id)));
	}
	cmd_json(call, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "card", p->card, "date", date_iso(day, date), "insurance", insured_id(i.state), "by",
		i.last.id ? evidence_id(i.last.evidence) : "", "at", i.last.id ? json_string(instant_iso(i.last.at, at)) : json_null(), "coverages", list));
	return ERR_OK;
}

static enum err run_show(struct cmd_call *call)
{
	struct patient p = { 0 };
	day_t day;
	enum err e = cmd_visits_of_card(call, &p, &day, NULL);
	if (!e)
		e = audit_look(call->ctx, "patient", p.id, "coverages");
	return e ? e : tell(call, &p, day);
}

/* ---- entering ---- */

/* The cover that an option or argument names, when it is this patient's. */
static enum err cover_of(struct cmd_call *call, const struct patient *p, const char *text, struct coverage *out)
{
	int64_t id;
	if (!str_int64(text, 1, INT64_MAX, &id))
		return ctx_fail(call->ctx, ERR_USAGE, _("保険の番号「%s」を読めません（insurance show が示す番号）"), text);
	enum err e = coverage_by_id(call->ctx, id, out);
	if (!e && out->patient_id != p->id)
		return ctx_fail(call->ctx, ERR_NOT_FOUND, _("保険 %s はこの患者のものではありません"), text);
	return e;
}

static enum err text_of(struct cmd_call *call, const char *option, char *out, size_t size)
{
	const char *v = cmd_value(call, option);
	if (v && !str_copy(out, size, v))
		return ctx_fail(call->ctx, ERR_BAD_INPUT, _("%s が長すぎます（%zu バイトまで）"), option, size - 1);
	return ERR_OK;
}

static enum err day_of(struct cmd_call *call, const char *option, day_t *out)
{
	struct cause why = { 0 };
	const char *v = cmd_value(call, option);
	if (v && strcmp(v, "none") == 0)
		*out = DAY_NONE;
	else if (v && date_parse(v, ctx_today(call->ctx), out, &why))
		return ctx_fail(call->ctx, ERR_BAD_DATE, "%s: %s", option, why.text);
	return ERR_OK;
}

static enum err yes_of(struct cmd_call *call, const char *option, bool *out)
{
	const char *v = cmd_value(call, option);
	if (v && strcmp(v, "yes") != 0 && strcmp(v, "no") != 0)
		return ctx_fail(call->ctx, ERR_USAGE, _("%s は yes か no です"), option);
	*out = v ? *v == 'y' : *out;
	return ERR_OK;
}

static enum err read_texts(struct cmd_call *call, struct coverage *c)
{
	const struct { const char *option; char *out; size_t size; } texts[] = {
		{ "--insurer", c->insurer, sizeof c->insurer }, { "--symbol", c->symbol, sizeof c->symbol }, { "--number", c->number, sizeof c->number },
		{ "--branch", c->branch, sizeof c->branch }, { "--holder", c->holder, sizeof c->holder },
	};
	enum err e = ERR_OK;
	for (size_t i = 0; i < sizeof texts / sizeof *texts && !e; i++)
		e = text_of(call, texts[i].option, texts[i].out, texts[i].size);
	return e;
}

/* Only what is given is changed. */
static enum err read_options(struct cmd_call *call, struct coverage *c)
{
	const char *specific = cmd_value(call, "--specific");
	int64_t share, cap;
	const char *kind = cmd_value(call, "--kind"), *band = cmd_value(call, "--band");
	int k = kind ? cover_from_id(kind) : (int)c->kind;
	if (k < 0)
		return ctx_fail(call->ctx, ERR_USAGE, _("--kind は medical, public, workers, civil, auto, self のどれかです"));
	c->kind = (enum cover)k;
	enum err e = read_texts(call, c);
	if (!e)
		e = cmd_number(call, "--share", 0, 10, c->share, &share);
	if (!e)
		e = cmd_number(call, "--cap", 0, YEN_MAX, c->cap, &cap);
	if (!e)
		e = yes_of(call, "--slip", &c->slip);
	if (!e)
		e = yes_of(call, "--multi", &c->multi);
	if (!e)
		e = day_of(call, "--from", &c->valid_from);
	if (!e)
		e = day_of(call, "--to", &c->valid_to);
	if (!e)
		e = day_of(call, "--specific-from", &c->specific_from);
	if (!e)
		e = day_of(call, "--specific-to", &c->specific_to);
	if (e)
		return e;
	c->share = (int)share;
	c->cap = cap;
	if (specific)
		str_copy(c->specific, sizeof c->specific, strcmp(specific, "none") == 0 ? "" : specific);
	if (band)
		str_copy(c->limit_class, sizeof c->limit_class, strcmp(band, "unknown") == 0 ? "" : band);
	return ERR_OK;
}

static enum err run_add(struct cmd_call *call)
{
	struct patient p = { 0 };
	day_t day;
	if (!cmd_value(call, "--kind") || !cmd_value(call, "--share"))
		return ctx_fail(call->ctx, ERR_USAGE, _("--kind と --share を指定してください"));
	enum err e = cmd_visits_of_card(call, &p, &day, NULL);
	struct coverage c = { .patient_id = p.id, .holder = "", .valid_from = day, .valid_to = DAY_NONE, .specific_from = DAY_NONE, .specific_to = DAY_NONE };
	if (!e)
		e = read_options(call, &c);
	if (!e)
		e = coverage_add(call->ctx, &c, cmd_given(call, "--as-printed"));
	return e ? e : tell(call, &p, day);
}

/* `insurance change` and `insurance remove`: what is done to the cover that the second argument names, then all covers. */
static enum err run_on(struct cmd_call *call, enum err (*act)(struct cmd_call *, struct coverage *))
{
	struct patient p = { 0 };
	struct coverage c;
	day_t day;
	enum err e = cmd_visits_of_card(call, &p, &day, NULL);
	if (!e)
		e = cover_of(call, &p, call->args[1], &c);
	if (!e)
		e = act(call, &c);
	return e ? e : tell(call, &p, day);
}

static enum err change_one(struct cmd_call *call, struct coverage *c)
{
	enum err e = read_options(call, c);
	return e ? e : coverage_change(call->ctx, c, cmd_given(call, "--as-printed"));
}

static enum err remove_one(struct cmd_call *call, struct coverage *c)
{
	return coverage_remove(call->ctx, c->id, c->version);
}

static enum err run_change(struct cmd_call *call)
{
	return run_on(call, change_one);
}

static enum err run_remove(struct cmd_call *call)
{
	return run_on(call, remove_one);
}

/* ---- confirming ---- */

static enum err confirm(struct cmd_call *call, const struct patient *p, day_t day)
{
	struct visit v = { 0 };
	struct coverage c = { 0 };
	enum evidence by = EVIDENCE_OTHER;
	const char *one = cmd_value(call, "--coverage");
	enum err e = visit_on(call->ctx, p->id, day, &v);
	if (e && e != ERR_NOT_FOUND)
		return e;
	e = one ? cover_of(call, p, one, &c) : ERR_OK;
	if (!e && cmd_given(call, "--undo"))
		return insurance_undo(call->ctx, p->id, c.id, day);
	if (!e)
		e = evidence_of(call, &by);
	if (e)
		return e;
	if (one)
		return insurance_confirm_one(call->ctx, p->id, c.id, v.id, day, by, !cmd_given(call, "--undetermined"));
	if (cmd_given(call, "--undetermined"))
		return insurance_undetermined(call->ctx, p->id, v.id, day, by);
	return insurance_confirm(call->ctx, p->id, v.id, day, by);
}

static enum err run_confirm(struct cmd_call *call)
{
	struct patient p = { 0 };
	day_t day;
	enum err e = cmd_late(call);
	if (!e)
		e = cmd_visits_of_card(call, &p, &day, NULL);
	if (!e)
		e = confirm(call, &p, day);
	return e ? e : tell(call, &p, day);
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

/* Of add and change. */
#define COVER_OPTIONS { { "--kind", "KIND", N_("medical, public, workers, civil, auto, self") }, { "--insurer", "NUMBER", N_("保険者番号または公費負担者番号") }, \
		       { "--symbol", "TEXT", N_("記号") }, { "--number", "TEXT", N_("番号または受給者番号") }, { "--branch", "NN", N_("枝番") }, \
		       { "--holder", "self|family", N_("本人・家族") }, { "--share", "N", N_("負担割合（割）") }, { "--cap", "YEN", N_("公費の月上限") }, \
		       { "--slip", "yes|no", N_("管理票の有無") }, { "--band", "NAME", N_("所得区分（ア、イ、ウ、エ、オ、一般 …）。unknown は不明") }, \
		       { "--multi", "yes|no", N_("多数回該当") }, \
		       { "--specific", "NAME", N_("特定疾病療養受療証（特定疾病、特定疾病(上位)）。none はなし") }, \
		       { "--specific-from", "DATE", N_("その受療証の開始日。none は不明") }, \
		       { "--specific-to", "DATE", N_("その受療証の期限。その日も有効。none はなし") }, { "--from", "DATE", N_("開始日（なければ業務日）") }, \
		       { "--to", "DATE", N_("有効期限。その日も有効。none はなし") }, { "--as-printed", NULL, N_("検査数字が合わなくても、証の印字のとおりに登録します") } }

const struct cmd cmd_insurance[] = {
	{ .name = "insurance show", .args = "CARD", .help = N_("保険・医療証と今月の確認を表示します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_show },
	{ .name = "insurance add", .args = "CARD", .help = N_("保険・医療証を登録します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_INSURANCE_CONFIRM, .run = run_add,
	  .options = COVER_OPTIONS },
	{ .name = "insurance change", .args = "CARD ID", .help = N_("保険・医療証の内容を変更します（指定したものだけ）"), .min_args = 2, .max_args = 2,
	  .needs = CMD_DATABASE, .action = ACTION_INSURANCE_CONFIRM, .run = run_change,
	  .options = COVER_OPTIONS },
	{ .name = "insurance remove", .args = "CARD ID", .help = N_("誤って登録した保険の記録を取り消します"), .min_args = 2, .max_args = 2,
	  .needs = CMD_DATABASE, .action = ACTION_INSURANCE_CONFIRM, .run = run_remove },
	{ .name = "insurance limit", .args = "CARD", .help = N_("月の上限額の所得区分（適用区分）を記録します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_INSURANCE_CONFIRM, .run = run_limit,
	  .options = { { "--band", "NAME", N_("所得区分（ア、イ、ウ、エ、オ、一般 …）。unknown は不明") }, { "--multi", NULL, N_("多数回該当") } } },
	{ .name = "insurance confirm", .args = "CARD", .help = N_("今月の保険確認を記録します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_INSURANCE_CONFIRM, .run = run_confirm,
	  .options = { { "--by", "EVIDENCE", N_("mynumber, certificate, mynumber+notice, declaration, legacy, other") },
		       { "--coverage", "ID", N_("この保険・医療証だけ（番号は insurance show が示します）") }, { "--undetermined", NULL, N_("確認できなかったことを記録します") }, { "--undo", NULL, N_("今月の確認を取り消します") }, CMD_LATE } },
	{ 0 },
};
