/*
 * The boards of the insurance booth and of the priority counter: who must come, what for, how long they wait; ticked off by one key,
 * here and at the other desk at once; taken back. proves V4, V8, V10, F14, I2, P6, X2
 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "lib/clinic.h"
#include "lib/dress.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "store/db.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	return 0;
}

static int barai(void **state)
{
	(void)state;
	morning_new(&m, "atobarai");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

static int64_t looks(void)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*) FROM audit WHERE action = 'look' AND subject LIKE 'board%'");
	int64_t n = stmt_row(q) ? stmt_col(q, 0) : -1;
	assert_int_equal(stmt_done(ctx, q), ERR_OK);
	return n;
}

#define BOOTH "key i\n"
#define COUNTER "key p\n"

static void goldens(void **state)
{
	(void)state;
	dress_check(&m, "booth", BOOTH);
	dress_check(&m, "priority", COUNTER);
	golden_check("screens/golden/booth-80x24.txt", morning_run(&m, BOOTH "screen booth\nkey F6\nscreen evidence\nkey Esc\nkey F5\nscreen ticked\nkey F5\nscreen nobody\n"));
	golden_check("screens/golden/priority-80x24.txt", morning_run(&m, COUNTER "screen priority\nkey F5\nscreen figures\n"));
}

/* One key each; the second one's state is what was chosen; the last one is taken back. */
static void the_booth_ticks_off(void **state)
{
	(void)state;
	struct insurance i;
	morning_run(&m, BOOTH "expect 渡邉 幸子\nexpect 今月未確認\nkey F5\nexpect 渡邉 幸子 様の保険を確認しました\n");
	assert_int_equal(insurance_of(ctx, m.sachiko, ctx_today(ctx), &i), ERR_OK);
	assert_int_equal(i.state, INSURED_YES);
	assert_int_not_equal(clinic_reread(ctx, m.sachiko_visit).step, STEP_INSURANCE);
	morning_run(&m, BOOTH "expect 1人\nkey F5\nkey u\nexpect 取り消しました\nexpect 佐藤 一郎\n");
	assert_int_equal(insurance_of(ctx, m.ichiro, ctx_today(ctx), &i), ERR_OK);
	assert_int_not_equal(i.state, INSURED_YES);
	morning_run(&m, BOOTH "key F6\nkey Down\nkey Enter\nexpect 保険を確認しました\nexpect お待ちの方はいません\n");
	assert_int_equal(insurance_of(ctx, m.ichiro, ctx_today(ctx), &i), ERR_OK);
	assert_int_equal(i.state, INSURED_YES);
	assert_int_equal(i.last.evidence, EVIDENCE_CERTIFICATE);
}

/* What another desk did shows by itself, and the answer to a question goes to whom it was asked for. */
static struct ctx other;
static int64_t elsewhere; /* whom the other desk confirms */

static void other_desk(struct ctx *c, int64_t utc)
{
	(void)c, (void)utc;
	assert_int_equal(insurance_confirm(&other, elsewhere, 0, ctx_today(ctx), EVIDENCE_MYNUMBER), ERR_OK);
}

static void live(void **state)
{
	(void)state;
	house_join(&m.h, &other);
	m.app.set_now = other_desk;
	elsewhere = m.sachiko;
	morning_run(&m, BOOTH "expect 2人\nexpect 渡邉 幸子\nnow 2026-11-21T09:42\nexpect 1人\n");
	struct insurance i;
	assert_int_equal(insurance_undo(&other, m.sachiko, 0, ctx_today(ctx)), ERR_OK);
	elsewhere = m.ichiro;
	morning_run(&m, BOOTH "key Down\nkey F6\nexpect 渡邉 幸子\nnow 2026-11-21T09:42\nkey Down\nkey Enter\nexpect 渡邉 幸子 様の保険を確認しました\n"); /* her row moved up meanwhile */
	assert_int_equal(insurance_of(ctx, m.sachiko, ctx_today(ctx), &i), ERR_OK);
	assert_int_equal(i.last.evidence, EVIDENCE_CERTIFICATE);
	assert_int_equal(insurance_of(ctx, m.ichiro, ctx_today(ctx), &i), ERR_OK);
	assert_int_equal(i.last.evidence, EVIDENCE_MYNUMBER);
	house_leave(&other);
}

/* All that needs no figure at once; a slip or a ticket opens its page; taken back. */
static void the_counter_receives(void **state)
{
	(void)state;
	int64_t id = clinic_patient(ctx, "0000000009", "石川 誠", "イシカワ マコト");
	house_act(ctx, "sasaki", ROLES_ALL);
	clinic_cover(ctx, id);
	assert_int_equal(insurance_confirm(ctx, id, 0, ctx_today(ctx), EVIDENCE_MYNUMBER), ERR_OK);
	struct visit_new n = { .patient_id = id, .handins = { [HANDIN_REFERRAL] = true, [HANDIN_OTHER] = true }, .handin_note = "同意書" };
	struct visit v;
	assert_int_equal(visit_open(ctx, &n, &v), ERR_OK);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	morning_run(&m, COUNTER "expect 3人\nexpect 管理票・紹介状\nkey F5\nexpect 2件の受領\n");
	morning_run(&m, COUNTER "key End\nexpect 紹介状・同意書\nkey F5\nexpect 石川 誠 様の提出物 2点を受け取りました\nexpect 2人\n");
	v = clinic_reread(ctx, v.id);
	assert_true(v.handins[0].received_at && v.handins[1].received_at);
	assert_string_equal(v.handins[0].received_by, "yamada");
	assert_int_equal(v.step, STEP_EXAM);
}

static void taken_back(void **state)
{
	(void)state;
	house_act(ctx, "sasaki", ROLES_ALL);
	struct visit v = clinic_reread(ctx, m.sachiko_visit);
	assert_int_equal(insurance_confirm(ctx, m.sachiko, v.id, v.day, EVIDENCE_MYNUMBER), ERR_OK);
	assert_int_equal(visit_handin_add(ctx, v.id, HANDIN_REFERRAL, NULL), ERR_OK);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	morning_run(&m, COUNTER "key End\nexpect 渡邉 幸子\nkey F5\nexpect 1点を受け取りました\nkey u\nexpect 受け取りを取り消しました\nexpect 渡邉 幸子\n");
	v = clinic_reread(ctx, m.sachiko_visit);
	assert_int_equal(v.handins[0].received_at, 0);
	assert_int_equal(v.step, STEP_PRIORITY);
}

/* One look, one entry; who may only look can't tick off; without a booth it is reception's list, in the profile's words. */
static void who_sees_what(void **state)
{
	(void)state;
	int64_t before = looks();
	morning_run(&m, BOOTH "refresh\nrefresh\n");
	assert_int_equal(looks(), before + 2); /* home's and this one */
	house_act(ctx, "kaikei", 1u << ROLE_BILLING);
	morning_desk(&m);
	assert_null(strstr(morning_run(&m, BOOTH "key F5\nscreen\n"), "F5確認"));
	struct insurance i;
	assert_int_equal(insurance_of(ctx, m.sachiko, ctx_today(ctx), &i), ERR_OK);
	assert_int_not_equal(i.state, INSURED_YES);
}

static void without_a_booth(void **state)
{
	(void)state;
	morning_run(&m, BOOTH "expect 保険確認\nexpect 受付で確認\n");
	morning_run(&m, COUNTER "expect 計算窓口⑦\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goldens, setup, teardown),
		cmocka_unit_test_setup_teardown(the_booth_ticks_off, setup, teardown),
		cmocka_unit_test_setup_teardown(live, setup, teardown),
		cmocka_unit_test_setup_teardown(the_counter_receives, setup, teardown),
		cmocka_unit_test_setup_teardown(taken_back, setup, teardown),
		cmocka_unit_test_setup_teardown(who_sees_what, setup, teardown),
		cmocka_unit_test_setup_teardown(without_a_booth, barai, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
