/*
 * What a patient gives to register for deferred payment (arg.id: the patient; arg.id2: 0 a new registration, 1 correcting an open
 * application, 2 a change; SPEC E1, E6). It begins with what is known; what the application says may differ from the record.
 */
#include <string.h>

#include "base/str.h"
#include "domain/application.h"
#include "domain/enrollment.h"
#include "domain/patient.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "tui/dialog.h"
#include "tui/form.h"

#include "base/banned.h"

enum { FORM_TOP = 2, PERSON = 5, PAYER = 8 };
enum purpose { START, CORRECT, CHANGE };

struct enroll {
	struct form form;
	struct patient patient;
	struct enrollment e;
	struct application was;   /* what the form was filled with */
	enum purpose purpose;
};

static const struct choice sexes[] = { { "m", N_("男") }, { "f", N_("女") }, { "u", N_("不明") }, { NULL, NULL } };
static const struct choice relations[] = {
	{ "self", N_("本人") }, { "spouse", N_("配偶者") }, { "parent", N_("親") }, { "child", N_("子") }, { "other", N_("その他") }, { NULL, NULL },
};
static const struct choice langs[] = { { "ja", N_("日本語") }, { "en", N_("英語") }, { NULL, NULL } };

/* The five of the person come first: a change begins behind them. */
static const struct field fields[] = {
	{ .name = "card", .label = N_("診察券番号"), .kind = FIELD_DIGITS, .cols = 16, .max = CARD_SIZE - 1, .required = true, .hint = N_("申込みに書かれたとおりに") },
	{ .name = "name", .label = N_("氏名"), .kind = FIELD_TEXT, .cols = 32, .max = NAME_SIZE - 1, .required = true },
	{ .name = "kana", .label = N_("カナ氏名"), .kind = FIELD_TEXT, .cols = 32, .max = KANA_SIZE - 1, .required = true },
	{ .name = "birth", .label = N_("生年月日"), .kind = FIELD_BIRTH, .cols = 16, .required = true },
	{ .name = "sex", .label = N_("性別"), .kind = FIELD_CHOICE, .choices = sexes, .cols = 12 },
	{ .name = "phone", .label = N_("電話番号"), .kind = FIELD_TEXT, .cols = 20, .max = PHONE_SIZE - 1, .required = true },
	{ .name = "postal", .label = N_("郵便番号"), .kind = FIELD_TEXT, .cols = 12, .max = 15, .required = true },
	{ .name = "address", .label = N_("住所"), .kind = FIELD_TEXT, .max = 255, .required = true },
	{ .name = "payer", .label = N_("支払者"), .kind = FIELD_TEXT, .cols = 32, .max = NAME_SIZE - 1, .required = true, .hint = N_("カードの名義の方") },
	{ .name = "payer_kana", .label = N_("支払者のカナ"), .kind = FIELD_TEXT, .cols = 32, .max = KANA_SIZE - 1, .required = true },
	{ .name = "relation", .label = N_("続柄"), .kind = FIELD_CHOICE, .choices = relations, .cols = 12, .hint = N_("患者から見て") },
	{ .name = "email", .label = N_("メールアドレス"), .kind = FIELD_TEXT, .cols = 40, .max = 127, .required = true },
	{ .name = "lang", .label = N_("メールの言語"), .kind = FIELD_CHOICE, .choices = langs, .cols = 12 },
	{ 0 },
};

static void fill(struct enroll *s)
{
	const struct application *a = &s->was;
	char date[DATE_TEXT], sex[2] = { a->sex, '\0' };
	if (s->purpose != CHANGE) {
		form_set(&s->form, "card", a->card);
		form_set(&s->form, "name", a->name);
		form_set(&s->form, "kana", a->kana);
		form_set(&s->form, "birth", date_iso(a->birth, date));
		form_set(&s->form, "sex", sex);
	}
	form_set(&s->form, "phone", a->phone);
	form_set(&s->form, "postal", a->postal);
	form_set(&s->form, "address", a->address);
	form_set(&s->form, "payer", a->payer_name);
	form_set(&s->form, "payer_kana", a->payer_kana);
	form_set(&s->form, "relation", a->relation);
	form_set(&s->form, "email", a->email);
	form_set(&s->form, "lang", a->lang == LANG_EN ? "en" : "ja");
}

static void from_record(struct enroll *s)
{
	const struct patient *p = &s->patient;
	struct application *a = &s->was;
	*a = (struct application){ .sex = p->sex, .birth = p->birth, .lang = LANG_JA };
	str_copy(a->card, sizeof a->card, p->card);
	str_copy(a->name, sizeof a->name, p->name);
	str_copy(a->kana, sizeof a->kana, p->kana);
	str_copy(a->phone, sizeof a->phone, p->phone);
	str_copy(a->postal, sizeof a->postal, p->postal);
	str_copy(a->address, sizeof a->address, p->address);
	str_copy(a->payer_name, sizeof a->payer_name, p->name);
	str_copy(a->payer_kana, sizeof a->payer_kana, p->kana);
	str_copy(a->relation, sizeof a->relation, "self");
}

static void from_enrollment(struct enroll *s)
{
	struct application *a = &s->was;
	str_copy(a->payer_name, sizeof a->payer_name, s->e.payer_name);
	str_copy(a->payer_kana, sizeof a->payer_kana, s->e.payer_kana);
	str_copy(a->relation, sizeof a->relation, s->e.relation);
	str_copy(a->email, sizeof a->email, s->e.email);
	a->lang = s->e.lang;
}

static enum err load(struct ctx *ctx, struct enroll *s, int64_t patient_id)
{
	enum err e = patient_by_id(ctx, patient_id, &s->patient);
	if (e)
		return e;
	from_record(s);
	if (s->purpose == START)
		return ERR_OK;
	e = enrollment_of(ctx, patient_id, &s->e);
	if (!e)
		e = application_of(ctx, s->e.id, &s->was);
	if (e == ERR_NOT_FOUND && s->purpose == CHANGE)
		e = ERR_OK;
	if (!e && s->purpose == CHANGE)
		from_enrollment(s);
	return e;
}

static struct outcome enroll_form_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct enroll *s = state;
	s->purpose = (enum purpose)arg->id2;
	form_init(&s->form, s->purpose == CHANGE ? fields + PERSON : fields);
	if (load(ctx, s, arg->id))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	fill(s);
	return outcome_stay();
}

static struct form *enroll_form_form(void *state)
{
	return &((struct enroll *)state)->form;
}

static struct rect enroll_form_area(const void *state, int cols, int rows)
{
	(void)rows;
	return (struct rect){ 0, FORM_TOP, cols, ((const struct enroll *)state)->purpose == CHANGE ? PAYER : PERSON + PAYER };
}

static void enroll_form_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct enroll *s = state;
	person_draw(ctx, c, 0, &s->patient, 0, 0);
	canvas_hline(c, 1);
	canvas_text(c, 1, c->at.rows - 1, STYLE_DIM, s->purpose == CHANGE ? _("住所や電話番号だけの変更でも、カードの登録をもう一度お願いします") :
		_("カード番号は、決済会社のページだけに入力していただきます"));
}

static void read_form(const struct ctx *ctx, const struct enroll *s, struct application *a)
{
	const struct form *f = &s->form;
	*a = s->was;
	if (s->purpose != CHANGE) {
		str_copy(a->card, sizeof a->card, form_text(f, "card"));
		str_copy(a->name, sizeof a->name, form_text(f, "name"));
		str_copy(a->kana, sizeof a->kana, form_text(f, "kana"));
		a->sex = *form_text(f, "sex");
		form_date(ctx, f, "birth", &a->birth);
	}
	str_copy(a->phone, sizeof a->phone, form_text(f, "phone"));
	str_copy(a->postal, sizeof a->postal, form_text(f, "postal"));
	str_copy(a->address, sizeof a->address, form_text(f, "address"));
	str_copy(a->payer_name, sizeof a->payer_name, form_text(f, "payer"));
	str_copy(a->payer_kana, sizeof a->payer_kana, form_text(f, "payer_kana"));
	str_copy(a->relation, sizeof a->relation, form_text(f, "relation"));
	str_copy(a->email, sizeof a->email, form_text(f, "email"));
	a->lang = *form_text(f, "lang") == 'e' ? LANG_EN : LANG_JA;
}

static struct outcome enroll_form_submit(struct ctx *ctx, void *state)
{
	struct enroll *s = state;
	struct application in, out;
	enum err e;
	read_form(ctx, s, &in);
	if (s->purpose == START)
		e = application_start(ctx, s->patient.id, &in, &out);
	else if (s->purpose == CORRECT)
		e = application_correct(ctx, s->e.id, s->was.version, &in, &out);
	else
		e = application_change(ctx, s->e.id, &in, &out);
	if (e)
		return outcome_fail(ctx);
	if (out.state == APPLICATION_CODE)
		return outcome_with(outcome_back(), STYLE_DONE, _("%s に確認コードを送ります"), out.email);
	if (out.state == APPLICATION_MATCHED)
		return outcome_with(outcome_back(), STYLE_DONE, _("%s にカード登録ページを送ります"), out.email);
	return outcome_with(outcome_back(), STYLE_TODO, "%s", _("保存しました。病院の登録との照合が要ります"));
}

static bool pinned(const struct ctx *ctx, const void *state)
{
	(void)ctx, (void)state;
	return true;
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = NC_("key", "申込み"), .help = N_("申込みを保存し、確認コードまたはカード登録ページをメールで送ります"), .action = ACTION_ENROLL },
	{ 0 },
};

const struct screen screen_enroll_form = {
	.id = "enroll_form", .title = N_("利用登録の申込み"), .state_size = sizeof(struct enroll), .keys = keys,
	.enter = enroll_form_enter, .draw = enroll_form_draw, .form = enroll_form_form, .form_area = enroll_form_area, .submit = enroll_form_submit, .pinned = pinned,
};
