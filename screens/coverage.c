/*
 * One cover or public-expense programme of a patient (arg.id), entered or changed (arg.id2, 0: a new one; SPEC I1). What
 * the number says it is stands above the fields. A check digit that is wrong is said, and taken only when the card says so.
 */
#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/copay.h"
#include "domain/coverage.h"
#include "domain/patient.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "tui/dialog.h"
#include "tui/form.h"

#include "base/banned.h"

enum { FORM_TOP = 2, FIELDS = 16, BANDS = 48, CERTIFICATES = 8 };

struct cover_form {
	struct form form;
	struct patient patient;
	struct coverage was;      /* as read when the form was filled; id 0: a new one */
	struct coverage theirs;   /* what another desk made of it meanwhile */
	struct field fields[FIELDS + 1];
	struct choice bands[BANDS + 2];
	char band_names[BANDS][40];
	struct choice certificates[CERTIFICATES + 2];
	char certificate_names[CERTIFICATES][40];
};

static const struct choice kinds[] = {
	{ "medical", N_("医療保険") }, { "public", N_("公費・医療証") }, { "workers", N_("労災") }, { "civil", N_("公務災害") },
	{ "auto", N_("自賠責") }, { "self", N_("自費") }, { NULL, NULL },
};
static const struct choice holders[] = { { "", N_("－") }, { "self", N_("本人") }, { "family", N_("家族") }, { NULL, NULL } };
static const struct choice yes_no[] = { { "no", N_("いいえ") }, { "yes", N_("はい") }, { NULL, NULL } };

static const struct field all_fields[FIELDS + 1] = {
	{ .name = "kind", .label = N_("種類"), .kind = FIELD_CHOICE, .choices = kinds, .cols = 24, .hint = N_("左右のキーで選びます") },
	{ .name = "insurer", .label = N_("保険者・負担者番号"), .kind = FIELD_DIGITS, .cols = 12, .max = 15, .hint = N_("6桁か8桁。公費は8桁") },
	{ .name = "symbol", .label = N_("記号"), .kind = FIELD_TEXT, .cols = 24, .max = 63 },
	{ .name = "number", .label = N_("番号・受給者番号"), .kind = FIELD_TEXT, .cols = 24, .max = 31 },
	{ .name = "branch", .label = N_("枝番"), .kind = FIELD_DIGITS, .cols = 4, .max = 2 },
	{ .name = "holder", .label = N_("本人・家族"), .kind = FIELD_CHOICE, .choices = holders, .cols = 12 },
	{ .name = "share", .label = N_("負担割合（割）"), .kind = FIELD_NUMBER, .cols = 4, .max = 2, .required = true },
	{ .name = "band", .label = N_("所得区分"), .kind = FIELD_CHOICE, .cols = 24, .hint = N_("月の上限額") },
	{ .name = "multi", .label = N_("多数回該当"), .kind = FIELD_CHOICE, .choices = yes_no, .cols = 12 },
	{ .name = "cap", .label = N_("公費の月上限（円）"), .kind = FIELD_YEN, .cols = 12 },
	{ .name = "slip", .label = N_("管理票"), .kind = FIELD_CHOICE, .choices = yes_no, .cols = 12 },
	{ .name = "from", .label = N_("開始日"), .kind = FIELD_DATE, .cols = 16, .required = true },
	{ .name = "to", .label = N_("有効期限"), .kind = FIELD_DATE, .cols = 16, .hint = N_("その日も有効。なければ空欄") },
	{ .name = "specific", .label = N_("特定疾病の受療証"), .kind = FIELD_CHOICE, .cols = 24, .hint = N_("人工透析など") },
	{ .name = "specific_from", .label = N_("　受療証の開始日"), .kind = FIELD_DATE, .cols = 16 },
	{ .name = "specific_to", .label = N_("　受療証の期限"), .kind = FIELD_DATE, .cols = 16, .hint = N_("その日も有効。なければ空欄") },
	{ 0 },
};

static void make_choices(struct choice *out, const char *none, int n, char (*names)[40])
{
	out[0] = (struct choice){ "", none };
	for (int i = 0; i < n; i++)
		out[i + 1] = (struct choice){ names[i], names[i] };
	out[n + 1] = (struct choice){ 0 };
}

/* Bands and certificates are those of the table of limits. */
static void prepare(struct cover_form *s)
{
	make_choices(s->bands, N_("不明"), copay_bands(BANDS, s->band_names), s->band_names);
	make_choices(s->certificates, N_("－"), copay_certificates(CERTIFICATES, s->certificate_names), s->certificate_names);
	memcpy(s->fields, all_fields, sizeof s->fields);
	for (int i = 0; i < FIELDS; i++)
		if (strcmp(s->fields[i].name, "band") == 0)
			s->fields[i].choices = s->bands;
		else if (strcmp(s->fields[i].name, "specific") == 0)
			s->fields[i].choices = s->certificates;
	form_init(&s->form, s->fields);
}

static void fill(struct cover_form *s)
{
	const struct coverage *c = &s->was;
	char text[DATE_TEXT];
	form_set(&s->form, "kind", cover_id(c->kind));
	form_set(&s->form, "insurer", c->insurer);
	form_set(&s->form, "symbol", c->symbol);
	form_set(&s->form, "number", c->number);
	form_set(&s->form, "branch", c->branch);
	form_set(&s->form, "holder", c->holder);
	str_fmt(text, sizeof text, "%d", c->share);
	form_set(&s->form, "share", text);
	form_set(&s->form, "band", c->limit_class);
	form_set(&s->form, "specific", c->specific);
	form_set(&s->form, "specific_from", date_iso(c->specific_from, text));
	form_set(&s->form, "specific_to", date_iso(c->specific_to, text));
	form_set(&s->form, "multi", c->multi ? "yes" : "no");
	form_set(&s->form, "cap", c->cap ? yen_text(c->cap, text) : "");
	form_set(&s->form, "slip", c->slip ? "yes" : "no");
	form_set(&s->form, "from", date_iso(c->valid_from, text));
	form_set(&s->form, "to", date_iso(c->valid_to, text));
}

static struct outcome coverage_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct cover_form *s = state;
	prepare(s);
	enum err e = patient_by_id(ctx, arg->id, &s->patient);
	if (!e && arg->id2)
		e = coverage_by_id(ctx, arg->id2, &s->was);
	else
		s->was = (struct coverage){ .patient_id = arg->id, .kind = COVER_MEDICAL, .holder = "self", .valid_to = DAY_NONE,
			.specific_from = DAY_NONE, .specific_to = DAY_NONE, .share = copay_share_by_age(s->patient.birth, ctx_today(ctx)), .valid_from = ctx_today(ctx) };
	if (e)
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	fill(s);
	return outcome_stay();
}

static struct form *coverage_form(void *state)
{
	return &((struct cover_form *)state)->form;
}

static struct rect coverage_form_area(const void *state, int cols, int rows)
{
	(void)state, (void)rows;
	return (struct rect){ 0, FORM_TOP, cols, FIELDS };
}

static void read_form(const struct ctx *ctx, const struct cover_form *s, struct coverage *c)
{
	const struct form *f = &s->form;
	int64_t n = 0;
	int kind = cover_from_id(form_text(f, "kind"));
	*c = s->was;
	c->kind = kind < 0 ? COVER_MEDICAL : (enum cover)kind;
	str_copy(c->insurer, sizeof c->insurer, form_text(f, "insurer"));
	str_copy(c->symbol, sizeof c->symbol, form_text(f, "symbol"));
	str_copy(c->number, sizeof c->number, form_text(f, "number"));
	str_copy(c->branch, sizeof c->branch, form_text(f, "branch"));
	str_copy(c->holder, sizeof c->holder, form_text(f, "holder"));
	str_copy(c->limit_class, sizeof c->limit_class, form_text(f, "band"));
	str_copy(c->specific, sizeof c->specific, form_text(f, "specific"));
	c->share = form_number(f, "share", &n) ? (int)n : 0;
	c->multi = strcmp(form_text(f, "multi"), "yes") == 0;
	c->slip = strcmp(form_text(f, "slip"), "yes") == 0;
	c->cap = form_number(f, "cap", &n) ? n : 0;
	const struct { const char *field; day_t *at; } days[] = { { "from", &c->valid_from }, { "to", &c->valid_to }, { "specific_from", &c->specific_from },
		{ "specific_to", &c->specific_to } };
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		*days[i].at = DAY_NONE;
		if (*form_text(f, days[i].field))
			form_date(ctx, f, days[i].field, days[i].at);
	}
}

static void coverage_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct cover_form *s = state;
	struct coverage now;
	char kind[96];
	person_draw(ctx, c, 0, &s->patient, 0, 0);
	canvas_hline(c, 1);
	read_form(ctx, s, &now);
	if (*coverage_kind_text(&now, kind))
		canvas_fmt(c, 2, 1, STYLE_DIM, " %s ", kind);
}

static struct outcome save(struct ctx *ctx, struct cover_form *s, bool as_printed);

static struct outcome take_as_printed(struct ctx *ctx, void *state, const struct answer *a)
{
	(void)a;
	return save(ctx, state, true);
}

/* Only a yes makes their version the one that is changed. */
static struct outcome replace(struct ctx *ctx, void *state, const struct answer *a)
{
	struct cover_form *s = state;
	s->was = s->theirs;
	return save(ctx, s, a->tag != 0);
}

static void line_of(const struct coverage *c, char *out, size_t size)
{
	char from[DATE_TEXT], to[DATE_TEXT];
	str_add(out, size, _("%s %s  %s %s-%s  %d割  %s－%s\n"), cover_name(c->kind), c->insurer, c->symbol, c->number, c->branch, c->share,
		date_iso(c->valid_from, from), date_iso(c->valid_to, to));
}

static struct outcome conflict(struct ctx *ctx, struct cover_form *s, const struct coverage *mine, bool as_printed)
{
	char text[1024] = "";
	if (coverage_by_id(ctx, s->was.id, &s->theirs))
		return outcome_fail(ctx);
	str_add(text, sizeof text, "%s\n", _("ほかの端末が先に変更しました。"));
	str_add(text, sizeof text, "%s", _("今の値: "));
	line_of(&s->theirs, text, sizeof text);
	str_add(text, sizeof text, "%s", _("こちら: "));
	line_of(mine, text, sizeof text);
	str_add(text, sizeof text, "%s", _("こちらの値で置き換えますか"));
	return outcome_dialog(dialog_confirm(_("変更の競合"), text, true, replace, as_printed));
}

static struct outcome save(struct ctx *ctx, struct cover_form *s, bool as_printed)
{
	struct coverage c;
	char text[PERSON_TEXT];
	read_form(ctx, s, &c);
	enum err e = c.id ? coverage_change(ctx, &c, as_printed) : coverage_add(ctx, &c, as_printed);
	if (e == ERR_CHECK_DIGIT) {
		str_fmt(text, sizeof text, _("%s\n\n証の印字をもう一度確かめてください。印字のとおりに登録しますか"), ctx->cause.text);
		return outcome_dialog(dialog_confirm(_("検査数字"), text, true, take_as_printed, 0));
	}
	if (e == ERR_CONFLICT)
		return conflict(ctx, s, &c, as_printed);
	if (e)
		return outcome_fail(ctx);
	return outcome_with(outcome_back(), STYLE_DONE, _("保険を保存しました: %s %s"), cover_name(c.kind), c.insurer);
}

static struct outcome coverage_submit(struct ctx *ctx, void *state)
{
	return save(ctx, state, false);
}

static bool pinned(const struct ctx *ctx, const void *state)
{
	(void)ctx, (void)state;
	return true;
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("保存"), .help = N_("保険の内容を保存します"), .action = ACTION_INSURANCE_CONFIRM },
	{ 0 },
};

const struct screen screen_coverage = {
	.id = "coverage", .title = N_("保険の内容"), .state_size = sizeof(struct cover_form), .keys = keys,
	.enter = coverage_enter, .draw = coverage_draw, .form = coverage_form, .form_area = coverage_form_area, .submit = coverage_submit, .pinned = pinned,
};
