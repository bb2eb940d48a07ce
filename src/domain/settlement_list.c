/* The figures and lists of settlements (SPEC L, `settle status`; the night shift's screen), and failures in plain words. */
#include "domain/settlement_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/settle_step.h"
#include "store/attempts.h"
#include "store/settlements.h"

#include "base/banned.h"

static const struct { const char *id, *name; } groups[GROUP_COUNT] = {
#define X(code, id, name) { id, name },
	SETTLEMENT_GROUP_LIST(X)
#undef X
};

const char *settlement_list_group_id(enum settlement_group g)
{
	return groups[g].id;
}

const char *settlement_list_group_name(enum settlement_group g)
{
	return _(groups[g].name);
}

/* Which figure a state counts in; -1: none (a correction took its place). */
static int group_of(enum settlement_state s, bool come, bool open)
{
	switch (s) {
	case SETTLEMENT_SCHEDULED: return come ? GROUP_DUE : GROUP_SCHEDULED;
	case SETTLEMENT_DECLINED: return come ? GROUP_DUE : GROUP_DECLINED;
	case SETTLEMENT_CLAIMED:
	case SETTLEMENT_SENT: return GROUP_IN_FLIGHT;
	case SETTLEMENT_UNKNOWN: return GROUP_UNKNOWN;
	case SETTLEMENT_WORKLIST: return open ? GROUP_UNKNOWN : GROUP_WORKLIST;
	case SETTLEMENT_SUCCEEDED: return GROUP_SUCCEEDED;
	case SETTLEMENT_AUTHENTICATION: return GROUP_AUTHENTICATION;
	case SETTLEMENT_HELD: return GROUP_HELD;
	case SETTLEMENT_ZERO: return GROUP_ZERO;
	case SETTLEMENT_COUNTER_DUE:
	case SETTLEMENT_COUNTER_PAID:
	case SETTLEMENT_DEPOSITED: return GROUP_COUNTER;
	case SETTLEMENT_REFUNDED: return GROUP_REFUNDED;
	case SETTLEMENT_CANCELLED:
	case SETTLEMENT_STATES: break;
	}
	return -1;
}

enum err settlement_list_group_of(struct ctx *ctx, const struct settlement *s, int *group)
{
	struct attempt a;
	enum err e = s->state == SETTLEMENT_WORKLIST ? attempts_open_of(ctx, s->id, &a) : ERR_NOT_FOUND;
	*group = s->kind == KIND_REFUND ? -1 : group_of(s->state, s->next_at <= ctx_now(ctx), e == ERR_OK);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static void add_up(const struct settlement_sum *sums, int n, struct settlement_counts *out)
{
	*out = (struct settlement_counts){ 0 };
	for (int i = 0; i < n; i++) {
		int g = group_of(sums[i].state, sums[i].come, sums[i].open);
		if (g < 0)
			continue;
		out->n[g] += sums[i].n;
		out->yen[g] += sums[i].yen;
	}
}

enum err settlement_list_counts(struct ctx *ctx, struct settlement_counts *out)
{
	struct settlement_sum sums[SETTLEMENT_STATES * 4];
	int n;
	enum err e = settlements_sums(ctx, ctx_now(ctx), SETTLEMENT_STATES * 4, sums, &n);
	add_up(sums, e == ERR_OK ? n : 0, out);
	return e;
}

enum err settlement_list_open(struct ctx *ctx, struct settlement_counts *out)
{
	struct settlement_sum sums[SETTLEMENT_STATES * 4];
	int n;
	enum err e = settlements_open_sums(ctx, ctx_now(ctx), SETTLEMENT_STATES * 4, sums, &n);
	add_up(sums, e == ERR_OK ? n : 0, out);
	return e == ERR_OK ? settlements_day_sum(ctx, ctx_today(ctx), &out->n[GROUP_SUCCEEDED], &out->yen[GROUP_SUCCEEDED]) : e;
}

typedef enum err sums_of(struct ctx *ctx, int max, struct settlement_sum *out, int *n);

static enum err refund_counts(struct ctx *ctx, sums_of *read, struct settlement_refunds *out)
{
	struct settlement_sum sums[SETTLEMENT_STATES];
	int n;
	*out = (struct settlement_refunds){ 0 };
	enum err e = read(ctx, SETTLEMENT_STATES, sums, &n);
	for (int i = 0; e == ERR_OK && i < n; i++) {
		out->n[sums[i].state] = sums[i].n;
		out->yen[sums[i].state] = sums[i].yen;
	}
	return e;
}

enum err settlement_list_refund_counts(struct ctx *ctx, struct settlement_refunds *out)
{
	return refund_counts(ctx, settlements_refund_sums, out);
}

enum err settlement_list_health(struct ctx *ctx, struct settlement_health *out)
{
	int64_t now = ctx_now(ctx);
	*out = (struct settlement_health){
		.due = settlements_count(ctx, SETTLEMENT_SCHEDULED, INT64_MIN, now) + settlements_count(ctx, SETTLEMENT_DECLINED, INT64_MIN, now),
		.waiting = settlements_count(ctx, SETTLEMENT_SCHEDULED, now, INT64_MAX),
		.running = settlements_count(ctx, SETTLEMENT_CLAIMED, INT64_MIN, INT64_MAX) + settlements_count(ctx, SETTLEMENT_SENT, INT64_MIN, INT64_MAX),
		.unknown = settlements_count(ctx, SETTLEMENT_UNKNOWN, INT64_MIN, INT64_MAX),
		.failed = settlements_count(ctx, SETTLEMENT_DECLINED, now, INT64_MAX) + settlements_count(ctx, SETTLEMENT_AUTHENTICATION, INT64_MIN, INT64_MAX),
		.worklist = settlements_count(ctx, SETTLEMENT_WORKLIST, INT64_MIN, INT64_MAX),
	};
	out->kept_open = out->worklist ? settlements_kept_open(ctx) : 0;
	return ERR_OK;
}

bool settlement_health_waits(const struct settlement_health *h)
{
	return h->due + h->running + h->unknown > 0;
}

/* Which rows a group shows: up to four states, whether their time has come, whether an attempt is open. */
struct selection { enum settlement_state states[4]; int come, open; };
#define S(a, b, c, d) { SETTLEMENT_##a, SETTLEMENT_##b, SETTLEMENT_##c, SETTLEMENT_##d }
static const struct selection selections[GROUP_COUNT] = {
	[GROUP_SCHEDULED] = { S(SCHEDULED, SCHEDULED, SCHEDULED, SCHEDULED), 0, -1 },
	[GROUP_DUE] = { S(SCHEDULED, DECLINED, SCHEDULED, SCHEDULED), 1, -1 },
	[GROUP_IN_FLIGHT] = { S(CLAIMED, SENT, SENT, SENT), -1, -1 },
	[GROUP_UNKNOWN] = { S(UNKNOWN, WORKLIST, UNKNOWN, UNKNOWN), -1, 1 },
	[GROUP_SUCCEEDED] = { S(SUCCEEDED, SUCCEEDED, SUCCEEDED, SUCCEEDED), -1, -1 },
	[GROUP_DECLINED] = { S(DECLINED, DECLINED, DECLINED, DECLINED), 0, -1 },
	[GROUP_AUTHENTICATION] = { S(AUTHENTICATION, AUTHENTICATION, AUTHENTICATION, AUTHENTICATION), -1, -1 },
	[GROUP_HELD] = { S(HELD, HELD, HELD, HELD), -1, -1 },
	[GROUP_ZERO] = { S(ZERO, ZERO, ZERO, ZERO), -1, -1 },
	[GROUP_COUNTER] = { S(COUNTER_DUE, COUNTER_PAID, DEPOSITED, DEPOSITED), -1, -1 },
	[GROUP_REFUNDED] = { S(REFUNDED, REFUNDED, REFUNDED, REFUNDED), -1, -1 },
	[GROUP_WORKLIST] = { S(WORKLIST, WORKLIST, WORKLIST, WORKLIST), -1, 0 },
};

/* The store's lines as rows; those of refunds belong to no group. */
static void take_lines(const struct settlement_line *lines, int got, int64_t now, struct settlement_row *out)
{
	for (int i = 0; i < got; i++) {
		bool refund = lines[i].s.kind == KIND_REFUND;
		struct settlement_row *r = &out[i];
		*r = (struct settlement_row){ .s = lines[i].s, .group = refund ? -1 : group_of(lines[i].s.state, lines[i].s.next_at <= now, lines[i].open) };
		r->doubtful = lines[i].s.state == SETTLEMENT_WORKLIST && lines[i].open;
		str_copy(r->bill, sizeof r->bill, lines[i].bill);
		str_copy(r->card, sizeof r->card, lines[i].card);
		str_copy(r->name, sizeof r->name, lines[i].name);
	}
}

static void free_lines(struct settlement_line *lines, int max)
{
	mem_wipe(lines, (size_t)max * sizeof *lines);
	free(lines);
}

enum err settlement_list_fetch(struct ctx *ctx, int group, int64_t offset, int max, struct settlement_row *out, int *n)
{
	struct settlement_query q = { .states = NULL, .come = -1, .open = -1, .now = ctx_now(ctx) };
	if (group >= 0) {
		q.states = selections[group].states;
		q.come = selections[group].come;
		q.open = selections[group].open;
	}
	struct settlement_line *lines = mem_array((size_t)max, sizeof *lines);
	int got = 0;
	enum err e = settlements_page(ctx, &q, offset, max, lines, &got);
	*n = e == ERR_OK ? got : 0;
	take_lines(lines, *n, q.now, out);
	free_lines(lines, max);
	return e;
}

typedef enum err page_of(struct ctx *ctx, int64_t offset, int max, struct settlement_line *out, int *n);

static enum err lines_of(struct ctx *ctx, page_of *page, int64_t offset, int max, struct settlement_row *out, int *n)
{
	struct settlement_line *lines = mem_array((size_t)max, sizeof *lines);
	int got = 0;
	enum err e = page(ctx, offset, max, lines, &got);
	*n = e == ERR_OK ? got : 0;
	take_lines(lines, *n, ctx_now(ctx), out);
	free_lines(lines, max);
	return e;
}

enum err settlement_list_refunds(struct ctx *ctx, int64_t offset, int max, struct settlement_row *out, int *n)
{
	return lines_of(ctx, settlements_refunds, offset, max, out, n);
}

enum err settlement_list_refunds_stuck(struct ctx *ctx, int64_t offset, int max, struct settlement_row *out, int *n)
{
	return lines_of(ctx, settlements_refunds_stuck, offset, max, out, n);
}

enum err settlement_list_refunds_stuck_counts(struct ctx *ctx, struct settlement_refunds *out)
{
	return refund_counts(ctx, settlements_refunds_stuck_sums, out);
}

enum err settlement_list_tried_sum(struct ctx *ctx, int64_t *n, int64_t *yen)
{
	return settlements_tried_sum(ctx, n, yen);
}

enum err settlement_list_part(struct ctx *ctx, int part, int64_t offset, int max, struct settlement_row *out, int *n)
{
	if (part == PART_TRIED)
		return lines_of(ctx, settlements_tried, offset, max, out, n);
	return part == PART_REFUNDS ? settlement_list_refunds_stuck(ctx, offset, max, out, n) : settlement_list_fetch(ctx, part, offset, max, out, n);
}

const char *settlement_list_part_id(int part)
{
	return part == PART_TRIED ? "tried" : part == PART_REFUNDS ? "refunds" : settlement_list_group_id((enum settlement_group)part);
}

const char *settlement_list_part_name(int part)
{
	return part == PART_TRIED ? _("窓口払いへ") : part == PART_REFUNDS ? _("返金") : settlement_list_group_name((enum settlement_group)part);
}

/* ---- failures in plain words ---- */

enum { TAKES = 1 << KIND_CHARGE | 1 << KIND_CORRECTION | 1 << KIND_COUNTER, GIVES = 1 << KIND_REFUND, BOTH = TAKES | GIVES };
enum when { ALWAYS, FOR_GOOD, TRIED }; /* only a new card helps; the card was tried */

#define IN(state) (1u << SETTLEMENT_##state)
#define MOVING (IN(CLAIMED) | IN(SENT) | IN(UNKNOWN))
#define EVERY ((1u << SETTLEMENT_STATES) - 1)
#define CARDS (EVERY & ~(MOVING | IN(COUNTER_DUE)))

/* The first that fits. Code "": there is none; NULL: any other, in the place of %s. Where money could move twice, what not to do is said. */
static const struct sentence {
	const char *code;
	unsigned kinds, states;
	enum when when;
	const char *text;
} sentences[] = {
	{ "not_deferred", BOTH, EVERY, ALWAYS, N_("あと払いを利用していません。窓口でお支払いいただきます") },
	{ "part_paid", BOTH, EVERY, ALWAYS, N_("一部を窓口でお支払い済みです。残りを窓口でお支払いいただきます") },
	{ "to_counter", BOTH, EVERY, ALWAYS, N_("窓口でお支払いいただくことになりました。カードでは決済しません") },
	{ "below_minimum", BOTH, EVERY, ALWAYS, N_("カード決済の最低額（50円）に満たないため、窓口でお支払いいただきます") },
	{ "no_card", BOTH, EVERY, ALWAYS, N_("登録カードがありません。カードの登録か、窓口でのお支払いが必要です") },
	{ "died", BOTH, EVERY, ALWAYS, N_("患者が亡くなられています。ご家族との連絡は担当者が行ってください") },
	{ "paid_at_counter", BOTH, EVERY, ALWAYS, N_("訂正前の料金を窓口でお支払いいただいたため、差額も窓口でお支払いいただきます") },
	{ "notice_undeliverable", BOTH, EVERY, ALWAYS, N_("差額のお知らせのメールが届かないため、差額は窓口でお支払いいただきます") },
	{ "no_charge", BOTH, EVERY, ALWAYS, N_("返金するカード決済が見つかりません。窓口での返金が必要です") },
	{ "several", TAKES, EVERY, ALWAYS, N_("決済会社の記録が請求と食い違います。会計または責任者が決済会社の管理画面で確かめ、確認結果を入れるまで支払いは受け取らないでください") },
	{ "several", GIVES, EVERY, ALWAYS, N_("決済会社の記録が返金と食い違います。会計または責任者が決済会社の管理画面で確かめ、確認結果を入れるまで窓口で返金しないでください") },
	{ "said_unpaid", TAKES, IN(WORKLIST), ALWAYS, N_("決済会社では支払われていないことを確かめました。再試行するか、窓口に切り替えてください") },
	{ "said_unpaid", GIVES, IN(WORKLIST), ALWAYS, N_("決済会社では返金されていないことを確かめました。再試行するか、窓口で返金してください") },
	{ "said_unpaid", TAKES, IN(DECLINED), ALWAYS, N_("決済会社では支払われていないことを確かめました。もう一度カードで決済します") }, /* held, released: its time has come */
	{ "said_unpaid", TAKES, IN(COUNTER_DUE), ALWAYS, N_("決済会社では支払われていないことを確かめました。窓口でお支払いいただきます") },

	{ "insufficient_funds", TAKES, CARDS, ALWAYS, N_("カードの利用可能額が足りません。再試行日を待つか、別のカードの登録を案内してください") },
	{ "expired_card", TAKES, CARDS, ALWAYS, N_("カードの有効期限が切れています。新しいカードの登録が必要です") },
	{ "lost_card", TAKES, CARDS, ALWAYS, N_("カードが使えません。新しいカードの登録が必要です") },
	{ "stolen_card", TAKES, CARDS, ALWAYS, N_("カードが使えません。新しいカードの登録が必要です") },
	{ "authentication_required", TAKES, CARDS, ALWAYS, N_("カードの本人認証が必要です。患者さんにカードの再登録を案内してください") },
	{ NULL, TAKES, IN(DECLINED), FOR_GOOD, N_("カードが使えません（%s）。新しいカードの登録が必要です") },
	{ NULL, TAKES, IN(DECLINED), ALWAYS, N_("カード会社が承認しませんでした（%s）。再試行日を待っています") },
	{ NULL, TAKES, IN(COUNTER_DUE), TRIED, N_("カードの再試行を終えました（%s）。窓口でお支払いいただきます") },

	{ "no_answer", TAKES, IN(UNKNOWN), ALWAYS, N_("決済会社から応答がありません。同じ番号で照会を続けています。支払いは受け取らないでください") },
	{ "no_answer", GIVES, IN(UNKNOWN), ALWAYS, N_("決済会社から応答がありません。同じ番号で照会を続けています。結果が出るまで窓口で返金しないでください") },
	{ "not_found", TAKES, IN(UNKNOWN), ALWAYS, N_("決済会社の一覧にまだありません。もう一度調べます。支払いは受け取らないでください") },
	{ "not_found", GIVES, IN(UNKNOWN), ALWAYS, N_("決済会社の一覧にまだありません。もう一度調べます。結果が出るまで窓口で返金しないでください") },
	{ "pending", GIVES, IN(UNKNOWN), ALWAYS, N_("決済会社が返金を処理しています。結果を照会しています。結果が出るまで窓口で返金しないでください") },
	{ "", TAKES, IN(UNKNOWN), ALWAYS, N_("同じ番号で照会を続けています。支払いは受け取らないでください") },
	{ "", GIVES, IN(UNKNOWN), ALWAYS, N_("同じ番号で照会を続けています。結果が出るまで窓口で返金しないでください") },
	{ NULL, TAKES, IN(UNKNOWN), ALWAYS, N_("結果が分かりません（%s）。同じ番号で照会を続けています。支払いは受け取らないでください") },
	{ NULL, GIVES, IN(UNKNOWN), ALWAYS, N_("結果が分かりません（%s）。同じ番号で照会を続けています。結果が出るまで窓口で返金しないでください") },

	{ "not_found", TAKES, IN(WORKLIST), ALWAYS, N_("決済会社に記録がありません（請求されていません）。再試行できます") },
	{ "not_found", GIVES, IN(WORKLIST), ALWAYS, N_("決済会社に記録がありません（返金されていません）。再試行できます") },
	{ "insufficient_funds", GIVES, IN(WORKLIST), ALWAYS, N_("決済会社の残高が足りず、カードに返金できませんでした。再試行か、窓口での返金が必要です") },
	{ "expired_or_canceled_card", GIVES, IN(WORKLIST), ALWAYS, N_("カードが使えないため、返金できませんでした。窓口での返金が必要です") },
	{ "lost_or_stolen_card", GIVES, IN(WORKLIST), ALWAYS, N_("カードが使えないため、返金できませんでした。窓口での返金が必要です") },
	{ "", TAKES, IN(WORKLIST), ALWAYS, N_("人の確認が必要です。決済会社の管理画面で確かめるまで、支払いは受け取らないでください") },
	{ "", GIVES, IN(WORKLIST), ALWAYS, N_("人の確認が必要です。決済会社の管理画面で確かめるまで窓口で返金しないでください") },
	{ NULL, TAKES, IN(WORKLIST), ALWAYS, N_("人の確認が必要です（%s）。決済会社の管理画面で確かめてください") },
	{ NULL, GIVES, IN(WORKLIST), ALWAYS, N_("人の確認が必要です（%s）。決済会社の管理画面で確かめるまで窓口で返金しないでください") },

	{ "", GIVES, IN(COUNTER_DUE), ALWAYS, N_("窓口で患者さんにお返しください（請求の画面の返金で記録します）") },

	{ "", TAKES, IN(CLAIMED) | IN(SENT), ALWAYS, N_("決済会社に請求しています。結果が出るまで支払いは受け取らないでください") },
	{ "", GIVES, IN(CLAIMED) | IN(SENT), ALWAYS, N_("決済会社で返金しています。結果が出るまで窓口で返金しないでください") },
	{ NULL, BOTH, IN(CLAIMED) | IN(SENT), ALWAYS, N_("処理中です（%s）。結果をお待ちください") },
	{ NULL, TAKES, EVERY, ALWAYS, N_("カードで決済できませんでした（%s）") },
	{ NULL, GIVES, EVERY, ALWAYS, N_("カードに返金できませんでした（%s）") },
};

/* In brackets, of an earlier try. */
static const struct { const char *code, *text; } briefs[] = {
	{ "insufficient_funds", N_("残高不足") },
	{ "expired_card", N_("有効期限切れ") },
	{ "lost_card", N_("使えないカード") },
	{ "stolen_card", N_("使えないカード") },
	{ "authentication_required", N_("本人認証が必要") },
	{ "no_answer", N_("理由は不明") },
	{ "not_found", N_("理由は不明") },
	{ "said_unpaid", N_("決済会社で確認済み") },
};

static const char *brief_of(const char *code)
{
	for (size_t i = 0; i < sizeof briefs / sizeof *briefs; i++)
		if (strcmp(briefs[i].code, code) == 0)
			return briefs[i].text;
	return NULL;
}

const char *settlement_list_brief(const struct settlement *s)
{
	const char *brief = brief_of(s->reason);
	return brief ? _(brief) : _("不承認");
}

/* code NULL: the sentence for any. */
static const struct sentence *sentence_for(const struct settlement *s, const char *code)
{
	for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
		const struct sentence *t = &sentences[i];
		bool named = code ? t->code && strcmp(t->code, code) == 0 : !t->code;
		bool now = t->when == ALWAYS || (t->when == TRIED ? s->tries > 0 : s->next_at == SETTLE_NEVER);
		if (named && now && t->kinds & 1u << s->kind && t->states & 1u << s->state)
			return t;
	}
	return NULL;
}

const char *settlement_list_reason(const struct settlement *s, char out[256])
{
	const char *brief = brief_of(s->reason);
	const struct sentence *t = sentence_for(s, s->reason);
	bool old = brief && 1u << s->state & MOVING; /* says why an earlier try failed, not what happens now */
	if (!t && old)
		t = sentence_for(s, "");
	else if (!t && s->reason[0])
		t = sentence_for(s, NULL);
	out[0] = '\0';
	if (s->state == SETTLEMENT_ZERO) /* what it keeps is for a correction of it */
		return out;
	if (t && t->code)
		str_copy(out, 256, _(t->text));
	else if (t)
		str_fmt(out, 256, _(t->text), brief ? _(brief) : s->reason);
	return out;
}
