/* Payment by several methods, arrears, night deposits and the handover at the desk, by script. proves S11, S12, P6, X2, O3 */
#include <cmocka.h>
#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "domain/arrears.h"
#include "domain/bill.h"
#include "domain/counter.h"
#include "domain/deposit.h"
#include "domain/handover.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "store/audit_log.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	house_act(ctx, "kaikei", 1u << ROLE_BILLING);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

static void as(const char *login, unsigned roles)
{
	house_act(ctx, login, roles);
}

/* `points` at 3 tenths, final: at the counter, for the visit isn't deferred. */
static int64_t owed(int64_t visit_id, int64_t points)
{
	const struct bill_line line = { .category = "A00", .name = "再診料", .points = points, .count = 1 };
	struct bill b;
	assert_int_equal(bill_add(ctx, visit_id, "", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	return b.id;
}

static struct settlement charge(int64_t bill_id)
{
	struct settlement c;
	assert_int_equal(settlement_by_bill(ctx, bill_id, &c), ERR_OK);
	return c;
}

static int64_t paid(int64_t bill_id)
{
	int64_t yen;
	assert_int_equal(counter_paid_sum(ctx, charge(bill_id).id, &yen), ERR_OK);
	return yen;
}

#define OPEN_BILL "scan 0012345678\nkey F4\nkey Enter\n"
#define SEVERAL OPEN_BILL "key p\nkey Down\nkey Down\nkey Down\nkey Down\nkey Enter\nexpect 方法ごとに入力\n"

/* 1,000 in cash out of 5,000, 1,240 by terminal, 1,000 by QR code; the birth date is asked once. */
static void several_methods(void **state)
{
	(void)state;
	int64_t id = owed(m.taro_visit, 1080);
	golden_check("screens/golden/pay-80x24.txt", morning_run(&m, SEVERAL "screen empty\nkey F5\nexpect × 受け取る金額を入力してください\n"
		"type 1,000\nkey Tab\ntype 500\nkey F5\nexpect × お預かり 500円 が現金 1,000円 に足りません\nkey Up\nkey Down\nkey Ctrl-U\ntype 5000\nkey Tab\ntype 1240\nkey Tab\ntype T-0081\nkey F5\n"
		"expect × 残り 3,240円 に 1,000円 足りません\nkey Down\ntype 1000\nscreen filled\nkey F5\nexpect 生年月日は 昭和55年3月1日\nscreen ask\n"
		"key n\nexpect 方法ごとに入力\nkey F5\nkey y\nexpect ○ 3,240円を受け取りました。お釣り 4,000円。残り 0円\n"));
	assert_int_equal(charge(id).state, SETTLEMENT_COUNTER_PAID);
	assert_int_equal(paid(id), 3240);
}

/* A part with its word, the rest shown on the bill; a second desk's part in between is a conflict, nothing is taken twice. */
static void in_parts(void **state)
{
	(void)state;
	int64_t id = owed(m.taro_visit, 1080);
	golden_check("screens/golden/pay-part-80x24.txt", morning_run(&m, SEVERAL "type 1000\nkey F5\nexpect × 残り 3,240円 に 2,240円 足りません\nkey Up\nkey Left\nkey F5\n"
		"expect 一部入金として受け取りを記録しますか\nkey y\nexpect ○ 1,000円を受け取りました。お釣り 0円。残り 2,240円\nscreen bill\n"
		"expect ！一部入金 残り 2,240円\nkey F8\nexpect 領収書の原本   1,000円\nkey n\nkey p\nexpect 2,240円\nkey Enter\nkey Enter\nexpect お釣り 0円\nkey y\n"
		"expect ○ 2,240円を受け取りました（現金）\n"));
	assert_int_equal(charge(id).state, SETTLEMENT_COUNTER_PAID);
	assert_int_equal(paid(id), 3240);
}

static int64_t paid_meanwhile;

static void meddle(struct ctx *c, int64_t utc)
{
	struct counter_tender t = { .method = METHOD_CASH, .amount = 1000 };
	struct counter_paid made;
	(void)c, (void)utc;
	assert_int_equal(counter_pay(ctx, paid_meanwhile, &t, 1, true, -1, &made), ERR_OK);
}

static void another_desk_was_faster(void **state)
{
	(void)state;
	paid_meanwhile = owed(m.taro_visit, 1080);
	m.app.set_now = meddle;
	morning_run(&m, OPEN_BILL "key p\nkey Enter\nkey Enter\nexpect お釣り 0円\nnow 2026-11-21T09:45\nkey y\nexpect 残りは 2,240 円に変わっています\n");
	assert_int_equal(paid(paid_meanwhile), 1000);
}

/* Taro's of 10 August (103 days), Minoru's of yesterday. */
static void some_arrears(int64_t *old, int64_t *young)
{
	int64_t now = m.h.time.now;
	must(instant_parse("2026-08-10T10:00", &m.h.time.now));
	as("sasaki", ROLES_ALL);
	struct visit v = clinic_visit(ctx, m.taro);
	*old = owed(v.id, 1080);
	must(instant_parse("2026-11-20T10:00", &m.h.time.now));
	v = clinic_visit(ctx, m.minoru);
	*young = owed(v.id, 500);
	m.h.time.now = now;
	as("kaikei", 1u << ROLE_BILLING);
}

static void arrears_with_notes(void **state)
{
	(void)state;
	int64_t old, young;
	struct arrears_item item;
	int n;
	some_arrears(&old, &young);
	golden_check("screens/golden/arrears-80x24.txt", morning_run(&m, "key F4\nkey u\nexpect ▶ 次: 未収金 2件 4,740円 の連絡と入金\nscreen list\nkey n\nexpect メール\nkey Enter\ntype 4242 4242 4242 4242\nkey Enter\nkey Enter\n"
		"expect カード番号またはマイナンバー\nkey n\nkey Enter\ntype 金曜に払うとのこと\nkey Enter\ntype 11/20\nkey Enter\nexpect × お支払いの約束の日 2026-11-20 (金) は過ぎています\n"
		"type 11/27\nkey Enter\nexpect ○ 請求 B-000001 の連絡を記録しました\nexpect … 約束 11-27（金）\nkey r\nscreen notes\nkey Esc\nkey t\nexpect 3,240円   1件\nscreen patients\nkey Esc\n"
		"key F6\nkey F6\nexpect 絞り込み: 91日以上\nexpect 1 / 1\nkey Enter\nexpect 窓口でのお支払い 3,240円\n"));
	assert_int_equal(arrears_list(ctx, &(struct arrears_filter){ .bill_id = old }, 0, 1, &item, &n), ERR_OK);
	assert_int_equal(item.contacts, 1);
	golden_check("screens/golden/arrears-132x43.txt", morning_look(&m, "key F4\nkey u\nscreen list\n", 132, 43, SCHEME_16));
	golden_check("screens/golden/arrears-colour.txt", morning_look(&m, "key F4\nkey u\nattrs list\n", 80, 24, SCHEME_16));
	golden_check("screens/golden/arrears-mono.txt", morning_look(&m, "key F4\nkey u\nattrs list\n", 80, 24, SCHEME_MONO));
	morning_run(&m, "scan 0012345678\nkey F4\nkey u\nexpect ▶ 次: 未収金 1件 3,240円\nexpect 髙橋 太郎\n");
}

/* Night: taken for Taro's bill and without one; the sheet. Morning: counted, signed, settled, given back. */
static void a_night_and_its_morning(void **state)
{
	(void)state;
	struct deposit d;
	int64_t id = owed(m.taro_visit, 1080);
	as("kimura", 1u << ROLE_NIGHT);
	golden_check("screens/golden/deposits-night-80x24.txt", morning_run(&m, "scan 0012345678\nkey F4\nkey d\nexpect 預り金はありません\nkey n\nexpect どの請求の預り金ですか\nkey Down\nkey Enter\n"
		"type 三千\nkey Enter\nexpect × 預り金の金額を数字で入力してください\ntype 2000\nkey Enter\ntype 1000\nkey Enter\nexpect × お預かりが預り金 2,000円 に足りません\ntype 5000\nkey Enter\n"
		"expect 預り金 2,000円   B-000001\nexpect お釣り 3,000円\nexpect 生年月日は 昭和55年3月1日\nscreen ask\nkey y\nexpect ○ 預り金 D-000001  2,000円を受け取りました。お釣り 3,000円\n"
		"key Esc\nkey Esc\nkey Esc\nkey F4\nkey d\nkey n\ntype 0011180337\nkey Enter\nexpect 預り金（円）\ntype 10000\nkey Enter\nkey Enter\nkey y\nexpect D-000002\n"
		"expect ▶ 次: 預り金 2件 12,000円 の引継書\nscreen list\nkey F5\nexpect できる役割: 会計\nkey h\nexpect 現金 12,000円\nkey Enter\nexpect ○ 引継書 H-000001 を作りました。現金 12,000円\nkey h\nexpect × 前回の引継書\n"));
	assert_int_equal(charge(id).state, SETTLEMENT_DEPOSITED);
	as("kaikei", 1u << ROLE_BILLING);
	golden_check("screens/golden/deposits-80x24.txt", morning_run(&m, "key F4\nkey d\nexpect ▶ 次: 引継書 H-000001 の現金を数えて受領\nscreen list\nkey s\ntype 11,900\nkey Enter\n"
		"expect 帳簿の 12,000円 と違います\ntype 100円不足\nkey Enter\nexpect ！引継書 H-000001 の現金 11,900円 を受領しました\nexpect ▶ 次: 預り金 2件 の精算\n"
		"key Down\nkey F5\nexpect 預り金では 1,240円 足りません\nkey Down\nkey Enter\ntype 2000\nkey Enter\nexpect 現金 1,240円   お釣り 760円\nscreen ask\nkey y\n"
		"expect ○ 預り金 D-000001 と現金で請求 B-000001 を受け取りました。お釣り 760円\nkey F5\nexpect 確定した請求はありません\nkey F7\nexpect 全額をお返ししますか\nexpect 田中 実\nkey y\n"
		"expect ○ 預り金 D-000002 の 10,000円 をお返ししました\nexpect 預り金はありません\nkey F6\nscreen all\n"));
	assert_int_equal(charge(id).state, SETTLEMENT_COUNTER_PAID);
	assert_int_equal(paid(id), 3240);
	assert_int_equal(deposit_by_number(ctx, "2", &d), ERR_OK);
	assert_int_equal(d.state, DEPOSIT_RETURNED);
	golden_check("screens/golden/deposits-132x43.txt", morning_look(&m, "key F4\nkey d\nkey F6\nscreen all\n", 132, 43, SCHEME_16));
	golden_check("screens/golden/deposits-colour.txt", morning_look(&m, "key F4\nkey d\nkey F6\nattrs all\n", 80, 24, SCHEME_16));
	golden_check("screens/golden/deposits-mono.txt", morning_look(&m, "key F4\nkey d\nkey F6\nattrs all\n", 80, 24, SCHEME_MONO));
}

static void another_sheet(struct ctx *c, int64_t utc)
{
	struct deposit_new n = { .patient_id = m.minoru, .amount = 700 };
	struct deposit d;
	struct handover h;
	(void)c, (void)utc;
	as("kimura", 1u << ROLE_NIGHT);
	assert_int_equal(deposit_take(ctx, &n, &d), ERR_OK);
	assert_int_equal(handover_make(ctx, &h), ERR_OK);
	as("kaikei", 1u << ROLE_BILLING);
}

/* Cash is signed for on the sheet that was asked about, whatever sheet another desk makes while it is counted. */
static void a_second_sheet_while_the_first_is_counted(void **state)
{
	(void)state;
	struct deposit_new n = { .patient_id = m.taro, .amount = 5000 };
	struct deposit d;
	struct handover h;
	as("kimura", 1u << ROLE_NIGHT);
	assert_int_equal(deposit_take(ctx, &n, &d), ERR_OK);
	assert_int_equal(handover_make(ctx, &h), ERR_OK);
	as("kaikei", 1u << ROLE_BILLING);
	m.app.set_now = another_sheet;
	morning_run(&m, "key F4\nkey d\nkey s\nexpect 引継書 H-000001 の受領\nnow 2026-11-21T09:45\nrefresh\ntype 4900\nkey Enter\nexpect 引継書 H-000001 の受領\n"
		"expect 数えた現金 4,900円 は帳簿の 5,000円 と違います\ntype 不足\nkey Enter\nexpect ！引継書 H-000001 の現金 4,900円 を受領しました\n"
		"expect ▶ 次: 引継書 H-000002\n");
	assert_int_equal(handover_by_number(ctx, "2", &h), ERR_OK);
	assert_string_equal(h.signed_by, "");
}

/* The bill that comes later is chosen from those that wait; what stays over is given back. */
static void the_bill_is_chosen_in_the_morning(void **state)
{
	(void)state;
	struct deposit d;
	struct deposit_new n = { .patient_id = m.taro, .amount = 5000 };
	as("kimura", 1u << ROLE_NIGHT);
	assert_int_equal(deposit_take(ctx, &n, &d), ERR_OK);
	as("kaikei", 1u << ROLE_BILLING);
	int64_t id = owed(m.taro_visit, 1080);
	/* the slip's bar code, scanned anywhere, opens it */
	morning_run(&m, "scan D-000001\nexpect 髙橋 太郎\nexpect ▶ 次: 預り金 1件 の精算\nscan D-000009\nexpect 預り金 D-000009 はありません\n");
	morning_run(&m, "key F4\nkey d\nkey Enter\nexpect どの請求に充てますか\nexpect B-000001  3,240円  窓口払い\nkey Enter\nexpect お返し 1,760円\nkey y\n"
		"expect ○ 預り金 D-000001 を請求 B-000001 に充てました。お返し 1,760円\n");
	assert_int_equal(paid(id), 3240);
}

/* The bill that it was taken for is a draft yet: that is said before another one gets its money; an old one is found behind forty newer. */
static void its_own_bill_is_not_forgotten(void **state)
{
	(void)state;
	enum { NEWER = 40 };
	const struct bill_line line = { .category = "A00", .name = "再診料", .points = 100, .count = 1 };
	struct deposit d;
	struct bill draft;
	int64_t old = owed(m.taro_visit, 1080);
	assert_int_equal(bill_add(ctx, m.taro_visit, "", 3, &line, 1, &draft), ERR_OK);
	as("kimura", 1u << ROLE_NIGHT);
	assert_int_equal(deposit_take(ctx, &(struct deposit_new){ .patient_id = m.taro, .amount = 5000, .bill_id = draft.id }, &d), ERR_OK);
	as("kaikei", 1u << ROLE_BILLING);
	for (int i = 0; i < NEWER; i++)
		assert_int_equal(settlement_pay_counter(ctx, owed(m.taro_visit, 100), "cash", 300), ERR_OK);
	morning_run(&m, "key F4\nkey d\nkey Enter\nexpect どの請求に充てますか\nexpect 請求 B-000002 は「入力中」のため、充てられません\n"
		"expect B-000001  3,240円  窓口払い\nkey Esc\n");
	assert_int_equal(settlement_pay_counter(ctx, old, "cash", 3240), ERR_OK);
	morning_run(&m, "key F4\nkey d\nkey Enter\nexpect × 請求 B-000002 は「入力中」のため、充てられません\n");
}

static int looks(const char *detail)
{
	struct audit_entry rows[100];
	int n, found = 0;
	assert_int_equal(audit_log_list(ctx, 0, 100, rows, &n), ERR_OK);
	for (int i = 0; i < n; i++)
		found += strcmp(rows[i].action, "look") == 0 && strcmp(rows[i].detail, detail) == 0;
	return found;
}

static void looks_are_logged_once(void **state)
{
	(void)state;
	int64_t old, young;
	some_arrears(&old, &young);
	morning_run(&m, "key F4\nkey u\nkey Down\nrefresh\nkey F6\nkey Esc\nkey d\nrefresh\nkey F6\n");
	assert_int_equal(looks("arrears over 0 days: 2"), 1);
	assert_int_equal(looks("arrears over 30 days: 1"), 1);
	assert_int_equal(looks("deposits open: 0"), 1);
	assert_int_equal(looks("deposits all: 0"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(several_methods, setup, teardown),
		cmocka_unit_test_setup_teardown(in_parts, setup, teardown),
		cmocka_unit_test_setup_teardown(another_desk_was_faster, setup, teardown),
		cmocka_unit_test_setup_teardown(arrears_with_notes, setup, teardown),
		cmocka_unit_test_setup_teardown(a_night_and_its_morning, setup, teardown),
		cmocka_unit_test_setup_teardown(a_second_sheet_while_the_first_is_counted, setup, teardown),
		cmocka_unit_test_setup_teardown(the_bill_is_chosen_in_the_morning, setup, teardown),
		cmocka_unit_test_setup_teardown(its_own_bill_is_not_forgotten, setup, teardown),
		cmocka_unit_test_setup_teardown(looks_are_logged_once, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
