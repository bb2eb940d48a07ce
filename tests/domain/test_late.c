/* What was done on paper is entered with its true time, marked, into the day that it belongs to. proves O5, K4, R9, S8, X2 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/counter.h"
#include "domain/day_close.h"
#include "domain/deposit.h"
#include "domain/late.h"
#include "domain/receipt.h"
#include "domain/receipt_page.h"
#include "domain/settlement.h"
#include "domain/staff.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/db.h"
#include "store/payments.h"

#include "base/banned.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static int64_t patient;

static int open_house(const char *preset)
{
	house_new(&h, preset);
	patient = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	clinic_cover(ctx, patient);
	return 0;
}

static int atokure(void **state)
{
	(void)state;
	return open_house("atokure");
}

static int atobarai(void **state)
{
	(void)state;
	return open_house("atobarai");
}

static int tear_down(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

/* The house stands on Saturday 2026-11-21, 09:00. */
static int64_t at(const char *iso)
{
	int64_t utc;
	assert_true(instant_parse(iso, &utc));
	return utc;
}

static struct bill owed(const struct visit *v)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1000, .count = 1 };
	struct bill b;
	assert_int_equal(bill_add(ctx, v->id, "", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	return b;
}

static struct payment paid(const struct bill *b)
{
	const struct counter_tender t = { .method = METHOD_CASH, .amount = b->amount };
	struct counter_paid done;
	struct payment p[4];
	int n;
	assert_int_equal(counter_pay(ctx, b->id, &t, 1, false, -1, &done), ERR_OK);
	assert_int_equal(payments_of_settlement(ctx, done.settlement_id, 4, p, &n), ERR_OK);
	assert_int_equal(n, 1);
	return p[0];
}

static int64_t log_time(void)
{
	int64_t last = 0;
	struct stmt *q = db_stmt(ctx->db, "SELECT max(at) FROM audit");
	if (stmt_row(q))
		last = stmt_col(q, 0);
	assert_int_equal(stmt_done(ctx, q), ERR_OK);
	return last;
}

static void a_day_of_paper(void **state)
{
	(void)state;
	struct visit v = { .id = 0 };
	struct insurance ins;
	struct settlement s;
	struct visit_new n = { .patient_id = patient, .insurance = COVER_MEDICAL };
	assert_int_equal(late_set(ctx, at("2026-11-20T10:05")), ERR_OK);
	assert_int_equal(visit_open(ctx, &n, &v), ERR_OK);
	assert_int_equal(v.day, date_of(2026, 11, 20));
	assert_int_equal(v.opened_at, at("2026-11-20T10:05"));
	assert_true(v.entered_late);
	assert_int_equal(late_set(ctx, at("2026-11-20T10:08")), ERR_OK);
	assert_int_equal(insurance_confirm(ctx, patient, v.id, v.day, EVIDENCE_CERTIFICATE), ERR_OK);
	assert_int_equal(insurance_of(ctx, patient, v.day, &ins), ERR_OK);
	assert_int_equal(ins.last.at, at("2026-11-20T10:08"));
	assert_true(ins.last.entered_late);
	struct bill b = owed(&v);
	assert_true(b.entered_late);
	assert_int_equal(late_set(ctx, at("2026-11-20T11:30")), ERR_OK);
	struct payment p = paid(&b);
	assert_int_equal(p.at, at("2026-11-20T11:30"));
	assert_int_equal(p.posted_day, date_of(2026, 11, 20));
	assert_true(p.entered_late);
	assert_int_equal(settlement_by_bill(ctx, b.id, &s), ERR_OK);
	assert_int_equal(s.settled_at, at("2026-11-20T11:30"));
	/* the log knows when it was really typed */
	assert_int_equal(log_time(), ctx_now(ctx));
	/* R9: the receipt's date is that of the payment */
	struct receipt r;
	struct receipt_facts *f = calloc(1, sizeof *f);
	assert_non_null(f);
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &r), ERR_OK);
	assert_int_equal(receipt_page_load(ctx, b.id, r.id, f), ERR_OK);
	assert_int_equal(tokyo_day(f->settlement.settled_at), date_of(2026, 11, 20));
	assert_int_equal(f->receipt.issued_at, ctx_now(ctx));
	free(f);
}

static void the_same_day_is_marked_too(void **state)
{
	(void)state;
	struct visit v;
	struct visit_new n = { .patient_id = patient, .insurance = COVER_MEDICAL };
	assert_int_equal(late_set(ctx, at("2026-11-21T08:31")), ERR_OK);
	assert_int_equal(visit_open(ctx, &n, &v), ERR_OK);
	assert_true(v.entered_late);
	assert_int_equal(v.day, date_of(2026, 11, 21));
	assert_int_equal(visit_today(ctx, patient, &v), ERR_OK);
	/* and when it is over, nothing is */
	assert_int_equal(late_set(ctx, 0), ERR_OK);
	assert_int_equal(insurance_confirm(ctx, patient, v.id, v.day, EVIDENCE_MYNUMBER), ERR_OK);
	struct insurance ins;
	assert_int_equal(insurance_of(ctx, patient, v.day, &ins), ERR_OK);
	assert_false(ins.last.entered_late);
	assert_int_equal(ins.last.at, ctx_now(ctx));
	struct visit other = clinic_visit(ctx, clinic_patient(ctx, "0012345679", "鈴木 次郎", "スズキ ジロウ"));
	assert_false(other.entered_late);
	struct bill b = owed(&other);
	assert_false(b.entered_late);
	assert_false(paid(&b).entered_late);
}

/* K4: nothing gets into a closed day; it keeps its own time and belongs to the next open one. */
static void a_closed_day_stays_closed(void **state)
{
	(void)state;
	struct day_sheet sheet;
	struct visit v;
	struct deposit d;
	struct visit_new n = { .patient_id = patient, .insurance = COVER_MEDICAL };
	assert_int_equal(late_set(ctx, at("2026-11-20T10:00")), ERR_OK);
	assert_int_equal(visit_open(ctx, &n, &v), ERR_OK);
	struct bill b = owed(&v);
	assert_int_equal(late_set(ctx, 0), ERR_OK);
	assert_int_equal(day_close_make(ctx, date_of(2026, 11, 20), 0, "停止中", NULL, &sheet), ERR_OK);
	day_close_free(&sheet);
	assert_int_equal(late_set(ctx, at("2026-11-20T17:00")), ERR_OK);
	struct payment p = paid(&b);
	assert_int_equal(p.at, at("2026-11-20T17:00"));
	assert_int_equal(p.posted_day, date_of(2026, 11, 21));
	const struct deposit_new money = { .patient_id = patient, .amount = 5000 };
	assert_int_equal(deposit_take(ctx, &money, &d), ERR_OK);
	assert_int_equal(d.taken_at, at("2026-11-20T17:00"));
	assert_int_equal(d.posted_day, date_of(2026, 11, 21));
	assert_true(d.entered_late);
	assert_int_equal(deposit_by_id(ctx, d.id, &d), ERR_OK);
	assert_true(d.entered_late);
}

static void times_that_can_be_entered(void **state)
{
	(void)state;
	int64_t t;
	const day_t today = date_of(2026, 11, 21);
	static const struct { const char *text, *iso; } good[] = {
		{ "9:10", "2026-11-21T09:10" }, { "０９：１０", "2026-11-21T09:10" }, { "11-20 14:30", "2026-11-20T14:30" }, { "2026-11-20 14:30", "2026-11-20T14:30" },
		{ "R8.11.20 7:05", "2026-11-20T07:05" }, { "2026-11-20T14:30", "2026-11-20T14:30" },
	};
	static const char *const bad[] = { "25:00", "9:60", "9", "11-31 10:00", "きのう 9:00", "9:1", "-1:30" };
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(late_parse(ctx, good[i].text, today, &t), ERR_OK);
		assert_int_equal(t, at(good[i].iso));
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(late_parse(ctx, bad[i], today, &t), ERR_BAD_DATE);
	assert_int_equal(late_parse(ctx, "　", today, &t), ERR_OK);
	assert_int_equal(t, 0);
	assert_int_equal(late_set(ctx, ctx_now(ctx) + 1), ERR_BAD_DATE);
	assert_int_equal(late_set(ctx, ctx_now(ctx) - LATE_DAYS * (int64_t)SECONDS_PER_DAY - 1), ERR_BAD_DATE);
	assert_int_equal(ctx->written_at, 0);
	assert_int_equal(late_set(ctx, ctx_now(ctx) - LATE_DAYS * (int64_t)SECONDS_PER_DAY), ERR_OK);
	staff_sign_out(ctx);
	assert_int_equal(ctx->written_at, 0);
}

#define BOTH(f) { #f " (atokure)", f, atokure, tear_down, NULL }, { #f " (atobarai)", f, atobarai, tear_down, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_day_of_paper), BOTH(the_same_day_is_marked_too), BOTH(a_closed_day_stays_closed), BOTH(times_that_can_be_entered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
