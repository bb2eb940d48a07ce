/*
 * What nobody can find out by asking is a person's, who sees it at the gateway and says so: which payment counts, or that none does.
 * The bill goes on from there, and nothing is charged twice. proves S7, S9, L3
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/str.h"
#include "domain/counter.h"
#include "domain/refund.h"
#include "domain/settle_hand.h"
#include "domain/settle_step.h"
#include "domain/settlement.h"
#include "lib/stage.h"
#include "model/action.h"
#include "store/attempts.h"
#include "store/db.h"
#include "store/settlements.h"

#include "base/banned.h"

enum { HOUR = 3600, YEN = 3000 };

static struct bill bill;
static int64_t settlement;

static struct ctx *staff(unsigned roles)
{
	stage.w.ctx->actor = stage.staff;
	stage.w.ctx->actor.roles = roles;
	return stage.w.ctx;
}

static void at_work(void)
{
	stage.w.ctx->actor = (struct actor){ .login = "worker", .name = "worker", .place = "test", .worker = true };
}

static struct settlement now(void)
{
	struct settlement s;
	assert_int_equal(settlement_by_bill(stage.w.ctx, bill.id, &s), ERR_OK);
	return s;
}

/* One bill was sent and its answers are lost for longer than a key is sent; then the gateway shows so many payments of it. */
static void lost(int listed)
{
	ward_bill(&stage.w, "visa", 1000, &bill);
	stage_at("2026-11-25T07:00");
	stage_open(WORKER_STANDING, 2);
	stage.deaf = true;
	stage_turns(3);
	stage.listed = listed;
	for (int i = 0; i < 27; i++) {
		vtime_pass(&stage.w.house.time, HOUR);
		stage_turns(3);
	}
	assert_int_equal(now().state, SETTLEMENT_WORKLIST);
	stage.deaf = false;
}

static void doubtful(void)
{
	lost(2);
	assert_string_equal(now().reason, "several");
	assert_int_equal(settle_hand_doubtful(stage.w.ctx, bill.id, 0, &settlement), ERR_OK);
	assert_int_equal(settlement, now().id);
}

static int64_t asked(const char *sql)
{
	struct stmt *q = db_stmt(stage.w.ctx->db, sql);
	int64_t n = stmt_row(q) ? stmt_col(q, 0) : -1;
	assert_int_equal(stmt_done(stage.w.ctx, q), ERR_OK);
	return n;
}

static void nothing_happened(void)
{
	assert_int_equal(now().state, SETTLEMENT_WORKLIST);
	assert_int_equal(asked("SELECT count(*) FROM attempt WHERE answered_at IS NULL"), 1);
}

static void refused(enum err expected, struct ctx *who, const char *ref, const char *note)
{
	assert_int_equal(settle_hand_say(who, settlement, ref, note), expected);
	nothing_happened();
}

static void what_is_said_must_fit(void **state)
{
	(void)state;
	doubtful();
	refused(ERR_FORBIDDEN, staff(R_NIG | R_REC | R_ADM), "pi_1", "一つを取り消した");
	refused(ERR_BAD_INPUT, staff(R_BIL), "pi_1", " ");
	refused(ERR_SECRET_TEXT, staff(R_BIL), "pi_1", "4242424242424242 のカード");
	refused(ERR_BAD_INPUT, staff(R_BIL), "re_1", "一つを取り消した");
	refused(ERR_BAD_INPUT, staff(R_BIL), "pi_", "一つを取り消した");
	refused(ERR_BAD_INPUT, staff(R_BIL), "pi_1 or 1=1", "一つを取り消した");
	/* Nobody else's payment. */
	assert_int_equal(db_begin(stage.w.ctx), ERR_OK);
	struct stmt *q = db_stmt(stage.w.ctx->db, "UPDATE settlement SET gateway_ref = 'pi_taken' WHERE id = $1");
	stmt_int(q, 1, settlement);
	assert_int_equal(db_finish(stage.w.ctx, stmt_run(stage.w.ctx, q, NULL)), ERR_OK);
	refused(ERR_DUPLICATE, staff(R_BIL), "pi_taken", "一つを取り消した");
}

static void one_of_them_counts(void **state)
{
	(void)state;
	doubtful();
	int sent = stage.n_sent;
	assert_int_equal(settle_hand_say(staff(R_BIL), settlement, " pi_B1x ", "もう一つは決済会社で取り消した"), ERR_OK);
	struct settlement s = now();
	assert_int_equal(s.state, SETTLEMENT_SUCCEEDED);
	assert_string_equal(s.gateway_ref, "pi_B1x");
	assert_string_equal(s.reason, "");
	assert_int_equal(s.tries, 1);
	assert_int_equal(s.settled_at, stage.w.house.time.now);
	assert_int_equal(asked("SELECT count(*) FROM attempt WHERE outcome = 'succeeded' AND gateway_ref = 'pi_B1x' AND answered_at IS NOT NULL"), 1);
	assert_int_equal(asked("SELECT count(*) FROM mail WHERE kind = 'paid'"), 1);
	assert_int_equal(asked("SELECT count(*) FROM audit WHERE action = 'settle_say' AND detail LIKE '%pi_B1x 3000 yen: もう一つは%'"), 1);
	assert_int_equal(settle_hand_say(staff(R_BIL), settlement, "pi_B1", "やはり"), ERR_BAD_STATE);
	assert_int_equal(settle_hand_doubtful(stage.w.ctx, bill.id, 0, &settlement), ERR_NOT_FOUND);
	at_work();
	stage_turns(20);
	assert_int_equal(stage.n_sent, sent);
}

static void none_counts_and_it_is_paid_at_the_counter(void **state)
{
	(void)state;
	doubtful();
	struct counter_tender cash = { .method = METHOD_CASH, .amount = YEN, .tendered = YEN };
	struct counter_paid paid;
	assert_int_equal(counter_pay(staff(R_BIL), bill.id, &cash, 1, false, -1, &paid), ERR_BAD_STATE); /* as long as nobody has looked */
	assert_int_equal(settle_hand_say(staff(R_SUP), settlement, "", "二つとも決済会社で取り消した"), ERR_OK);
	struct settlement s = now();
	assert_int_equal(s.state, SETTLEMENT_WORKLIST);
	assert_string_equal(s.reason, "said_unpaid");
	assert_int_equal(s.tries, 1);
	assert_int_equal(asked("SELECT count(*) FROM attempt WHERE outcome = 'refused' AND answered_at IS NOT NULL"), 1);
	assert_int_equal(settle_hand_say(staff(R_BIL), settlement, "pi_B1", "やはり"), ERR_BAD_STATE);
	assert_int_equal(counter_pay(staff(R_BIL), bill.id, &cash, 1, false, -1, &paid), ERR_OK);
	assert_int_equal(now().state, SETTLEMENT_COUNTER_PAID);
}

static void none_counts_and_the_card_is_asked_again(void **state)
{
	(void)state;
	doubtful();
	int sent = stage.n_sent;
	assert_int_equal(settle_hand_say(staff(R_BIL), settlement, NULL, "二つとも決済会社で取り消した"), ERR_OK);
	struct settlement s;
	assert_int_equal(settlement_retry(staff(R_BIL), bill.id, &s), ERR_OK);
	at_work();
	stage_turns(5);
	assert_int_equal(now().state, SETTLEMENT_SUCCEEDED);
	assert_int_equal(stage.n_sent, sent + 1);
	assert_int_equal(asked("SELECT count(DISTINCT idem_key) FROM attempt"), 2);
}

/*
 * As long as the request may be on its way, nobody can have seen that it came to nothing: for a day, which is an hour more than
 * whatever was open when the clock was put back counts as.
 */
static void what_may_be_on_its_way_is_not_nothing(void **state)
{
	(void)state;
	doubtful();
	assert_int_equal(db_begin(stage.w.ctx), ERR_OK);
	struct stmt *q = db_stmt(stage.w.ctx->db, "UPDATE attempt SET first_sent_at = $1");
	stmt_int(q, 1, stage.w.house.time.now - SETTLE_KEY_AGE);
	assert_int_equal(db_finish(stage.w.ctx, stmt_run(stage.w.ctx, q, NULL)), ERR_OK);
	refused(ERR_BAD_STATE, staff(R_BIL), "", "見当たらない");
	assert_non_null(strstr(stage.w.ctx->cause.text, "24 時間"));
	vtime_pass(&stage.w.house.time, HOUR - 1);
	refused(ERR_BAD_STATE, staff(R_BIL), "", "見当たらない");
	vtime_pass(&stage.w.house.time, 1);
	assert_int_equal(settle_hand_say(staff(R_BIL), settlement, "", "見当たらない"), ERR_OK);
}

/* What the list doesn't have is answered already: nothing is left to say. */
static void what_was_found_out_needs_nobody(void **state)
{
	(void)state;
	lost(0);
	assert_string_equal(now().reason, "not_found");
	assert_int_equal(settle_hand_doubtful(stage.w.ctx, bill.id, 0, &settlement), ERR_NOT_FOUND);
	assert_int_equal(settle_hand_say(staff(R_BIL), now().id, "pi_B1", "見た"), ERR_BAD_STATE);
}

/* A refund of the paid bill about which the gateway's list contradicts the book. */
static int64_t doubtful_refund(int64_t yen)
{
	struct ctx *ctx = stage.w.ctx;
	struct refund_made made;
	assert_int_equal(refund_make(staff(R_BIL), bill.id, yen, -1, "重複", -1, &made), ERR_OK);
	struct settlement s = made.rows[0];
	struct attempt a = { .settlement_id = s.id, .number = 1, .request = "amount=1", .amount = yen, .fence = 1, .claimed_at = ctx_now(ctx),
			     .first_sent_at = ctx_now(ctx) - 25 * HOUR, .sends = 1 };
	str_fmt(a.idem_key, sizeof a.idem_key, "madoguchi-%lld", (long long)s.id);
	str_copy(s.reason, sizeof s.reason, "several");
	s.state = SETTLEMENT_WORKLIST;
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(settlements_update(ctx, &s, SETTLEMENT_SCHEDULED), ERR_OK);
	assert_int_equal(db_finish(ctx, attempts_insert(ctx, &a)), ERR_OK);
	return s.id;
}

static enum settlement_state state_of(int64_t id)
{
	struct settlement s;
	assert_int_equal(settlements_by_id(stage.w.ctx, id, &s), ERR_OK);
	return s.state;
}

/* A bill may wait for several words: none is taken for one that wasn't meant, or the other goes back twice. */
static void which_of_several_must_be_said(void **state)
{
	(void)state;
	struct ctx *ctx = stage.w.ctx;
	int64_t id;
	ward_bill(&stage.w, "visa", 1000, &bill);
	stage_at("2026-11-25T10:00");
	stage_open(WORKER_STANDING, 2);
	stage_turns(5);
	assert_int_equal(now().state, SETTLEMENT_SUCCEEDED);
	stage_close();
	int64_t one = doubtful_refund(500);
	assert_int_equal(settle_hand_doubtful(ctx, bill.id, 0, &id), ERR_OK);
	assert_int_equal(id, one);
	int64_t other = doubtful_refund(1200);
	assert_int_equal(settle_hand_doubtful(ctx, bill.id, 0, &id), ERR_BAD_STATE);
	assert_int_equal(id, 0);
	assert_non_null(strstr(ctx->cause.text, "500円、1,200円"));
	assert_non_null(strstr(ctx->cause.text, "決済の画面の一覧"));
	assert_int_equal(settle_hand_doubtful(ctx, bill.id, 700, &id), ERR_NOT_FOUND);
	assert_non_null(strstr(ctx->cause.text, "700円"));
	assert_int_equal(settle_hand_doubtful(ctx, bill.id, 1200, &id), ERR_OK);
	assert_int_equal(id, other);
	int64_t twin = doubtful_refund(1200); /* of two alike the amount tells nothing */
	assert_int_equal(settle_hand_doubtful(ctx, bill.id, 1200, &id), ERR_BAD_STATE);
	assert_non_null(strstr(ctx->cause.text, "1,200円、1,200円"));
	assert_int_equal(settle_hand_doubtful(ctx, bill.id, 500, &id), ERR_OK);
	assert_int_equal(settle_hand_say(staff(R_BIL), id, "re_1", "管理画面で見た"), ERR_OK);
	assert_int_equal(state_of(one), SETTLEMENT_SUCCEEDED);
	assert_int_equal(state_of(other), SETTLEMENT_WORKLIST);
	assert_int_equal(settle_hand_say(staff(R_BIL), other, "", "管理画面にない"), ERR_OK); /* chosen on the screen */
	assert_int_equal(settle_hand_doubtful(ctx, bill.id, 0, &id), ERR_OK);
	assert_int_equal(id, twin);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, stage_begin, stage_end)
	const struct CMUnitTest tests[] = {
		T(what_is_said_must_fit), T(one_of_them_counts), T(none_counts_and_it_is_paid_at_the_counter),
		T(none_counts_and_the_card_is_asked_again), T(what_may_be_on_its_way_is_not_nothing), T(what_was_found_out_needs_nobody),
		T(which_of_several_must_be_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
