/*
 * The page of DESIGN §7 from top to bottom: who, what stands out, what happens next, and then why: visit, insurance,
 * deferral, hand-ins, medicine, bills, registration, booking, memo. Each line is a function that returns the next row.
 */
#include "screens/patient_view.h"

#include "base/money.h"
#include "base/str.h"
#include "base/utf8.h"
#include "domain/enrollment.h"
#include "domain/policy.h"
#include "screens/person.h"
#include "screens/words.h"

#include "base/banned.h"

enum {
	VALUE = 13,        /* column of the values */
	INNER = 3, OUTER = 1,
	HEAD = 4,          /* rows above the visit: who, flags, next, blank */
	BILL_COLS = 10, YEN_COLS = 12,
	BELOW_BILLS = 3    /* registration, booking, memo */
};

static void label(const struct canvas *c, int x, int y, const char *text)
{
	canvas_fit(c, x, y, VALUE - x - 1, ALIGN_LEFT, STYLE_LABEL, text);
}

static int state(const struct canvas *c, int x, int y, enum style s, const char *text)
{
	x = canvas_text(c, x, y, s, words_mark(s));
	return canvas_text(c, x, y, s, text);
}

/* Values that stand under each other: the text and the column where the next begins. */
static int cell(const struct canvas *c, int x, int y, int cols, enum style s, const char *mark, const char *text)
{
	int end = canvas_text(c, canvas_text(c, x, y, s, mark), y, s, text) + 2;
	return end > x + cols ? end : x + cols;
}

static void draw_flags(const struct patient_view *v, const struct canvas *c, int y)
{
	const struct patient *p = &v->page.patient;
	char date[DATE_TEXT];
	int x = 1;
	if (p->died != DAY_NONE)
		x = canvas_fmt(c, x, y, STYLE_TODO, _("！死亡 %s"), date_show(p->died, date)) + 2;
	if (p->undisclosed)
		x = canvas_text(c, x, y, STYLE_TODO, _("！照会拒否")) + 2;
	for (int i = 0; i < v->n_twins; i++)
		x = canvas_fmt(c, x, y, STYLE_TODO, _("！二重登録の可能性 %s"), v->twins[i].card) + 2;
	for (int i = 0; i < v->n_merged; i++)
		x = canvas_fmt(c, x, y, STYLE_DIM, _("統合済 %s"), v->merged[i]) + 2;
}

static void draw_next(const struct patient_view *v, const struct canvas *c, int y)
{
	const struct patient_page *p = &v->page;
	int x = canvas_glyph(c, 1, y, STYLE_NEXT, GLYPH_SELECT);
	x = canvas_text(c, x + 1, y, STYLE_NEXT, _("次: "));
	if (p->has_visit)
		canvas_text(c, x, y, STYLE_NEXT, p->next.sentence);
	else if (p->patient.died != DAY_NONE)
		canvas_text(c, x, y, STYLE_NEXT, _("死亡の記録があります（受付はできません）"));
	else if (*v->open_key)
		canvas_fmt(c, x, y, STYLE_NEXT, _("診療の受付（%s）"), v->open_key);
	else
		canvas_text(c, x, y, STYLE_NEXT, _("診療の受付"));
}

static int draw_visit(const struct patient_view *v, const struct canvas *c, int y)
{
	const struct visit *t = &v->page.visit;
	char names[256] = "", time[DATE_TEXT], date[DATE_TEXT];
	label(c, OUTER, y, t->inpatient && v->page.has_visit ? _("入院") : _("本日の来院"));
	if (!v->page.has_visit) {
		canvas_text(c, VALUE, y, STYLE_DIM, _("－ なし"));
		return y + 1;
	}
	for (int i = 0; i < t->n_departments; i++)
		str_add(names, sizeof names, "%s%s", i ? _("・") : "", t->departments[i].name);
	int x = canvas_text(c, VALUE, y, STYLE_TEXT, t->number) + 2;
	x = canvas_text(c, x, y, STYLE_TEXT, names) + (*names ? 3 : 0);
	x = canvas_fmt(c, x, y, STYLE_TEXT, _("受付 %s"), instant_time(t->opened_at, time)) + 3;
	if (t->clinic)
		x = canvas_text(c, x, y, STYLE_TEXT, _("予約診察室")) + 2;
	if (t->entered_late)
		x = canvas_text(c, x, y, STYLE_DIM, _("後日入力")) + 2;
	if (t->inpatient && t->exam_done)
		canvas_fmt(c, x, y, STYLE_DONE, _("○ 退院 %s"), date_show(t->ended_on, date));
	else if (t->exam_done)
		canvas_text(c, x, y, STYLE_DONE, _("○ 診察済"));
	return y + 1;
}

static int draw_insurance(const struct ctx *ctx, const struct patient_view *v, const struct canvas *c, int y)
{
	static const enum style styles[] = { [INSURED_NOT] = STYLE_TODO, [INSURED_YES] = STYLE_DONE, [INSURED_UNKNOWN] = STYLE_UNKNOWN };
	const struct patient_page *p = &v->page;
	char text[200];
	(void)ctx;
	label(c, INNER, y, _("保険"));
	if (p->has_visit && p->visit.insurance >= COVER_WORKERS) {
		canvas_fmt(c, VALUE, y, STYLE_DIM, _("－ %s（保険確認の対象外）"), cover_name(p->visit.insurance));
		return y + 1;
	}
	const char *mark = p->insurance.state == INSURED_NOT ? "× " : style_mark(styles[p->insurance.state]);
	int x = canvas_text(c, VALUE, y, styles[p->insurance.state], mark);
	canvas_text(c, x, y, styles[p->insurance.state], insurance_text(&p->insurance, p->day, text));
	return y + 1;
}

static int draw_deferral(const struct ctx *ctx, const struct patient_view *v, const struct canvas *c, int y)
{
	const struct patient_page *p = &v->page;
	char day[WORDS_DAY];
	label(c, INNER, y, words_of(ctx, L_SERVICE));
	if (!p->has_enrollment || p->enrollment.state == ENROLLMENT_CLOSED) {
		canvas_text(c, VALUE, y, STYLE_DIM, _("－ 利用登録なし"));
		return y + 1;
	}
	if (!p->has_visit || !p->visit.deferral) {
		canvas_text(c, VALUE, y, STYLE_TEXT, p->has_visit ? _("× 利用しない") : "－");
		return y + 1;
	}
	int x = cell(c, VALUE, y, 11, STYLE_DONE, "○ ", _("利用"));
	if (p->slip.id)
		x = canvas_fmt(c, x, y, STYLE_TEXT, "%s %s %s", policy_slip_title(ctx), p->slip.number, p->slip.prints > 1 ? _("再発行済") : _("発行済")) + 3;
	canvas_fmt(c, x, y++, STYLE_TEXT, _("カード決済予定 %s"), words_day(p->due_day, p->day, day));
	if (p->next_year)
		canvas_text(c, VALUE, y++, STYLE_TODO, _("！領収日が来年になります（医療費控除は来年分）"));
	if (*p->visit.override_reason)
		canvas_fmt(c, VALUE, y++, STYLE_TODO, _("！責任者の許可: %s"), p->visit.override_reason);
	return y;
}

static int draw_handin(const struct canvas *c, int x, int y, const struct handin *h)
{
	char yen[32];
	bool noted = h->kind == HANDIN_OTHER && *h->note;
	x = canvas_fmt(c, x, y, STYLE_TEXT, "%s ", noted ? h->note : handin_name(h->kind));
	if (h->received_at)
		return state(c, x, y, STYLE_DONE, _("受領")) + 2;
	if (h->month_total >= 0)
		return canvas_fmt(c, x, y, STYLE_BUSY, _("… 累計 %s円・会計待ち"), yen_text(h->month_total, yen)) + 2;
	return canvas_text(c, x, y, STYLE_TODO, _("× 未受領")) + 2;
}

static int draw_handins(const struct patient_view *v, const struct canvas *c, int y)
{
	const struct visit *t = &v->page.visit;
	int x = VALUE;
	label(c, INNER, y, _("提出物"));
	if (t->n_handins == 0)
		canvas_text(c, x, y, STYLE_DIM, _("－ なし"));
	for (int i = 0; i < t->n_handins; i++)
		x = draw_handin(c, x, y, &t->handins[i]);
	return y + 1;
}

static int draw_medicine(const struct patient_view *v, const struct canvas *c, int y)
{
	const char *rx = v->page.visit.prescription;
	label(c, INNER, y, _("お薬"));
	if (*rx == '\0')
		canvas_text(c, VALUE, y, STYLE_DIM, _("－ なし"));
	else
		canvas_text(c, VALUE, y, STYLE_TEXT, *rx == 'i' ? _("院内処方（引換券で院内薬局へ）") : _("院外処方"));
	return y + 1;
}

static void draw_bill(const struct patient_view *v, const struct canvas *c, int y, const struct visit_bill *b)
{
	enum style s = words_bill_style(b);
	char day[WORDS_DAY];
	canvas_fit(c, VALUE, y, BILL_COLS, ALIGN_LEFT, STYLE_TEXT, b->number);
	int x = canvas_yen(c, VALUE + BILL_COLS, y, YEN_COLS, b->amount, _("円")) + 2;
	x = state(c, x, y, s, words_bill_state(b)) + 2;
	if (b->status == BILL_HELD && *b->held_reason)
		x = canvas_text(c, x, y, STYLE_TODO, bill_hold_text(b->held_reason)) + 2;
	else if (b->due_day != DAY_NONE && s == STYLE_BUSY)
		x = canvas_text(c, x, y, STYLE_TEXT, words_day(b->due_day, v->page.day, day)) + 2;
	if (b->paper != PAPER_NONE)
		canvas_text(c, x, y, STYLE_TEXT, b->paper == PAPER_READY ? _("領収書 発行できます") : _("領収書 発行済"));
}

static int draw_bills(const struct patient_view *v, const struct canvas *c, int y)
{
	int n = v->page.n_bills, room = c->at.rows - y - BELOW_BILLS;
	int shown = n <= room ? n : room - 1;
	label(c, INNER, y, _("請求"));
	if (n == 0)
		canvas_text(c, VALUE, y++, STYLE_DIM, _("－ まだありません"));
	for (int i = 0; i < shown; i++)
		draw_bill(v, c, y++, &v->page.bills[i]);
	if (shown < n)
		canvas_fmt(c, VALUE, y++, STYLE_DIM, _("ほか %d件"), n - shown);
	return y;
}

static enum style enrollment_style(const struct patient_page *p)
{
	switch (p->enrollment.state) {
	case ENROLLMENT_ACTIVE: return STYLE_DONE;
	case ENROLLMENT_MISMATCHED: case ENROLLMENT_SUSPENDED: return STYLE_TODO;
	case ENROLLMENT_CLOSED: return STYLE_DIM;
	default: return STYLE_BUSY;
	}
}

static int draw_card(const struct patient_page *p, const struct canvas *c, int x, int y)
{
	const struct enrollment *e = &p->enrollment;
	if (!*e->last4)
		return canvas_text(c, x, y, STYLE_TODO, _("！カード未登録")) + 2;
	x = canvas_fmt(c, x, y, STYLE_TEXT, "%s …%s  %04d-%02d", e->brand, e->last4, e->exp_year, e->exp_month) + 2;
	if (e->card_failed)
		x = canvas_text(c, x, y, STYLE_REFUSED, _("× 前回の決済に失敗")) + 2;
	day_t end = enrollment_card_end(e);
	if (end != DAY_NONE && end < p->day)
		x = canvas_text(c, x, y, STYLE_REFUSED, _("× 期限切れ")) + 2;
	else if (enrollment_card_expiring(e, p->day))
		x = canvas_text(c, x, y, STYLE_TODO, _("！期限間近")) + 2;
	return x;
}

static int draw_enrollment(const struct ctx *ctx, const struct patient_view *v, const struct canvas *c, int y)
{
	const struct patient_page *p = &v->page;
	label(c, OUTER, y, _("利用登録"));
	if (!p->has_enrollment) {
		canvas_text(c, VALUE, y, STYLE_DIM, _("－ なし"));
		return y + 1;
	}
	int x = state(c, VALUE, y, enrollment_style(p), enrollment_state_name(p->enrollment.state)) + 2;
	int64_t left = enrollment_waiting_seconds(&p->enrollment, ctx_now(ctx));
	if (left > 0)
		x = canvas_fmt(c, x, y, STYLE_BUSY, _("あと %d分"), (int)((left + 59) / 60)) + 2;
	if (p->enrollment.state != ENROLLMENT_CLOSED)
		x = draw_card(p, c, x, y);
	if (p->mail_failed)
		canvas_text(c, x, y, STYLE_TODO, _("！メール不達"));
	return y + 1;
}

static int draw_booking(const struct patient_view *v, const struct canvas *c, int y)
{
	char date[DATE_TEXT], time[DATE_TEXT];
	int64_t at = v->page.booking_at;
	label(c, OUTER, y, _("予約"));
	if (at)
		canvas_fmt(c, VALUE, y, STYLE_TEXT, "%s %s %s", date_show(tokyo_day(at), date), instant_time(at, time), v->page.booking_menu);
	else
		canvas_text(c, VALUE, y, STYLE_DIM, _("－ なし"));
	return y + 1;
}

void patient_view_draw(const struct ctx *ctx, const struct patient_view *v, const struct canvas *c)
{
	const struct patient_page *p = &v->page;
	person_draw(ctx, c, 0, &p->patient, p->same_name, p->same_surname);
	draw_flags(v, c, 1);
	draw_next(v, c, 2);
	int y = draw_visit(v, c, HEAD);
	y = draw_insurance(ctx, v, c, y);
	y = draw_deferral(ctx, v, c, y);
	if (p->has_visit) {
		y = draw_handins(v, c, y);
		y = draw_medicine(v, c, y);
		y = draw_bills(v, c, y);
	}
	y = draw_enrollment(ctx, v, c, y);
	y = draw_booking(v, c, y);
	if (!*p->patient.memo)
		return;
	label(c, OUTER, y, _("メモ"));
	canvas_fit(c, VALUE, y, c->at.cols - VALUE - 1, ALIGN_LEFT, STYLE_TODO, p->patient.memo);
}
