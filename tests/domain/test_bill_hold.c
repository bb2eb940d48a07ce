/* What waits for the cover: released with it, or at full cost; cover that comes later. Under both presets. proves B5, B3, I2, S7 */
#include <cmocka.h>
#include <string.h>

#include "domain/bill.h"
#include "domain/bill_import.h"
#include "domain/refund.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/house.h"

#include "base/banned.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static struct visit v;

static int open_house(const char *preset)
{
	house_new(&h, preset);
	int64_t id = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	clinic_cover(ctx, id);
	v = clinic_visit(ctx, id);
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

/* 1,000 points at 3 tenths: 3,000 yen; all of it: 10,000. */
static struct bill held(const char *reason)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1000, .count = 1 };
	struct bill b;
	assert_int_equal(bill_add(ctx, v.id, "", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(bill_hold(ctx, b.id, 0, reason, &b), ERR_OK);
	return b;
}

static bool says(const char *id)
{
	for (int i = 0; i < ctx->cause.n_reasons; i++)
		if (strcmp(ctx->cause.reasons[i].id, id) == 0)
			return true;
	return false;
}

static void refused(struct bill *b)
{
	struct bill now;
	assert_int_equal(bill_release(ctx, b->id, 0, &now), ERR_REFUSED);
	assert_non_null(strstr(ctx->cause.text, "2026年11月"));
	assert_true(says("confirm_cover"));
	assert_true(says("full_cost"));
	assert_int_equal(bill_by_id(ctx, b->id, &now), ERR_OK);
	assert_int_equal(now.status, BILL_HELD);
	assert_int_equal(now.version, b->version);
}

static void the_cover_is_confirmed_first(void **state)
{
	(void)state;
	struct bill b = held("資格未確認");
	refused(&b);
	/* A check that failed isn't a confirmation, nor is that of another month, nor one that was taken back. */
	assert_int_equal(insurance_undetermined(ctx, v.patient_id, v.id, v.day, EVIDENCE_OTHER), ERR_OK);
	refused(&b);
	assert_non_null(strstr(ctx->cause.text, "不明"));
	assert_int_equal(insurance_confirm(ctx, v.patient_id, 0, v.day - 31, EVIDENCE_MYNUMBER), ERR_OK);
	refused(&b);
	assert_int_equal(insurance_confirm(ctx, v.patient_id, v.id, v.day, EVIDENCE_MYNUMBER), ERR_OK);
	assert_int_equal(insurance_undo(ctx, v.patient_id, 0, v.day), ERR_OK);
	refused(&b);
	assert_int_equal(insurance_confirm(ctx, v.patient_id, v.id, v.day, EVIDENCE_CERTIFICATE), ERR_OK);
	assert_int_equal(bill_release(ctx, b.id, b.version, &b), ERR_OK);
	assert_int_equal(b.status, BILL_FINAL);
	assert_int_equal(b.amount, 3000);
}

/* A month that passed meanwhile doesn't matter: it is the month of the care that counts. */
static void the_month_of_the_care_counts(void **state)
{
	(void)state;
	struct bill b = held("資格未確認（社保へ切替中）");
	vtime_pass(&h.time, 14 * SECONDS_PER_DAY);
	assert_int_equal(insurance_confirm(ctx, v.patient_id, 0, v.day + 14, EVIDENCE_MYNUMBER), ERR_OK);
	refused(&b);
	assert_int_equal(insurance_confirm(ctx, v.patient_id, v.id, v.day, EVIDENCE_MYNUMBER), ERR_OK);
	assert_int_equal(bill_release(ctx, b.id, 0, &b), ERR_OK);
}

/* A 医療証 is confirmed for itself. */
static void each_cover_is_confirmed(void **state)
{
	(void)state;
	struct bill b = held("資格未確認");
	assert_int_equal(insurance_confirm(ctx, v.patient_id, v.id, v.day, EVIDENCE_MYNUMBER), ERR_OK);
	clinic_programme(ctx, v.patient_id);
	refused(&b);
	assert_int_equal(insurance_confirm(ctx, v.patient_id, v.id, v.day, EVIDENCE_MYNUMBER), ERR_OK);
	assert_int_equal(bill_release(ctx, b.id, 0, &b), ERR_OK);
}

static void other_reasons_need_no_cover(void **state)
{
	(void)state;
	struct bill b = held("算定待ち");
	assert_int_equal(bill_release(ctx, b.id, 0, &b), ERR_OK);
	assert_int_equal(bill_hold(ctx, b.id, 0, "家族の来院を待つ", &b), ERR_OK);
	assert_int_equal(bill_release(ctx, b.id, 0, &b), ERR_OK);
}

/* Correcting what is held isn't a way around the cover; correcting it to the full cost is the full cost. */
static void a_correction_is_no_way_around(void **state)
{
	(void)state;
	struct bill b = held("資格未確認"), c;
	assert_int_equal(bill_correct(ctx, b.id, 0, &c), ERR_OK);
	assert_int_equal(bill_finalise(ctx, c.id, 0, false, &c), ERR_REFUSED);
	assert_true(says("confirm_cover"));
	assert_int_equal(bill_by_id(ctx, c.id, &c), ERR_OK);
	assert_int_equal(c.status, BILL_DRAFT);
	assert_int_equal(bill_share_set(ctx, &c, 10), ERR_OK);
	assert_int_equal(bill_finalise(ctx, c.id, 0, false, &c), ERR_OK);
	assert_int_equal(c.amount, 10000);
}

/* B3, B5: a draft that is held was never final: its lines are changed, there is nothing to correct. What was held after it was final is corrected as before. */
static void a_held_draft_is_changed_not_corrected(void **state)
{
	(void)state;
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1000, .count = 1 };
	struct bill b, c, open[4];
	int n;
	clinic_ok(ctx, bill_add(ctx, v.id, "", 3, &line, 1, &b));
	clinic_ok(ctx, bill_hold(ctx, b.id, 0, "算定待ち", &b));
	assert_int_equal(bill_correct(ctx, b.id, 0, &c), ERR_BAD_STATE);
	assert_non_null(strstr(ctx->cause.text, "入力中"));
	assert_non_null(strstr(ctx->cause.text, b.number));
	clinic_ok(ctx, bill_of_visit(ctx, v.id, open, 4, &n));
	assert_int_equal(n, 1);
	clinic_ok(ctx, bill_release(ctx, b.id, 0, &b));
	clinic_ok(ctx, bill_finalise(ctx, b.id, 0, false, &b));
	clinic_ok(ctx, bill_hold(ctx, b.id, 0, "算定待ち", &b));
	clinic_ok(ctx, bill_correct(ctx, b.id, 0, &c));
	clinic_ok(ctx, bill_finalise(ctx, c.id, 0, false, &c));
	assert_int_equal(c.corrects, b.id);
}

static void full_cost_then_cover_then_money_back(void **state)
{
	(void)state;
	struct bill b = held("資格未確認"), full, draft;
	struct settlement s;
	struct refund_due due;
	struct refund_made made;
	assert_int_equal(bill_release_full_cost(ctx, b.id, b.version, &full), ERR_OK);
	assert_int_equal(full.amount, 10000);
	assert_int_equal(full.corrects, b.id);
	assert_int_equal(settlement_by_bill(ctx, b.id, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_CANCELLED);
	assert_int_equal(settlement_pay_counter(ctx, full.id, "cash", 10000), ERR_OK);
	assert_int_equal(insurance_confirm(ctx, v.patient_id, v.id, v.day, EVIDENCE_MYNUMBER), ERR_OK);
	assert_int_equal(bill_correct(ctx, full.id, 0, &draft), ERR_OK);
	assert_int_equal(draft.share, 3);
	assert_int_equal(bill_finalise(ctx, draft.id, 0, false, &draft), ERR_OK);
	assert_int_equal(draft.amount, 3000);
	assert_int_equal(refund_due(ctx, draft.id, &due), ERR_OK);
	assert_int_equal(due.hand_out, 7000);
	assert_int_equal(refund_make(ctx, draft.id, 7000, -1, "資格確認", -1, &made), ERR_OK);
	assert_int_equal(made.counter, 7000);
	assert_int_equal(refund_due(ctx, draft.id, &due), ERR_OK);
	assert_int_equal(due.received - due.refunded, 3000);
}

/* What costs all of it already needs no cover: there is nothing to recalculate. */
static void full_cost_is_released_as_it_is(void **state)
{
	(void)state;
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1000, .count = 1 };
	struct bill b, again;
	assert_int_equal(bill_add(ctx, v.id, "", 10, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(bill_hold(ctx, b.id, 0, "資格未確認", &b), ERR_OK);
	assert_int_equal(bill_release_full_cost(ctx, b.id, 0, &again), ERR_OK);
	assert_int_equal(again.id, b.id);
	assert_int_equal(again.status, BILL_FINAL);
	assert_int_equal(again.amount, 10000);
}

static enum err import(const char *share, const char *amount, struct bill_import_result *r)
{
	const char *cells[BILL_COLUMNS] = { [BILL_COL_BILL] = "K-1", [BILL_COL_CARD] = "0012345678", [BILL_COL_DATE] = "2026-11-21",
		[BILL_COL_SHARE] = share, [BILL_COL_CATEGORY] = "A00", [BILL_COL_NAME] = "診察", [BILL_COL_POINTS] = "1000", [BILL_COL_AMOUNT] = amount };
	struct bill_import *im = bill_import_new();
	bill_import_row(im, 2, cells);
	enum err e = bill_import_run(ctx, im, true, r);
	bill_import_free(im);
	return e;
}

/* The accounting system's drafts are recalculated there: a file may change one that is held, and it stays held. */
static void an_imported_draft_is_recalculated_there(void **state)
{
	(void)state;
	struct bill_import_result r;
	struct bill b, now;
	assert_int_equal(import("3", "3000", &r), ERR_OK);
	assert_int_equal(bill_by_number(ctx, "K-1", &b), ERR_OK);
	assert_int_equal(bill_hold(ctx, b.id, 0, "資格未確認", &b), ERR_OK);
	refused(&b);
	assert_int_equal(bill_release_full_cost(ctx, b.id, 0, &now), ERR_BAD_STATE);
	assert_int_equal(import("10", "10000", &r), ERR_OK);
	assert_int_equal(r.changed, 1);
	assert_int_equal(bill_by_id(ctx, b.id, &now), ERR_OK);
	assert_int_equal(now.status, BILL_HELD);
	assert_string_equal(now.held_reason, "資格未確認");
	assert_int_equal(now.amount, 10000);
	assert_int_equal(bill_release_full_cost(ctx, b.id, 0, &now), ERR_OK);
	assert_int_equal(now.status, BILL_DRAFT);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &now), ERR_OK);
	assert_int_equal(now.amount, 10000);
}

#define BOTH(f) { #f " (atokure)", f, atokure, tear_down, NULL }, { #f " (atobarai)", f, atobarai, tear_down, NULL }

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(the_cover_is_confirmed_first),
		BOTH(the_month_of_the_care_counts),
		BOTH(each_cover_is_confirmed),
		BOTH(other_reasons_need_no_cover),
		BOTH(a_correction_is_no_way_around),
		BOTH(a_held_draft_is_changed_not_corrected),
		BOTH(full_cost_then_cover_then_money_back),
		BOTH(full_cost_is_released_as_it_is),
		BOTH(an_imported_draft_is_recalculated_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
