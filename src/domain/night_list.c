/* Groups are read a page at a time; the longest list is a night's. */
#include "domain/night_list.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/refund.h"
#include "domain/settle_step.h"
#include "domain/settle_watch.h"

#include "base/banned.h"

enum { PAGE = 64 };

static const int parts[] = { GROUP_UNKNOWN, GROUP_IN_FLIGHT, GROUP_WORKLIST, PART_REFUNDS, GROUP_DECLINED, GROUP_AUTHENTICATION, GROUP_DUE };

const char *night_list_next(const struct settlement *s, char *out, size_t size)
{
	char day[DATE_TEXT], why[256];
	settlement_list_reason(s, why);
	if (s->state == SETTLEMENT_DECLINED && s->next_at != SETTLE_NEVER)
		str_fmt(out, size, *why ? _("%s 再試行: %s") : _("%s 再試行"), date_show(tokyo_day(s->next_at), day), why);
	else
		str_copy(out, size, why);
	return out;
}

static void row(struct list_paper *p, const struct settlement_row *r)
{
	char yen[32], due[DATE_TEXT], next[400];
	const char *state = r->s.kind == KIND_REFUND ? refund_state_name(r->s.state) : settlement_state_name(r->s.state);
	const char *const cells[] = { r->bill, yen_text(r->s.amount, yen), r->card, r->name, date_show(r->s.due_day, due), state };
	list_paper_row(p, cells, night_list_next(&r->s, next, sizeof next));
}

static enum err part(struct ctx *ctx, int group, struct list_paper *p)
{
	struct settlement_row *rows = mem_array(PAGE, sizeof *rows);
	int n = PAGE;
	enum err e = ERR_OK;
	for (int64_t at = 0; !e && n == PAGE; at += n) {
		e = settlement_list_part(ctx, group, at, PAGE, rows, &n);
		if (!e && n && at == 0) {
			list_paper_part(p, settlement_list_part_name(group));
			list_paper_column(p, _("請求"), 11, LIST_PAPER_LEFT);
			list_paper_column(p, _("金額（円）"), 12, LIST_PAPER_SUM);
			list_paper_column(p, _("診察券"), 13, LIST_PAPER_LEFT);
			list_paper_column(p, _("氏名"), 20, LIST_PAPER_LEFT);
			list_paper_column(p, _("決済予定日"), 16, LIST_PAPER_LEFT);
			list_paper_column(p, _("状態"), 18, LIST_PAPER_LEFT);
		}
		for (int i = 0; !e && i < n; i++)
			row(p, &rows[i]);
	}
	mem_wipe(rows, PAGE * sizeof *rows);
	free(rows);
	return e;
}

/* What the night did, above what it left. */
static enum err figures(struct ctx *ctx, struct list_paper *p)
{
	struct settle_watch w;
	char text[200], n[32], yen[32];
	enum err e = settle_watch_read(ctx, &w);
	if (e)
		return e;
	str_fmt(text, sizeof text, _("本日決済済 %s件 %s円"), yen_text(w.counts.n[GROUP_SUCCEEDED], n), yen_text(w.counts.yen[GROUP_SUCCEEDED], yen));
	if (!w.owner.alive)
		str_add(text, sizeof text, "   %s", _("自動決済は停止しています"));
	else if (settle_watch_held(&w))
		str_add(text, sizeof text, "   %s", w.wish.wish == STEERING_PAUSE ? _("自動決済は一時停止中です") : _("自動決済は中止中です"));
	list_paper_note(p, text);
	return ERR_OK;
}

enum err night_list_make(struct ctx *ctx, int group, struct list_paper *out)
{
	str_copy(out->title, sizeof out->title, _("夜間の決済一覧"));
	enum err e = figures(ctx, out);
	if (group >= 0 && !e)
		e = part(ctx, group, out);
	for (size_t i = 0; group < 0 && !e && i < sizeof parts / sizeof *parts; i++)
		e = part(ctx, parts[i], out);
	if (!e && !out->rows)
		list_paper_note(out, _("ここにある決済はありません"));
	return e ? e : audit_look(ctx, "", 0, "settlement list on paper: %lld", (long long)out->rows);
}
