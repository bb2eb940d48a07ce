/*
 * The deferral kiosk, by script: one scan, one press, one slip; whom it sends where in both presets and in which words; what it
 * never shows. proves V1, V2, V3, V9, F3, F4, F6, F8, F10, K2, P6, L
 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "desk.h"
#include "domain/deferral_kiosk.h"
#include "domain/slip.h"
#include "lib/clinic.h"
#include "lib/dress.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "screens/screens.h"
#include "store/db.h"
#include "store/leases.h"
#include "store/print_jobs.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx, worker;
static struct lease lease;
static enum print_state fate = PRINT_DONE;

/* As if the worker had handed all papers over while the screen waits ("now" of a script, whose time is left alone). */
static void printed(struct ctx *c, int64_t utc)
{
	struct print_job j;
	(void)c, (void)utc;
	assert_int_equal(db_begin(&worker), ERR_OK);
	while (print_jobs_next(&worker, PRINT_WAITING, &j) == ERR_OK) {
		j.state = fate;
		assert_int_equal(print_jobs_update(&worker, &j), ERR_OK);
	}
	assert_int_equal(db_finish(&worker, ERR_OK), ERR_OK);
}

static void open_with(const char *preset)
{
	morning_new(&m, preset);
	house_join(&m.h, &worker);
	assert_int_equal(leases_take(&worker, QUEUE_PRINT, &lease), ERR_OK);
	fate = PRINT_DONE;
	printed(NULL, 0);
}

static void machine(void)
{
	house_act(ctx, "machine", 0);
	ctx->actor.machine = true;
	void (*set_now)(struct ctx *, int64_t) = m.app.set_now;
	desk_kiosk_make(&m.app, ctx, &screen_kiosk_deferral);
	m.app.set_now = set_now;
}

static void staff(void)
{
	house_act(ctx, "sasaki", ROLES_ALL);
}

static int kure(void **state)
{
	(void)state;
	open_with("atokure");
	machine();
	return 0;
}

static int barai(void **state)
{
	(void)state;
	open_with("atobarai");
	machine();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	leases_release(&worker, &lease);
	house_leave(&worker);
	morning_free(&m);
	return 0;
}

static void sql(const char *text, int64_t id)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	struct stmt *q = db_stmt(ctx->db, text);
	stmt_int(q, 1, id);
	assert_int_equal(db_finish(ctx, stmt_run(ctx, q, NULL)), ERR_OK);
}

static int waiting_slips(void)
{
	int64_t waiting, unclear, oldest;
	assert_int_equal(print_jobs_health(ctx, &waiting, &unclear, &oldest), ERR_OK);
	return (int)waiting;
}

#define SACHIKO "burst 0000914412\n" /* registered, insurance not confirmed this month, not deferred */
#define MINORU "burst 0011180337\n"  /* deferred at the desk */
#define JIRO "burst 0007712043\n"    /* not registered */

static void goldens(void **state)
{
	(void)state;
	m.app.set_now = printed;
	golden_check("screens/golden/kiosk_deferral-80x24.txt", morning_run(&m, "screen start\ntype 12\nscreen typed\nkey Esc\n" JIRO "screen sorry\nkey Enter\n" MINORU "screen already\nkey Enter\n"
		SACHIKO "screen confirm\nkey Enter\nscreen printing\nnow 2026-11-21T09:42\nscreen thanks\nidle 11\nexpect 診 察 券\n"));
	teardown(NULL);
	barai(NULL);
	golden_check("screens/golden/kiosk_deferral-132x43.txt", morning_look(&m, "screen start\n" SACHIKO "screen confirm\nkey Enter\nscreen printing\nidle 61\nscreen trouble\n", 132, 43, SCHEME_16));
}

static void looks(void **state)
{
	(void)state;
	dress_check(&m, "kiosk_deferral-start", "");
	dress_check(&m, "kiosk_deferral-confirm", SACHIKO);
}

/* Off until somebody presses; then once, whatever is pressed and scanned. */
static void one_press_one_slip(void **state)
{
	(void)state;
	struct slip slip;
	morning_run(&m, SACHIKO "expect 渡○ 幸○ 様\nkey Esc\nexpect 診 察 券\n" SACHIKO "idle 31\nexpect 診 察 券\n");
	assert_false(clinic_reread(ctx, m.sachiko_visit).deferral);
	assert_int_equal(waiting_slips(), 0);
	morning_run(&m, SACHIKO "key Enter\nkey Enter\nkey Esc\nkey Enter\n" SACHIKO MINORU "expect 印 刷 し て\n");
	struct visit v = clinic_reread(ctx, m.sachiko_visit);
	assert_true(v.deferral);
	assert_string_equal(v.deferral_by, "machine");
	assert_int_equal(slip_of(ctx, v.id, &slip), ERR_OK);
	assert_int_equal(waiting_slips(), 1);
	char said[64];
	str_fmt(said, sizeof said, SACHIKO "expect %s\nexpect 優先受付\n", slip.number);
	morning_run(&m, said); /* it says so, and makes no second one */
	assert_int_equal(waiting_slips(), 1);
}

static void a_slip_that_may_not_have_come_sends_to_a_person(void **state)
{
	(void)state;
	m.app.set_now = printed;
	fate = PRINT_UNCLEAR;
	morning_run(&m, SACHIKO "key Enter\nnow 2026-11-21T09:42\nexpect 用紙が出ないときは\nexpect 優先受付\nkey Enter\n");
	assert_true(clinic_reread(ctx, m.sachiko_visit).deferral);
}

/* V1: the kiosk opens no visit. */
static void no_visit_today(void **state)
{
	(void)state;
	staff();
	clinic_enroll(ctx, clinic_patient(ctx, "0033333333", "小林 葵", "コバヤシ アオイ"));
	machine();
	morning_run(&m, "burst 0033333333\nexpect 先に再来受付機で診療の受付をしてください\nkey Enter\nexpect 診 察 券\n");
	assert_int_equal(waiting_slips(), 0);
}

/* Each reason in words that anybody may hear, with the place of its desk; never what is wrong with the person's money or health. */
static void every_refusal_names_a_place(void **state)
{
	(void)state;
	struct enrollment e;
	bool booth = m.h.profile.insurance_booth;
	char said[200];
	morning_run(&m, booth ? JIRO "expect 利用には登録が必要です\nexpect サポートデスク\n" : JIRO "expect 利用には登録が必要です\nexpect 計算窓口⑦\n");
	morning_run(&m, "type 12345\nkey Enter\nexpect この番号は確認できませんでした\n");
	staff();
	struct visit v = clinic_reread(ctx, m.sachiko_visit);
	sql("UPDATE visit SET insurance = 'workers' WHERE id = $1", v.id);
	machine();
	str_fmt(said, sizeof said, SACHIKO "expect ご利用いただけません\nexpect %s\nscreen\n", booth ? "事前確認ブース" : "計算窓口⑦");
	assert_null(strstr(morning_run(&m, said), "労災"));
	sql("UPDATE visit SET insurance = 'medical' WHERE id = $1", v.id);
	staff();
	clinic_programme(ctx, v.patient_id); /* an upper-limit slip: F8 routes or refuses */
	machine();
	const char *out = morning_run(&m, booth ? SACHIKO "expect 利用しますか\nscreen\n" : SACHIKO "expect ご利用いただけません\nexpect 会計受付⑥\nscreen\n");
	assert_null(strstr(out, "管理票"));
	staff();
	assert_int_equal(enrollment_of(ctx, v.patient_id, &e), ERR_OK);
	assert_int_equal(enrollment_suspend(ctx, e.id, true, 0), ERR_OK);
	machine();
	assert_null(strstr(morning_run(&m, SACHIKO "expect ご利用いただけません\nscreen\n"), "停止"));
	sql("UPDATE visit SET kind = 'in' WHERE id = $1", v.id);
	morning_run(&m, SACHIKO "expect 入退院センター\n");
	leases_release(&worker, &lease);
	morning_run(&m, booth ? "expect 印刷の準備ができていません\nexpect 優先受付\n" : "expect 印刷の準備ができていません\nexpect 計算窓口⑦\n");
	morning_run(&m, SACHIKO "expect 印刷の準備ができていません\n");
	assert_int_equal(leases_take(&worker, QUEUE_PRINT, &lease), ERR_OK);
	assert_int_equal(waiting_slips(), 0);
}

/* F10: refused until the fifteenth minute is over, and it says when. */
static void the_waiting_time(void **state)
{
	(void)state;
	staff();
	int64_t id = clinic_patient(ctx, "0033333333", "小林 葵", "コバヤシ アオイ");
	assert_true(instant_parse("2026-11-21T10:00", &m.h.time.now));
	struct enrollment e = { .patient_id = id, .state = ENROLLMENT_MATCHED, .payer_name = "小林 葵", .payer_kana = "コバヤシ アオイ", .relation = "self",
		.email = "aoi@example.jp", .customer = "cus_1", .method = "pm_1", .brand = "Visa", .last4 = "4242", .exp_year = 2030, .exp_month = 1, .funding = "credit" };
	assert_int_equal(enrollment_insert(ctx, &e), ERR_OK);
	clinic_visit(ctx, id);
	machine();
	morning_run(&m, "now 2026-11-21T10:14\nburst 0033333333\nexpect 10:15 からご利用いただけます\nexpect 計算窓口⑦\nnow 2026-11-21T10:15\nburst 0033333333\nexpect 利用しますか\nkey Enter\nexpect 印 刷 し て\n");
}

/* Nothing of a person stays, and never the whole name, card, birth date. */
static void it_forgets(void **state)
{
	(void)state;
	const char *out = morning_run(&m, SACHIKO "screen\nidle 20\nexpect 渡○\nidle 30\nexpect 診 察 券\nscreen\n");
	assert_null(strstr(out, "渡邉"));
	assert_null(strstr(out, "幸子"));
	assert_null(strstr(out, "0000914412"));
	assert_null(strstr(out, "1980"));
	assert_null(strstr(out, "昭和"));
	const char *after = strstr(strstr(out, "==") + 2, "==");
	assert_non_null(after);
	assert_null(strstr(after, "渡"));
}

/* F3, F4, F6: weekdays and Saturdays, holidays, second Saturdays, and whom it sends where outside its hours. */
static void hours(void **state)
{
	(void)state;
	morning_run(&m, "now 2026-11-21T17:59\nrefresh\nexpect 診 察 券\nnow 2026-11-21T18:01\nrefresh\nexpect 取扱時間外\nexpect 平日 7:00-21:00   土曜 7:00-18:00\n" SACHIKO "expect 取扱時間外\nexpect 優先受付\nkey Enter\n"
		"now 2026-11-23T10:00\nrefresh\nexpect 取扱時間外\nnow 2026-12-12T10:00\nrefresh\nexpect 第2土曜\nnow 2026-12-19T10:00\nrefresh\nexpect 診 察 券\n");
	teardown(NULL);
	barai(NULL);
	morning_run(&m, "now 2026-11-21T16:59\nrefresh\nexpect 診 察 券\nnow 2026-11-21T17:00\nrefresh\nexpect 1階 計算窓口⑦ へお越しください\nexpect 入退院センター\nnow 2026-12-12T10:00\nrefresh\nexpect 診 察 券\n");
}

/* What was open when the patient pressed may be closed by then. */
static void closing_time_between_look_and_press(void **state)
{
	(void)state;
	morning_run(&m, "now 2026-11-21T17:59:50\n" SACHIKO "expect 利用しますか\nnow 2026-11-21T18:00\nkey Enter\nexpect 取扱時間外\n");
	assert_false(clinic_reread(ctx, m.sachiko_visit).deferral);
}

/* V9: whose receipt will carry next year's date hears it before the press. */
static void the_tax_year(void **state)
{
	(void)state;
	staff();
	assert_true(instant_parse("2026-12-28T10:00", &m.h.time.now));
	clinic_visit(ctx, m.taro);
	machine();
	morning_run(&m, "burst 0012345678\nexpect 利用しますか\nexpect 2027-01-01\nexpect 医療費控除\nexpect 優先受付\n");
}

/* No key opens anything else. */
static void no_key_leads_elsewhere(void **state)
{
	(void)state;
	char first[8192];
	str_copy(first, sizeof first, morning_run(&m, "screen\n"));
	const char *out = morning_run(&m, "key F1\nkey F2\nkey F3\nkey F4\nkey F5\nkey F6\nkey F7\nkey F8\nkey F9\nkey F10\nkey F11\nkey F12\nkey Esc\nkey Ctrl-P\nkey Ctrl-Q\nkey Ctrl-C\nkey Ctrl-Z\nkey Ctrl-Y\n"
		"key Ctrl-U\nkey Tab\nkey ?\nkey q\nclick 5 5\nidle 9000\nscreen\n");
	assert_string_equal(first, out);
}

int main(void)
{
#define K(f) { #f " (atokure)", f, kure, teardown, NULL }
#define B(f) { #f " (atobarai)", f, barai, teardown, NULL }
	const struct CMUnitTest tests[] = {
		K(goldens), K(looks), K(one_press_one_slip), K(a_slip_that_may_not_have_come_sends_to_a_person), K(no_visit_today),
		K(every_refusal_names_a_place), B(every_refusal_names_a_place), B(the_waiting_time), K(it_forgets), K(hours),
		K(closing_time_between_look_and_press), K(the_tax_year), K(no_key_leads_elsewhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
