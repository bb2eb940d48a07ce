/* Bills at the desk: arithmetic, drafts, final, held, corrected. */
#include <cmocka.h>
#include <string.h>

#include "domain/bill.h"
#include "domain/deferral.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/house.h"

#include "base/banned.h"

struct setting {
	struct house h;
	struct visit v;
};

/* 291 + 2*100 + 11 = 502 points; at 3/10 1,506 yen, so 1,510; with 3,300 yen not covered 4,810. */
static const struct bill_line lines[] = {
	{ .category = "A00", .name = "初診料", .points = 291, .count = 1 },
	{ .category = "D00", .name = "血液検査", .points = 100, .count = 2 },
	{ .category = "F00", .name = "処方料", .points = 11, .count = 1 },
	{ .category = "Z00", .name = "診断書", .yen = 3300, .count = 1, .tax_rate = 10 },
};
enum { N_LINES = 4 };

static int set_up(void **state)
{
	static struct setting s;
	house_new(&s.h, "atokure");
	s.v = clinic_ready(&s.h.ctx, "0012345678", "髙橋 太郎");
	assert_int_equal(deferral_set(&s.h.ctx, s.v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	*state = &s;
	return 0;
}

static int tear_down(void **state)
{
	struct setting *s = *state;
	house_free(&s->h);
	return 0;
}

static struct bill draft(struct setting *s)
{
	struct bill b;
	assert_int_equal(bill_add(&s->h.ctx, s->v.id, "", -1, lines, N_LINES, &b), ERR_OK);
	return b;
}

static struct bill final(struct setting *s)
{
	struct bill b = draft(s);
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, b.version, false, &b), ERR_OK);
	return b;
}

static enum settlement_state charge(struct setting *s, int64_t bill_id)
{
	struct settlement c;
	assert_int_equal(settlement_by_bill(&s->h.ctx, bill_id, &c), ERR_OK);
	return c.state;
}

/* proves B1, B2, S1 */
static void a_bill_of_the_desk_is_counted_by_us(void **state)
{
	struct setting *s = *state;
	struct bill b = draft(s);
	assert_string_equal(b.number, "B-000001");
	assert_string_equal(b.department, "内科");
	assert_int_equal(b.share, 3);
	assert_int_equal(b.points, 502);
	assert_int_equal(b.insured_yen, 1510);
	assert_int_equal(b.meal_yen, 0);
	assert_int_equal(b.other_yen, 3300);
	assert_int_equal(b.amount, 4810);
	assert_int_equal(b.due_day, DAY_NONE);
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, b.version, false, &b), ERR_OK);
	assert_int_equal(b.status, BILL_FINAL);
	assert_int_equal(b.due_day, date_of(2026, 11, 25));
	assert_int_equal(charge(s, b.id), SETTLEMENT_SCHEDULED);
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, 0, false, &b), ERR_BAD_STATE);
	assert_int_equal(bill_by_number(&s->h.ctx, " ｂ-1 ", &b), ERR_OK);
	assert_string_equal(b.number, "B-000001");
	assert_int_equal(bill_by_number(&s->h.ctx, "B-000002", &b), ERR_NOT_FOUND);
	assert_int_equal(bill_by_number(&s->h.ctx, "X", &b), ERR_NOT_FOUND);
}

static enum err add_one(struct setting *s, struct bill_line line)
{
	struct bill b;
	return bill_add(&s->h.ctx, s->v.id, "", 3, &line, 1, &b);
}

/* proves B1, B2, X7 */
static void bad_lines_are_refused_by_name(void **state)
{
	struct setting *s = *state;
	struct bill b;
	assert_int_equal(add_one(s, (struct bill_line){ .category = "Q00", .points = 1, .count = 1 }), ERR_BAD_INPUT);
	assert_non_null(strstr(s->h.ctx.cause.text, "Q00"));
	assert_int_equal(add_one(s, (struct bill_line){ .category = "A00", .points = -1, .count = 1 }), ERR_BAD_INPUT);
	assert_int_equal(add_one(s, (struct bill_line){ .category = "A00", .points = 1, .count = 0 }), ERR_BAD_INPUT);
	assert_int_equal(add_one(s, (struct bill_line){ .category = "A00", .yen = 100, .count = 1 }), ERR_BAD_INPUT);
	assert_int_equal(add_one(s, (struct bill_line){ .category = "T10", .points = 100, .count = 1 }), ERR_BAD_INPUT);
	assert_int_equal(add_one(s, (struct bill_line){ .category = "A00", .points = 1, .count = 1, .tax_rate = 10 }), ERR_BAD_INPUT);
	assert_int_equal(add_one(s, (struct bill_line){ .category = "Z00", .yen = 1, .count = 1, .tax_rate = 5 }), ERR_BAD_INPUT);
	assert_int_equal(add_one(s, (struct bill_line){ .category = "A00", .points = INT64_MAX, .count = 2 }), ERR_BAD_INPUT);
	assert_int_equal(add_one(s, (struct bill_line){ .category = "A00", .points = 1000000000, .count = 100000 }), ERR_BAD_INPUT);
	assert_int_equal(add_one(s, (struct bill_line){ .category = "Z00", .name = "4242 4242 4242 4242", .yen = 1, .count = 1 }), ERR_SECRET_TEXT);
	assert_null(strstr(s->h.ctx.cause.text, "4242"));
	assert_int_equal(bill_add(&s->h.ctx, s->v.id, "", 4, lines, N_LINES, &b), ERR_BAD_INPUT);
	assert_int_equal(bill_add(&s->h.ctx, 987654, "", 3, lines, N_LINES, &b), ERR_NOT_FOUND);
	int64_t n;
	assert_int_equal(bill_count(&s->h.ctx, &(struct bill_filter){ .status = -1 }, &n), ERR_OK);
	assert_int_equal(n, 0);
}

/* proves B1, B3 */
static void a_draft_is_edited_under_its_version(void **state)
{
	struct setting *s = *state;
	struct bill b, stale;
	struct bill_line got[BILL_LINES_MAX];
	int n;
	assert_int_equal(bill_new(&s->h.ctx, s->v.id, &b), ERR_OK);
	assert_int_equal(b.amount, 0);
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, b.version, false, &b), ERR_REFUSED);
	stale = b;
	assert_int_equal(bill_line_put(&s->h.ctx, &b, 0, &lines[0]), ERR_OK);
	assert_int_equal(bill_line_put(&s->h.ctx, &b, 0, &lines[3]), ERR_OK);
	assert_int_equal(bill_line_put(&s->h.ctx, &stale, 0, &lines[1]), ERR_CONFLICT);
	assert_int_equal(b.amount, 870 + 3300);
	assert_int_equal(bill_line_put(&s->h.ctx, &b, 1, &lines[1]), ERR_OK);
	assert_int_equal(b.amount, 600 + 3300);
	assert_int_equal(bill_share_set(&s->h.ctx, &b, 1), ERR_OK);
	assert_int_equal(b.amount, 200 + 3300);
	assert_int_equal(bill_adjust_set(&s->h.ctx, &b, -500), ERR_OK);
	assert_int_equal(b.amount, 3000);
	assert_int_equal(bill_adjust_set(&s->h.ctx, &b, 1), ERR_BAD_INPUT);
	assert_int_equal(bill_by_id(&s->h.ctx, b.id, &b), ERR_OK);
	assert_int_equal(bill_line_remove(&s->h.ctx, &b, 3), ERR_NOT_FOUND);
	assert_int_equal(bill_line_remove(&s->h.ctx, &b, 1), ERR_OK);
	assert_int_equal(bill_lines(&s->h.ctx, b.id, got, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_string_equal(got[0].name, "診断書");
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, b.version - 1, false, &stale), ERR_CONFLICT);
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, b.version, false, &b), ERR_OK);
	assert_int_equal(bill_line_put(&s->h.ctx, &b, 0, &lines[0]), ERR_BAD_STATE);
	assert_int_equal(bill_line_remove(&s->h.ctx, &b, 1), ERR_BAD_STATE);
	assert_int_equal(bill_share_set(&s->h.ctx, &b, 2), ERR_BAD_STATE);
}

/* proves B5 */
static void a_held_bill_is_not_due(void **state)
{
	struct setting *s = *state;
	struct bill b = final(s);
	assert_int_equal(bill_hold(&s->h.ctx, b.id, b.version, "", &b), ERR_BAD_INPUT);
	assert_int_equal(bill_hold(&s->h.ctx, b.id, 0, "資格未確認", &b), ERR_OK);
	assert_int_equal(b.status, BILL_HELD);
	assert_string_equal(b.held_reason, "資格未確認");
	assert_int_equal(charge(s, b.id), SETTLEMENT_HELD);
	assert_int_equal(bill_hold(&s->h.ctx, b.id, 0, "二度目", &b), ERR_BAD_STATE);
	assert_int_equal(bill_release(&s->h.ctx, b.id, 0, &b), ERR_OK); /* the cover is confirmed: test_bill_hold.c */
	assert_int_equal(b.status, BILL_FINAL);
	assert_string_equal(b.held_reason, "");
	assert_int_equal(charge(s, b.id), SETTLEMENT_SCHEDULED);
	assert_int_equal(bill_release(&s->h.ctx, b.id, 0, &b), ERR_BAD_STATE);
	/* A draft that waits for its calculation goes back to being a draft. */
	struct bill d = draft(s);
	assert_int_equal(bill_hold(&s->h.ctx, d.id, 0, "算定待ち", &d), ERR_OK);
	assert_int_equal(bill_finalise(&s->h.ctx, d.id, 0, false, &d), ERR_BAD_STATE);
	assert_int_equal(bill_release(&s->h.ctx, d.id, 0, &d), ERR_OK);
	assert_int_equal(d.status, BILL_DRAFT);
}

/* proves B3, B6 */
static void a_correction_replaces_the_old_bill_and_keeps_its_due_day(void **state)
{
	struct setting *s = *state;
	struct bill old = final(s), new, again;
	vtime_pass(&s->h.time, 2 * SECONDS_PER_DAY);
	assert_int_equal(bill_correct(&s->h.ctx, old.id, 0, &new), ERR_OK);
	assert_int_equal(new.corrects, old.id);
	assert_int_equal(new.amount, 4810);
	assert_int_equal(bill_correct(&s->h.ctx, old.id, 0, &again), ERR_BAD_STATE);
	assert_int_equal(bill_line_remove(&s->h.ctx, &new, 4), ERR_OK);
	assert_int_equal(bill_finalise(&s->h.ctx, new.id, new.version, false, &new), ERR_OK);
	assert_int_equal(new.amount, 1510);
	assert_int_equal(new.due_day, date_of(2026, 11, 25));
	assert_int_equal(bill_by_id(&s->h.ctx, old.id, &old), ERR_OK);
	assert_int_equal(old.status, BILL_CORRECTED);
	assert_int_equal(old.amount, 4810);
	assert_int_equal(charge(s, old.id), SETTLEMENT_CANCELLED);
	assert_int_equal(charge(s, new.id), SETTLEMENT_SCHEDULED);
	assert_int_equal(bill_correct(&s->h.ctx, old.id, 0, &again), ERR_BAD_STATE);
	struct bill of_visit[4];
	int n;
	assert_int_equal(bill_of_visit(&s->h.ctx, s->v.id, of_visit, 4, &n), ERR_OK);
	assert_int_equal(n, 2);
}

/* proves B3 */
static void a_paid_bill_is_not_edited_but_corrected(void **state)
{
	struct setting *s = *state;
	assert_int_equal(deferral_set(&s->h.ctx, s->v.id, false, DEFERRAL_DESK, NULL), ERR_OK);
	struct bill b = final(s), new;
	assert_int_equal(charge(s, b.id), SETTLEMENT_COUNTER_DUE);
	assert_int_equal(settlement_pay_counter(&s->h.ctx, b.id, "cash", 4810), ERR_OK);
	assert_int_equal(bill_hold(&s->h.ctx, b.id, 0, "資格未確認", &new), ERR_BAD_STATE);
	assert_int_equal(bill_line_put(&s->h.ctx, &b, 1, &lines[0]), ERR_BAD_STATE);
	assert_int_equal(bill_by_id(&s->h.ctx, b.id, &b), ERR_OK);
	assert_int_equal(b.status, BILL_FINAL);
	assert_int_equal(bill_correct(&s->h.ctx, b.id, 0, &new), ERR_OK);
	assert_int_equal(bill_by_id(&s->h.ctx, b.id, &b), ERR_OK);
	assert_int_equal(b.status, BILL_FINAL); /* until the new one is */
	assert_int_equal(bill_finalise(&s->h.ctx, new.id, 0, false, &new), ERR_OK);
	assert_int_equal(charge(s, b.id), SETTLEMENT_COUNTER_PAID);
	assert_int_equal(charge(s, new.id), SETTLEMENT_ZERO); /* the same amount: nothing moves */
}

/* proves B4, S10 */
static void small_amounts_never_reach_the_gateway(void **state)
{
	struct setting *s = *state;
	struct bill b;
	const struct bill_line small = { .category = "A00", .name = "再診料", .points = 13, .count = 1 };
	assert_int_equal(bill_add(&s->h.ctx, s->v.id, "", 0, lines, 3, &b), ERR_OK);
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(b.amount, 0);
	assert_int_equal(charge(s, b.id), SETTLEMENT_ZERO);
	/* 13 points at 3/10: 39 yen, so 40: below the gateway's 50. */
	assert_int_equal(bill_add(&s->h.ctx, s->v.id, "", 3, &small, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(b.amount, 40);
	assert_int_equal(charge(s, b.id), SETTLEMENT_COUNTER_DUE);
}

/* proves B1, B3, B5 */
static void only_billing_touches_bills(void **state)
{
	struct setting *s = *state;
	struct bill b = final(s), out;
	house_act(&s->h.ctx, "sasaki", 1u << ROLE_RECEPTION);
	assert_int_equal(bill_new(&s->h.ctx, s->v.id, &out), ERR_FORBIDDEN);
	assert_int_equal(bill_line_put(&s->h.ctx, &b, 0, &lines[0]), ERR_FORBIDDEN);
	assert_int_equal(bill_finalise(&s->h.ctx, b.id, 0, false, &out), ERR_FORBIDDEN);
	assert_int_equal(bill_hold(&s->h.ctx, b.id, 0, "x", &out), ERR_FORBIDDEN);
	assert_int_equal(bill_correct(&s->h.ctx, b.id, 0, &out), ERR_FORBIDDEN);
	house_act(&s->h.ctx, "yamada", 1u << ROLE_BILLING);
	assert_int_equal(bill_hold(&s->h.ctx, b.id, 0, "資格未確認", &out), ERR_OK);
}

/* proves B2 */
static void the_amount_is_explained(void **state)
{
	struct setting *s = *state;
	struct bill b = final(s);
	struct reason why[CAUSE_REASONS_MAX];
	struct copay_steps steps;
	assert_int_equal(bill_steps(&s->h.ctx, b.id, &steps), ERR_OK);
	int n = bill_explain(&b, lines, N_LINES, &steps, why, CAUSE_REASONS_MAX);
	assert_int_equal(n, 7);
	assert_string_equal(why[0].id, "A00");
	assert_string_equal(why[1].text, "検査 200点（1項目）");
	assert_string_equal(why[4].id, "insured");
	assert_non_null(strstr(why[4].text, "502点"));
	assert_non_null(strstr(why[4].text, "1,510円"));
	assert_string_equal(why[6].text, "請求額 4,810円");
	assert_int_equal(bill_explain(&b, lines, N_LINES, &steps, why, 2), 2);
}

/* proves B6 */
static void lists_are_read_page_by_page(void **state)
{
	struct setting *s = *state;
	struct bill_item items[2];
	int64_t count;
	int n;
	for (int i = 0; i < 3; i++)
		draft(s);
	final(s);
	assert_int_equal(bill_count(&s->h.ctx, &(struct bill_filter){ .status = BILL_DRAFT }, &count), ERR_OK);
	assert_int_equal(count, 3);
	assert_int_equal(bill_fetch(&s->h.ctx, &(struct bill_filter){ .status = BILL_DRAFT }, 2, 2, items, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_string_equal(items[0].bill.number, "B-000001");
	assert_string_equal(items[0].card, "0012345678");
	assert_int_equal(bill_fetch(&s->h.ctx, &(struct bill_filter){ .status = -1, .patient_id = s->v.patient_id }, 0, 2, items, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_string_equal(items[0].bill.number, "B-000004");
	assert_int_equal(bill_count(&s->h.ctx, &(struct bill_filter){ .status = -1, .differing = true }, &count), ERR_OK);
	assert_int_equal(count, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_bill_of_the_desk_is_counted_by_us),
		TEST(bad_lines_are_refused_by_name),
		TEST(a_draft_is_edited_under_its_version),
		TEST(a_held_bill_is_not_due),
		TEST(a_correction_replaces_the_old_bill_and_keeps_its_due_day),
		TEST(a_paid_bill_is_not_edited_but_corrected),
		TEST(small_amounts_never_reach_the_gateway),
		TEST(only_billing_touches_bills),
		TEST(the_amount_is_explained),
		TEST(lists_are_read_page_by_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
