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

const struct screen_key desk_keys[] = {
	{ .key = K_F1, .label = N_("ヘルプ"), .help = N_("この画面のキーを示します"), .run = help, .first = true },
	{ .key = K_F12, .label = N_("ロック"), .help = N_("画面をロックします（続きはそのまま残ります）"), .run = lock, .first = true },
	{ .key = K_CTRL('Q'), .help = N_("終了します"), .run = quit },
	{ 0 },
};
