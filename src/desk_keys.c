/* The global rows. A screen that has the same key keeps it for itself. */
#include "desk.h"

#include "domain/late.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

static struct outcome help(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_help();
}

static struct outcome lock(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_lock();
}

static struct outcome quit(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_quit();
}

static struct outcome bills(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_bills, 0);
}

static struct outcome print(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_print_list();
}

static struct outcome settle(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_settle, 0);
}

static struct outcome mails(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_mails, 0);
}

static struct outcome late_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	char day[WORDS_DAY], time[DATE_TEXT];
	int64_t at;
	(void)state;
	if (late_parse(ctx, a->text, ctx_today(ctx), &at) || late_set(ctx, at))
		return outcome_fail(ctx);
	if (!at)
		return outcome_with(outcome_refresh(), STYLE_DONE, "%s", _("これからの入力は今の時刻です"));
	return outcome_with(outcome_refresh(), STYLE_TODO, _("これからの入力は %s %s の記録とします（^T で今に戻します）"),
		words_day(tokyo_day(at), ctx_today(ctx), day), instant_time(at, time));
}

/* O5: what was on paper while the system was down. */
static struct outcome late(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_dialog(dialog_input(_("紙の記録の入力: 行った日時（空なら今に戻します）"), _("日時"), "", false, late_typed, 0));
}

static struct outcome booking(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_booking, 0);
}

const struct screen_key desk_keys[] = {
	{ .key = K_F1, .label = N_("ヘルプ"), .help = N_("この画面のキーを示します"), .run = help, .first = true },
	{ .key = K_F2, .label = NC_("key", "予約"), .help = N_("予約の画面を開きます"), .action = ACTION_LOOK, .run = booking },
	{ .key = K_F4, .label = N_("請求"), .help = N_("請求の一覧を開きます"), .action = ACTION_LOOK, .run = bills },
	{ .key = K_F8, .label = N_("印刷"), .help = N_("一覧を印刷します（先に画面で確かめられます）"), .action = ACTION_LOOK, .run = print, .of_list = true },
	{ .key = K_F9, .label = N_("決済"), .help = N_("カード決済の状況を開きます"), .action = ACTION_LOOK, .run = settle },
	{ .key = K_F11, .help = N_("患者に届かなかったメールの一覧を開きます"), .action = ACTION_LOOK, .run = mails },
	{ .key = K_F12, .label = N_("ロック"), .help = N_("画面をロックします（続きはそのまま残ります）"), .run = lock, .first = true },
	{ .key = K_CTRL('T'), .help = N_("停止中に紙で行ったことを、その日時で入力します"), .action = ACTION_LOOK, .run = late },
	{ .key = K_CTRL('Q'), .help = N_("終了します"), .run = quit },
	{ 0 },
};
