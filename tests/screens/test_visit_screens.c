/*
 * The screens around a visit in both sizes and schemes: the answer to "why not", what is handed in, memo and flags, the list of found
 * patients, opening a visit; the waiting time that runs on the screen, a supervisor's word, and the same key back. proves V2, V4, V9, V10, F8, F10, P1, P6, P8
 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/patient.h"
#include "lib/clinic.h"
#include "lib/dress.h"
#include "lib/morning.h"
#include "model/role.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;
static struct visit waiting; /* of a patient who registered at 09:30 and holds an upper-limit slip */

static int open_with(const char *preset)
{
	morning_new(&m, preset);
	house_act(ctx, "sasaki", ROLES_ALL);
	assert_true(instant_parse("2026-11-21T09:30", &m.h.time.now));
	int64_t id = clinic_patient(ctx, "0033333333", "小林 葵", "コバヤシ アオイ");
	clinic_programme(ctx, id);
	struct enrollment e = { .patient_id = id, .state = ENROLLMENT_MATCHED, .payer_name = "小林 葵", .payer_kana = "コバヤシ アオイ", .relation = "self",
		.email = "aoi@example.jp", .customer = "cus_1", .method = "pm_1", .brand = "Visa", .last4 = "4242", .exp_year = 2030, .exp_month = 1, .funding = "credit" };
	assert_int_equal(enrollment_insert(ctx, &e), ERR_OK);
	waiting = clinic_visit(ctx, id);
	assert_true(instant_parse("2026-11-21T09:41", &m.h.time.now));
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	morning_desk(&m);
	return 0;
}

static int kure(void **state)
{
	(void)state;
	return open_with("atokure");
}

static int barai(void **state)
{
	(void)state;
	return open_with("atobarai");
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

#define AOI "burst 0033333333\n"
#define TARO "burst 0012345678\n"

static const struct { const char *name, *keys; } screens[] = {
	{ "why_not", AOI "key ?\n" },
	{ "handins", TARO "key F7\n" },
	{ "memo", TARO "key m\n" },
	{ "patients", "type タカハシ\nkey Enter\n" },
};

static void goldens(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++)
		dress_check(&m, screens[i].name, screens[i].keys);
	clinic_patient(ctx, "0044444444", "林 実", "ハヤシ ミノル");
	dress_check(&m, "visit_open", "burst 0044444444\nkey o\n");
}

/* F10, F8: all reasons at once, and the waiting time runs down by itself until it is gone. */
static void the_waiting_time_runs(void **state)
{
	(void)state;
	dress_check(&m, "why_not-atobarai", AOI "key ?\n");
	morning_run(&m, AOI "key ?\nexpect 自己負担上限額管理票\nexpect 会計受付⑥\nexpect あと 4分0秒\nexpect 09:45\nnow 2026-11-21T09:41:30\nidle 1\nexpect あと 3分30秒\n"
		"now 2026-11-21T09:44:59\nidle 1\nexpect あと 0分1秒\nexpect 自己負担上限額管理票\n");
	const char *out = morning_run(&m, AOI "key ?\nnow 2026-11-21T09:45\nidle 1\nscreen\n");
	assert_null(strstr(out, "15分"));
	assert_non_null(strstr(out, "自己負担上限額管理票"));
}

/* A supervisor gives the reason, which stays on the page; reception isn't offered it; the key takes it back. */
static void a_supervisors_word(void **state)
{
	(void)state;
	house_act(ctx, "sasaki", ROLES_ALL);
	int64_t id = clinic_patient(ctx, "0055555555", "森 一", "モリ ハジメ");
	struct enrollment e = { .patient_id = id, .state = ENROLLMENT_MATCHED, .payer_name = "森 一", .payer_kana = "モリ ハジメ", .relation = "self",
		.email = "mori@example.jp", .customer = "cus_2", .method = "pm_2", .brand = "Visa", .last4 = "4242", .exp_year = 2030, .exp_month = 1, .funding = "credit" };
	assert_int_equal(enrollment_insert(ctx, &e), ERR_OK);
	struct visit v = clinic_visit(ctx, id);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	morning_desk(&m);
	const char *out = morning_run(&m, "burst 0055555555\nkey F6\nexpect あと 15分0秒\nkey F6\nscreen\n");
	assert_null(strstr(out, "F6責任者"));
	assert_false(clinic_reread(ctx, v.id).deferral);
	house_act(ctx, "sekinin", 1u << ROLE_RECEPTION | 1u << ROLE_SUPERVISOR);
	morning_desk(&m);
	morning_run(&m, "burst 0055555555\nkey F6\nexpect 責任者は許可できます\nkey F6\ntype カード 4242424242424242\nkey Enter\nexpect 保存できません\n");
	assert_false(clinic_reread(ctx, v.id).deferral);
	morning_run(&m, "burst 0055555555\nkey F6\nkey F6\ntype 急いでいるため\nkey Enter\nexpect 責任者の許可で\nexpect 責任者の許可: 急いでいるため\n");
	assert_string_equal(clinic_reread(ctx, v.id).override_reason, "急いでいるため");
	morning_run(&m, "burst 0055555555\nkey F6\nexpect 利用しません\n");
	assert_false(clinic_reread(ctx, v.id).deferral);
	assert_string_equal(clinic_reread(ctx, v.id).override_reason, "");
}

/* V4: the slip asks for the month's total so far, says what to write, and is done only with a bill. */
static void the_limit_slip(void **state)
{
	(void)state;
	struct visit v = clinic_reread(ctx, waiting.id);
	assert_int_equal(v.handins[0].kind, HANDIN_LIMIT_SLIP);
	morning_run(&m, AOI "key F7\nkey 1\ntype 6000\nkey Enter\nexpect 6,000\n");
	v = clinic_reread(ctx, waiting.id);
	assert_int_equal(v.handins[0].month_total, 6000);
	assert_int_equal(v.handins[0].received_at, 0); /* no bill yet: nothing could be written into it */
}

/* P8: both flags stand on the page, a death stops the visit, and X7 keeps cards out of the memo. */
static void memo_and_flags(void **state)
{
	(void)state;
	struct patient p;
	clinic_patient(ctx, "0044444444", "林 実", "ハヤシ ミノル");
	morning_run(&m, "burst 0044444444\nkey m\ntype 4242424242424242\nkey F5\nexpect 保存できません\n");
	morning_run(&m, "burst 0044444444\nkey m\nkey Ctrl-U\ntype 車椅子\nkey Tab\ntype R8.11.20\nkey F5\nexpect ！死亡 2026-11-20\nexpect 車椅子\nexpect 受付はできません\n");
	assert_int_equal(patient_by_card(ctx, "0044444444", &p), ERR_OK);
	assert_int_equal(p.died, date_of(2026, 11, 20));
}

int main(void)
{
#define K(f) { #f " (atokure)", f, kure, teardown, NULL }
#define B(f) { #f " (atobarai)", f, barai, teardown, NULL }
	const struct CMUnitTest tests[] = { K(goldens), B(the_waiting_time_runs), B(a_supervisors_word), K(the_limit_slip), K(memo_and_flags) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
