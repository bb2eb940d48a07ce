/* The global rows. A screen that has the same key keeps it for itself. */
#include "desk.h"

#include "screens/screens.h"

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

const struct screen_key desk_keys[] = {
	{ .key = K_F1, .label = N_("ヘルプ"), .help = N_("この画面のキーを示します"), .run = help, .first = true },
	{ .key = K_F4, .label = N_("請求"), .help = N_("請求の一覧を開きます"), .action = ACTION_LOOK, .run = bills },
	{ .key = K_F8, .label = N_("印刷"), .help = N_("一覧を印刷します（先に画面で確かめられます）"), .action = ACTION_LOOK, .run = print, .of_list = true },
	{ .key = K_F9, .label = N_("決済"), .help = N_("カード決済の状況を開きます"), .action = ACTION_LOOK, .run = settle },
	{ .key = K_F11, .help = N_("患者に届かなかったメールの一覧を開きます"), .action = ACTION_LOOK, .run = mails },
	{ .key = K_F12, .label = N_("ロック"), .help = N_("画面をロックします（続きはそのまま残ります）"), .run = lock, .first = true },
	{ .key = K_CTRL('Q'), .help = N_("終了します"), .run = quit },
	{ 0 },
};
