/* The ids are collected first: what was retried has left its group. */
#include "domain/settle_hand.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/note.h"
#include "domain/settle_book.h"
#include "domain/settlement_list.h"
#include "store/db.h"
#include "store/settlements.h"

#include "base/banned.h"

enum { PAGE = 200, AT_ONCE = 200 };

struct ids { int64_t *id; int n, room; };

static void keep(struct ids *ids, int64_t id)
{
	if (ids->n == ids->room) {
		int room = ids->room ? ids->room * 2 : PAGE;
		int64_t *more = mem_array((size_t)room, sizeof *more);
		for (int i = 0; i < ids->n; i++)
			more[i] = ids->id[i];
		free(ids->id);
		ids->id = more;
		ids->room = room;
	}
	ids->id[ids->n++] = id;
}

static enum err look(struct ctx *ctx, int64_t id, struct settle_charge *c, bool *retryable)
{
	enum err e = settle_book_load(ctx, id, c);
	*retryable = e == ERR_OK && settle_book_check(ctx, c, SETTLE_RETRY) == ERR_OK;
	return e;
}

static enum err collect_group(struct ctx *ctx, int group, struct ids *ids, struct settle_hand_sum *sum)
{
	struct settlement_row *rows = mem_array(PAGE, sizeof *rows);
	struct settle_charge c;
	enum err e = ERR_OK;
	int n = PAGE;
	for (int64_t at = 0; e == ERR_OK && n == PAGE; at += n) {
		e = settlement_list_fetch(ctx, group, at, PAGE, rows, &n);
		for (int i = 0; e == ERR_OK && i < n; i++) {
			bool can;
			e = look(ctx, rows[i].s.id, &c, &can);
			if (e != ERR_OK || !can)
				continue;
			keep(ids, c.s.id);
			sum->n++;
			sum->yen += c.s.amount;
		}
	}
	free(rows);
	return e;
}

static enum err collect(struct ctx *ctx, int group, struct ids *ids, struct settle_hand_sum *sum)
{
	static const int groups[] = { GROUP_DECLINED, GROUP_UNKNOWN, GROUP_WORKLIST };
	enum err e = ERR_OK;
	*sum = (struct settle_hand_sum){ 0 };
	for (size_t i = 0; e == ERR_OK && i < sizeof groups / sizeof *groups; i++)
		if (group < 0 || group == groups[i])
			e = collect_group(ctx, groups[i], ids, sum);
	return e;
}

enum err settle_hand_retryable(struct ctx *ctx, int group, struct settle_hand_sum *out)
{
	struct ids ids = { 0 };
	enum err e = db_read_begin(ctx);
	if (e != ERR_OK)
		return e;
	e = collect(ctx, group, &ids, out);
	db_read_end(ctx);
	free(ids.id);
	return e;
}

/* [tx] What became another state meanwhile is left alone. */
static enum err retry_some(struct ctx *ctx, const int64_t *id, int n, struct settle_hand_sum *did)
{
	struct settle_charge c;
	enum err e = ERR_OK;
	for (int i = 0; e == ERR_OK && i < n; i++) {
		bool can;
		e = look(ctx, id[i], &c, &can);
		if (e != ERR_OK || !can)
			continue;
		enum settlement_state was = c.s.state;
		e = settle_book_event(ctx, &c, SETTLE_RETRY, NULL, NULL);
		if (e == ERR_OK)
			e = audit_note(ctx, ACTION_SETTLE_RETRY, "bill", c.s.bill_id, "%s by hand, was %s", c.bill, settlement_state_id(was));
		did->n++;
		did->yen += c.s.amount;
	}
	return e;
}

enum err settle_hand_retry_all(struct ctx *ctx, int group, struct settle_hand_sum *out)
{
	struct ids ids = { 0 };
	struct settle_hand_sum wanted;
	*out = (struct settle_hand_sum){ 0 };
	enum err e = may_check(ctx, ACTION_SETTLE_RETRY);
	if (e == ERR_OK)
		e = collect(ctx, group, &ids, &wanted);
	for (int at = 0; e == ERR_OK && at < ids.n; at += AT_ONCE) {
		struct settle_hand_sum did = { 0 };
		e = db_begin(ctx);
		if (e == ERR_OK)
			e = db_finish(ctx, retry_some(ctx, &ids.id[at], ids.n - at < AT_ONCE ? ids.n - at : AT_ONCE, &did));
		if (e == ERR_OK) {
			out->n += did.n;
			out->yen += did.yen;
		}
	}
	free(ids.id);
	return e;
}

/* [tx] */
static enum err retry_refund(struct ctx *ctx, int64_t id)
{
	struct settle_charge c;
	enum err e = settle_book_load(ctx, id, &c);
	if (e == ERR_OK && c.s.kind != KIND_REFUND)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s のこの決済は返金ではありません"), c.bill);
	if (e == ERR_OK && c.s.state == SETTLEMENT_COUNTER_DUE)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s の返金は窓口でお返しするものです。請求の画面で行います"), c.bill);
	if (e != ERR_OK)
		return e;
	enum settlement_state was = c.s.state;
	e = settle_book_event(ctx, &c, SETTLE_RETRY, NULL, NULL);
	return e == ERR_OK ? audit_note(ctx, ACTION_SETTLE_RETRY, "bill", c.s.bill_id, "%s refund %lld by hand, was %s", c.bill, (long long)id,
		settlement_state_id(was)) : e;
}

enum err settle_hand_retry_refund(struct ctx *ctx, int64_t id)
{
	enum err e = may_check(ctx, ACTION_SETTLE_RETRY);
	if (e == ERR_OK)
		e = db_begin(ctx);
	return e == ERR_OK ? db_finish(ctx, retry_refund(ctx, id)) : e;
}

/* [tx] */
static enum err to_counter(struct ctx *ctx, int64_t bill_id)
{
	static const struct settle_news news = { .code = SETTLE_GIVEN_UP };
	struct settlement s;
	struct settle_charge c;
	enum err e = settlements_charge_of_bill(ctx, bill_id, &s);
	if (e == ERR_OK)
		e = settle_book_load(ctx, s.id, &c);
	if (e != ERR_OK)
		return e;
	if (c.a.id)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s はカード決済の結果を確かめている途中です。結果が出るまで窓口払いにできません"), c.bill);
	if (c.s.state == SETTLEMENT_COUNTER_DUE)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s はすでに窓口払いです"), c.bill);
	e = settle_book_event(ctx, &c, SETTLE_TO_COUNTER, &news, NULL);
	return e == ERR_OK ? audit_note(ctx, ACTION_SETTLE_COUNTER, "bill", bill_id, "%s to the counter, was %s", c.bill,
		settlement_state_id(s.state)) : e;
}

enum err settle_hand_to_counter(struct ctx *ctx, int64_t bill_id)
{
	enum err e = may_check(ctx, ACTION_SETTLE_COUNTER);
	if (e == ERR_OK)
		e = db_begin(ctx);
	return e == ERR_OK ? db_finish(ctx, to_counter(ctx, bill_id)) : e;
}

/* ---- what a person saw ---- */

enum { NOTE = 320, NAMED = 8 };
/* A clock that is put back makes whatever is open as old as SETTLE_KEY_AGE, and it may have been sent just then: the hour that a look-up waits as well. */
enum { NOTHING_ON_ITS_WAY = SETTLE_KEY_AGE + SETTLE_LOOK_AGAIN };

/* As the gateway writes its ids: "pi_3Nx…", "re_3Nx…". */
static bool is_ref(const struct settle_charge *c, const char *ref)
{
	const char *start = c->s.kind == KIND_REFUND ? "re_" : "pi_";
	size_t n = strspn(ref, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	return str_starts(ref, start) && !ref[n] && n > strlen(start) && n < sizeof c->s.gateway_ref;
}

/* [tx] */
static enum err check_said(struct ctx *ctx, const struct settle_charge *c, const char *ref)
{
	bool taken = false;
	if (c->s.state != SETTLEMENT_WORKLIST || !c->a.id)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s に、結果の確認を待つ決済はありません"), c->bill);
	if (!ref[0] && ctx_now(ctx) - c->a.first_sent_at < NOTHING_ON_ITS_WAY)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s の要求は、まだ決済会社に届くかもしれません。送信から %d 時間たってから確かめてください"), c->bill,
			NOTHING_ON_ITS_WAY / 3600);
	if (!ref[0])
		return ERR_OK;
	if (!is_ref(c, ref))
		return ctx_fail(ctx, ERR_BAD_INPUT, c->s.kind == KIND_REFUND ? _("決済会社の返金番号（re_ で始まる英数字）を入れてください: %s") :
			_("決済会社の決済番号（pi_ で始まる英数字）を入れてください: %s"), ref);
	enum err e = settlements_ref_taken(ctx, ref, &taken);
	return e || !taken ? e : ctx_fail(ctx, ERR_DUPLICATE, _("%s は、別の決済の番号としてすでに記録されています"), ref);
}

/* [tx] */
static enum err say(struct ctx *ctx, int64_t id, const char *ref, const char *note)
{
	struct settle_charge c;
	struct settle_news news = { .code = "" };
	enum err e = settle_book_load(ctx, id, &c);
	if (e == ERR_OK)
		e = check_said(ctx, &c, ref);
	if (e != ERR_OK)
		return e;
	str_copy(news.code, sizeof news.code, ref[0] ? "" : "said_unpaid");
	str_copy(news.gateway_ref, sizeof news.gateway_ref, ref);
	e = settle_book_event(ctx, &c, ref[0] ? SETTLE_SAID_PAID : SETTLE_SAID_UNPAID, &news, NULL);
	return e == ERR_OK ? audit_note(ctx, ACTION_SETTLE_SAY, "bill", c.s.bill_id, "%s: %s %lld yen: %s", c.bill, ref[0] ? ref : "nothing of",
		(long long)c.s.amount, note) : e;
}

enum err settle_hand_say(struct ctx *ctx, int64_t id, const char *ref, const char *note)
{
	char text[NOTE], named[64];
	enum err e = may_check(ctx, ACTION_SETTLE_SAY);
	if (e == ERR_OK)
		e = note_take(ctx, note, _("何を確かめたかを入力してください"), text, sizeof text);
	if (e == ERR_OK && !str_copy(named, sizeof named, ref ? ref : ""))
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("番号が長すぎます"));
	if (e != ERR_OK)
		return e;
	str_strip(named);
	e = db_begin(ctx);
	return e == ERR_OK ? db_finish(ctx, say(ctx, id, named, text)) : e;
}

/* A word about one that is written to another moves money twice: who means which must say so. */
static enum err several(struct ctx *ctx, const struct settlement *s, int n)
{
	char yen[32], amounts[256] = "";
	for (int i = 0; i < n && i < NAMED; i++)
		str_add(amounts, sizeof amounts, i ? _("、%s円") : _("%s円"), yen_text(s[i].amount, yen));
	return ctx_fail(ctx, ERR_BAD_STATE, _("結果の確認を待つ決済が複数あります（%s%s）。どれの結果か金額（--amount）で示してください。同じ金額のものは決済の画面の一覧で選びます"), amounts,
		n > NAMED ? "…" : "");
}

enum err settle_hand_doubtful(struct ctx *ctx, int64_t bill_id, int64_t amount, int64_t *id)
{
	struct settlement s[NAMED + 1];
	char yen[32];
	int n;
	*id = 0;
	enum err e = settlements_doubtful(ctx, bill_id, amount, amount ? amount : YEN_MAX, NAMED + 1, s, &n);
	if (e != ERR_OK)
		return e;
	if (n > 1)
		return several(ctx, s, n);
	if (n == 0)
		return amount ? ctx_fail(ctx, ERR_NOT_FOUND, _("結果の確認を待つ %s円 の決済はありません"), yen_text(amount, yen)) :
			ctx_fail(ctx, ERR_NOT_FOUND, _("結果の確認を待つ決済はありません"));
	*id = s[0].id;
	return ERR_OK;
}
