/* Each change is one transaction: the deposit, its bill's charge, the money's rows, the page and the log, or nothing of it. */
#include "domain/deposit.h"

#include "base/money.h"
#include "base/str.h"
#include "base/utf8.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/posting.h"
#include "domain/settle_book.h"
#include "model/receipt.h"
#include "model/secret.h"
#include "store/bills.h"
#include "store/db.h"
#include "store/deposits.h"
#include "store/patients.h"
#include "store/print_jobs.h"
#include "store/settlements.h"

#include "base/banned.h"

enum err deposit_by_number(struct ctx *ctx, const char *number, struct deposit *out)
{
	char text[64], full[DEPOSIT_NUMBER];
	int64_t no;
	if (!utf8_nfkc(number, text, sizeof text))
		return ctx_fail(ctx, ERR_NOT_FOUND, _("預り金の番号は D-000123 の形です"));
	str_strip(text);
	const char *digits = text[0] == 'D' || text[0] == 'd' ? text + 1 : text;
	digits += *digits == '-';
	if (!str_digits(digits) || !str_int64(digits, 1, 999999999, &no))
		return ctx_fail(ctx, ERR_NOT_FOUND, _("預り金の番号は D-000123 の形です"));
	str_fmt(full, sizeof full, "D-%06lld", (long long)no);
	enum err e = deposits_by_number(ctx, full, out);
	return e == ERR_NOT_FOUND ? ctx_fail(ctx, e, _("預り金 %s はありません"), full) : e;
}

enum err deposit_by_id(struct ctx *ctx, int64_t id, struct deposit *out)
{
	return deposits_by_id(ctx, id, out);
}

enum err deposit_list(struct ctx *ctx, const struct deposit_filter *f, int64_t offset, int max, struct deposit_item *out, int *n)
{
	return deposits_fetch(ctx, f, offset, max, out, n);
}

enum err deposit_count(struct ctx *ctx, const struct deposit_filter *f, int64_t *n, int64_t *yen)
{
	return deposits_count(ctx, f, n, yen);
}

static enum err charge_of(struct ctx *ctx, int64_t bill_id, struct settle_charge *c)
{
	struct settlement s;
	enum err e = settlements_charge_of_bill(ctx, bill_id, &s);
	return e ? e : settle_book_load(ctx, s.id, c);
}

/* A bill that has a deposit already takes no other. */
static enum err check_free(struct ctx *ctx, const struct bill *b, int64_t but)
{
	struct deposit d;
	enum err e = deposits_open_of_bill(ctx, b->id, &d);
	if (!e && d.id != but)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s にはすでに預り金 %s があります"), b->number, d.number);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err check_patient(struct ctx *ctx, const struct bill *b, int64_t patient_id)
{
	return b->patient_id == patient_id ? ERR_OK : ctx_fail(ctx, ERR_REFUSED, _("請求 %s は別の患者さんのものです"), b->number);
}

/* Keeps a final bill for its deposit; one that isn't final yet is kept when it is (domain/settlement.c). */
static enum err keep_bill(struct ctx *ctx, int64_t bill_id, int64_t patient_id)
{
	struct bill b;
	struct settle_charge c;
	enum err e = bills_by_id(ctx, bill_id, &b);
	if (!e)
		e = check_patient(ctx, &b, patient_id);
	if (!e)
		e = check_free(ctx, &b, 0);
	if (e)
		return e;
	if (b.status == BILL_CORRECTED)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s は訂正されています。訂正後の請求を指定してください"), b.number);
	if (b.status != BILL_FINAL)
		return ERR_OK;
	e = charge_of(ctx, bill_id, &c);
	return e ? e : settle_book_event(ctx, &c, SETTLE_DEPOSIT_TAKE, NULL, NULL);
}

static enum err put_page(struct ctx *ctx, int64_t id, bool again)
{
	struct print_job job = { .kind = PRINT_DEPOSIT, .subject_id = id, .copy_mark = again };
	return print_jobs_add(ctx, &job);
}

static enum err take(struct ctx *ctx, const struct deposit_new *n, struct deposit *d)
{
	struct patient p;
	enum err e = patients_by_id(ctx, n->patient_id, &p);
	if (!e && n->bill_id)
		e = keep_bill(ctx, n->bill_id, n->patient_id);
	if (e)
		return e;
	*d = (struct deposit){ .patient_id = n->patient_id, .bill_id = n->bill_id, .state = DEPOSIT_TAKEN, .amount = n->amount,
		.tendered = n->tendered ? n->tendered : n->amount, .posted_day = posting_day(ctx), .ended_day = DAY_NONE };
	if (n->note && !str_copy(d->note, sizeof d->note, n->note))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("備考が長すぎます"));
	e = deposits_add(ctx, d);
	if (!e)
		e = put_page(ctx, d->id, false);
	return e ? e : audit_note(ctx, ACTION_DEPOSIT_TAKE, "patient", d->patient_id, "%s %lld yen, tendered %lld", d->number, (long long)d->amount,
		(long long)d->tendered);
}

static enum err check_new(struct ctx *ctx, const struct deposit_new *n)
{
	char amount[32], tendered[32];
	if (n->amount < 1 || n->amount > YEN_MAX || n->tendered < 0 || n->tendered > YEN_MAX)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("預り金は1円以上です"));
	if (n->tendered && n->tendered < n->amount)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("お預かり %s 円が預り金 %s 円に足りません"), yen_text(n->tendered, tendered), yen_text(n->amount, amount));
	return n->note && secret_find(n->note, NULL) != SECRET_NONE ? ctx_fail(ctx, ERR_SECRET_TEXT, NULL) : ERR_OK;
}

enum err deposit_take(struct ctx *ctx, const struct deposit_new *n, struct deposit *out)
{
	enum err e = may_check(ctx, ACTION_DEPOSIT_TAKE);
	if (!e)
		e = check_new(ctx, n);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, take(ctx, n, out));
}

/* Reads one that is still there under the version that the caller saw. */
static enum err open_deposit(struct ctx *ctx, int64_t id, int64_t version, struct deposit *d)
{
	enum err e = deposits_by_id(ctx, id, d);
	if (e)
		return e;
	if (d->state != DEPOSIT_TAKEN)
		return ctx_fail(ctx, ERR_BAD_STATE, _("預り金 %s は%sです"), d->number, deposit_state_name(d->state));
	if (version && version != d->version)
		return ctx_fail(ctx, ERR_CONFLICT, _("預り金 %s はほかの端末が先に扱いました。開き直してください"), d->number);
	return ERR_OK;
}

static enum err end(struct ctx *ctx, struct deposit *d, enum deposit_state state, int64_t returned)
{
	d->state = state;
	d->returned = returned;
	d->ended_at = ctx_now(ctx);
	d->ended_day = posting_day(ctx);
	str_copy(d->ended_by, sizeof d->ended_by, ctx->actor.login);
	enum err e = deposits_update(ctx, d);
	return e ? e : audit_note(ctx, ACTION_DEPOSIT_SETTLE, "patient", d->patient_id, "%s %s, %lld yen back", d->number, deposit_state_id(state),
		(long long)returned);
}

/* The bill that it was taken for waits again: at the counter, or, when it is deferred by now, for its card. */
static enum err release(struct ctx *ctx, const struct deposit *d)
{
	struct settle_charge c;
	enum err e = d->bill_id ? charge_of(ctx, d->bill_id, &c) : ERR_NOT_FOUND;
	if (e)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	struct settle_news news = { .code = "" };
	counter_part_reason(&c, c.paid > 0, &news);
	return c.s.state == SETTLEMENT_DEPOSITED ? settle_book_event(ctx, &c, SETTLE_DEPOSIT_RETURN, &news, NULL) : ERR_OK;
}

/* The bill that takes the money: final, of this patient, kept for nobody else, and open. */
static enum err load_target(struct ctx *ctx, const struct deposit *d, int64_t bill_id, struct settle_charge *c)
{
	struct bill b;
	enum err e = bills_by_id(ctx, bill_id, &b);
	if (!e)
		e = check_patient(ctx, &b, d->patient_id);
	if (!e)
		e = check_free(ctx, &b, d->id);
	if (e)
		return e;
	e = charge_of(ctx, bill_id, c);
	if (e == ERR_NOT_FOUND)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s はまだ確定していないため、精算できません"), b.number);
	if (!e && c->s.state == SETTLEMENT_ZERO)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s は 0 円です。預り金 %s は全額を返金してください"), b.number, d->number);
	return e || c->s.state == SETTLEMENT_DEPOSITED ? e : settle_book_check(ctx, c, SETTLE_COUNTER_PAY);
}

static enum err apply(struct ctx *ctx, const struct deposit *d, struct settle_charge *c, const struct counter_tender *t, int n,
	struct deposit_end *out)
{
	struct counter_tender all[COUNTER_TENDERS_MAX + 1] = { { .method = METHOD_DEPOSIT } };
	struct counter_paid paid;
	int64_t owed = c->s.amount - c->paid;
	out->applied = d->amount < owed ? d->amount : owed;
	out->returned = d->amount - out->applied;
	if (n && out->applied == owed)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("預り金 %s で請求 %s の全額に足ります。ほかのお支払いは要りません"), d->number, c->bill);
	if (n < 0 || n >= COUNTER_TENDERS_MAX)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("支払方法は 1 つから %d つまでです"), COUNTER_TENDERS_MAX);
	all[0].amount = out->applied;
	str_copy(all[0].slip, sizeof all[0].slip, d->number);
	for (int i = 0; i < n; i++) {
		all[i + 1] = t[i];
		if (t[i].method == METHOD_DEPOSIT)
			return ctx_fail(ctx, ERR_BAD_INPUT, _("預り金は一つずつ精算します"));
	}
	if (n == 1 && t[0].amount == 0)
		all[1].amount = owed - out->applied;
	enum err e = counter_settle(ctx, c, all, n + 1, n == 0, &paid);
	out->paid = paid.amount - out->applied;
	out->change = paid.change;
	out->rest = paid.rest;
	return e;
}

static enum err settle(struct ctx *ctx, int64_t id, int64_t version, int64_t bill_id, const struct counter_tender *t, int n,
	struct deposit_end *out)
{
	struct settle_charge c;
	struct deposit d;
	enum err e = open_deposit(ctx, id, version, &d);
	if (e)
		return e;
	if (!bill_id && !d.bill_id)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("預り金 %s を充てる請求を指定してください"), d.number);
	if (bill_id && bill_id != d.bill_id) {
		e = release(ctx, &d);
		d.bill_id = bill_id;
	}
	if (!e)
		e = load_target(ctx, &d, d.bill_id, &c);
	if (!e)
		e = apply(ctx, &d, &c, t, n, out);
	if (!e)
		e = end(ctx, &d, DEPOSIT_SETTLED, out->returned);
	if (e)
		return e;
	str_copy(out->bill, sizeof out->bill, c.bill);
	out->deposit = d;
	return ERR_OK;
}

enum err deposit_settle(struct ctx *ctx, int64_t id, int64_t version, int64_t bill_id, const struct counter_tender *t, int n, struct deposit_end *out)
{
	*out = (struct deposit_end){ .bill = "" };
	enum err e = may_check(ctx, ACTION_DEPOSIT_SETTLE);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, settle(ctx, id, version, bill_id, t, n, out));
}

static enum err give_back(struct ctx *ctx, int64_t id, int64_t version, struct deposit_end *out)
{
	enum err e = open_deposit(ctx, id, version, &out->deposit);
	if (!e)
		e = release(ctx, &out->deposit);
	if (e)
		return e;
	out->returned = out->deposit.amount;
	return end(ctx, &out->deposit, DEPOSIT_RETURNED, out->returned);
}

enum err deposit_return(struct ctx *ctx, int64_t id, int64_t version, struct deposit_end *out)
{
	*out = (struct deposit_end){ .bill = "" };
	enum err e = may_check(ctx, ACTION_DEPOSIT_SETTLE);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, give_back(ctx, id, version, out));
}

static enum err print_again(struct ctx *ctx, int64_t id)
{
	struct deposit d;
	enum err e = deposits_by_id(ctx, id, &d);
	if (!e)
		e = put_page(ctx, id, true);
	return e ? e : audit_note(ctx, ACTION_DEPOSIT_TAKE, "patient", d.patient_id, "%s printed again", d.number);
}

enum err deposit_print(struct ctx *ctx, int64_t id)
{
	enum err e = may_check(ctx, ACTION_DEPOSIT_TAKE);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, print_again(ctx, id));
}
