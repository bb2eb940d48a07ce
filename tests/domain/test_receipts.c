/* The right to an original: spent once, resolved by a person, never twice. */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/bill.h"
#include "domain/deferral.h"
#include "domain/receipt.h"
#include "domain/receipt_page.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/audit_log.h"
#include "store/db.h"
#include "store/print_jobs.h"
#include "store/settlements.h"

#include "base/banned.h"

struct setting {
	struct house h;
	struct visit v;
};

static void begin(struct setting *s, const char *preset)
{
	house_new(&s->h, preset);
	s->v = clinic_ready(&s->h.ctx, "0012345678", "髙橋 太郎");
}

static int set_up(void **state)
{
	static struct setting s;
	begin(&s, "atokure");
	*state = &s;
	return 0;
}

static int tear_down(void **state)
{
	struct setting *s = *state;
	house_free(&s->h);
	return 0;
}

/* 1,000 points at the share given. */
static struct bill final(struct setting *s, int share)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1000, .count = 1 };
	struct bill b;
	assert_int_equal(bill_add(&s->h.ctx, s->v.id, "", share, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, 0, false, &b), ERR_OK);
	return b;
}

static struct bill paid(struct setting *s)
{
	struct bill b = final(s, 3);
	assert_int_equal(settlement_pay_counter(&s->h.ctx, b.id, "cash", 3000), ERR_OK);
	return b;
}

static int64_t printed(struct setting *s, int64_t receipt_id, bool sure)
{
	assert_int_equal(db_begin(&s->h.ctx), ERR_OK);
	assert_int_equal(db_finish(&s->h.ctx, receipt_printed(&s->h.ctx, receipt_id, sure)), ERR_OK);
	return receipt_id;
}

static bool says(struct setting *s, const char *word)
{
	return strstr(s->h.ctx.cause.text, word) != NULL;
}

/* proves R2, R3, R6 */
static void an_original_is_issued_once(void **state)
{
	struct setting *s = *state;
	struct ctx *ctx = &s->h.ctx;
	struct bill b = paid(s);
	struct receipt r, again, statement;
	struct print_job job;
	char serial[24];
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &r), ERR_OK);
	assert_int_equal(r.state, RECEIPT_PRINTING);
	assert_string_equal(receipt_serial(&r, serial), "2026-000001");
	assert_string_equal(r.issued_by, "training");
	assert_int_equal(print_jobs_next(ctx, PRINT_WAITING, &job), ERR_OK);
	assert_int_equal(job.receipt_id, r.id);
	assert_int_equal(job.kind, PRINT_RECEIPT);
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &again), ERR_BAD_STATE);
	assert_true(says(s, "印刷中"));
	printed(s, r.id, true);
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &again), ERR_BAD_STATE);
	assert_true(says(s, "2026-000001") && says(s, "2026-11-21") && says(s, "支払証明書")); /* paid at the counter: no copy (R4) */
	/* The statement is a right of its own, with its own serials. */
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_STATEMENT, false, &statement), ERR_OK);
	assert_string_equal(receipt_serial(&statement, serial), "2026-000001");
}

/* proves R2 */
static void nothing_before_it_is_paid(void **state)
{
	struct setting *s = *state;
	struct ctx *ctx = &s->h.ctx;
	struct receipt r;
	assert_int_equal(deferral_set(ctx, s->v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	struct bill deferred = final(s, 3), open;
	assert_int_equal(receipt_issue(ctx, deferred.id, PAPER_RECEIPT, false, &r), ERR_BAD_STATE);
	assert_true(says(s, "2026-11-25"));
	assert_int_equal(bill_new(ctx, s->v.id, &open), ERR_OK);
	assert_int_equal(receipt_issue(ctx, open.id, PAPER_RECEIPT, false, &r), ERR_BAD_STATE);
	assert_int_equal(receipt_copy(ctx, deferred.id), ERR_BAD_STATE);
	int64_t n;
	assert_int_equal(receipt_count(ctx, 0, -1, &n), ERR_OK);
	assert_int_equal(n, 0);
}

/* proves R5, F12 */
static void zero_yen_goes_by_the_profile(void **state)
{
	struct setting *s = *state;
	struct receipt r;
	struct bill zero = final(s, 0);
	assert_int_equal(zero.amount, 0);
	assert_int_equal(receipt_issue(&s->h.ctx, zero.id, PAPER_RECEIPT, true, &r), ERR_BAD_STATE);
	assert_true(says(s, "優先受付"));
	assert_int_equal(receipt_issue(&s->h.ctx, zero.id, PAPER_RECEIPT, false, &r), ERR_OK);
	house_free(&s->h);
	begin(s, "atobarai");
	zero = final(s, 0);
	assert_int_equal(receipt_issue(&s->h.ctx, zero.id, PAPER_RECEIPT, true, &r), ERR_OK);
	/* No reference copies there: the refusal of a second original names the certificate instead (R3). */
	printed(s, r.id, true);
	assert_int_equal(receipt_issue(&s->h.ctx, zero.id, PAPER_RECEIPT, false, &r), ERR_BAD_STATE);
	assert_true(says(s, "支払証明書"));
	assert_int_equal(receipt_copy(&s->h.ctx, zero.id), ERR_REFUSED);
}

/* proves R2, R6 */
static void a_person_resolves_what_is_unclear(void **state)
{
	struct setting *s = *state;
	struct ctx *ctx = &s->h.ctx;
	struct bill b = paid(s);
	struct receipt first, r, old;
	char serial[24];
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &first), ERR_OK);
	assert_int_equal(receipt_resolve(ctx, first.id, true, "", &r), ERR_BAD_STATE);
	printed(s, first.id, false);
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &r), ERR_BAD_STATE);
	assert_int_equal(receipt_resolve(ctx, first.id, false, "", &r), ERR_BAD_INPUT);
	house_act(ctx, "yamada", 1u << ROLE_BILLING);
	assert_int_equal(receipt_resolve(ctx, first.id, false, "紙詰まり", &r), ERR_OK);
	assert_int_equal(r.state, RECEIPT_AVAILABLE);
	assert_int_equal(receipt_by_serial(ctx, PAPER_RECEIPT, "2026-000001", &old), ERR_OK);
	assert_int_equal(old.state, RECEIPT_VOID);
	assert_string_equal(old.void_reason, "yamada: 紙詰まり");
	/* The new right takes the next serial: no gap, the void one stays. */
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &r), ERR_OK);
	assert_string_equal(receipt_serial(&r, serial), "2026-000002");
	printed(s, r.id, false);
	assert_int_equal(receipt_resolve(ctx, r.id, true, "", &r), ERR_OK);
	assert_int_equal(r.state, RECEIPT_ISSUED);
	struct receipt_item items[4];
	int n;
	assert_int_equal(receipt_list(ctx, b.id, -1, 0, 4, items, &n), ERR_OK);
	assert_int_equal(n, 3); /* the statement's right, never used; void; issued */
	assert_string_equal(items[0].bill, b.number);
	assert_int_equal(items[0].amount, 3000);
	/* A jam seen later the same day; on another day it's too late. */
	assert_int_equal(receipt_resolve(ctx, r.id, false, "白紙だった", &old), ERR_OK);
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &r), ERR_OK);
	printed(s, r.id, true);
	vtime_pass(&s->h.time, SECONDS_PER_DAY);
	assert_int_equal(receipt_resolve(ctx, r.id, false, "紛失", &old), ERR_BAD_STATE);
	house_act(ctx, "sasaki", 1u << ROLE_RECEPTION);
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &r), ERR_FORBIDDEN);
	assert_int_equal(receipt_resolve(ctx, r.id, true, "", &r), ERR_FORBIDDEN);
}

/* proves R6 */
static void serials_are_gapless_and_begin_anew_each_year(void **state)
{
	struct setting *s = *state;
	struct ctx *ctx = &s->h.ctx;
	struct receipt r;
	char serial[24];
	struct bill a = paid(s), b = paid(s), c = paid(s);
	assert_int_equal(receipt_issue(ctx, a.id, PAPER_RECEIPT, false, &r), ERR_OK);
	assert_int_equal(receipt_issue(ctx, a.id, PAPER_RECEIPT, false, &r), ERR_BAD_STATE); /* takes no number */
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &r), ERR_OK);
	assert_string_equal(receipt_serial(&r, serial), "2026-000002");
	s->h.time.now = tokyo_utc(date_of(2027, 1, 1), 60);
	assert_int_equal(receipt_issue(ctx, c.id, PAPER_RECEIPT, false, &r), ERR_OK);
	assert_string_equal(receipt_serial(&r, serial), "2027-000001");
	assert_int_equal(receipt_by_serial(ctx, PAPER_RECEIPT, "2026-000003", &r), ERR_NOT_FOUND);
	assert_int_equal(receipt_by_serial(ctx, PAPER_RECEIPT, "26-3", &r), ERR_NOT_FOUND);
}

/* proves R2 */
static void two_desks_cannot_both_issue(void **state)
{
	struct setting *s = *state;
	struct ctx other;
	struct bill b = paid(s);
	struct receipt r;
	house_join(&s->h, &other);
	assert_int_equal(receipt_issue(&other, b.id, PAPER_RECEIPT, false, &r), ERR_OK);
	assert_int_equal(receipt_issue(&s->h.ctx, b.id, PAPER_RECEIPT, false, &r), ERR_BAD_STATE);
	int64_t n;
	assert_int_equal(receipt_count(&s->h.ctx, b.id, RECEIPT_PRINTING, &n), ERR_OK);
	assert_int_equal(n, 1);
	house_leave(&other);
}

/* Charged at 6:00 on 25 November; its mail leaves on that day, `seconds` after midnight, and brings the rights. */
static struct bill by_card(struct setting *s, int seconds)
{
	struct ctx *ctx = &s->h.ctx;
	struct settlement charge;
	struct bill b;
	assert_int_equal(bill_by_id(ctx, clinic_bill(ctx, &s->v, BILL_FINAL, SETTLEMENT_SUCCEEDED), &b), ERR_OK);
	assert_int_equal(settlement_by_bill(ctx, b.id, &charge), ERR_OK);
	charge.settled_at = tokyo_utc(date_of(2026, 11, 25), 6 * 3600);
	charge.posted_day = date_of(2026, 11, 25);
	str_copy(charge.gateway_ref, sizeof charge.gateway_ref, "pi_1");
	s->h.time.now = tokyo_utc(date_of(2026, 11, 25), seconds);
	assert_int_equal(db_begin(ctx), ERR_OK);
	enum err e = settlements_update(ctx, &charge, SETTLEMENT_SUCCEEDED);
	assert_int_equal(db_finish(ctx, e ? e : receipt_make_available(ctx, charge.id)), ERR_OK);
	return b;
}

static enum err copy_at(struct setting *s, const struct bill *b, day_t day, int seconds)
{
	s->h.time.now = tokyo_utc(day, seconds);
	return receipt_copy(&s->h.ctx, b->id);
}

/* proves R4, F13: deferred bills only, from 14:00 on the day of the mail, for two years from the settlement */
static void copies_have_their_time(void **state)
{
	struct setting *s = *state;
	const day_t charged = date_of(2026, 11, 25);
	struct bill b = by_card(s, 9 * 3600), counter;
	struct receipt r;
	assert_int_equal(copy_at(s, &b, charged, 14 * 3600 - 1), ERR_BAD_STATE);
	assert_true(says(s, "2026-11-25") && says(s, "14:00"));
	assert_int_equal(copy_at(s, &b, charged, 14 * 3600), ERR_OK);
	assert_int_equal(copy_at(s, &b, date_of(2028, 11, 25), 86399), ERR_OK);
	assert_int_equal(copy_at(s, &b, date_of(2028, 11, 26), 0), ERR_BAD_STATE);
	assert_true(says(s, "2028-11-25") && says(s, "支払証明書"));
	/* The original's refusal offers what there is at that time. */
	s->h.time.now = tokyo_utc(charged, 15 * 3600);
	assert_int_equal(receipt_issue(&s->h.ctx, b.id, PAPER_RECEIPT, false, &r), ERR_OK);
	printed(s, r.id, true);
	assert_int_equal(receipt_issue(&s->h.ctx, b.id, PAPER_RECEIPT, false, &r), ERR_BAD_STATE);
	assert_true(says(s, "参考の写し"));
	s->h.time.now = tokyo_utc(date_of(2028, 12, 1), 36000);
	assert_int_equal(receipt_issue(&s->h.ctx, b.id, PAPER_RECEIPT, false, &r), ERR_BAD_STATE);
	assert_true(says(s, "支払証明書") && says(s, "2028-11-25"));
	s->h.time.now = tokyo_utc(charged, 36000);
	counter = paid(s);
	assert_int_equal(copy_at(s, &counter, charged, 15 * 3600), ERR_REFUSED);
	assert_true(says(s, "窓口"));
}

/* proves F13: a mail that leaves after 14:00 opens its copy at once; the other hospital has none at any time */
static void a_late_mail_and_a_hospital_without_copies(void **state)
{
	struct setting *s = *state;
	const day_t charged = date_of(2026, 11, 25);
	struct bill b = by_card(s, 19 * 3600);
	assert_int_equal(copy_at(s, &b, charged, 19 * 3600), ERR_OK);
	house_free(&s->h);
	begin(s, "atobarai");
	b = by_card(s, 9 * 3600);
	assert_int_equal(copy_at(s, &b, charged, 15 * 3600), ERR_REFUSED);
	assert_true(says(s, "支払証明書"));
}

/* proves R1: the earlier balance is what other bills owed when the original was issued, and stays so */
static void the_earlier_balance_is_kept(void **state)
{
	struct setting *s = *state;
	struct ctx *ctx = &s->h.ctx;
	struct receipt_facts *f = mem_new(sizeof *f);
	struct bill old = final(s, 3);
	struct receipt r;
	vtime_pass(&s->h.time, SECONDS_PER_DAY);
	struct bill b = paid(s);
	assert_int_equal(receipt_page_load(ctx, b.id, 0, f), ERR_OK);
	assert_int_equal(f->arrears_yen, 3000);
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &r), ERR_OK);
	assert_int_equal(r.arrears_yen, 3000);
	assert_int_equal(settlement_pay_counter(ctx, old.id, "cash", 3000), ERR_OK);
	assert_int_equal(receipt_page_load(ctx, b.id, r.id, f), ERR_OK);
	assert_int_equal(f->arrears_yen, 3000);
	assert_int_equal(receipt_page_load(ctx, old.id, 0, f), ERR_OK);
	assert_int_equal(f->arrears_yen, 0);
	free(f);
}

/* proves R1: the programmes that pay for this care, and none where they don't */
static void the_receipt_names_its_programmes(void **state)
{
	struct setting *s = *state;
	struct ctx *ctx = &s->h.ctx;
	struct receipt_facts *f = mem_new(sizeof *f);
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1000, .count = 1 };
	struct bill b;
	clinic_programme(ctx, s->v.patient_id);
	assert_int_equal(bill_add(ctx, s->v.id, "", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_programmes_set(ctx, &b, false), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(receipt_page_load(ctx, b.id, 0, f), ERR_OK);
	assert_string_equal(f->programme, "");
	assert_int_equal(bill_add(ctx, s->v.id, "", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(receipt_page_load(ctx, b.id, 0, f), ERR_OK);
	assert_string_equal(f->programme, "公費 54");
	free(f);
}

/* proves R4 */
static void a_copy_is_logged(void **state)
{
	struct setting *s = *state;
	struct bill b = by_card(s, 9 * 3600);
	struct audit_entry e[1];
	int n;
	s->h.time.now = tokyo_utc(date_of(2026, 11, 25), 14 * 3600);
	assert_int_equal(receipt_copy(&s->h.ctx, b.id), ERR_OK);
	assert_int_equal(audit_log_list(&s->h.ctx, INT64_MAX, 1, e, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_string_equal(e[0].action, "receipt_copy");
	assert_non_null(strstr(e[0].detail, b.number));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_original_is_issued_once),
		TEST(nothing_before_it_is_paid),
		TEST(zero_yen_goes_by_the_profile),
		TEST(a_person_resolves_what_is_unclear),
		TEST(serials_are_gapless_and_begin_anew_each_year),
		TEST(two_desks_cannot_both_issue),
		TEST(copies_have_their_time),
		TEST(a_late_mail_and_a_hospital_without_copies),
		TEST(the_earlier_balance_is_kept),
		TEST(the_receipt_names_its_programmes),
		TEST(a_copy_is_logged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
