/*
 * Spending a right writes serial, state and print job in one transaction; what the worker or a person says later only
 * moves the state on. A void row stays for good, so that the serials of a year have no gap (R6).
 */
#include "domain/receipt.h"

#include <string.h>

#include "base/str.h"
#include "domain/arrears.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/money_chain.h"
#include "domain/papers.h"
#include "domain/policy.h"
#include "domain/settlement.h"
#include "domain/visit.h"
#include "model/secret.h"
#include "store/alarms.h"
#include "store/bills.h"
#include "store/db.h"
#include "store/print_jobs.h"
#include "store/receipts.h"
#include "store/settlements.h"

#include "base/banned.h"

static const char *paper_name(enum receipt_kind kind)
{
	return kind == PAPER_STATEMENT ? _("診療明細書") : _("領収書");
}

static enum err make_one(struct ctx *ctx, const struct settlement *s, enum receipt_kind kind)
{
	struct receipt r;
	enum err e = receipts_live(ctx, s->id, kind, &r);
	if (e != ERR_NOT_FOUND)
		return e;
	r = (struct receipt){ .bill_id = s->bill_id, .settlement_id = s->id, .kind = kind, .state = RECEIPT_AVAILABLE,
		.available_at = ctx_now(ctx) };
	return receipts_add(ctx, &r);
}

enum err receipt_make_available(struct ctx *ctx, int64_t settlement_id)
{
	struct settlement s;
	enum err e = settlements_by_id(ctx, settlement_id, &s);
	bool moved = s.kind != KIND_CORRECTION || s.amount > 0; /* a correction of the same or a lower amount has only its statement */
	if (!e && moved)
		e = make_one(ctx, &s, PAPER_RECEIPT);
	return e || s.kind == KIND_COUNTER || s.kind == KIND_REFUND ? e : make_one(ctx, &s, PAPER_STATEMENT);
}

/* Money that was taken before a correction, whose receipt nobody has fetched yet. */
static bool unfetched(struct ctx *ctx, const struct bill *b, enum receipt_kind kind)
{
	struct receipt r;
	struct settlement s;
	return kind == PAPER_RECEIPT && receipts_of_bill(ctx, b->id, kind, &r) == ERR_OK && r.state == RECEIPT_AVAILABLE &&
	       settlements_by_id(ctx, r.settlement_id, &s) == ERR_OK && s.amount > 0 && s.settled_at;
}

/* Only a final bill has an original; a corrected one that of the money that was paid for it. */
static enum err check_bill(struct ctx *ctx, const struct bill *b, enum receipt_kind kind)
{
	struct bill next;
	if (b->status == BILL_FINAL || (b->status == BILL_CORRECTED && unfetched(ctx, b, kind)))
		return ERR_OK;
	if (b->status == BILL_CORRECTED && kind == PAPER_STATEMENT && bills_by_corrects(ctx, b->id, &next) == ERR_OK)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s は訂正されています。診療明細書は訂正後の請求 %s のものです"), b->number, next.number);
	if (b->status == BILL_CORRECTED && bills_by_corrects(ctx, b->id, &next) == ERR_OK)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s は訂正されています。訂正後の請求 %s の領収書を発行してください"), b->number, next.number);
	return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s は%sのため、まだ領収書を発行できません"), b->number, bill_status_name(b->status));
}

/* Why a right doesn't exist yet, in the words of what must happen first. */
static enum err not_available(struct ctx *ctx, const struct bill *b, const struct settlement *s)
{
	char day[DATE_TEXT];
	if (s->kind == KIND_CORRECTION && s->state == SETTLEMENT_ZERO)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s は訂正で、新しいお支払いはありません。領収書は、お支払いのときのものと、返金が済んだときのものです"), b->number);
	if (s->kind == KIND_CORRECTION && s->state == SETTLEMENT_SCHEDULED && !s->notified)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s の差額は、お知らせのメールのあとに決済します。決済後に発行できます"), b->number);
	switch (s->state) {
	case SETTLEMENT_SCHEDULED:
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s はまだ決済されていません（カード決済の予定日 %s）。決済後に発行できます"), b->number,
			date_show(s->due_day, day));
	case SETTLEMENT_COUNTER_DUE:
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s は窓口でのお支払いがまだです。お支払い後に発行できます"), b->number);
	case SETTLEMENT_SUCCEEDED:
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s の決済は済みました。お知らせのメールが送られ次第、発行できます"), b->number);
	default:
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s は%sのため、領収書をまだ発行できません"), b->number, settlement_state_name(s->state));
	}
}

/* R4, F13: of a bill that the card paid, from that time on the day of its mail, for so many years. */
static enum err check_copy(struct ctx *ctx, const struct bill *b)
{
	struct settlement s;
	int64_t mailed, from;
	day_t until;
	char day[DATE_TEXT], time[DATE_TEXT];
	if (!policy_online(ctx))
		return ctx_fail(ctx, ERR_REFUSED, _("この病院では参考の写しを出していません。支払証明書をお申し込みください"));
	enum err e = check_bill(ctx, b, PAPER_STATEMENT);
	if (!e)
		e = settlement_shown(ctx, b->id, &s);
	if (!e && s.state == SETTLEMENT_ZERO)
		return ctx_fail(ctx, ERR_REFUSED, _("請求 %s は 0円のため、参考の写しはありません"), b->number);
	if (!e && s.state != SETTLEMENT_SUCCEEDED && s.state != SETTLEMENT_COUNTER_PAID && s.state != SETTLEMENT_REFUNDED)
		e = not_available(ctx, b, &s);
	if (!e && !s.gateway_ref[0])
		return ctx_fail(ctx, ERR_REFUSED, _("請求 %s は窓口でのお支払いのため、参考の写しはありません。支払証明書をお申し込みください"), b->number);
	if (!e)
		e = receipts_first_available(ctx, s.id, &mailed);
	if (!e && !mailed)
		e = not_available(ctx, b, &s);
	if (e)
		return e;
	policy_online_copy(ctx, mailed, tokyo_day(s.settled_at), &from, &until);
	if (ctx_now(ctx) < from)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s の参考の写しは %s %s からです"), b->number, date_show(tokyo_day(from), day), instant_time(from, time));
	if (tokyo_day(ctx_now(ctx)) > until)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s の参考の写しは %s まででした。支払証明書をお申し込みください"), b->number, date_show(until, day));
	return ERR_OK;
}

/* There is one original: what is possible instead depends on the profile (R3, F13, R8). */
static enum err second_original(struct ctx *ctx, const struct bill *b, const struct receipt *r)
{
	char serial[24], day[DATE_TEXT], instead[sizeof ctx->cause.text];
	receipt_serial(r, serial);
	if (r->state == RECEIPT_UNCLEAR)
		return ctx_fail(ctx, ERR_BAD_STATE, _("%s %s は印刷の結果が不明です。用紙が出たかどうかを確認して記録してください"),
			paper_name(r->kind), serial);
	if (r->state == RECEIPT_PRINTING)
		return ctx_fail(ctx, ERR_BAD_STATE, _("%s %s は印刷中です"), paper_name(r->kind), serial);
	enum err copy = check_copy(ctx, b);
	str_copy(instead, sizeof instead, copy == ERR_OK ? _("参考の写しをお渡しできます") : copy == ERR_BAD_STATE ? ctx->cause.text : _("支払証明書をお申し込みください"));
	return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s の%s %s は %s に発行済です。原本は一度だけ発行し、再発行はできません。%s"), b->number,
		paper_name(r->kind), serial, date_show(tokyo_day(r->issued_at), day), instead);
}

/* F12: at the machine a zero-yen receipt may be none of its business. */
static enum err check_zero(struct ctx *ctx, const struct bill *b, bool machine)
{
	char desk[128];
	if (b->amount > 0 || !machine || policy_zero_machine(ctx))
		return ERR_OK;
	return ctx_fail(ctx, ERR_BAD_STATE, _("お支払いが 0円の領収書は機械では発行できません。%sでお申し出ください"),
		policy_desk_text(ctx, DESK_ZERO, desk));
}

/* The receipt of a difference or a refund names the first one (B3): that one has its serial first. */
static enum err check_first(struct ctx *ctx, const struct bill *b, const struct receipt *r)
{
	struct settlement s;
	struct money_chain m;
	struct receipt first;
	enum err e = settlements_by_id(ctx, r->settlement_id, &s);
	if (e || r->kind != PAPER_RECEIPT || (s.kind != KIND_CORRECTION && s.kind != KIND_REFUND))
		return e;
	e = money_chain_load(ctx, b->id, &m);
	const struct money_row *paid = e ? NULL : money_chain_first(&m);
	if (!paid)
		return e;
	e = receipts_live(ctx, paid->s.id, PAPER_RECEIPT, &first);
	if (!e && first.serial_year)
		return ERR_OK;
	return e && e != ERR_NOT_FOUND ? e : ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s の最初の領収書が未発行です。先に請求 %s の領収書を発行してください"),
		b->number, paid->bill);
}

static enum err find_right(struct ctx *ctx, int64_t bill_id, enum receipt_kind kind, bool machine, struct bill *b, struct receipt *r)
{
	struct settlement s;
	machine = machine || ctx->actor.machine;
	enum err e = bills_by_id(ctx, bill_id, b);
	if (!e)
		e = check_bill(ctx, b, kind);
	if (!e)
		e = check_zero(ctx, b, machine);
	if (!e)
		e = settlement_by_bill(ctx, bill_id, &s);
	if (e)
		return e;
	e = receipts_of_bill(ctx, bill_id, kind, r);
	if (e == ERR_NOT_FOUND)
		return not_available(ctx, b, &s);
	if (!e && r->state != RECEIPT_AVAILABLE)
		return second_original(ctx, b, r);
	if (!e)
		e = check_first(ctx, b, r);
	const struct print_job page = { .kind = kind == PAPER_STATEMENT ? PRINT_STATEMENT : PRINT_RECEIPT, .receipt_id = r->id };
	return e ? e : papers_printable(ctx, &page, NULL);
}

enum err receipt_check(struct ctx *ctx, int64_t bill_id, enum receipt_kind kind, bool machine, struct receipt *out)
{
	struct bill b;
	enum err e = may_check(ctx, ACTION_RECEIPT_ISSUE);
	return e ? e : find_right(ctx, bill_id, kind, machine, &b, out);
}

enum err receipt_received(struct ctx *ctx, int64_t receipt_id, int64_t *yen)
{
	return receipts_received(ctx, receipt_id, yen);
}

/* Serials are counted per facility, kind of paper and year of issue in Tokyo. */
static enum err spend(struct ctx *ctx, const struct bill *b, struct receipt *r)
{
	char counter[64];
	struct print_job job = { .kind = r->kind == PAPER_STATEMENT ? PRINT_STATEMENT : PRINT_RECEIPT, .receipt_id = r->id };
	r->issued_at = ctx_now(ctx);
	r->serial_year = date_civil(tokyo_day(r->issued_at)).year;
	str_fmt(counter, sizeof counter, "%s:%lld:%d", receipt_kind_id(r->kind), (long long)ctx->facility_id, r->serial_year);
	r->serial_no = db_next(ctx, counter);
	r->state = RECEIPT_PRINTING;
	str_copy(r->issued_by, sizeof r->issued_by, ctx->actor.login);
	enum err e = arrears_but_for(ctx, b->patient_id, b->id, &r->arrears_yen);
	if (!e)
		e = receipts_update(ctx, r);
	if (!e)
		e = print_jobs_add(ctx, &job);
	char serial[24];
	if (!e)
		e = audit_note(ctx, ACTION_RECEIPT_ISSUE, "bill", b->id, "%s %s of %s", receipt_kind_id(r->kind), receipt_serial(r, serial),
			b->number);
	return e ? e : visit_refresh_step(ctx, b->visit_id);
}

enum err receipt_issue(struct ctx *ctx, int64_t bill_id, enum receipt_kind kind, bool machine, struct receipt *out)
{
	struct bill b;
	enum err e = may_check(ctx, ACTION_RECEIPT_ISSUE);
	if (!e)
		e = db_begin(ctx);
	if (e)
		return e;
	e = find_right(ctx, bill_id, kind, machine, &b, out);
	return db_finish(ctx, e ? e : spend(ctx, &b, out));
}

enum err receipt_printed(struct ctx *ctx, int64_t receipt_id, bool sure)
{
	struct receipt r;
	enum err e = receipts_by_id(ctx, receipt_id, &r);
	if (e || r.state != RECEIPT_PRINTING)
		return e;
	r.state = sure ? RECEIPT_ISSUED : RECEIPT_UNCLEAR;
	return receipts_update(ctx, &r);
}

/* The page of a receipt that a person has spoken about needs no more attention. */
static enum err close_job(struct ctx *ctx, int64_t receipt_id)
{
	struct print_job j;
	enum err e = print_jobs_of_receipt(ctx, receipt_id, &j);
	if (e)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	j.state = PRINT_DONE;
	if (!j.done_at)
		j.done_at = ctx_now(ctx);
	e = print_jobs_update(ctx, &j);
	return e ? e : alarms_clear(ctx, "print", j.id);
}

static enum err check_resolvable(struct ctx *ctx, const struct receipt *r, bool came_out)
{
	char serial[24];
	bool today = r->state == RECEIPT_ISSUED && tokyo_day(r->issued_at) == ctx_today(ctx);
	if (r->state == RECEIPT_UNCLEAR || (today && !came_out))
		return ERR_OK;
	return ctx_fail(ctx, ERR_BAD_STATE, _("%s %s は%sです。印刷の結果を記録できるのは、確認待ちのものと、当日に発行して用紙が出なかったものだけです"),
		paper_name(r->kind), receipt_serial(r, serial), receipt_state_name(r->state));
}

/* The serial is void under the name of whoever says so, and a new right takes its place. */
static enum err void_and_renew(struct ctx *ctx, struct receipt *r, const char *reason)
{
	if (str_empty(reason))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("用紙が出なかった理由を入力してください"));
	if (secret_find(reason, NULL) != SECRET_NONE)
		return ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
	r->state = RECEIPT_VOID;
	r->voided_at = ctx_now(ctx);
	str_fmt(r->void_reason, sizeof r->void_reason, "%s: %s", ctx->actor.login, reason);
	enum err e = receipts_update(ctx, r);
	if (e)
		return e;
	struct receipt again = { .bill_id = r->bill_id, .settlement_id = r->settlement_id, .kind = r->kind, .state = RECEIPT_AVAILABLE,
		.available_at = ctx_now(ctx) };
	e = receipts_add(ctx, &again);
	*r = again;
	return e;
}

static enum err resolve(struct ctx *ctx, struct receipt *r, bool came_out, const char *reason)
{
	char serial[24];
	int64_t id = r->id;
	receipt_serial(r, serial);
	enum err e = check_resolvable(ctx, r, came_out);
	if (e)
		return e;
	if (came_out) {
		r->state = RECEIPT_ISSUED;
		e = receipts_update(ctx, r);
	} else {
		e = void_and_renew(ctx, r, reason);
	}
	if (!e)
		e = close_job(ctx, id);
	return e ? e : audit_note(ctx, ACTION_RECEIPT_RESOLVE, "bill", r->bill_id, "%s %s: %s%s", receipt_kind_id(r->kind), serial,
		came_out ? "came out" : "void: ", came_out ? "" : reason);
}

enum err receipt_resolve(struct ctx *ctx, int64_t receipt_id, bool came_out, const char *reason, struct receipt *out)
{
	enum err e = may_check(ctx, ACTION_RECEIPT_RESOLVE);
	if (!e)
		e = db_begin(ctx);
	if (e)
		return e;
	e = receipts_by_id(ctx, receipt_id, out);
	return db_finish(ctx, e ? e : resolve(ctx, out, came_out, reason));
}

enum err receipt_copy(struct ctx *ctx, int64_t bill_id)
{
	struct bill b;
	enum err e = may_check(ctx, ACTION_RECEIPT_COPY);
	if (!e)
		e = db_begin(ctx);
	if (e)
		return e;
	e = bills_by_id(ctx, bill_id, &b);
	if (!e)
		e = check_copy(ctx, &b);
	return db_finish(ctx, e ? e : audit_note(ctx, ACTION_RECEIPT_COPY, "bill", b.id, "copy of %s", b.number));
}

enum err receipt_copy_print(struct ctx *ctx, int64_t bill_id, enum receipt_kind kind)
{
	struct bill b;
	struct print_job job = { .kind = kind == PAPER_STATEMENT ? PRINT_STATEMENT : PRINT_RECEIPT, .subject_id = bill_id, .copy_mark = true };
	enum err e = may_check(ctx, ACTION_RECEIPT_COPY);
	if (!e)
		e = db_begin(ctx);
	if (e)
		return e;
	e = bills_by_id(ctx, bill_id, &b);
	if (!e)
		e = check_copy(ctx, &b);
	if (!e)
		e = papers_printable(ctx, &job, NULL);
	if (!e)
		e = print_jobs_add(ctx, &job);
	return db_finish(ctx, e ? e : audit_note(ctx, ACTION_RECEIPT_COPY, "bill", b.id, "printed copy of %s %s", receipt_kind_id(kind), b.number));
}

bool receipt_copy_open(struct ctx *ctx, int64_t bill_id)
{
	struct bill b;
	return bills_by_id(ctx, bill_id, &b) == ERR_OK && check_copy(ctx, &b) == ERR_OK;
}

enum err receipt_by_serial(struct ctx *ctx, enum receipt_kind kind, const char *serial, struct receipt *out)
{
	char year[5];
	int64_t y, no;
	const char *dash = strchr(serial, '-');
	if (!dash || dash - serial != 4 || !str_copy_n(year, sizeof year, serial, 4) || !str_int64(year, 1900, 2999, &y) ||
		!str_int64(dash + 1, 1, 999999999, &no))
		return ctx_fail(ctx, ERR_NOT_FOUND, _("%s の番号は 2026-000123 の形です"), paper_name(kind));
	enum err e = receipts_by_serial(ctx, kind, (int)y, no, out);
	return e == ERR_NOT_FOUND ? ctx_fail(ctx, e, _("%s %s はありません"), paper_name(kind), serial) : e;
}

enum err receipt_list(struct ctx *ctx, int64_t bill_id, int state, int64_t offset, int max, struct receipt_item *out, int *n)
{
	return receipts_fetch(ctx, bill_id, state, offset, max, out, n);
}

enum err receipt_count(struct ctx *ctx, int64_t bill_id, int state, int64_t *n)
{
	return receipts_count(ctx, bill_id, state, n);
}
