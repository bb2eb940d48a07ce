/* Explaining what reconciliation found, and the daily close (SPEC S6, S8, L). The comparison itself is the worker's (worker_reconcile.c). */
#include "cmd.h"

#include "base/str.h"
#include "domain/reconcile.h"

#include "base/banned.h"

extern const struct cmd cmd_close[];

static enum err run_explain(struct cmd_call *c)
{
	struct reconcile_diff d;
	int64_t id;
	const char *note = cmd_value(c, "--note");
	if (!note)
		return ctx_fail(c->ctx, ERR_USAGE, _("--note（説明）が必要です"));
	if (!str_int64(c->args[0], 1, INT64_MAX, &id))
		return ctx_fail(c->ctx, ERR_USAGE, _("差の番号は settle reconcile が示す数です: %s"), c->args[0]);
	enum err e = reconcile_explain(c->ctx, id, note);
	if (e == ERR_OK)
		e = reconcile_diff_by_id(c->ctx, id, &d);
	if (e != ERR_OK)
		return e;
	cmd_text(c, _("照合の差 %lld を説明済みにしました: %s"), (long long)id, d.note);
	cmd_json(c, json_pack("{s:I, s:s, s:s, s:b, s:s, s:s}", "id", (json_int_t)d.id, "kind", reconcile_kind_id(d.kind), "bill", d.bill, "explained",
			      d.cleared_at != 0, "explained_by", d.cleared_by, "note", d.note));
	return ERR_OK;
}

const struct cmd cmd_close[] = {
	{ .name = "settle explain", .args = "ID", .help = N_("照合の差に説明をつけます"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE,
		.action = ACTION_RECONCILE, .run = run_explain, .options = { { "--note", "TEXT", N_("説明") } } },
	{ 0 },
};
