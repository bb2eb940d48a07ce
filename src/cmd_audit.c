/* The log, newest first, and whether its chain is whole (SPEC X2). */
#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "cmd.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "store/audit_log.h"

#include "base/banned.h"

extern const struct cmd cmd_audit[];

static json_t *entry_json(const struct audit_entry *a)
{
	char at[DATE_TEXT];
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "seq", (json_int_t)a->seq, "at", instant_iso(a->at, at), "actor",
		a->actor, "place", a->place, "action", a->action, "subject", a->subject, "detail", a->detail, "hash", a->hash);
}

static enum err show(struct cmd_call *c)
{
	char at[DATE_TEXT];
	int64_t limit, before;
	int n = 0;
	enum err e = may_check(c->ctx, ACTION_AUDIT);
	if (!e)
		e = cmd_number(c, "--limit", 1, 100000, 50, &limit);
	if (!e)
		e = cmd_number(c, "--before", 1, INT64_MAX, 0, &before);
	if (e)
		return e;
	struct audit_entry *all = mem_array((size_t)limit, sizeof *all);
	json_t *out = json_array();
	e = audit_log_list(c->ctx, before, (int)limit, all, &n);
	for (int i = 0; i < n; i++) {
		json_array_append_new(out, entry_json(&all[i]));
		cmd_text(c, "%6" PRId64 "  %s  %-10s %-18s %-16s %s", all[i].seq, instant_iso(all[i].at, at), all[i].actor, all[i].action,
			all[i].subject, all[i].detail);
	}
	free(all);
	cmd_json(c, out);
	return e ? e : audit_look(c->ctx, "", 0, "audit show: %d", n);
}

static enum err verify(struct cmd_call *c)
{
	int64_t count, broken;
	enum err e = may_check(c->ctx, ACTION_AUDIT);
	if (!e)
		e = audit_log_verify(c->ctx, &count, &broken);
	if (e)
		return e;
	cmd_json(c, json_pack("{s:b, s:I, s:I}", "whole", broken == 0, "count", (json_int_t)count, "broken", (json_int_t)broken));
	if (broken)
		return ctx_fail(c->ctx, ERR_REFUSED, _("操作記録は%lld番で壊れています。その前の%lld件は正常です"), (long long)broken, (long long)count);
	cmd_text(c, _("操作記録%lld件は正常です"), (long long)count);
	return ERR_OK;
}

const struct cmd cmd_audit[] = {
	{ .name = "audit show", .help = N_("操作記録を新しい順に示す"), .needs = CMD_DATABASE, .action = ACTION_AUDIT, .run = show,
	  .options = { { "--limit", "N", N_("件数（なければ 50）") }, { "--before", "SEQ", N_("この番号より前") } } },
	{ .name = "audit verify", .help = N_("操作記録の鎖を確かめる"), .needs = CMD_DATABASE, .action = ACTION_AUDIT, .run = verify },
	{ 0 },
};
