/* The machines for patients (SPEC L): each is one screen (screens/kiosk_*.c) that no key leaves; a signal ends it. */
#include "cmd.h"

#include "base/banned.h"

const struct cmd cmd_kiosk[] = {
	{ .name = "kiosk deferral", .args = "", .help = N_("あと払い利用受付機の画面（終わるのは SIGTERM と端末の切断だけ）"), .needs = CMD_DATABASE, .kiosk = "kiosk_deferral",
		.action = ACTION_DEFER },
	{ .name = "kiosk receipts", .args = "", .help = N_("領収書発行機の画面（終わるのは SIGTERM と端末の切断だけ）"), .needs = CMD_DATABASE, .kiosk = "kiosk_receipts",
		.action = ACTION_RECEIPT_ISSUE },
	{ .name = NULL },
};
