/* Bills, their lines, money and paper at the desk, by script. proves B1, B2, B3, B4, B5, S10, R2, R3, P6, X2, O3 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/coverage.h"
#include "domain/insurance.h"
#include "domain/receipt.h"
#include "domain/refund.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "store/audit_log.h"
#include "store/bills.h"
#include "store/db.h"
#include "store/settlements.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static int begin(const char *preset)
{
	morning_new(&m, preset);
	house_act(ctx, "kimura", 1u << ROLE_BILLING);
	return 0;
}

static int setup(void **state)
{
	(void)state;
	return begin("atokure");
}

static int setup_atobarai(void **state)
{
	(void)state;
	return begin("atobarai");
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

/* Minoru defers and his exam is done: a new bill with two lines, 288 + 2 × 60 points and a document of 1,100 yen. */
#define ENTER_BILL "scan 0011180337\nkey F4\nkey n\nkey a\n" \
	"type 初診料\nkey Tab\ntype 初診料\nkey Tab\ntype 288\nkey F5\n" \
	"type 検査\nkey Tab\ntype 末梢血液一般\nkey Tab\ntype 60\nkey Tab\nkey Tab\nkey Ctrl-U\ntype 2\nkey F5\n" \
	"type 文書料\nkey Tab\ntype 診断書\nkey Tab\nkey Tab\ntype 1,100\nkey Tab\nkey Tab\nkey Left\nkey F5\nkey Esc\n"

static const char tour[] =
	"scan 0011180337\nkey F4\nscreen none\nkey n\nscreen new\nkey a\ntype 初診\nscreen line\nkey F6\nscreen rows\nkey Esc\nkey Ctrl-U\nkey Esc\nkey Esc\nkey Esc\n"
	"key Esc\nkey F4\nscreen drafts\n";

static void goldens(void **state)
{
	(void)state;
	golden_check("screens/golden/bill-tour-80x24.txt", morning_run(&m, tour));
}

static const char filled[] = ENTER_BILL "screen draft\nkey F5\nscreen ask\nkey y\nscreen final\nkey x\nscreen explain\nkey Esc\nkey F1\nscreen help\n";

static void goldens_of_a_bill(void **state)
{
	(void)state;
	golden_check("screens/golden/bill-80x24.txt", morning_run(&m, filled));
	golden_check("screens/golden/bill-132x43.txt", morning_look(&m, "key F4\nkey F6\nkey F6\nscreen list\nkey Enter\nscreen bill\n", 132, 43, SCHEME_16));
	golden_check("screens/golden/bill-colour.txt", morning_look(&m, "key F4\nkey F6\nkey F6\nkey Enter\nattrs bill\n", 80, 24, SCHEME_16));
	golden_check("screens/golden/bill-mono.txt", morning_look(&m, "key F4\nkey F6\nkey F6\nkey Enter\nattrs bill\n", 80, 24, SCHEME_MONO));
}

/* A draft from the accounting system: 288 points at 3 tenths are 860 yen, theirs says `yen`. */
static int64_t imported(int64_t visit_id, int64_t yen)
{
	struct visit v = clinic_reread(ctx, visit_id);
	struct bill_line line = { .category = "A00", .name = "初診料", .points = 288, .count = 1 };
	struct copay_steps steps;
	struct bill b = { .patient_id = v.patient_id, .visit_id = v.id, .status = BILL_DRAFT, .source = "import", .department = "内科", .share = 3,
		.imported_yen = yen, .period_from = v.day, .period_to = v.day, .due_day = DAY_NONE, .created_at = ctx_now(ctx) };
	assert_int_equal(bill_compute(ctx, &b, &line, 1, &steps), ERR_OK);
	assert_int_equal(b.computed_yen, 860);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(bills_add(ctx, &b), ERR_OK);
	assert_int_equal(db_finish(ctx, bills_lines_set(ctx, b.id, &line, 1)), ERR_OK);
	return b.id;
}

static struct bill get(int64_t id)
{
	struct bill b;
	assert_int_equal(bill_by_id(ctx, id, &b), ERR_OK);
	return b;
}

/* Entered at the desk and final: `points` of the patient's insurance, or yen that it doesn't cover. */
static int64_t final_bill(int64_t visit_id, int64_t points, int64_t yen)
{
	struct bill_line lines[2];
	struct bill b, f;
	int n = 0;
	if (points >= 0)
		lines[n++] = (struct bill_line){ .category = "A00", .name = "再診料", .points = points, .count = 1 };
	if (yen >= 0)
		lines[n++] = (struct bill_line){ .category = "Z00", .name = "文書料", .yen = yen, .count = 1, .tax_rate = 10 };
	assert_int_equal(bill_add(ctx, visit_id, "", -1, lines, n, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &f), ERR_OK);
	return f.id;
}

/* B2: theirs is charged, the difference shows with its lines and needs a person's word. */
static void a_difference_is_accepted_by_a_person(void **state)
{
	(void)state;
	int64_t id = imported(m.minoru_visit, 900);
	morning_run(&m, "key F4\nexpect ▶ 次: 会計システムとの差額の承認 1件\nkey F6\nexpect 絞り込み: 差額の承認待ち\nexpect ！差額の承認\nkey Enter\n"
		"expect ▶ 次: 会計システムとの差 40円の確認と承認（F5 確定）\nexpect ！900円 差があります\n"
		"key F5\nexpect ！会計システムの請求額 900円、計算 860円、差 40円\nexpect 初・再診料 288点（1項目）\n"
		"expect 会計システムの金額を承認して確定しますか\nkey Enter\nexpect … 入力中\n");
	assert_int_equal(get(id).status, BILL_DRAFT);
	morning_run(&m, "key F4\nkey Enter\nkey F5\nkey y\nexpect ○ 請求 B-000001 を 900円 で確定しました\nexpect 差を承認 kimura\n");
	assert_int_equal(get(id).status, BILL_FINAL);
	assert_int_equal(get(id).amount, 900);
	assert_string_equal(get(id).accepted_by, "kimura");
	/* what agrees needs no acceptance; an imported bill's lines can't be changed here */
	id = imported(m.minoru_visit, 860);
	morning_run(&m, "key F4\nkey Enter\nexpect ○ 860円 一致\nkey a\nexpect × a 行追加 は今は使えません\nkey F5\nexpect この金額で確定しますか\nkey y\n"
		"expect ○ 確定\n");
	assert_int_equal(get(id).status, BILL_FINAL);
}

/* B1: lines are entered, changed and removed; what the form doesn't know is refused with the way out. */
static void lines_by_hand(void **state)
{
	struct bill_line lines[BILL_LINES_MAX];
	int n;
	(void)state;
	morning_run(&m, ENTER_BILL "expect 2,320円\nkey d\nexpect 1 行目 初・再診料 初診料 288点 を削除しますか\nkey Enter\nexpect 2,320円\nkey Down\nkey Enter\n"
		"expect ▶ 次: 請求 B-000001 の明細 2 行目の変更\nkey Tab\nkey Tab\nkey Ctrl-U\ntype 70\nkey F5\nexpect ○ 2 行目を変更しました\nexpect 140点\n"
		"key d\nkey y\nexpect ！明細を削除しました\nexpect 保険 288点×3割\nexpect 1,960円\n");
	struct bill b;
	assert_int_equal(bill_by_number(ctx, "B-000001", &b), ERR_OK);
	assert_int_equal(bill_lines(ctx, b.id, lines, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_string_equal(lines[1].category, "Z00");
}

/* B2: limit, programme and slip each have their line in the explanation, and programmes can be left out. */
static void the_amount_within_the_month(void **state)
{
	static const struct bill_line line = { .category = "K00", .name = "手術", .points = 30000, .count = 1 };
	struct bill b;
	(void)state;
	struct visit v = clinic_reread(ctx, m.minoru_visit);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(insurance_limit_set(ctx, v.patient_id, v.day, "ウ", false), ERR_OK);
	clinic_programme(ctx, v.patient_id);
	house_act(ctx, "kimura", 1u << ROLE_BILLING);
	assert_int_equal(bill_add(ctx, v.id, "", -1, &line, 1, &b), ERR_OK);
	golden_check("screens/golden/bill-month.txt", morning_run(&m, "key F4\nkey Enter\nkey x\nscreen steps\nkey Esc\nkey k\n"
		"expect ○ 公費を使いません: 請求額 85,940円\nkey x\nscreen without\nkey Esc\nkey k\nexpect ○ 公費を使います: 請求額 10,000円\nscreen bill\n"));
}

/* B2: care for the disease of the certificate is limited by it: one key says that a bill is such care. */
static void care_for_a_specified_disease(void **state)
{
	static const struct bill_line line = { .category = "J00", .name = "人工腎臓", .points = 30000, .count = 1 };
	struct coverage covers[COVERAGE_LIST_MAX];
	struct bill b;
	int n;
	(void)state;
	struct visit v = clinic_reread(ctx, m.minoru_visit);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(insurance_limit_set(ctx, v.patient_id, v.day, "ウ", false), ERR_OK);
	assert_int_equal(coverage_list(ctx, v.patient_id, COVERAGE_LIST_MAX, covers, &n), ERR_OK);
	str_copy(covers[0].specific, sizeof covers[0].specific, "特定疾病");
	assert_int_equal(coverage_change(ctx, &covers[0], true), ERR_OK);
	house_act(ctx, "kimura", 1u << ROLE_BILLING);
	assert_int_equal(bill_add(ctx, v.id, "", -1, &line, 1, &b), ERR_OK);
	assert_int_equal(b.amount, 85940);
	morning_run(&m, "key F4\nkey Enter\nkey m\nexpect ○ 特定疾病の診療です: 請求額 10,000円\nkey x\n"
		"expect 特定疾病療養受療証（特定疾病） 上限 10,000円: 90,000円 → 10,000円\nkey Esc\nkey m\nexpect ○ 特定疾病の診療ではありません: 請求額 85,940円\n");
}

/* B2: a meal without a typed price costs what the patient's income band pays; a typed one is taken, and explained. */
static void a_meal_costs_what_the_band_pays(void **state)
{
	struct bill b;
	(void)state;
	struct visit v = clinic_reread(ctx, m.minoru_visit);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(insurance_limit_set(ctx, v.patient_id, v.day, "オ", false), ERR_OK);
	house_act(ctx, "kimura", 1u << ROLE_BILLING);
	golden_check("screens/golden/bill-meal-80x24.txt", morning_run(&m, "scan 0011180337\nkey F4\nkey n\nkey a\ntype 食事\nkey Tab\ntype 食事\nkey Tab\nkey Tab\nkey Tab\n"
		"key Ctrl-U\ntype 3\nexpect 計 720円  1食 240円（低所得Ⅱの標準負担額）\nscreen line\nkey F5\nkey Esc\nexpect 720円\nkey x\nexpect 食事 1食 240円（低所得Ⅱの標準負担額）\nkey Esc\n"
		"key Enter\nkey Tab\nkey Tab\nkey Tab\nkey Ctrl-U\ntype 550\nexpect 計 1,650円\nkey F5\nexpect 1,650円\nkey x\n"
		"expect 食事 1食 550円: この日の標準負担額は低所得Ⅱ 240円です\n"));
	assert_int_equal(bill_by_number(ctx, "B-000001", &b), ERR_OK);
	assert_int_equal(b.amount, 1650);
}

/* B2: nothing to pay is a price as well: editing the line doesn't turn it into the table's. */
static void a_free_meal_stays_free(void **state)
{
	struct bill b;
	struct bill_line lines[BILL_LINES_MAX], line = { .category = "T10", .name = "無料の食事", .count = 3 };
	int n;
	(void)state;
	house_act(ctx, "kimura", 1u << ROLE_BILLING);
	assert_int_equal(bill_add(ctx, m.minoru_visit, "", -1, &line, 1, &b), ERR_OK);
	morning_run(&m, "scan 0011180337\nkey F4\nkey Enter\nkey Enter\nexpect 計 0円\nkey Tab\nkey Ctrl-U\ntype 付添の食事\nkey F5\nexpect 1 行目を変更しました\n");
	assert_int_equal(bill_lines(ctx, b.id, lines, &n), ERR_OK);
	assert_string_equal(lines[0].name, "付添の食事");
	assert_int_equal(lines[0].yen, 0);
}

/* B1: the categories are those of the public form, by code, name or everyday word. */
static void categories_of_the_form(void **state)
{
	(void)state;
	morning_run(&m, "scan 0011180337\nkey F4\nkey n\nkey a\ntype 薬\nkey Tab\nexpect × 区分「薬」は領収証の様式にありません（F6 で選べます）\n"
		"key F6\nexpect ▶初・再診料\nexpect 1 / 21\nkey End\nkey Up\nexpect その他(保険外)\nexpect 21 / 21\nkey Enter\nexpect 区分  その他(保険外)\n"
		"expect 保険外負担\nkey Ctrl-U\nkey Up\nkey Ctrl-U\ntype d00\nexpect 保険\n"
		"key Tab\ntype 検査\nkey Tab\nkey Tab\ntype 500\nkey F5\nexpect × 明細 1 行目: この診療区分は点数で入力します\n");
}

/* Nobody has confirmed the month of its care. */
static void unconfirm(int64_t bill_id)
{
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(insurance_undo(ctx, get(bill_id).patient_id, 0, get(bill_id).period_to), ERR_OK);
	house_act(ctx, "kimura", 1u << ROLE_BILLING);
}

/* B5 */
static void held_and_released(void **state)
{
	(void)state;
	int64_t id = final_bill(m.minoru_visit, 1000, -1);
	morning_run(&m, "key F4\nkey F6\nkey F6\nkey Enter\nkey F6\nexpect 会計の保留\nexpect 資格未確認\nexpect 算定待ち\nscreen why\nkey Enter\nexpect ！請求 B-000001 を保留しました: 資格未確認\n"
		"expect ▶ 次: 会計保留（資格未確認）— 解除は F6 保留\nexpect ！会計保留\nkey F8\nexpect × 請求 B-000001 は会計保留のため\n");
	assert_int_equal(get(id).status, BILL_HELD);
	/* Without the cover it doesn't go on; the refusal says both ways out. */
	const char *held = "key F4\nexpect ▶ 次: 会計保留の確認 1件\nkey F6\nkey F6\nkey F6\nexpect 絞り込み: 会計保留\nkey Enter\nkey F6\nexpect 保留の理由: 資格未確認\n";
	char script[1000];
	str_fmt(script, sizeof script, "%s%s", held, "expect 保険が確認済なので解除\nexpect 全額（10割）で解除\nkey Enter\nexpect 2026年11月の保険は\n"
		"expect 全額（10割）の請求にして解除する\nscreen refused\nkey Esc\nexpect 会計保留（資格未確認）\n");
	unconfirm(id);
	const char *seen = morning_run(&m, script);
	if (strcmp(m.h.profile.id, "atokure") == 0)
		golden_check("screens/golden/bill-held.txt", seen);
	assert_int_equal(get(id).status, BILL_HELD);
	str_fmt(script, sizeof script, "%s%s", held, "key Down\nkey Down\nkey Enter\nexpect 確認したもの\nexpect マイナ保険証\nscreen evidence\nkey Enter\n"
		"expect ○ 請求 B-000001 の保留を解除しました\nexpect … 決済待ち 11-25（水）\n");
	house_act(ctx, "kimura", 1u << ROLE_BILLING | 1u << ROLE_RECEPTION);
	morning_run(&m, script);
	assert_int_equal(get(id).status, BILL_FINAL);
}

/* B5: another reason is typed, and needs no cover. */
static void held_for_another_reason(void **state)
{
	(void)state;
	int64_t id = final_bill(m.minoru_visit, 1000, -1);
	unconfirm(id);
	morning_run(&m, "key F4\nkey F6\nkey F6\nkey Enter\nkey F6\nkey Down\nkey Down\nkey Enter\ntype 家族を待つ\nkey Enter\nexpect ！請求 B-000001 を保留しました: 家族を待つ\n"
		"key F6\nexpect 理由がなくなったので解除\nkey Enter\nexpect ○ 請求 B-000001 の保留を解除しました\n");
	assert_int_equal(get(id).status, BILL_FINAL);
}

/* B5: without cover it is released at full cost, as a bill of its own; cover that comes later gives it its share back. */
static void released_at_full_cost(void **state)
{
	(void)state;
	int64_t id = final_bill(m.minoru_visit, 1000, -1);
	morning_run(&m, "key F4\nkey F6\nkey F6\nkey Enter\nkey F6\nkey Enter\nkey F6\nkey Down\nkey Enter\n"
		"expect 全額（10割）の請求にして保留を解除しますか\nexpect 生年月日は\nkey y\nexpect ○ 請求 B-000002 は全額（10割）の 10,000円 です\n"
		"expect 請求 B-000001 の訂正\nexpect 保険 1,000点×10割\nkey x\nexpect 全額（10割）をご負担いただきます\nkey Esc\n"
		"key F7\nkey y\nexpect 請求 B-000002 を訂正する B-000003 を作りました\nexpect 保険 1,000点×3割\nkey F5\nkey y\n"
		"expect ○ 請求 B-000003 を 3,000円 で確定しました\n");
	assert_int_equal(get(id).status, BILL_CORRECTED);
}

/* S7, P6: what the counter took is handed out there, after the birth date; never more than is left. */
static void given_back_at_the_counter(void **state)
{
	(void)state;
	int64_t id = final_bill(m.taro_visit, 1000, -1);
	struct settlement s[4];
	int n;
	assert_int_equal(settlement_pay_counter(ctx, id, "qr", 3000), ERR_OK);
	morning_run(&m, "scan 0012345678\nkey F4\nkey Enter\nkey r\nexpect 返金  請求 B-000001  3,000円 まで\nkey Ctrl-U\ntype 3001\nkey Enter\n"
		"expect × 返金は 1円 から 3,000円 までです\nkey Ctrl-U\ntype 1200\nkey Enter\nexpect QR・電子マネー\nkey Enter\n"
		"expect 返金 1,200円   現金\nexpect 生年月日は\nkey y\nexpect ○ 1,200円 をお返しください（現金）\nexpect お支払い 1,800円  返金 1,200円 返金済\n");
	assert_int_equal(refund_of_bill(ctx, id, 4, s, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(s[0].state, SETTLEMENT_COUNTER_PAID);
	/* a cheaper correction waits for the desk to hand the difference out */
	morning_run(&m, "scan 0012345678\nkey F4\nkey Enter\nkey F7\nkey y\nkey Enter\nkey Tab\nkey Tab\nkey Ctrl-U\ntype 500\nkey F5\nkey F5\nkey y\n"
		"expect ▶ 次: 窓口で 300円 をお返しください（r）\nexpect － お支払いなし\nkey r\nkey Enter\nexpect 返金 300円   現金\nkey y\n"
		"expect ○ 300円 をお返しください（現金）\nexpect お支払い 1,500円\n");
}

/* S7, P6: 3,000 by card, 600 more at the counter: the question says what is handed out and what the card gets, newest first. */
static void given_back_both_ways(void **state)
{
	(void)state;
	struct bill_line line = { .category = "A00", .name = "再診料", .points = 1200, .count = 1 };
	int64_t id = final_bill(m.taro_visit, 1000, -1);
	struct settlement s;
	struct bill b;
	assert_int_equal(settlement_by_bill(ctx, id, &s), ERR_OK);
	enum settlement_state was = s.state;
	s.state = SETTLEMENT_SUCCEEDED;
	s.settled_at = ctx_now(ctx);
	s.posted_day = ctx_today(ctx);
	str_copy(s.gateway_ref, sizeof s.gateway_ref, "pi_1");
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, settlements_update(ctx, &s, was)), ERR_OK);
	assert_int_equal(bill_correct(ctx, id, 0, &b), ERR_OK);
	assert_int_equal(bill_line_put(ctx, &b, 1, &line), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(settlement_pay_counter(ctx, b.id, "cash", 600), ERR_OK);
	morning_run(&m, "scan B-000002\nkey r\nexpect 返金  請求 B-000002  3,600円 まで\nkey Ctrl-U\ntype 1000\nkey Enter\nkey Enter\n"
		"expect 返金 600円   現金\nexpect 返金 400円   お支払いのカードへ\nexpect 生年月日は\nkey y\n"
		"expect ○ 返金を記録しました。窓口で 600円 をお返しください。残りはカードに戻ります\n");
	/* what is left is the card's alone: no method is asked for */
	morning_run(&m, "scan B-000002\nkey r\nkey Ctrl-U\ntype 500\nkey Enter\nexpect 返金 500円   お支払いのカードへ\nkey y\nexpect ○ 500円 のカードへの返金を記録しました\n");
}

/* B3: a final bill stays; its correction takes its place and its due day. */
static void corrected_by_a_new_bill(void **state)
{
	(void)state;
	int64_t id = final_bill(m.minoru_visit, 1000, -1);
	morning_run(&m, "key F4\nkey F6\nkey F6\nkey Enter\nkey F5\nexpect × 請求 B-000001 は確定です。直すときは F7 訂正\nkey F7\nexpect 訂正の請求を作りますか\nkey y\n"
		"expect 請求 B-000001 を訂正する B-000002 を作りました\nexpect 請求 B-000001 の訂正\nkey Enter\nkey Tab\nkey Tab\nkey Ctrl-U\ntype 900\nkey F5\nkey F5\nkey y\n"
		"expect ○ 請求 B-000002 を 2,700円 で確定しました\nexpect … 決済待ち 11-25（水）\n");
	assert_int_equal(get(id).status, BILL_CORRECTED);
	assert_int_equal(get(id).amount, 3000);
	morning_run(&m, "scan 0011180337\nkey F4\nexpect 2,700\nkey Down\nkey Enter\nexpect ▶ 次: 訂正後の請求 B-000002 を使います\nkey F8\nexpect 訂正後の請求 B-000002 の領収書を\n");
}

/* B4, R5: nothing is charged, and its original is there at once. */
static void nothing_to_pay(void **state)
{
	(void)state;
	struct settlement s;
	int64_t id = final_bill(m.minoru_visit, 0, -1);
	assert_int_equal(settlement_by_bill(ctx, id, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_ZERO);
	morning_run(&m, "key F4\nkey F6\nkey F6\nkey Enter\nexpect ▶ 次: 領収書の発行（F8 領収書）\nkey p\nexpect × 請求 B-000001 は 0 円のため、支払いはありません\n");
}

/* S10: deferred, but too little for a card. */
static void too_little_for_a_card(void **state)
{
	(void)state;
	struct settlement s;
	int64_t id = final_bill(m.minoru_visit, -1, 30);
	assert_int_equal(settlement_by_bill(ctx, id, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_COUNTER_DUE);
	morning_run(&m, "key F4\nkey F6\nkey F6\nkey Enter\nexpect ○ あとクレ\nexpect ▶ 次: 窓口でのお支払い 30円（p 窓口払い）\n"
		"expect カード決済の最低額（50円）に満たないため、窓口でお支払いいただきます\n");
}

/* P6, S12, R2: method, tendered, change, birth date; then the original, once; a second one is refused with what is possible. */
static void paid_at_the_counter(void **state)
{
	(void)state;
	struct settlement s;
	int64_t id = final_bill(m.taro_visit, 1000, -1);
	static const char open[] = "scan 0012345678\nkey F4\nkey Enter\n";
	char script[1600];
	str_fmt(script, sizeof script, "%sexpect ▶ 次: 窓口でのお支払い 3,000円（p 窓口払い）\nkey F8\nexpect × 請求 B-000001 は窓口でのお支払いがまだです\n"
		"key p\nexpect 現金\nscan 0011180337\nexpect 窓口払い\nexpect 髙橋 太郎\nkey Enter\ntype ２０００円\nkey Enter\nexpect × お預かりが請求額 3,000円 に足りません\ntype 五千\nkey Enter\n"
		"expect × お預かりの金額を数字で入力してください: 五千\ntype 5,000\nkey Enter\nscreen pay\nexpect お預かり 5,000円   お釣り 2,000円\n"
		"expect ！本日は同姓の方がほかに 1人 います\nexpect 生年月日は 昭和55年3月1日（46歳） ですか\nkey Enter\nexpect 0011180337 を開きますか\nkey n\n"
		"expect 窓口でのお支払い\n", open);
	golden_check("screens/golden/bill-pay-80x24.txt", morning_run(&m, script));
	assert_int_equal(settlement_by_bill(ctx, id, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_COUNTER_DUE);
	str_fmt(script, sizeof script, "%skey p\nkey Enter\ntype 5000\nkey Enter\nkey y\n"
		"expect ○ 3,000円を受け取りました（現金）。お釣り 2,000円。領収書は F8 領収書\nexpect ▶ 次: 領収書の発行（F8 領収書）\n"
		"key p\nexpect × 請求 B-000001 は「窓口払い済」\nkey v\nexpect 領収\nscreen sample\nkey Esc\n", open);
	golden_check("screens/golden/bill-paid-80x24.txt", morning_run(&m, script));
	assert_int_equal(settlement_by_bill(ctx, id, &s), ERR_OK);
	assert_int_equal(s.state, SETTLEMENT_COUNTER_PAID);
	assert_string_equal(s.method, "cash");
	morning_run(&m, "scan 0012345678\nkey F4\nkey F8\nexpect 原本は一度だけです\nexpect 領収書の原本   3,000円\nkey Enter\nexpect 発行できます\n");
	str_fmt(script, sizeof script, "%skey F8\nexpect 原本は一度だけです\nexpect 生年月日は\nkey n\nexpect 発行できます\nkey F8\nkey y\nexpect ○ 領収書 2026-000001 を印刷します\n"
		"expect … 印刷中 2026-000001\nkey F8\nexpect × 領収書 2026-000001 は印刷中です\nkey s\nkey y\nexpect ○ 明細書 2026-000001 を印刷します\n", open);
	morning_run(&m, script);
}

static void printed(int64_t bill_id, bool sure)
{
	struct receipt_item items[4];
	int n;
	assert_int_equal(receipt_list(ctx, bill_id, RECEIPT_PRINTING, 0, 4, items, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, receipt_printed(ctx, items[0].receipt.id, sure)), ERR_OK);
}

/* R2: a page whose fate nobody knows: came out, or void and a new right; never two originals. */
static void did_the_page_come_out(void **state)
{
	(void)state;
	struct receipt r;
	int64_t id = final_bill(m.taro_visit, 1000, -1), void_ones;
	assert_int_equal(settlement_pay_counter(ctx, id, "cash", 3000), ERR_OK);
	assert_int_equal(receipt_issue(ctx, id, PAPER_RECEIPT, false, &r), ERR_OK);
	printed(id, false);
	golden_check("screens/golden/receipts-80x24.txt", morning_run(&m, "key F4\nkey r\nscreen unclear\nkey F6\nkey F6\nscreen all\nkey F6\nscreen available\n"));
	morning_run(&m, "key F4\nkey r\nexpect ▶ 次: 用紙が出たかどうかの確認 1件\nexpect ？印刷の確認待ち\nkey Enter\nexpect ▶ 次: 用紙が出たかどうかの確認（u 用紙）\n"
		"key F8\nexpect 領収書 2026-000001 は印刷の結果が不明です\nkey Esc\nkey u\nexpect 領収書 2026-000001 の用紙は出ました\nkey Down\nkey Enter\n"
		"expect 用紙が出なかった理由\nkey Enter\nexpect 理由\ntype 紙づまり\nkey Enter\nexpect ！領収書 2026-000001 は無効です。もう一度 F8 で発行できます\n"
		"key F8\nkey y\nexpect ○ 領収書 2026-000002 を印刷します\n");
	assert_int_equal(receipt_count(ctx, id, RECEIPT_VOID, &void_ones), ERR_OK);
	assert_int_equal(void_ones, 1);
	printed(id, false);
	golden_check("screens/golden/receipt-refused-80x24.txt", morning_run(&m, "scan 0012345678\nkey F4\nkey Enter\nkey u\nkey Enter\nexpect ○ 領収書 2026-000002 は発行済です\nkey F8\n"
		"expect に発行済です\nexpect 支払証明書\nscreen refused\nkey Esc\nkey u\nexpect 領収書 2026-000002 の用紙は出ませんでした\nkey Esc\n"));
}

/* P6: an open draft keeps its patient; what was scanned is offered when it is left. */
static void an_open_draft_is_pinned(void **state)
{
	(void)state;
	imported(m.minoru_visit, 900);
	morning_run(&m, "key F4\nkey Enter\nscan 0012345678\nexpect スキャン待ち: 0012345678\nexpect 田中 実\nkey F5\nscan 0012345678\nexpect 承認して確定しますか\nkey n\n"
		"key Esc\nexpect 0012345678 を開きますか\n");
}

static int64_t held_meanwhile;

/* Another desk, between the question and the answer. */
static void meddle(struct ctx *c, int64_t utc)
{
	struct bill b;
	(void)c, (void)utc;
	assert_int_equal(bill_hold(ctx, held_meanwhile, 0, "算定待ち", &b), ERR_OK);
}

static void what_another_desk_did_is_never_overwritten(void **state)
{
	(void)state;
	held_meanwhile = imported(m.minoru_visit, 900);
	m.app.set_now = meddle;
	morning_run(&m, "key F4\nkey Enter\nkey F5\nnow 2026-11-21T09:45\nkey y\nexpect × 請求 B-000001 はほかの端末が先に変更しました\nrefresh\nexpect ▶ 次: 会計保留（算定待ち）\n");
	assert_int_equal(get(held_meanwhile).status, BILL_HELD);
}

static int looks(const char *subject, const char *detail)
{
	struct audit_entry rows[100];
	int n, found = 0;
	assert_int_equal(audit_log_list(ctx, 0, 100, rows, &n), ERR_OK);
	for (int i = 0; i < n; i++)
		found += strcmp(rows[i].action, "look") == 0 && strcmp(rows[i].subject, subject) == 0 && strcmp(rows[i].detail, detail) == 0;
	return found;
}

/* X2: a list is one entry with its count, a bill one of its patient; another filter is another list. */
static void looks_are_logged_once(void **state)
{
	(void)state;
	char subject[64];
	imported(m.minoru_visit, 900);
	str_fmt(subject, sizeof subject, "patient:%lld", (long long)m.minoru);
	morning_run(&m, "key F4\nkey Down\nrefresh\nkey F6\nkey Enter\nrefresh\nkey Esc\n");
	assert_int_equal(looks("", "bills draft: 1"), 1);
	assert_int_equal(looks("", "bills differing: 1"), 1);
	assert_int_equal(looks(subject, "bill B-000001"), 1);
}

/* Others may look, and are told who may act. */
static void reception_only_looks(void **state)
{
	(void)state;
	imported(m.minoru_visit, 900);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	const char *out = morning_run(&m, "key F4\nkey Enter\nscreen\nkey F5\nexpect × F5 確定: 請求の確定の権限がありません（できる役割: 会計）\nkey x\nexpect 請求額の内訳\n");
	assert_null(strstr(out, "F5確定"));
	assert_non_null(strstr(out, "x内訳"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goldens, setup, teardown),
		cmocka_unit_test_setup_teardown(goldens_of_a_bill, setup, teardown),
		cmocka_unit_test_setup_teardown(a_difference_is_accepted_by_a_person, setup, teardown),
		cmocka_unit_test_setup_teardown(lines_by_hand, setup, teardown),
		cmocka_unit_test_setup_teardown(the_amount_within_the_month, setup, teardown),
		cmocka_unit_test_setup_teardown(care_for_a_specified_disease, setup, teardown),
		cmocka_unit_test_setup_teardown(a_meal_costs_what_the_band_pays, setup, teardown),
		cmocka_unit_test_setup_teardown(a_free_meal_stays_free, setup, teardown),
		cmocka_unit_test_setup_teardown(categories_of_the_form, setup, teardown),
		cmocka_unit_test_setup_teardown(held_and_released, setup, teardown),
		{ "held_and_released (atobarai)", held_and_released, setup_atobarai, teardown, NULL },
		cmocka_unit_test_setup_teardown(held_for_another_reason, setup, teardown),
		cmocka_unit_test_setup_teardown(released_at_full_cost, setup, teardown),
		cmocka_unit_test_setup_teardown(given_back_at_the_counter, setup, teardown),
		cmocka_unit_test_setup_teardown(given_back_both_ways, setup, teardown),
		cmocka_unit_test_setup_teardown(corrected_by_a_new_bill, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_to_pay, setup, teardown),
		cmocka_unit_test_setup_teardown(too_little_for_a_card, setup, teardown),
		cmocka_unit_test_setup_teardown(paid_at_the_counter, setup, teardown),
		cmocka_unit_test_setup_teardown(did_the_page_come_out, setup, teardown),
		cmocka_unit_test_setup_teardown(an_open_draft_is_pinned, setup, teardown),
		cmocka_unit_test_setup_teardown(what_another_desk_did_is_never_overwritten, setup, teardown),
		cmocka_unit_test_setup_teardown(looks_are_logged_once, setup, teardown),
		cmocka_unit_test_setup_teardown(reception_only_looks, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
