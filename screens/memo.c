/*
 * Memo and flags of a patient (arg.id, SPEC P8). Saved against the version that was read: when another desk was faster both
 * values are shown, and one's own replaces the other only after a question.
 */
#include <string.h>

#include "base/str.h"
#include "domain/patient.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "tui/dialog.h"
#include "tui/form.h"

#include "base/banned.h"

enum { FORM_TOP = 3, FORM_ROWS = 3 };

struct memo {
	struct form form;
	struct patient patient;   /* as read when the form was filled */
	struct patient theirs;    /* what another desk made of it meanwhile */
};

static const struct choice yes_no[] = { { "no", N_("いいえ") }, { "yes", N_("はい") }, { NULL, NULL } };

static const struct field fields[] = {
	{ .name = "memo", .label = N_("メモ"), .kind = FIELD_TEXT, .max = 255 },
	{ .name = "died", .label = N_("死亡日"), .kind = FIELD_DATE, .cols = 16, .hint = N_("ない方は空欄") },
	{ .name = "undisclosed", .label = N_("照会拒否"), .kind = FIELD_CHOICE, .cols = 10, .choices = yes_no, .hint = N_("来院の有無を他の人に答えません") },
	{ 0 },
};

static void fill(struct memo *m)
{
	char date[DATE_TEXT];
	form_set(&m->form, "memo", m->patient.memo);
	form_set(&m->form, "died", date_iso(m->patient.died, date));
	form_set(&m->form, "undisclosed", m->patient.undisclosed ? "yes" : "no");
}

static struct outcome memo_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct memo *m = state;
	form_init(&m->form, fields);
	if (patient_by_id(ctx, arg->id, &m->patient))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	fill(m);
	return outcome_stay();
}

static struct form *memo_form(void *state)
{
	return &((struct memo *)state)->form;
}

static struct rect memo_form_area(const void *state, int cols, int rows)
{
	(void)state, (void)rows;
	return (struct rect){ 0, FORM_TOP, cols, FORM_ROWS };
}

static void memo_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	person_draw(ctx, c, 0, &((const struct memo *)state)->patient, 0, 0);
	canvas_text(c, 1, FORM_TOP + FORM_ROWS + 1, STYLE_DIM, _("メモの例: 呼出方法、通訳、車椅子"));
	canvas_text(c, 1, FORM_TOP + FORM_ROWS + 2, STYLE_DIM, _("死亡日を入れると、メール・お知らせ・利用登録が止まります"));
}

/* Only what was changed here is written, each in the version that the last write left. */
static enum err save(struct ctx *ctx, struct memo *m)
{
	const char *text = form_text(&m->form, "memo");
	bool undisclosed = strcmp(form_text(&m->form, "undisclosed"), "yes") == 0;
	day_t died = DAY_NONE;
	enum err e = ERR_OK;
	form_date(ctx, &m->form, "died", &died);
	if (strcmp(text, m->patient.memo) != 0)
		e = patient_set_memo(ctx, m->patient.id, m->patient.version, text);
	if (!e && strcmp(text, m->patient.memo) != 0) {
		str_copy(m->patient.memo, sizeof m->patient.memo, text);
		m->patient.version++;
	}
	if (!e && (died != m->patient.died || undisclosed != m->patient.undisclosed))
		e = patient_set_flags(ctx, m->patient.id, m->patient.version, died, undisclosed);
	return e;
}

static struct outcome saved(const struct ctx *ctx, enum err e)
{
	return e ? outcome_fail(ctx) : outcome_with(outcome_back(), STYLE_DONE, "%s", _("メモを保存しました"));
}

/* Only a yes makes their version the one that is changed: after a no, saving asks again. */
static struct outcome replace(struct ctx *ctx, void *state, const struct answer *a)
{
	struct memo *m = state;
	(void)a;
	m->patient = m->theirs;
	return saved(ctx, save(ctx, state));
}

static struct outcome memo_submit(struct ctx *ctx, void *state)
{
	struct memo *m = state;
	char text[1024], now[DATE_TEXT], mine[INPUT_MAX];
	enum err e = save(ctx, m);
	if (e != ERR_CONFLICT)
		return saved(ctx, e);
	if (patient_by_id(ctx, m->patient.id, &m->theirs))
		return outcome_fail(ctx);
	str_copy(mine, sizeof mine, form_text(&m->form, "memo"));
	str_fmt(text, sizeof text, _("ほかの端末が先に変更しました。\n今の値: %s %s %s\nこちら: %s %s %s\nこちらの値で置き換えますか"),
		m->theirs.memo, date_iso(m->theirs.died, now), m->theirs.undisclosed ? _("照会拒否") : "",
		mine, form_text(&m->form, "died"), strcmp(form_text(&m->form, "undisclosed"), "yes") == 0 ? _("照会拒否") : "");
	return outcome_dialog(dialog_confirm(_("変更の競合"), text, true, replace, 0));
}

static bool pinned(const struct ctx *ctx, const void *state)
{
	(void)ctx, (void)state;
	return true;
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("保存"), .help = N_("メモと印を保存します"), .action = ACTION_PATIENT_EDIT },
	{ 0 },
};

const struct screen screen_memo = {
	.id = "memo", .title = N_("メモ"), .state_size = sizeof(struct memo), .keys = keys,
	.enter = memo_enter, .draw = memo_draw, .form = memo_form, .form_area = memo_form_area, .submit = memo_submit, .pinned = pinned,
};
