/*
 * Who works here: login and password (SPEC X1). Shown over the home screen at the start; nothing of a patient has been
 * read until it is left. A refused password is cleared, the login stays.
 */
#include "base/utf8.h"
#include "domain/policy.h"
#include "domain/staff.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/form.h"

#include "base/banned.h"

enum { FORM_COLS = 44, FORM_ROWS = 2 };

struct sign_in { struct form form; };

static const struct field fields[] = {
	{ .name = "login", .label = N_("職員ID"), .kind = FIELD_TEXT, .cols = 24, .max = 39, .required = true },
	{ .name = "password", .label = N_("パスワード"), .kind = FIELD_PASSWORD, .cols = 24, .max = 128, .required = true },
	{ 0 },
};

static struct outcome sign_in_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	(void)ctx, (void)arg;
	form_init(&((struct sign_in *)state)->form, fields);
	return outcome_stay();
}

static struct form *sign_in_form(void *state)
{
	return &((struct sign_in *)state)->form;
}

static struct rect sign_in_form_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ (cols - FORM_COLS) / 2, rows / 2, FORM_COLS, FORM_ROWS };
}

static struct outcome sign_in_submit(struct ctx *ctx, void *state)
{
	struct form *f = &((struct sign_in *)state)->form;
	enum err e = staff_sign_in(ctx, form_text(f, "login"), form_text(f, "password"));
	form_set(f, "password", "");
	if (e)
		return outcome_fail(ctx);
	return outcome_with(outcome_back(), STYLE_DONE, _("%s さん、サインインしました"), ctx->actor.name);
}

static void centred(const struct canvas *c, int y, enum style s, const char *text)
{
	canvas_text(c, (c->at.cols - utf8_width(text)) / 2, y, s, text);
}

static void sign_in_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	int y = c->at.rows / 2;
	(void)state;
	centred(c, y - 5, STYLE_TITLE, policy_hospital(ctx));
	centred(c, y - 3, STYLE_TEXT, _("職員IDとパスワードでサインインしてください"));
	if (ctx->training)
		centred(c, 1, STYLE_TRAINING, _("【訓練】"));
	centred(c, y + 4, STYLE_DIM, _("Enter サインイン   Tab 次の項目   ^Q 終了"));
	words_training_accounts(ctx, c, y + 6);
}

static struct outcome sign_in_quit(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_quit();
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("サインイン"), .help = N_("職員IDとパスワードでサインインします") },
	{ .key = K_CTRL('Q'), .label = N_("終了"), .help = N_("終了します"), .run = sign_in_quit },
	{ 0 },
};

const struct screen screen_sign_in = {
	.id = "sign_in", .title = N_("サインイン"), .state_size = sizeof(struct sign_in), .flags = SCREEN_BARE | SCREEN_GATE,
	.keys = keys, .enter = sign_in_enter, .draw = sign_in_draw,
	.form = sign_in_form, .form_area = sign_in_form_area, .submit = sign_in_submit,
};
