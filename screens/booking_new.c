/*
 * Booking with everything that goes with it (SPEC A2): who, for people without a card; a message; the menu's terms and
 * questionnaire; a reason where a rule is set aside. arg.id: the patient (0: no card yet), arg.id2: the menu, arg.text: the time, until a refusal
 * offers another.
 */
#include <string.h>

#include "base/str.h"
#include "domain/booking.h"
#include "domain/menu.h"
#include "domain/patient.h"
#include "screens/booking_desk.h"
#include "screens/cardless.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "tui/dialog.h"
#include "tui/form.h"

#include "base/banned.h"

enum { FORM_TOP = 3 };

struct fresh {
	struct form form;
	struct field fields[FORM_FIELDS_MAX + 1];
	struct choice choices[QUESTIONS_MAX][OPTIONS_MAX + 2];
	char options[QUESTIONS_MAX][ANSWER_SIZE], names[QUESTIONS_MAX][8];
	int n, n_asked;
	int64_t start_at;
	struct patient patient;         /* id 0: no card yet */
	struct menu_sheet menu;
	char request[BOOKING_REQUEST];  /* however often it is submitted, it is one booking */
};

static const struct choice yes_no[] = { { "no", N_("いいえ") }, { "yes", N_("はい") }, { NULL, NULL } };
static const struct choice yes_no_open[] = { { "", N_("未回答") }, { "yes", N_("はい") }, { "no", N_("いいえ") }, { NULL, NULL } };

static void add(struct fresh *f, struct field field)
{
	if (f->n < FORM_FIELDS_MAX)
		f->fields[f->n++] = field;
}

static const struct choice *options_of(struct fresh *f, int q)
{
	struct choice *c = f->choices[q];
	int n = 0;
	c[n++] = (struct choice){ "", N_("未回答") };
	str_copy(f->options[q], sizeof f->options[q], f->menu.questions[q].options);
	for (char *at = f->options[q], *next; at && n <= OPTIONS_MAX; at = next) {
		next = strstr(at, " / ");
		if (next) {
			*next = '\0';
			next += 3;
		}
		c[n++] = (struct choice){ at, at };
	}
	c[n] = (struct choice){ NULL, NULL };
	return c;
}

static void add_question(struct fresh *f, int q)
{
	const struct question *u = &f->menu.questions[q];
	struct field field = { .name = f->names[q], .label = u->text, .kind = FIELD_TEXT, .max = 255 };
	str_fmt(f->names[q], sizeof f->names[q], "q%d", q + 1);
	if (u->kind == QUESTION_YESNO || u->kind == QUESTION_CHOICE) {
		field.kind = FIELD_CHOICE;
		field.choices = u->kind == QUESTION_YESNO ? yes_no_open : options_of(f, q);
		field.max = 0;
	} else if (u->kind == QUESTION_DATE) {
		field.kind = FIELD_DATE;
		field.cols = 16;
		field.max = 0;
	}
	add(f, field);
	f->n_asked = q + 1;
}

static void make_fields(struct fresh *f)
{
	struct field who[CARDLESS_FIELDS];
	cardless_fields(who);
	for (int i = f->patient.id ? CARDLESS_FIELDS - 1 : 0; i < CARDLESS_FIELDS; i++) /* of a patient the mail address alone */
		add(f, who[i]);
	add(f, (struct field){ .name = "message", .label = N_("連絡事項"), .kind = FIELD_TEXT, .max = INPUT_MAX - 1 });
	if (f->menu.terms[0])
		add(f, (struct field){ .name = "terms", .label = N_("規約に同意"), .kind = FIELD_CHOICE, .cols = 10, .choices = yes_no, .hint = N_("F6 で規約を読みます") });
	for (int q = 0; q < f->menu.n_questions && f->n < FORM_FIELDS_MAX - 1; q++)
		add_question(f, q);
	add(f, (struct field){ .name = "reason", .label = N_("特別な理由"), .kind = FIELD_TEXT, .max = 200, .hint = N_("規則を外すときだけ") });
}

static struct outcome new_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct fresh *f = state;
	enum err e = arg->id ? patient_by_id(ctx, arg->id, &f->patient) : ERR_OK;
	if (!e)
		e = menu_sheet(ctx, arg->id2, &f->menu);
	if (!e && !instant_parse(arg->text, &f->start_at))
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("時間を選んでください"));
	booking_request(ctx, f->request);
	make_fields(f);
	form_init(&f->form, f->fields);
	return e ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct form *new_form(void *state)
{
	return &((struct fresh *)state)->form;
}

static struct rect new_form_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, FORM_TOP, cols, rows - FORM_TOP };
}

static void new_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct fresh *f = state;
	char when[DATE_TEXT];
	if (f->patient.id)
		person_draw(ctx, c, 0, &f->patient, 0, 0);
	else
		canvas_text(c, 1, 0, STYLE_TEXT, _("診察券のない方"));
	canvas_fmt(c, 1, 1, STYLE_NEXT, "%s  %s %s", booking_when(f->start_at, when), f->menu.menu.name, f->menu.menu.resource);
	canvas_hline(c, 2);
}

/* All that was typed goes along; where the place isn't what was refused, its own time is the nearest. */
static struct outcome take_near(struct ctx *ctx, void *state, const struct answer *a)
{
	struct fresh *f = state;
	int64_t was = f->start_at;
	char when[DATE_TEXT];
	(void)ctx;
	if (!instant_parse(a->id, &f->start_at) || f->start_at == was)
		return outcome_stay();
	return outcome_say(STYLE_TODO, _("%s に変えました。F5 で予約します"), booking_when(f->start_at, when));
}

static struct outcome new_submit(struct ctx *ctx, void *state)
{
	struct fresh *f = state;
	struct booking b;
	struct booking_near near;
	char when[DATE_TEXT];
	struct booking_new n = { .menu_id = f->menu.menu.id, .start_at = f->start_at, .patient_id = f->patient.id, .person = { .birth = DAY_NONE, .sex = 'u' },
		.message = form_text(&f->form, "message"), .override = form_text(&f->form, "reason"), .request = f->request };
	if (!f->patient.id)
		cardless_read(ctx, &f->form, &n.person);
	else
		str_copy(n.person.email, sizeof n.person.email, form_text(&f->form, "email"));
	n.terms = f->menu.terms[0] && strcmp(form_text(&f->form, "terms"), "yes") == 0;
	for (int q = 0; q < f->n_asked; q++) {
		n.answers[n.n_answers].pos = q + 1;
		str_copy(n.answers[n.n_answers++].answer, ANSWER_SIZE, form_text(&f->form, f->names[q]));
	}
	enum err e = booking_book(ctx, &n, &b, &near);
	if (e == ERR_REFUSED || e == ERR_BAD_INPUT || e == ERR_SECRET_TEXT)
		return booking_refused(ctx, _("予約できません"), &near, take_near);
	if (e)
		return outcome_fail(ctx);
	return outcome_with(outcome_back(), STYLE_DONE, "%s: %s  %s  %s", b.hold_until ? _("仮予約しました") : _("予約しました"), b.number,
		booking_when(b.start_at, when), f->menu.menu.name);
}

/* A scan meanwhile waits: whom this booking is for is settled (SPEC P6). */
static bool new_pinned(const struct ctx *ctx, const void *state)
{
	(void)ctx, (void)state;
	return true;
}

static struct outcome show_terms(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_dialog(dialog_text(_("規約"), ((struct fresh *)state)->menu.terms));
}

static bool has_terms(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return ((const struct fresh *)state)->menu.terms[0] != '\0';
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = NC_("key", "予約"), .help = N_("この内容で予約します"), .action = ACTION_BOOK },
	{ .key = K_F6, .label = N_("規約"), .help = N_("規約を読みます"), .action = ACTION_LOOK, .run = show_terms, .when = has_terms },
	{ 0 },
};

const struct screen screen_booking_new = {
	.id = "booking_new", .title = N_("予約の内容を書く"), .state_size = sizeof(struct fresh), .keys = keys, .enter = new_enter, .draw = new_draw,
	.form = new_form, .form_area = new_form_area, .submit = new_submit, .pinned = new_pinned,
};
