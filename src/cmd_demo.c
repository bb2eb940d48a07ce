/* The row of `demo` (SPEC O1); worker_demo.c carries it out. */
#include "cmd.h"

#include "base/banned.h"

extern const struct cmd cmd_demo[];

const struct cmd cmd_demo[] = {
	{ .name = "demo", .args = "", .help = N_("訓練用の病院を作り、決済サーバーとワーカーを動かして画面を開きます"), .needs = CMD_NEW, .worker = true,
		.action = ACTION_NONE,
		.options = { { "--patients", "N", N_("患者の数（標準は 2000）") }, { "--seed", "S", N_("同じ種は同じ病院を作ります") },
			     { "--profile", "NAME", N_("施設設定（標準は atokure）") }, { "--port", "P", N_("決済サーバーのポート") },
			     { "--no-desk", NULL, N_("作るだけで、画面もサーバーも動かしません") } } },
	{ .name = NULL },
};
