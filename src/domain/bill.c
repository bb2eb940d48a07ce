/*
 * Each change follows one shape: open() checks the right, begins the transaction and reads the bill under the version
 * that the caller saw; the change's own function does the rest; db_finish() commits or takes everything back.
 */
#include "domain/bill.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "base/utf8.h"
#include "domain/audit.h"
#include "domain/bill_month.h"
#include "domain/copay.h"
#include "domain/difference.h"
#include "domain/insurance.h"
#include "domain/may.h"
#include "domain/policy.h"
#include "domain/settlement.h"
#include "domain/visit.h"
#include "model/secret.h"
#include "store/bill_months.h"
#include "store/bills.h"
#include "store/db.h"
#include "store/patients.h"

#include "base/banned.h"

enum { FULL_SHARE = 10 };

enum err bill_by_id(struct ctx *ctx, int64_t id, struct bill *out)
{
	return bills_by_id(ctx, id, out);
}

/* "B-000012", b-12 and 12 name our bill B-000012. */
static bool our_number(const char *text, char full[BILL_NUMBER])
{
	int64_t no;
	const char *digits = text[0] == 'B' || text[0] == 'b' ? text + 1 : text;
	digits += *digits == '-';
	if (!str_digits(digits) || !str_int64(digits, 1, 999999999, &no))
		return false;
	str_fmt(full, BILL_NUMBER, "B-%06lld", (long long)no);
	return true;
}

/*
 * Our own number as we print it comes first. Otherwise the accounting system's key, and short forms of ours; what names
 * two bills is refused, for money must not go to the wrong one.
 */
enum err bill_by_number(struct ctx *ctx, const char *number, struct bill *out)
{
	char text[64], full[BILL_NUMBER] = "";
	struct bill external;
	if (!utf8_nfkc(number, text, sizeof text))
		return ctx_fail(ctx, ERR_NOT_FOUND, _("請求番号は B-000123 の形です"));
	str_strip(text);
	bool ours = our_number(text, full);
	enum err e = ours ? bills_by_number(ctx, full, out) : ERR_NOT_FOUND;
	if ((e && e != ERR_NOT_FOUND) || (!e && strcmp(text, full) == 0))
		return e;
	enum err x = bills_by_external(ctx, text, &external);
	if (x && x != ERR_NOT_FOUND)
		return x;
	if (!x && !e && external.id != out->id)
		return ctx_fail(ctx, ERR_REFUSED, _("「%s」は請求 %s と、会計システムの番号が同じ %s の両方に当たります。%s の形で指定してください"), text,
			out->number, external.number, out->number);
	if (!x)
		*out = external;
	if (!x || !e)
		return ERR_OK;
	return ours ? ctx_fail(ctx, e, _("請求 %s はありません"), full) : ctx_fail(ctx, e, _("請求 %s はありません（請求番号は B-000123 の形です）"), text);
}

enum err bill_lines(struct ctx *ctx, int64_t bill_id, struct bill_line *out, int *n)
{
	return bills_lines(ctx, bill_id, out, BILL_LINES_MAX, n);
}

enum err bill_of_visit(struct ctx *ctx, int64_t visit_id, struct bill *out, int max, int *n)
{
	return bills_by_visit(ctx, visit_id, out, max, n);
}

enum err bill_count(struct ctx *ctx, const struct bill_filter *f, int64_t *n)
{
	return bills_count(ctx, f, n);
}

enum err bill_fetch(struct ctx *ctx, const struct bill_filter *f, int64_t offset, int max, struct bill_item *out, int *n)
{
	return bills_fetch(ctx, f, offset, max, out, n);
}

enum err bill_default_share(struct ctx *ctx, int64_t patient_id, enum cover insurance, day_t day, int *share)
{
	struct insurance ins;
	struct patient p;
	enum err e = insurance_of(ctx, patient_id, day, &ins);
	if (!e)
		e = patients_by_id(ctx, patient_id, &p);
	if (e)
		return e;
	*share = insurance == COVER_MEDICAL ? copay_share_by_age(p.birth, day) : insurance == COVER_AUTO || insurance == COVER_SELF ? 10 : 0;
	for (int i = 0; i < ins.n; i++)
		if (ins.coverages[i].kind == insurance && bill_share_valid(ins.coverages[i].share))
			*share = ins.coverages[i].share;
	return ERR_OK;
}

/* Checks the right, begins the transaction, reads the bill. After an error nothing is open. */
static enum err open_bill(struct ctx *ctx, enum action action, int64_t id, int64_t version, struct bill *b)
{
	enum err e = may_check(ctx, action);
	if (!e)
		e = db_begin(ctx);
	if (e)
		return e;
	e = bills_by_id(ctx, id, b);
	if (!e && version && version != b->version)
		e = ctx_fail(ctx, ERR_CONFLICT, _("請求 %s はほかの端末が先に変更しました。開き直してください"), b->number);
	return e ? db_finish(ctx, e) : ERR_OK;
}

static enum err wrong_status(struct ctx *ctx, const struct bill *b, const char *what)
{
	return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s は%sのため、%s"), b->number, bill_status_name(b->status), what);
}

static enum err check_text(struct ctx *ctx, const char *text)
{
	return secret_find(text, NULL) == SECRET_NONE ? ERR_OK : ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
}

bool bill_editable(const struct bill *b)
{
	return b->status == BILL_DRAFT && strcmp(b->source, "import") != 0;
}

/* A draft whose lines people may change. */
static enum err check_editable(struct ctx *ctx, const struct bill *b)
{
	if (b->status != BILL_DRAFT)
		return wrong_status(ctx, b, _("変更できません。訂正は新しい請求で行います"));
	if (!bill_editable(b))
		return ctx_fail(ctx, ERR_BAD_STATE,
			_("請求 %s は会計システムから取り込んだものです。会計システムで直して取り込み直してください"), b->number);
	return ERR_OK;
}

/* Reads the lines, lets the arithmetic run, writes bill and lines. */
static enum err save(struct ctx *ctx, struct bill *b, const struct bill_line *lines, int n)
{
	struct copay_steps steps;
	enum err e = bill_compute(ctx, b, lines, n, &steps);
	if (!e)
		e = bills_update(ctx, b);
	if (!e)
		e = bills_lines_set(ctx, b->id, lines, n);
	return e ? e : bill_months_steps_set(ctx, b->id, &steps);
}

/* Each billing period of a stay begins where the last one ended (V7); a bill that finds all days billed is of the last one's period. */
static enum err next_period(struct ctx *ctx, const struct visit *v, struct bill *b)
{
	struct bill last;
	if (!v->inpatient)
		return ERR_OK;
	b->period_to = visit_care_day(v, ctx_today(ctx));
	enum err e = bills_last_of_visit(ctx, v->id, &last);
	if (!e && last.period_to < b->period_to) {
		b->period_from = last.period_to + 1;
	} else if (!e) {
		b->period_from = last.period_from;
		b->period_to = last.period_to;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* A desk's bill dates from its visit; one for an earlier day was on paper first (O5). */
static enum err begin_draft(struct ctx *ctx, const struct visit *v, const char *department, struct bill *out)
{
	*out = (struct bill){ .patient_id = v->patient_id, .visit_id = v->id, .status = BILL_DRAFT, .source = "desk", .imported_yen = -1,
		.period_from = v->day, .period_to = v->day, .due_day = DAY_NONE,
		.entered_late = ctx->written_at || (!v->inpatient && v->day < ctx_today(ctx)), .created_at = ctx_now(ctx) };
	if (str_empty(department) && v->n_departments)
		department = v->departments[0].name;
	str_copy(out->department, sizeof out->department, department ? department : "");
	return next_period(ctx, v, out);
}

static enum err add(struct ctx *ctx, int64_t visit_id, const char *department, int share, const struct bill_line *lines, int n,
	struct bill *out)
{
	struct visit v;
	struct copay_steps steps;
	enum err e = visit_by_id(ctx, visit_id, &v);
	if (e)
		return e;
	e = begin_draft(ctx, &v, department, out);
	if (!e)
		e = check_text(ctx, out->department);
	if (!e && share < 0)
		e = bill_default_share(ctx, v.patient_id, v.insurance, out->period_from, &share);
	out->share = share;
	if (!e)
		e = bill_compute(ctx, out, lines, n, &steps);
	for (int i = 0; !e && i < n; i++)
		e = check_text(ctx, lines[i].name);
	if (!e)
		e = bills_add(ctx, out);
	if (!e)
		e = bills_lines_set(ctx, out->id, lines, n);
	if (!e)
		e = bill_months_steps_set(ctx, out->id, &steps);
	if (!e)
		e = audit_note(ctx, ACTION_BILL_EDIT, "bill", out->id, "new %s, visit %lld, %d lines", out->number, (long long)visit_id, n);
	return e ? e : visit_refresh_step(ctx, visit_id);
}

enum err bill_add(struct ctx *ctx, int64_t visit_id, const char *department, int share, const struct bill_line *lines, int n,
	struct bill *out)
{
	enum err e = may_check(ctx, ACTION_BILL_EDIT);
	if (!e && n > BILL_LINES_MAX)
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("明細は %d 行までです"), BILL_LINES_MAX);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, add(ctx, visit_id, department, share, lines, n, out));
}

enum err bill_new(struct ctx *ctx, int64_t visit_id, struct bill *out)
{
	return bill_add(ctx, visit_id, "", -1, NULL, 0, out);
}

/* The price of a meal that is put by the table: without one for all days of the bill somebody has to say it. */
static enum err price_by_table(struct ctx *ctx, const struct bill *b, struct bill_line *l)
{
	struct bill_month m;
	struct meal_rate rate, first, last;
	if (l->yen != BILL_YEN_BY_TABLE || strcmp(l->category, MEALS_CATEGORY) != 0)
		return ERR_OK;
	enum err e = bill_month_read(ctx, b, &m);
	if (e)
		return e;
	if (meals_rate(b->period_from, b->period_to, &m.in, &rate)) {
		l->yen = rate.yen;
		return ERR_OK;
	}
	if (meals_rate(b->period_from, b->period_from, &m.in, &first) && meals_rate(b->period_to, b->period_to, &m.in, &last))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("期間の途中で 1食の標準負担額が %lld円から %lld円に変わります。食事を分けて、それぞれの金額を入力してください"),
			(long long)first.yen, (long long)last.yen);
	return ctx_fail(ctx, ERR_BAD_INPUT, m.in.share == COPAY_NO_COVER ? _("保険の給付がない食事には標準負担額がありません。金額を入力してください")
		: _("この日の食事の標準負担額は表にありません。金額を入力してください"));
}

static enum err put_line(struct ctx *ctx, struct bill *b, int pos, const struct bill_line *line)
{
	struct bill_line lines[BILL_LINES_MAX];
	int n;
	enum err e = check_editable(ctx, b);
	if (!e)
		e = check_text(ctx, line->name);
	if (!e)
		e = bills_lines(ctx, b->id, lines, BILL_LINES_MAX, &n);
	if (e)
		return e;
	if (pos < 0 || pos > n)
		return ctx_fail(ctx, ERR_NOT_FOUND, _("請求 %s に明細 %d 行目はありません"), b->number, pos);
	if (pos == 0 && n == BILL_LINES_MAX)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("明細は %d 行までです"), BILL_LINES_MAX);
	struct bill_line *at = &lines[pos ? pos - 1 : n++];
	*at = *line;
	e = price_by_table(ctx, b, at);
	if (!e)
		e = save(ctx, b, lines, n);
	return e ? e : audit_note(ctx, ACTION_BILL_EDIT, "bill", b->id, "line %d: %s", pos ? pos : n, line->category);
}

enum err bill_line_put(struct ctx *ctx, struct bill *b, int pos, const struct bill_line *line)
{
	enum err e = open_bill(ctx, ACTION_BILL_EDIT, b->id, b->version, b);
	return e ? e : db_finish(ctx, put_line(ctx, b, pos, line));
}

static enum err remove_line(struct ctx *ctx, struct bill *b, int pos)
{
	struct bill_line lines[BILL_LINES_MAX];
	int n;
	enum err e = check_editable(ctx, b);
	if (!e)
		e = bills_lines(ctx, b->id, lines, BILL_LINES_MAX, &n);
	if (e)
		return e;
	if (pos < 1 || pos > n)
		return ctx_fail(ctx, ERR_NOT_FOUND, _("請求 %s に明細 %d 行目はありません"), b->number, pos);
	memmove(&lines[pos - 1], &lines[pos], (size_t)(n - pos) * sizeof *lines);
	e = save(ctx, b, lines, n - 1);
	return e ? e : audit_note(ctx, ACTION_BILL_EDIT, "bill", b->id, "line %d removed", pos);
}

enum err bill_line_remove(struct ctx *ctx, struct bill *b, int pos)
{
	enum err e = open_bill(ctx, ACTION_BILL_EDIT, b->id, b->version, b);
	return e ? e : db_finish(ctx, remove_line(ctx, b, pos));
}

/* Share and adjustment change the sums without touching the lines. */
static enum err recompute(struct ctx *ctx, struct bill *b, const char *what)
{
	struct bill_line lines[BILL_LINES_MAX];
	int n;
	enum err e = bills_lines(ctx, b->id, lines, BILL_LINES_MAX, &n);
	if (!e)
		e = save(ctx, b, lines, n);
	return e ? e : audit_note(ctx, ACTION_BILL_EDIT, "bill", b->id, "%s: share %d, adjust %lld", what, b->share, (long long)b->adjust_yen);
}

enum err bill_share_set(struct ctx *ctx, struct bill *b, int share)
{
	enum err e = open_bill(ctx, ACTION_BILL_EDIT, b->id, b->version, b);
	if (e)
		return e;
	e = check_editable(ctx, b);
	b->share = share;
	return db_finish(ctx, e ? e : recompute(ctx, b, "share"));
}

enum err bill_adjust_set(struct ctx *ctx, struct bill *b, int64_t adjust_yen)
{
	enum err e = open_bill(ctx, ACTION_BILL_EDIT, b->id, b->version, b);
	if (e)
		return e;
	e = check_editable(ctx, b);
	if (!e && (adjust_yen > 0 || -adjust_yen > b->computed_yen))
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("調整は 0 以下で、計算した請求額 %lld 円までです"), (long long)b->computed_yen);
	b->adjust_yen = adjust_yen;
	return db_finish(ctx, e ? e : recompute(ctx, b, "adjust"));
}

enum err bill_programmes_set(struct ctx *ctx, struct bill *b, bool use)
{
	enum err e = open_bill(ctx, ACTION_BILL_EDIT, b->id, b->version, b);
	if (e)
		return e;
	e = check_editable(ctx, b);
	b->no_programmes = !use;
	return db_finish(ctx, e ? e : recompute(ctx, b, use ? "programmes" : "no programmes"));
}

enum err bill_specific_set(struct ctx *ctx, struct bill *b, bool specific)
{
	enum err e = open_bill(ctx, ACTION_BILL_EDIT, b->id, b->version, b);
	if (e)
		return e;
	e = check_editable(ctx, b);
	b->specific = specific;
	return db_finish(ctx, e ? e : recompute(ctx, b, specific ? "specified disease" : "no specified disease"));
}

/* What refuses to become final: the lines that explain ours go with the refusal. */
static enum err refuse_difference(struct ctx *ctx, const struct bill *b, const struct bill_line *lines, int n,
	const struct copay_steps *steps)
{
	struct reason why[CAUSE_REASONS_MAX];
	int n_why = bill_explain(b, lines, n, steps, why, CAUSE_REASONS_MAX);
	enum err e = ctx_fail(ctx, ERR_REFUSED, _("請求 %s は会計システムの金額と計算が違います。内訳を確かめて承認してください"), b->number);
	for (int i = 0; i < n_why; i++)
		cause_reason(&ctx->cause, why[i].id, why[i].text, "");
	return e;
}

/* The settlement of a bill that has just become final; a correction takes over the old one's place (B3). */
static enum err settle(struct ctx *ctx, struct bill *b)
{
	struct visit v;
	enum err e = visit_by_id(ctx, b->visit_id, &v);
	if (!e && b->corrects)
		return difference_settle(ctx, b->corrects, b, v.deferral);
	return e ? e : settlement_of_final_bill(ctx, b, v.deferral);
}

static enum err refuse_cover(struct ctx *ctx, const struct bill *b, day_t day, enum insured state)
{
	struct civil c = date_civil(day);
	char text[200];
	enum err e = ctx_fail(ctx, ERR_REFUSED, state == INSURED_UNKNOWN
		? _("請求 %s は資格未確認で保留中で、%d年%d月の保険は確認できていません（不明）")
		: _("請求 %s は資格未確認で保留中で、%d年%d月の保険はまだ確認されていません"), b->number, c.year, c.month);
	str_fmt(text, sizeof text, _("%d年%d月の保険を確認してから解除する"), c.year, c.month);
	cause_reason(&ctx->cause, "confirm_cover", text, "");
	cause_reason(&ctx->cause, "full_cost", _("全額（10割）の請求にして解除する。あとで保険を確認できたら訂正し、差額を返金する"), "");
	return e;
}

/* B5: what waits for the cover goes on only with it. Each month of care needs its own confirmation (I2). */
static enum err check_cover(struct ctx *ctx, const struct bill *b)
{
	struct insurance ins;
	if (b->status != BILL_HELD || bill_hold_of(b->held_reason) != BILL_HOLD_COVER)
		return ERR_OK;
	for (day_t from = b->period_from, day; from <= b->period_to; from = day + 1) {
		day = from;
		while (day < b->period_to && insurance_month(day + 1) == insurance_month(from))
			day++;
		enum err e = insurance_of_month(ctx, b->patient_id, day, &ins);
		if (e || ins.state != INSURED_YES)
			return e ? e : refuse_cover(ctx, b, day, ins.state);
	}
	return ERR_OK;
}

/* The old bill of a correction is corrected from now on. Nothing paid yet: its due day stays (B3); else the difference has its own (S1). */
static enum err retire_old(struct ctx *ctx, struct bill *b)
{
	struct bill old;
	enum err e = bills_by_id(ctx, b->corrects, &old);
	if (e)
		return e;
	if ((old.status != BILL_FINAL && old.status != BILL_HELD) || bill_held_draft(&old))
		return wrong_status(ctx, &old, _("訂正できません"));
	bool paid;
	e = b->share == FULL_SHARE ? ERR_OK : check_cover(ctx, &old);
	if (!e)
		e = difference_paid(ctx, old.id, &paid);
	if (e)
		return e;
	if (!paid)
		b->due_day = old.due_day;
	old.status = BILL_CORRECTED;
	return bills_update(ctx, &old);
}

enum err bill_make_final(struct ctx *ctx, struct bill *b, const struct bill_line *lines, int n, bool accept_difference)
{
	if (b->status != BILL_DRAFT)
		return wrong_status(ctx, b, _("確定できません"));
	if (n == 0)
		return ctx_fail(ctx, ERR_REFUSED, _("請求 %s には明細がありません"), b->number);
	struct copay_steps steps;
	enum err e = bill_compute(ctx, b, lines, n, &steps);
	if (e)
		return e;
	if (bill_differs(b) && !accept_difference)
		return refuse_difference(ctx, b, lines, n, &steps);
	if (bill_differs(b))
		str_copy(b->accepted_by, sizeof b->accepted_by, ctx->actor.login);
	b->status = BILL_FINAL;
	b->finalised_at = ctx_now(ctx);
	b->due_day = policy_due_day(ctx, b->period_to, ctx_today(ctx));
	if (b->corrects)
		e = retire_old(ctx, b);
	if (!e)
		e = bills_update(ctx, b);
	if (!e)
		e = bill_months_steps_set(ctx, b->id, &steps);
	if (!e)
		e = bill_refresh_drafts(ctx, b->patient_id);
	if (!e)
		e = settle(ctx, b);
	if (!e)
		e = audit_note(ctx, ACTION_BILL_FINALISE, "bill", b->id, "%s final: %lld yen%s%s", b->number, (long long)b->amount,
			b->accepted_by[0] ? ", difference accepted by " : "", b->accepted_by);
	return e ? e : visit_refresh_step(ctx, b->visit_id);
}

enum err bill_finalise(struct ctx *ctx, int64_t bill_id, int64_t version, bool accept_difference, struct bill *out)
{
	struct bill_line lines[BILL_LINES_MAX];
	int n;
	enum err e = open_bill(ctx, ACTION_BILL_FINALISE, bill_id, version, out);
	if (e)
		return e;
	e = bills_lines(ctx, bill_id, lines, BILL_LINES_MAX, &n);
	return db_finish(ctx, e ? e : bill_make_final(ctx, out, lines, n, accept_difference));
}

/* A reason of the list is kept in its own language, whichever the desk speaks. */
static bool set_reason(struct bill *b, const char *reason)
{
	char text[sizeof b->held_reason];
	if (!utf8_nfkc(reason, text, sizeof text))
		return false;
	str_strip(text);
	for (enum bill_hold h = 0; h < BILL_HOLD_OTHER; h++)
		if (str_starts(text, _(bill_hold_key(h))))
			return str_fmt(b->held_reason, sizeof b->held_reason, "%s%s", bill_hold_key(h), text + strlen(_(bill_hold_key(h))));
	return str_copy(b->held_reason, sizeof b->held_reason, text);
}

static enum err hold(struct ctx *ctx, struct bill *b, const char *reason)
{
	if (b->status != BILL_FINAL && b->status != BILL_DRAFT)
		return wrong_status(ctx, b, _("保留できません"));
	if (str_empty(reason))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("保留の理由を入力してください"));
	enum err e = check_text(ctx, reason);
	if (!e && !set_reason(b, reason))
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("保留の理由が長すぎます"));
	b->status = BILL_HELD;
	if (!e)
		e = bills_update(ctx, b);
	if (!e)
		e = settlement_on_hold(ctx, b->id, true);
	if (!e)
		e = audit_note(ctx, ACTION_BILL_HOLD, "bill", b->id, "%s held: %s", b->number, b->held_reason);
	return e ? e : visit_refresh_step(ctx, b->visit_id);
}

enum err bill_hold(struct ctx *ctx, int64_t bill_id, int64_t version, const char *reason, struct bill *out)
{
	enum err e = open_bill(ctx, ACTION_BILL_HOLD, bill_id, version, out);
	return e ? e : db_finish(ctx, hold(ctx, out, reason));
}

/* Back to what it was: final ones are due again, drafts go on being drafts. */
static enum err release(struct ctx *ctx, struct bill *b, const char *how)
{
	if (b->status != BILL_HELD)
		return wrong_status(ctx, b, _("保留の解除はできません"));
	b->status = b->finalised_at ? BILL_FINAL : BILL_DRAFT;
	b->held_reason[0] = '\0';
	enum err e = bills_update(ctx, b);
	if (!e && b->status == BILL_FINAL)
		e = settlement_on_hold(ctx, b->id, false);
	if (!e)
		e = audit_note(ctx, ACTION_BILL_HOLD, "bill", b->id, "%s released%s", b->number, how);
	return e ? e : visit_refresh_step(ctx, b->visit_id);
}

/* All of it is the patient's: nothing is covered, so nothing is capped. */
static enum err to_full_cost(struct ctx *ctx, struct bill *b)
{
	struct bill_line lines[BILL_LINES_MAX];
	int n;
	enum err e = bills_lines(ctx, b->id, lines, BILL_LINES_MAX, &n);
	b->share = FULL_SHARE;
	b->adjust_yen = 0;
	return e ? e : save(ctx, b, lines, n);
}

/* A final bill is never edited (B3): the full cost is a bill of its own that takes its place. */
static enum err release_full_cost(struct ctx *ctx, struct bill *b)
{
	struct bill held = *b;
	struct bill_line lines[BILL_LINES_MAX];
	int n;
	if (b->share == FULL_SHARE && !b->adjust_yen)
		return release(ctx, b, " at full cost");
	if (bill_held_draft(b) && strcmp(b->source, "import") == 0)
		return ctx_fail(ctx, ERR_BAD_STATE,
			_("請求 %s は会計システムから取り込んだ入力中のものです。会計システムで全額自費に直して取り込み直してください"), b->number);
	enum err e = release(ctx, &held, " at full cost");
	if (e || held.status == BILL_DRAFT) {
		*b = held;
		return e ? e : to_full_cost(ctx, b);
	}
	e = bill_correct_copy(ctx, &held, b);
	if (!e)
		e = to_full_cost(ctx, b);
	if (!e)
		e = bills_lines(ctx, b->id, lines, BILL_LINES_MAX, &n);
	return e ? e : bill_make_final(ctx, b, lines, n, false);
}

enum err bill_release_full_cost(struct ctx *ctx, int64_t bill_id, int64_t version, struct bill *out)
{
	enum err e = open_bill(ctx, ACTION_BILL_HOLD, bill_id, version, out);
	return e ? e : db_finish(ctx, release_full_cost(ctx, out));
}

enum err bill_release(struct ctx *ctx, int64_t bill_id, int64_t version, struct bill *out)
{
	enum err e = open_bill(ctx, ACTION_BILL_HOLD, bill_id, version, out);
	if (e)
		return e;
	e = check_cover(ctx, out);
	return db_finish(ctx, e ? e : release(ctx, out, ""));
}
