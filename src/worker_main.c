/* madoguchi-worker: carries out the commands that need more than a desk links. Each is a row here and in the shared table. */
#include "cmd.h"
#include "worker_cmd.h"
#include "worker_downtime.h"
#include "worker_eligibility.h"
#include "worker_receipts.h"
#include "worker_reconcile.h"
#include "worker_demo.h"

#include "base/banned.h"

static const struct cmd_row rows[] = {
	{ "worker", worker_cmd_run },
	{ "settle run", worker_cmd_settle },
	{ "settle reconcile", worker_reconcile_cmd },
	{ "sandbox serve", worker_cmd_sandbox },
	{ "sandbox ledger", worker_cmd_ledger },
	{ "receipt copy", worker_receipts_copy },
	{ "downtime", worker_downtime },
	{ "insurance import", worker_eligibility_import },
	{ "demo", demo_run },
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct cmd_program program = { .name = "madoguchi", .rows = rows };
	return cmd_main(argc, argv, &program);
}
