/* When nothing else works (SPEC O5): the kit, printed the day before. madoguchi-worker carries it out. */
#include "cmd.h"

#include "base/banned.h"

const struct cmd cmd_downtime[] = {
	{ .name = "downtime", .args = "", .help = N_("停止に備えて、明日（--date でその日）の予約と保険の確認を印刷します"), .needs = CMD_DATABASE, .worker = true,
		.action = ACTION_LOOK, .options = { { "-o", "FILE.pdf", N_("印刷せずに書き込むファイル") } } },
	{ .name = NULL },
};
