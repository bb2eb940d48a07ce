/* Settlement on the command line (SPEC S, L). What charges cards is the worker (worker_cmd.c). */
#include "cmd_settle.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/settlement.h"
#include "domain/settlement_list.h"

#include "base/banned.h"

enum { PAGE = 200 };

static json_t *row_json(const struct settlement_row *r)
{
	char words[256], day[DATE_TEXT];
	return json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:s, s:s}", "bill", r->bill, "card", r->card, "name", r->name, "state",
			 settlement_list_group_id((enum settlement_group)r->group), "amount", (json_int_t)r->s.amount, "due_date",
			 date_iso(r->s.due_day, day), "reason", r->s.reason, "text", settlement_list_reason(&r->s, words));
}

static void row_text(struct cmd_call *c, const struct settlement_row *r)
{
	char yen[32], words[256], day[DATE_TEXT];
	cmd_text(c, _("%s  %s  %10s円  %s  %s  %s"), r->bill, r->card, yen_text(r->s.amount, yen), date_iso(r->s.due_day, day),
		 settlement_list_group_name((enum settlement_group)r->group), settlement_list_reason(&r->s, words));
}

/* Every row of a group (-1: all) into `out`, page by page. */
static enum err list(struct cmd_call *c, int group, json_t *out)
{
	struct settlement_row *rows = mem_array(PAGE, sizeof *rows);
	enum err e = ERR_OK;
	int n = PAGE;
	for (int64_t at = 0; e == ERR_OK && n == PAGE; at += n) {
		e = settlement_list_fetch(c->ctx, group, at, PAGE, rows, &n);
		for (int i = 0; e == ERR_OK && i < n; i++) {
			if (rows[i].group < 0)
				continue;
			json_array_append_new(out, row_json(&rows[i]));
			row_text(c, &rows[i]);
		}
	}
	free(rows);
	if (e == ERR_OK)
		e = audit_look(c->ctx, "", 0, "settlements %d: %lld", group, (long long)json_array_size(out));
	return e;
}

static enum err run_status(struct cmd_call *c)
{
	struct settlement_counts n;
	char yen[32];
	enum err e = settlement_list_counts(c->ctx, &n);
	if (e != ERR_OK)
		return e;
	json_t *out = json_object(), *sums = json_object();
	for (int g = 0; g < GROUP_COUNT; g++) {
		json_object_set_new(out, settlement_list_group_id((enum settlement_group)g), json_integer((json_int_t)n.n[g]));
		json_object_set_new(sums, settlement_list_group_id((enum settlement_group)g), json_integer((json_int_t)n.yen[g]));
		if (n.n[g])
			cmd_text(c, _("%s: %lld 件 %s 円"), settlement_list_group_name((enum settlement_group)g), (long long)n.n[g], yen_text(n.yen[g], yen));
	}
	json_object_set_new(out, "yen", sums);
	if (cmd_given(c, "--list")) {
		json_t *rows = json_array();
		json_object_set_new(out, "rows", rows);
		e = list(c, -1, rows);
	}
	if (e == ERR_OK)
		cmd_json(c, out);
	else
		json_decref(out);
	return e;
}

static enum err run_unknown(struct cmd_call *c)
{
	json_t *out = json_array();
	enum err e = list(c, GROUP_UNKNOWN, out);
	if (e == ERR_OK)
		e = list(c, GROUP_WORKLIST, out);
	if (e == ERR_OK && json_array_size(out) == 0)
		cmd_text(c, _("結果の分からない決済はありません"));
	if (e == ERR_OK)
		cmd_json(c, out);
	else
		json_decref(out);
	return e;
}

/* What became of a bill's settlement. */
static enum err show(struct cmd_call *c, const struct bill *b)
{
	struct settlement s;
	char yen[32];
	enum err e = settlement_by_bill(c->ctx, b->id, &s);
	if (e != ERR_OK)
		return e;
	cmd_text(c, _("%s  %s円  %s"), b->number, yen_text(s.amount, yen), settlement_state_name(s.state));
	cmd_json(c, json_pack("{s:s, s:s, s:I, s:s}", "bill", b->number, "settlement", settlement_state_id(s.state), "amount",
			      (json_int_t)s.amount, "method", s.method));
	return ERR_OK;
}

static enum err run_retry(struct cmd_call *c)
{
	struct bill b;
	enum err e = bill_by_number(c->ctx, c->args[0], &b);
	if (e == ERR_OK)
		e = settlement_retry(c->ctx, b.id);
	return e == ERR_OK ? show(c, &b) : e;
}

const struct cmd cmd_settle[] = {
	{ .name = "settle status", .args = "", .help = N_("決済の状態ごとの件数と金額"), .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_status,
		.options = { { "--list", NULL, N_("1件ずつ") } } },
	{ .name = "settle retry", .args = "BILL", .help = N_("失敗または不明の決済をもう一度行います"), .min_args = 1, .max_args = 1,
		.needs = CMD_DATABASE, .action = ACTION_SETTLE_RETRY, .run = run_retry },
	{ .name = "settle unknown", .args = "", .help = N_("結果が分からず、人の確認が要る決済"), .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_unknown },
	{ .name = NULL },
};
