/* The rows of what madoguchi-worker carries out; its functions are listed in worker_main.c. */
#include "cmd.h"

#include "base/banned.h"

extern const struct cmd cmd_worker[];

#define CONCURRENCY { "--concurrency", "N", N_("同時に行う決済の数") }

const struct cmd cmd_worker[] = {
	{ .name = "worker", .help = N_("決済・メール・印刷を行います（単独なら終了の合図まで）"), .needs = CMD_DATABASE, .worker = true,
	  .acts_as_worker = true, .action = ACTION_SETTLE_RUN,
	  .options = { { "--once", NULL, N_("今できることを1回だけ") }, { "--until-idle", NULL, N_("することがなくなるまで") }, CONCURRENCY } },
	{ .name = "settle run", .help = N_("決済日の来た請求を今すぐ決済します"), .needs = CMD_DATABASE, .worker = true,
	  .action = ACTION_SETTLE_RUN, .options = { CONCURRENCY } },
	{ .name = "settle reconcile", .help = N_("決済会社のその日の一覧を帳簿と照合します（--date、既定は本日）"), .needs = CMD_DATABASE, .worker = true,
	  .action = ACTION_RECONCILE },
	{ .name = "sandbox serve", .help = N_("訓練用の決済サーバーを動かします"), .needs = CMD_DATABASE, .worker = true,
	  .options = { { "--port", "P", N_("待ち受けるポート") }, { "--faults", "FILE", N_("この表の順に障害を起こします（障害の訓練）") } } },
	{ .name = "sandbox ledger", .help = N_("訓練用の決済サーバーの帳簿"), .needs = CMD_DATABASE, .worker = true },
	{ 0 },
};
