/* The clinics of the installation (SPEC A10): an admin adds them, changes their name or telephone and takes them off. */
#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/clinic.h"
#include "domain/may.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/list.h"

#include "base/banned.h"

struct clinics {
	struct list list;
	int n;
	struct clinic all[CLINICS_MAX];
	bool fresh;                       /* what is typed is a new one, else it is of `asked` */
	struct clinic asked, typed;
};

static int64_t rows_count(struct ctx *ctx, void *state)
{
	struct clinics *s = state;
	return clinic_list(ctx, CLINICS_MAX, s->all, &s->n) ? 0 : s->n;
}

static int rows_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	const struct clinics *s = state;
	int done = 0;
	(void)ctx;
	for (; done < n && first + done < s->n; done++) {
		const struct clinic *c = &s->all[first + done];
		rows[done].id = first + done + 1;
		list_cell(&rows[done], 0, STYLE_TEXT, "%s", c->name);
		list_cell(&rows[done], 1, c->phone[0] ? STYLE_TEXT : STYLE_DIM, "%s", c->phone[0] ? c->phone : _("病院の予約の電話"));
	}
	return done;
}

static const struct list_column columns[] = { { N_("クリニック"), 30, ALIGN_LEFT, 0, true }, { N_("電話"), 31, ALIGN_LEFT, 0, false }, { 0 } };

static const struct list_model model = { .columns = columns, .count = rows_count, .fetch = rows_fetch, .empty = N_("クリニックの登録はありません（n で加えます）") };

static struct outcome clinics_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct clinics *s = state;
	(void)arg;
	if (may_check(ctx, ACTION_BOOK_MENUS))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	list_init(&s->list, &model);
	return outcome_stay();
}

static struct outcome clinics_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, audit_look(ctx, "", 0, "clinics: %d", ((struct clinics *)state)->n));
}

static struct list *clinics_list_of(void *state)
{
	return &((struct clinics *)state)->list;
}

static struct rect clinics_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, 2, cols, rows - 2 };
}

static void clinics_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	(void)ctx, (void)state;
	canvas_text(c, 1, 0, STYLE_DIM, _("予約メニューを分けるクリニック。患者・職員・会計は共通です"));
	canvas_hline(c, 1);
}

static struct outcome phone_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct clinics *s = state;
	char text[200];
	str_copy(text, sizeof text, a->text);
	str_strip(text);
	if (!str_copy(s->typed.phone, sizeof s->typed.phone, text))
		return outcome_say(STYLE_REFUSED, "%s", _("電話は 31 文字までです"));
	if (clinic_put(ctx, s->fresh ? NULL : s->asked.name, &s->typed))
		return outcome_fail(ctx);
	list_refresh(&s->list);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("クリニックを保存しました: %s  %s"), s->typed.name, s->typed.phone);
}

static struct outcome name_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct clinics *s = state;
	char text[200];
	(void)ctx;
	str_copy(text, sizeof text, a->text);
	str_strip(text);
	if (!*text || !str_copy(s->typed.name, sizeof s->typed.name, text))
		return outcome_say(STYLE_REFUSED, "%s", _("クリニックの名前は 1 から 63 バイトまでです"));
	return outcome_dialog(dialog_input(s->typed.name, _("電話（空: 病院の予約の電話）"), s->fresh ? "" : s->asked.phone, false, phone_typed, 0));
}

static struct outcome ask_new(struct ctx *ctx, void *state)
{
	struct clinics *s = state;
	(void)ctx;
	s->fresh = true;
	return outcome_dialog(dialog_input(_("クリニックを加える"), _("名前（東クリニック など）"), "", true, name_typed, 0));
}

static bool chosen(struct clinics *s)
{
	int64_t id = list_selected(&s->list);
	if (id < 1 || id > s->n)
		return false;
	s->asked = s->all[id - 1];
	return true;
}

static struct outcome change(struct ctx *ctx, void *state)
{
	struct clinics *s = state;
	(void)ctx;
	if (!chosen(s))
		return outcome_say(STYLE_REFUSED, "%s", _("クリニックを選んでください"));
	s->fresh = false;
	return outcome_dialog(dialog_input(_("クリニックを変更する"), _("名前（東クリニック など）"), s->asked.name, true, name_typed, 0));
}

static struct outcome dropped(struct ctx *ctx, void *state, const struct answer *a)
{
	struct clinics *s = state;
	(void)a;
	if (clinic_drop(ctx, s->asked.name))
		return outcome_fail(ctx);
	list_refresh(&s->list);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("クリニックをやめました: %s"), s->asked.name);
}

static struct outcome ask_drop(struct ctx *ctx, void *state)
{
	struct clinics *s = state;
	char text[300];
	(void)ctx;
	if (!chosen(s))
		return outcome_say(STYLE_REFUSED, "%s", _("クリニックを選んでください"));
	str_fmt(text, sizeof text, _("%s\nクリニックを、その休診日とともにやめますか"), s->asked.name);
	return outcome_dialog(dialog_confirm(_("クリニック"), text, true, dropped, 0));
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだクリニックの名前や電話を変更します"), .action = ACTION_BOOK_MENUS, .run = change },
	{ .key = K_F5, .label = N_("加える"), .help = N_("クリニックを加えます"), .action = ACTION_BOOK_MENUS, .run = ask_new },
	{ .key = K_F6, .label = N_("変更"), .help = N_("選んだクリニックの名前や電話を変更します"), .action = ACTION_BOOK_MENUS, .run = change },
	{ .key = K_F7, .label = N_("やめる"), .help = N_("選んだクリニックをやめます（予約メニューのないもの）"), .action = ACTION_BOOK_MENUS, .run = ask_drop },
	{ .key = 'n', .help = N_("クリニックを加えます"), .action = ACTION_BOOK_MENUS, .run = ask_new },
	{ 0 },
};

const struct screen screen_clinics = {
	.id = "clinics", .title = N_("クリニック"), .state_size = sizeof(struct clinics), .keys = keys, .enter = clinics_enter, .shown = clinics_shown,
	.draw = clinics_draw, .list = clinics_list_of, .list_area = clinics_area,
};
