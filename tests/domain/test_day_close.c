/* The daily close: totals by hand, what can't be closed silently, order, two desks, and that nothing moves in a closed day. proves S8, K4, S6 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/close_page.h"
#include "domain/counter.h"
#include "domain/day_close.h"
#include "domain/day_close_words.h"
#include "domain/deposit.h"
#include "domain/posting.h"
#include "domain/reconcile.h"
#include "domain/refund.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/audit_log.h"
#include "store/day_closes.h"
#include "store/db.h"
#include "store/payments.h"
#include "store/print_jobs.h"
#include "store/reconciles.h"
#include "store/settlements.h"

#include "base/banned.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static struct day_sheet sheet, closed;
static day_t day;
static int patients;

static int begin(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	day = ctx_today(ctx);
	patients = 0;
	return 0;
}

static int end(void **state)
{
	(void)state;
	day_close_free(&sheet);
	day_close_free(&closed);
	house_free(&h);
	return 0;
}

static int64_t patient(void)
{
	char card[16];
	str_fmt(card, sizeof card, "%010d", ++patients);
	return clinic_patient(ctx, card, "田中 実", "タナカ ミノル");
}

/* points x 3 yen, rounded to ten */
static struct bill draft(const struct visit *v, const char *department, int64_t points)
{
	struct bill_line line = { .category = "A00", .name = "再診料", .points = points, .count = 1 };
	struct bill b;
	assert_int_equal(bill_add(ctx, v->id, department, 3, &line, 1, &b), ERR_OK);
	return b;
}

static struct bill final_bill(const char *department, int64_t points)
{
	struct visit v = clinic_visit(ctx, patient());
	struct bill b = draft(&v, department, points);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	return b;
}

static void pay(const struct bill *b, enum payment_method method, int64_t amount)
{
	struct counter_tender t = { .method = method, .amount = amount };
	struct counter_paid p;
	assert_int_equal(counter_pay(ctx, b->id, &t, 1, false, -1, &p), ERR_OK);
}

/* As the worker would have left it. */
static void charged(const struct bill *b, const char *ref)
{
	struct settlement s;
	assert_int_equal(settlement_by_bill(ctx, b->id, &s), ERR_OK);
	enum settlement_state was = s.state;
	s.state = SETTLEMENT_SUCCEEDED;
	str_copy(s.gateway_ref, sizeof s.gateway_ref, ref);
	s.settled_at = ctx_now(ctx);
	s.posted_day = posting_day(ctx);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, settlements_update(ctx, &s, was)), ERR_OK);
}

static void is(const struct day_sheet *s, const char *section, const char *name, int64_t n, int64_t yen)
{
	const struct day_line *l = day_close_find(s, section, name);
	assert_non_null(l);
	assert_int_equal(l->n, n);
	assert_int_equal(l->yen, yen);
}

/* One of each that moves money or leaves something open. Returns the bill that nobody has paid. */
static struct bill a_day(void)
{
	struct bill cash = final_bill("内科", 1000), mixed = final_bill("外科", 2000), card = final_bill("内科", 1000), unpaid;
	struct counter_tender three[] = { { .method = METHOD_CASH, .amount = 1000, .tendered = 1000 }, { .method = METHOD_TERMINAL, .amount = 2000 },
					  { .method = METHOD_QR, .amount = 3000 } };
	struct counter_paid p;
	struct refund_made back;
	struct deposit d;
	struct deposit_end ended;
	pay(&cash, METHOD_CASH, 3000);
	assert_int_equal(counter_pay(ctx, mixed.id, three, 3, false, -1, &p), ERR_OK);
	charged(&card, "pi_1");
	assert_int_equal(refund_make(ctx, cash.id, 500, METHOD_CASH, "", -1, &back), ERR_OK);
	clinic_visit(ctx, patient()); /* without a bill */
	struct visit held = clinic_visit(ctx, patient());
	struct bill waiting = draft(&held, "内科", 100);
	assert_int_equal(bill_hold(ctx, waiting.id, 0, "算定待ち", &waiting), ERR_OK);
	final_bill("内科", 1); /* 3 yen: nothing */
	unpaid = final_bill("外科", 700);
	struct bill of_deposit = final_bill("内科", 1000);
	struct deposit_new first = { .patient_id = of_deposit.patient_id, .bill_id = of_deposit.id, .amount = 5000 }, second = { .patient_id = patient(), .amount = 4000 };
	assert_int_equal(deposit_take(ctx, &first, &d), ERR_OK);
	assert_int_equal(deposit_settle(ctx, d.id, 0, 0, NULL, 0, &ended), ERR_OK);
	assert_int_equal(deposit_take(ctx, &second, &d), ERR_OK);
	return unpaid;
}

static void totals_of_a_day(void **state)
{
	(void)state;
	a_day();
	assert_int_equal(day_close_preview(ctx, day, &sheet), ERR_OK);
	assert_int_equal(sheet.number, 0);
	is(&sheet, "method", "card", 1, 3000);
	is(&sheet, "method", "cash", 2, 4000);
	is(&sheet, "method", "terminal", 1, 2000);
	is(&sheet, "method", "qr", 1, 3000);
	is(&sheet, "method", "transfer", 0, 0);
	is(&sheet, "method", "deposit", 1, 3000);
	is(&sheet, "refund", "card", 0, 0);
	is(&sheet, "refund", "cash", 1, -500);
	/* 3,000 by cash, 3,000 by card, 3,000 of the deposit, 500 back; 6,000 by three methods */
	is(&sheet, "department", "内科", 4, 8500);
	is(&sheet, "department", "外科", 3, 6000);
	is(&sheet, "total", "total", 7, 14500);
	is(&sheet, "result", "succeeded", 1, 3000);
	is(&sheet, "result", "counter_paid", 3, 12000);
	is(&sheet, "result", "refunded", 1, -500);
	is(&sheet, "result", "zero", 1, 0);
	is(&sheet, "result", "declined", 0, 0);
	is(&sheet, "deposit", "taken", 2, 9000);
	is(&sheet, "deposit", "used", 1, 3000);
	is(&sheet, "deposit", "returned", 1, -2000);
	assert_int_equal(sheet.expected_cash, 10500); /* 4,000 - 500 + 9,000 - 2,000 */
	is(&sheet, "open", "visits", 2, 0);
	is(&sheet, "visit", "R-0004  0000000004  田中 実", 1, 0);
	is(&sheet, "visit", "R-0007  0000000007  田中 実", 1, 0);
	assert_null(day_close_find(&sheet, "visit", "R-0005  0000000005  田中 実"));
	is(&sheet, "open", "differences", 0, 0);
	is(&sheet, "open", "unknown", 0, 0);
	is(&sheet, "reconcile", "none", 0, 0);
}

static void nothing_open_is_passed_over_in_silence(void **state)
{
	(void)state;
	struct print_job j;
	a_day();
	house_act(ctx, "yamada", 1u << ROLE_BILLING);
	assert_int_equal(day_close_make(ctx, day, 10500, "", NULL, &closed), ERR_FORBIDDEN);
	house_act(ctx, "sekinin", 1u << ROLE_SUPERVISOR);
	assert_int_equal(day_close_make(ctx, day, 10500, "  ", NULL, &closed), ERR_REFUSED);
	assert_int_equal(ctx->cause.n_reasons, 1);
	assert_string_equal(ctx->cause.reasons[0].id, "visits");
	assert_int_equal(day_close_make(ctx, day, 10000, NULL, NULL, &closed), ERR_REFUSED);
	assert_int_equal(ctx->cause.n_reasons, 2);
	assert_string_equal(ctx->cause.reasons[0].id, "cash");
	assert_int_equal(day_close_make(ctx, day, -1, "理由", NULL, &closed), ERR_BAD_INPUT);
	assert_int_equal(day_close_make(ctx, day, 10000, "4242 4242 4242 4242", NULL, &closed), ERR_SECRET_TEXT);
	assert_int_equal(day_closes_last(ctx), DAY_NONE);
	assert_int_equal(day_close_preview(ctx, day, &sheet), ERR_OK);
	assert_int_equal(day_close_make(ctx, day, 10000, "釣銭の渡し間違い", &sheet, &closed), ERR_OK);
	assert_int_equal(closed.number, 1);
	assert_int_equal(closed.expected_cash, 10500);
	assert_int_equal(closed.counted_cash, 10000);
	assert_string_equal(closed.closed_by, "sekinin");
	assert_int_equal(closed.closed_at, ctx_now(ctx));
	for (;;) { /* its sheet is asked for, behind the deposits' slips */
		assert_int_equal(print_jobs_next(ctx, PRINT_WAITING, &j), ERR_OK);
		if (j.kind == PRINT_CLOSE)
			break;
		j.state = PRINT_DONE;
		assert_int_equal(db_begin(ctx), ERR_OK);
		assert_int_equal(db_finish(ctx, print_jobs_update(ctx, &j)), ERR_OK);
	}
	assert_int_equal(j.subject_id, closed.id);
}

/* Each kind of what is open wants a reason by itself. */
static void an_open_difference_wants_a_reason(void **state)
{
	(void)state;
	struct reconcile job = { .day = day };
	struct reconcile_diff d = { .kind = RECONCILE_ONLY_GATEWAY, .gateway_ref = "pi_9", .gateway_state = "succeeded", .gateway_yen = 500 };
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(reconciles_insert(ctx, &job), ERR_OK);
	d.reconcile_id = job.id;
	assert_int_equal(db_finish(ctx, reconciles_diff_insert(ctx, &d)), ERR_OK);
	assert_int_equal(day_close_make(ctx, day, 0, "", NULL, &closed), ERR_REFUSED);
	assert_int_equal(ctx->cause.n_reasons, 1);
	assert_string_equal(ctx->cause.reasons[0].id, "differences");
	assert_int_equal(reconcile_explain(ctx, d.id, "管理画面で返金した"), ERR_OK);
	job.state = RECONCILE_DONE;
	job.gateway_n = 1;
	job.gateway_yen = 500;
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, reconciles_end(ctx, &job)), ERR_OK);
	assert_int_equal(day_close_make(ctx, day, 0, "", NULL, &closed), ERR_OK);
	is(&closed, "reconcile", "done", 1, 500);
}

static void an_unknown_outcome_wants_a_reason(void **state)
{
	(void)state;
	struct visit v = clinic_visit(ctx, patient());
	clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_UNKNOWN);
	vtime_pass(&h.time, SECONDS_PER_DAY); /* its visit was yesterday: only the outcome is open */
	assert_int_equal(day_close_make(ctx, day + 1, 0, "", NULL, &closed), ERR_REFUSED);
	assert_int_equal(ctx->cause.n_reasons, 1);
	assert_string_equal(ctx->cause.reasons[0].id, "unknown");
	assert_int_equal(day_close_preview(ctx, day + 1, &sheet), ERR_OK);
	is(&sheet, "open", "unknown", 1, 3000);
}

/* The close is the preview, written down: line by line, and for good. */
static void the_close_is_the_preview(void **state)
{
	(void)state;
	struct day_sheet kept;
	a_day();
	assert_int_equal(day_close_preview(ctx, day, &sheet), ERR_OK);
	assert_int_equal(day_close_make(ctx, day, 10500, "未収あり", NULL, &closed), ERR_OK);
	vtime_pass(&h.time, 3 * SECONDS_PER_DAY);
	clinic_visit(ctx, patient());
	assert_int_equal(day_close_by_number(ctx, 1, &kept), ERR_OK);
	assert_int_equal(kept.n, sheet.n);
	for (size_t i = 0; i < kept.n; i++) {
		assert_string_equal(kept.lines[i].section, sheet.lines[i].section);
		assert_string_equal(kept.lines[i].name, sheet.lines[i].name);
		assert_int_equal(kept.lines[i].n, sheet.lines[i].n);
		assert_int_equal(kept.lines[i].yen, sheet.lines[i].yen);
	}
	assert_int_equal(kept.closed_at, closed.closed_at);
	assert_string_equal(kept.note, "未収あり");
	day_close_free(&kept);
	assert_int_equal(day_close_preview(ctx, day, &kept), ERR_OK); /* of a closed day: its sheet */
	assert_int_equal(kept.number, 1);
	day_close_free(&kept);
	assert_int_equal(day_close_by_number(ctx, 2, &kept), ERR_NOT_FOUND);
}

static enum err raw(struct stmt *q)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	return db_finish(ctx, stmt_run(ctx, q, NULL));
}

/* S8: not even by a raw write. */
static void nothing_moves_in_a_closed_day(void **state)
{
	(void)state;
	struct bill paid = final_bill("内科", 1000);
	pay(&paid, METHOD_CASH, 3000);
	struct bill late = final_bill("内科", 1000);
	struct settlement s;
	struct audit_entry newest;
	int n;
	assert_int_equal(day_close_make(ctx, day, 3000, "未収あり", NULL, &closed), ERR_OK);
	assert_int_equal(settlement_by_bill(ctx, late.id, &s), ERR_OK);
	struct payment p = { .settlement_id = s.id, .method = METHOD_CASH, .amount = 1, .posted_day = day };
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_not_equal(db_finish(ctx, payments_insert(ctx, &p)), ERR_OK);
	s.state = SETTLEMENT_SUCCEEDED;
	s.settled_at = ctx_now(ctx);
	s.posted_day = day;
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_not_equal(db_finish(ctx, settlements_update(ctx, &s, SETTLEMENT_COUNTER_DUE)), ERR_OK);
	assert_int_equal(settlement_by_bill(ctx, paid.id, &s), ERR_OK);
	assert_int_equal(s.posted_day, day);
	s.posted_day = day + 1;
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(audit_note(ctx, ACTION_SETTLE_RUN, "", 0, "before the refusal"), ERR_OK);
	assert_int_not_equal(settlements_update(ctx, &s, s.state), ERR_OK);
	assert_int_not_equal(db_commit(ctx), ERR_OK); /* whoever goes on regardless keeps nothing of what he wrote before either */
	assert_int_equal(audit_log_list(ctx, 0, 1, &newest, &n), ERR_OK);
	assert_string_not_equal(newest.detail, "before the refusal");
	assert_int_not_equal(raw(db_stmt(ctx->db, "UPDATE settlement SET posted_day = NULL WHERE posted_day IS NOT NULL")), ERR_OK);
	assert_int_not_equal(raw(db_stmt(ctx->db, "UPDATE settlement SET amount = amount + 1 WHERE posted_day IS NOT NULL")), ERR_OK);
	assert_int_not_equal(raw(db_stmt(ctx->db, "UPDATE payment SET amount = 1")), ERR_OK);
	assert_int_not_equal(raw(db_stmt(ctx->db, "DELETE FROM payment")), ERR_OK);
	assert_int_not_equal(raw(db_stmt(ctx->db, "UPDATE day_close SET counted_cash = 0")), ERR_OK);
	assert_int_not_equal(raw(db_stmt(ctx->db, "DELETE FROM day_close_line")), ERR_OK);
	assert_int_not_equal(raw(db_stmt(ctx->db, "DELETE FROM day_close")), ERR_OK);
}

/* K4: it posts to the next open day, and keeps its own time. */
static void money_after_the_close_is_the_next_days(void **state)
{
	(void)state;
	struct bill unpaid = a_day();
	struct settlement s;
	struct payment p[2];
	int n;
	assert_int_equal(day_close_make(ctx, day, 10500, "未収あり", NULL, &closed), ERR_OK);
	vtime_pass(&h.time, 600);
	assert_int_equal(ctx_today(ctx), day);
	pay(&unpaid, METHOD_CASH, 2100);
	assert_int_equal(settlement_by_bill(ctx, unpaid.id, &s), ERR_OK);
	assert_int_equal(s.posted_day, day + 1);
	assert_int_equal(s.settled_at, ctx_now(ctx));
	assert_int_equal(payments_of_settlement(ctx, s.id, 2, p, &n), ERR_OK);
	assert_int_equal(p[0].posted_day, day + 1);
	assert_int_equal(p[0].at, ctx_now(ctx));
	vtime_pass(&h.time, SECONDS_PER_DAY);
	assert_int_equal(day_close_preview(ctx, day + 1, &sheet), ERR_OK);
	is(&sheet, "method", "cash", 1, 2100);
	assert_int_equal(sheet.expected_cash, 2100);
}

static void days_close_in_order(void **state)
{
	(void)state;
	struct bill b = final_bill("内科", 1000);
	assert_int_equal(day_close_next(ctx), day);
	pay(&b, METHOD_CASH, 3000);
	vtime_pass(&h.time, 2 * SECONDS_PER_DAY);
	assert_int_equal(day_close_next(ctx), day);
	assert_int_equal(day_close_make(ctx, day + 2, 0, "", NULL, &closed), ERR_REFUSED);
	assert_non_null(strstr(ctx->cause.text, "2026-11-21"));
	assert_int_equal(day_close_make(ctx, day + 3, 0, "理由", NULL, &closed), ERR_REFUSED);
	assert_int_equal(day_close_preview(ctx, day + 3, &sheet), ERR_REFUSED);
	assert_int_equal(day_close_make(ctx, day, 3000, "", NULL, &closed), ERR_OK);
	day_close_free(&closed);
	assert_int_equal(day_close_make(ctx, day - 1, 0, "", NULL, &closed), ERR_CONFLICT);
	assert_int_equal(day_close_next(ctx), day + 2);
	assert_int_equal(day_close_make(ctx, day + 2, 0, "", NULL, &closed), ERR_OK); /* nothing moved on the 22nd */
	assert_int_equal(closed.number, 2);
	assert_int_equal(day_close_make(ctx, day + 1, 0, "", NULL, &sheet), ERR_CONFLICT);
}

static void of_two_desks_one_closes(void **state)
{
	(void)state;
	struct ctx other;
	struct day_sheet theirs;
	struct bill b = final_bill("内科", 1000), c = final_bill("内科", 1000);
	pay(&b, METHOD_CASH, 3000);
	assert_int_equal(day_close_preview(ctx, day, &sheet), ERR_OK);
	pay(&c, METHOD_CASH, 3000);
	assert_int_equal(day_close_make(ctx, day, 3000, "", &sheet, &closed), ERR_CONFLICT); /* not what was looked at */
	house_join(&h, &other);
	house_act(&other, "sekinin", 1u << ROLE_SUPERVISOR);
	assert_int_equal(day_close_make(&other, day, 6000, "", NULL, &theirs), ERR_OK);
	assert_int_equal(day_close_make(ctx, day, 6000, "", NULL, &closed), ERR_CONFLICT);
	assert_non_null(strstr(ctx->cause.text, "sekinin"));
	day_close_free(&theirs);
	house_leave(&other);
}

/* A stay is billed in periods, a deferred bill waits for its day: both are no open visits. */
static void deferred_visits_have_their_outcome(void **state)
{
	(void)state;
	struct visit v = clinic_ready(ctx, "0000000901", "髙橋 太郎");
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	struct bill b = draft(&v, "内科", 1000);
	assert_int_equal(day_close_preview(ctx, day, &sheet), ERR_OK);
	is(&sheet, "open", "visits", 1, 0);
	day_close_free(&sheet);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(day_close_preview(ctx, day, &sheet), ERR_OK);
	is(&sheet, "open", "visits", 0, 0);
}

static void the_sheet_as_a_file(void **state)
{
	(void)state;
	struct buf text = { 0 };
	struct bill b = final_bill("内\"科", 1000);
	pay(&b, METHOD_CASH, 3000);
	assert_int_equal(day_close_make(ctx, day, 2990, "10円不足", NULL, &closed), ERR_OK);
	day_close_words_csv(&closed, &text);
	assert_memory_equal(text.data, "\xef\xbb\xbf\"区分\",\"項目\",件数,金額\r\n", strlen("\xef\xbb\xbf\"区分\",\"項目\",件数,金額\r\n"));
	assert_non_null(strstr(text.data, "\"受取\",\"現金\",1,3000\r\n"));
	assert_non_null(strstr(text.data, "\"診療科別\",\"内\"\"科\",1,3000\r\n"));
	assert_non_null(strstr(text.data, "\"現金\",\"差\",,-10\r\n"));
	assert_non_null(strstr(text.data, "\"理由\",\"10円不足\",,\r\n"));
	buf_free(&text);
}

static void the_sheet_on_paper(void **state)
{
	(void)state;
	struct doc doc = { 0 };
	char out[8000];
	a_day();
	for (int i = 0; i < 60; i++)
		clinic_visit(ctx, patient());
	assert_int_equal(day_close_make(ctx, day, 10500, "未収あり", NULL, &closed), ERR_OK);
	close_page_make(ctx, &closed, &doc);
	assert_int_equal(doc.size, PAGE_A4);
	assert_true(doc.n_pages > 1);
	doc_preview(&doc, 0, 100, out, sizeof out);
	assert_non_null(strstr(out, "第1号"));
	assert_non_null(strstr(out, "【訓練】"));
	assert_non_null(strstr(out, "14,500"));
	doc_preview(&doc, doc.n_pages - 1, 100, out, sizeof out);
	assert_non_null(strstr(out, "10,500"));
	assert_non_null(strstr(out, "未収あり"));
	assert_non_null(strstr(out, "責任者"));
	for (size_t p = 0; p < doc.n_pages; p++)
		for (size_t i = 0; i < doc.pages[p].n; i++)
			assert_in_range(doc.pages[p].items[i].y, 0, 2970 - 60);
	doc_free(&doc);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		T(totals_of_a_day), T(nothing_open_is_passed_over_in_silence), T(an_open_difference_wants_a_reason), T(an_unknown_outcome_wants_a_reason),
		T(the_close_is_the_preview), T(nothing_moves_in_a_closed_day), T(money_after_the_close_is_the_next_days), T(days_close_in_order),
		T(of_two_desks_one_closes), T(deferred_visits_have_their_outcome), T(the_sheet_as_a_file), T(the_sheet_on_paper),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
