/*
 * The locked desk (SPEC X1): the work stays behind it, unseen. The same person's password gives it back; another
 * person may take the desk over and begins at home, with the first one's drafts kept.
 */
#include <string.h>

#include "base/utf8.h"
#include "domain/policy.h"
#include "domain/staff.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/form.h"

#include "base/banned.h"

enum { FORM_COLS = 44, FORM_ROWS = 2 };

struct lock { struct form form; };

static const struct field fields[] = {
	{ .name = "login", .label = N_("職員ID"), .kind = FIELD_TEXT, .cols = 24, .max = 39, .required = true },
	{ .name = "password", .label = N_("パスワード"), .kind = FIELD_PASSWORD, .cols = 24, .max = 128 },
	{ 0 },
};

static struct outcome lock_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct form *f = &((struct lock *)state)->form;
	(void)arg;
	form_init(f, fields);
	form_set(f, "login", ctx->actor.login);
	form_focus(f, "password");
	return outcome_stay();
}

static struct form *lock_form(void *state)
{
	return &((struct lock *)state)->form;
}

static struct rect lock_form_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ (cols - FORM_COLS) / 2, rows / 2, FORM_COLS, FORM_ROWS };
}

/* The built-in actor of a training installation has no password (SPEC L3). */
static bool built_in(const struct ctx *ctx, const char *login)
{
	return ctx->training && ctx->actor.staff_id == 0 && strcmp(login, ctx->actor.login) == 0;
}

static struct outcome lock_submit(struct ctx *ctx, void *state)
{
	struct form *f = &((struct lock *)state)->form;
	int64_t before = ctx->actor.staff_id;
	if (built_in(ctx, form_text(f, "login")))
		return outcome_back();
	enum err e = staff_sign_in(ctx, form_text(f, "login"), form_text(f, "password"));
	form_set(f, "password", "");
	if (e)
		return outcome_fail(ctx);
	if (ctx->actor.staff_id == before)
		return outcome_with(outcome_back(), STYLE_DONE, _("%s さん、ロックを解除しました"), ctx->actor.name);
	return outcome_with(outcome_home(), STYLE_DONE, _("%s さんに交代しました"), ctx->actor.name);
}

static void centred(const struct canvas *c, int y, enum style s, const char *text)
{
	canvas_text(c, (c->at.cols - utf8_width(text)) / 2, y, s, text);
}

static void lock_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	char who[256], roles[96];
	int y = c->at.rows / 2;
	(void)state;
	str_fmt(who, sizeof who, _("ロック中: %s（%s）"), ctx->actor.name, words_roles(ctx->actor.roles, roles, sizeof roles));
	centred(c, y - 5, STYLE_TITLE, policy_hospital(ctx));
	centred(c, y - 3, STYLE_NEXT, who);
	centred(c, y - 2, STYLE_TEXT, _("パスワードで続きに戻ります。ほかの職員IDで交代もできます"));
	if (ctx->training)
		centred(c, 1, STYLE_TRAINING, _("【訓練】"));
	centred(c, y + 4, STYLE_DIM, _("Enter 解除   Tab 次の項目"));
	words_training_accounts(ctx, c, y + 6);
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("解除"), .help = N_("パスワードでロックを解除します") },
	{ 0 },
};

const struct screen screen_lock = {
	.id = "lock", .title = N_("ロック"), .state_size = sizeof(struct lock), .flags = SCREEN_BARE | SCREEN_GATE,
	.keys = keys, .enter = lock_enter, .draw = lock_draw,
	.form = lock_form, .form_area = lock_form_area, .submit = lock_submit,
};
