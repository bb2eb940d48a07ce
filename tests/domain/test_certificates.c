/* Payment certificates: numbered, for a bill or a period, frozen, with a fee by profile. proves R8, R3, X2 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/bill.h"
#include "domain/certificate.h"
#include "domain/certificate_page.h"
#include "domain/counter.h"
#include "domain/deferral.h"
#include "domain/paper_number.h"
#include "domain/receipt.h"
#include "domain/refund.h"
#include "domain/settle_hand.h"
#include "domain/settlement.h"
#include "domain/slip.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/audit_log.h"
#include "store/print_jobs.h"

#include "base/banned.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static struct visit v;
static struct certificate_facts *facts;

static void begin(const char *preset)
{
	house_new(&h, preset);
	v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
}

static int set_up(void **state)
{
	(void)state;
	begin("atokure");
	facts = mem_new(sizeof *facts);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(facts);
	house_free(&h);
	return 0;
}

/* At the counter, in cash. */
static struct bill paid(int64_t points)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = points, .count = 1 };
	struct bill b;
	assert_int_equal(bill_add(ctx, v.id, "", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(settlement_pay_counter(ctx, b.id, "cash", b.amount), ERR_OK);
	return b;
}

static bool says(const char *word)
{
	return strstr(ctx->cause.text, word) != NULL;
}

static void certificate_of_a_bill(void **state)
{
	(void)state;
	struct bill b = paid(1000), fee;
	struct certificate c, again;
	struct settlement s;
	struct audit_entry e[1];
	struct print_job job;
	int n;
	assert_int_equal(certificate_issue(ctx, &(struct certificate_wish){ .bill_id = b.id }, &c), ERR_OK);
	assert_string_equal(c.number, "C-000001");
	assert_int_equal(c.total, 3000);
	assert_int_equal(c.fee, 1100);
	assert_int_equal(audit_log_list(ctx, INT64_MAX, 1, e, &n), ERR_OK);
	assert_string_equal(e[0].action, "certificate");
	assert_non_null(strstr(e[0].detail, "C-000001"));
	/* The fee is a bill at the counter: 1,100 yen with 10 % tax in it, nothing of it insured. */
	assert_int_equal(bill_by_id(ctx, c.fee_bill_id, &fee), ERR_OK);
	assert_int_equal(fee.amount, 1100);
	assert_int_equal(fee.other_yen, 1100);
	assert_int_equal(settlement_by_bill(ctx, fee.id, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_COUNTER_DUE);
	/* Its page waits; once more is the same paper, marked. */
	assert_int_equal(print_jobs_next(ctx, PRINT_WAITING, &job), ERR_OK);
	assert_int_equal(job.kind, PRINT_CERTIFICATE);
	assert_int_equal(job.subject_id, c.id);
	assert_false(job.copy_mark);
	assert_int_equal(certificate_print(ctx, c.id), ERR_OK);
	assert_int_equal(print_jobs_after(ctx, PRINT_WAITING, job.id, &job), ERR_OK);
	assert_true(job.copy_mark);
	assert_int_equal(certificate_by_number(ctx, "ｃ-1", &again), ERR_OK);
	assert_int_equal(again.id, c.id);
	assert_int_equal(again.prints, 2);
	assert_int_equal(certificate_by_number(ctx, "C-000002", &again), ERR_NOT_FOUND);
	assert_int_equal(certificate_by_number(ctx, "C-x", &again), ERR_NOT_FOUND);
}

/* Of a deferred visit, whose charge went to the counter. */
static struct bill paid_deferred(void)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1000, .count = 1 };
	struct bill b;
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	assert_int_equal(bill_add(ctx, v.id, "", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(settle_hand_to_counter(ctx, b.id), ERR_OK);
	assert_int_equal(settlement_pay_counter(ctx, b.id, "cash", b.amount), ERR_OK);
	return b;
}

/* A deferred visit doesn't pay the fee by card: it is asked for at the counter. */
static void the_fee_never_goes_to_the_card(void **state)
{
	(void)state;
	struct bill b = paid_deferred();
	struct certificate c;
	struct settlement s;
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 500, .count = 1 };
	struct bill open;
	assert_int_equal(bill_add(ctx, v.id, "", 3, &line, 1, &open), ERR_OK);
	assert_int_equal(bill_finalise(ctx, open.id, 0, false, &open), ERR_OK);
	assert_int_equal(settlement_by_bill(ctx, open.id, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_SCHEDULED);
	assert_int_equal(certificate_issue(ctx, &(struct certificate_wish){ .bill_id = b.id }, &c), ERR_OK);
	assert_int_equal(settlement_by_bill(ctx, c.fee_bill_id, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_COUNTER_DUE);
	/* What isn't paid can't be certified, and takes no number. */
	assert_int_equal(certificate_issue(ctx, &(struct certificate_wish){ .bill_id = open.id }, &c), ERR_BAD_STATE);
	assert_int_equal(certificate_issue(ctx, &(struct certificate_wish){ .bill_id = b.id }, &c), ERR_OK);
	assert_string_equal(c.number, "C-000002");
}

static void certificate_of_a_period(void **state)
{
	(void)state;
	const day_t first = date_of(2026, 11, 21);
	struct certificate_wish of = { .patient_id = v.patient_id, .from = first, .to = first + 1 };
	struct refund_made made;
	struct certificate c;
	struct bill a = paid(1000); /* 3,000 yen on the 21st */
	vtime_pass(&h.time, SECONDS_PER_DAY);
	struct bill b = paid(600);  /* 1,800 yen on the 22nd */
	assert_int_equal(refund_make(ctx, a.id, 500, -1, "", -1, &made), ERR_OK); /* on the 22nd */
	vtime_pass(&h.time, SECONDS_PER_DAY);
	paid(200);                  /* 600 yen on the 23rd: outside */
	assert_int_equal(certificate_look(ctx, &of, facts), ERR_OK);
	assert_int_equal(facts->n, 3);
	assert_int_equal(facts->c.total, 4300); /* 3,000 + 1,800 - 500 */
	assert_int_equal(certificate_issue(ctx, &of, &c), ERR_OK);
	/* What it says stays, whatever moves later. */
	assert_int_equal(refund_make(ctx, b.id, 1800, -1, "", -1, &made), ERR_OK);
	assert_int_equal(certificate_load(ctx, c.id, facts), ERR_OK);
	assert_int_equal(facts->n, 3);
	assert_int_equal(facts->c.total, 4300);
	assert_int_equal(facts->lines[0].yen, 3000);
	assert_int_equal(facts->lines[0].settled, first);
	assert_int_equal(facts->lines[0].care_to, first);
	assert_string_equal(facts->lines[0].bill, a.number);
	assert_int_equal(facts->lines[2].yen + facts->lines[1].yen, 1300);
	assert_true(facts->lines[1].refund || facts->lines[2].refund);
	of.to = first + 400;
	assert_int_equal(certificate_look(ctx, &of, facts), ERR_BAD_INPUT);
	of.to = first - 1;
	assert_int_equal(certificate_look(ctx, &of, facts), ERR_BAD_INPUT);
	of.from = of.to = first - 30;
	assert_int_equal(certificate_issue(ctx, &of, &c), ERR_BAD_STATE);
	assert_true(says("期間"));
}

/* A corrected bill's certificate tells of what was paid before it too. */
static void corrections_belong_together(void **state)
{
	(void)state;
	struct bill old = paid(1000), now;
	struct bill_line line = { .category = "A00", .name = "診察", .points = 1500, .count = 1 };
	assert_int_equal(bill_correct(ctx, old.id, 0, &now), ERR_OK);
	assert_int_equal(bill_line_put(ctx, &now, 1, &line), ERR_OK);
	assert_int_equal(bill_finalise(ctx, now.id, 0, false, &now), ERR_OK);
	assert_int_equal(settlement_pay_counter(ctx, now.id, "cash", 1500), ERR_OK);
	assert_int_equal(certificate_look(ctx, &(struct certificate_wish){ .bill_id = now.id }, facts), ERR_OK);
	assert_int_equal(facts->n, 2);
	assert_int_equal(facts->c.total, 4500);
	assert_string_equal(facts->lines[0].bill, old.number);
	assert_string_equal(facts->lines[1].bill, now.number);
}

static void the_other_hospital_asks_for_nothing(void **state)
{
	(void)state;
	struct certificate c;
	house_free(&h);
	begin("atobarai");
	struct bill b = paid(1000);
	assert_int_equal(certificate_issue(ctx, &(struct certificate_wish){ .bill_id = b.id }, &c), ERR_OK);
	assert_int_equal(c.fee, 0);
	assert_int_equal(c.fee_bill_id, 0);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(certificate_issue(ctx, &(struct certificate_wish){ .bill_id = b.id }, &c), ERR_FORBIDDEN);
	assert_int_equal(certificate_print(ctx, c.id), ERR_FORBIDDEN);
}

static int count_texts(const struct doc *d, const char *what, bool whole)
{
	int n = 0;
	for (size_t i = 0; i < d->n_pages; i++)
		for (size_t k = 0; k < d->pages[i].n; k++) {
			const char *t = d->pages[i].items[k].text;
			n += t && (whole ? strcmp(t, what) == 0 : strstr(t, what) != NULL);
		}
	return n;
}

/* 60 payments on three pages; never titled a receipt. */
static void its_page(void **state)
{
	(void)state;
	struct doc d = { .size = PAGE_A4 };
	facts->n = 60;
	str_copy(facts->c.number, sizeof facts->c.number, "C-000012");
	facts->c.of = (struct certificate_wish){ .from = date_of(2026, 1, 1), .to = date_of(2026, 12, 31) };
	facts->c.made_at = ctx_now(ctx);
	for (int i = 0; i < 60; i++)
		facts->lines[i] = (struct certificate_line){ .bill = "B-000001", .department = "内科", .care_from = v.day, .care_to = v.day, .settled = v.day + 4, .yen = 100 };
	certificate_page_make(ctx, facts, true, &d);
	assert_int_equal(d.n_pages, 3);
	assert_int_equal(count_texts(&d, "支　払　証　明　書", true), 3);
	assert_int_equal(count_texts(&d, "領　収　証", false), 0);
	assert_int_equal(count_texts(&d, "領収書ではありません", false), 3);
	assert_int_equal(count_texts(&d, "再", true), 3);
	assert_int_equal(count_texts(&d, "2 / 3", true), 1);
	assert_int_equal(count_texts(&d, "2,400円", true), 2); /* carried from the first page to the second */
	assert_int_equal(count_texts(&d, "6,000円", true), 1);
	assert_int_equal(count_texts(&d, "令和8年11月25日", true), 60);
	for (size_t i = 0; i < d.n_pages; i++)
		for (size_t k = 0; k < d.pages[i].n; k++)
			assert_true(d.pages[i].items[k].y + d.pages[i].items[k].h <= 2870);
	doc_free(&d);
}

/* Numbers on papers, scanned or typed, open what they are about. proves P1, S11, V3 */
static void numbers_of_papers(void **state)
{
	(void)state;
	struct bill b = paid_deferred();
	struct certificate c;
	struct paper_number n;
	struct slip slip;
	struct receipt r;
	char text[40], serial[24];
	assert_int_equal(slip_of(ctx, v.id, &slip), ERR_OK);
	assert_int_equal(certificate_issue(ctx, &(struct certificate_wish){ .bill_id = b.id }, &c), ERR_OK);
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &r), ERR_OK);
	receipt_serial(&r, serial);
	const struct { const char *text; enum paper_number_of of; int64_t id; } rows[] = {
		{ b.number, PAPER_NUMBER_BILL, b.id }, { "ｂ－１", PAPER_NUMBER_BILL, b.id }, { c.number, PAPER_NUMBER_CERTIFICATES, v.patient_id },
		{ v.number, PAPER_NUMBER_PATIENT, v.patient_id }, { slip.number, PAPER_NUMBER_PATIENT, v.patient_id },
		{ serial, PAPER_NUMBER_BILL, b.id }, { " ２０２６－０００００１ ", PAPER_NUMBER_BILL, b.id },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_true(paper_number_is(rows[i].text));
		assert_int_equal(paper_number_find(ctx, rows[i].text, &n), ERR_OK);
		assert_int_equal(n.of, rows[i].of);
		assert_int_equal(n.id, rows[i].id);
	}
	static const char *const none[] = { "B-999999", "C-7", "D-1", "R-0999", "P-0999", "Y-1", "2026-000999" };
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		assert_true(paper_number_is(none[i]));
		assert_int_equal(paper_number_find(ctx, none[i], &n), ERR_NOT_FOUND);
	}
	static const char *const other[] = { "0012345678", "タカハシ", "B-", "B-1x", "X-1", "BB-1", "", "D-0000000001", "2026-1", "2026-11-21", "0120-000001", "2026-00000x", "2026-0000000001" };
	for (size_t i = 0; i < sizeof other / sizeof other[0]; i++)
		assert_false(paper_number_is(other[i]));
	/* A day's numbers are that day's. */
	str_copy(text, sizeof text, v.number);
	vtime_pass(&h.time, SECONDS_PER_DAY);
	assert_int_equal(paper_number_find(ctx, text, &n), ERR_NOT_FOUND);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(certificate_of_a_bill),
		TEST(the_fee_never_goes_to_the_card),
		TEST(certificate_of_a_period),
		TEST(corrections_belong_together),
		TEST(the_other_hospital_asks_for_nothing),
		TEST(its_page),
		TEST(numbers_of_papers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
