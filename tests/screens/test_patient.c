/* The patient's page and what it leads to, by script. proves P3, P6, P8, V1, V2, V3, V4, V7, V9, V10, I2, X2, X7, O3, O6 */
#include <cmocka.h>
#include <sqlite3.h>
#include <string.h>

#include "domain/insurance.h"
#include "domain/patient.h"
#include "lib/clinic.h"
#include "lib/dress.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "store/audit_log.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

static const char page[] =
	"scan 0000914412\nscreen unconfirmed\nkey F5\nscreen confirmed\nkey F6\nscreen deferred\n"
	"scan 0012345678\nscreen handins\nkey F7\nscreen list\nkey 1\nkey 2\ntype 14000\nscreen total\nkey Enter\nscreen noted\n"
	"scan 0011180337\nscreen home\nkey F1\nscreen help\n";

static const char more[] =
	"scan 0007712043\nkey F6\nscreen why_not\nscan 0011180337\nkey ?\nscreen why\n"
	"key Esc\ntype タカハシ\nkey Enter\nscreen search\nscan 0012345678\nkey m\nscreen memo\n";

static void goldens(void **state)
{
	(void)state;
	golden_check("screens/golden/patient-80x24.txt", morning_run(&m, page));
	golden_check("screens/golden/patient-more-80x24.txt", morning_run(&m, more));
	dress_check(&m, "patient", "scan 0000914412\n");
	dress_check(&m, "patient-home", "scan 0011180337\n");
}

/* The most important sentence stands on its own line, before everything else about today. */
static void the_sentence_comes_first(void **state)
{
	(void)state;
	const char *out = morning_run(&m, "scan 0000914412\nscreen\n");
	const char *next = strstr(out, "▶ 次: 保険証確認ブースへ（今月未確認）");
	assert_non_null(next);
	assert_true(next < strstr(out, "本日の来院"));
	morning_run(&m, "scan 0012345678\nexpect ！同姓1\nexpect ▶ 次: 優先受付へ（管理票・紹介状）\nexpect 管理票 × 未受領\n");
	morning_run(&m, "scan 0011180337\nexpect ▶ 次: このままお帰りいただけます（院外処方）\nexpect ○ 診察済\nexpect Visa …4242  2028-03\n");
}

/* I2, V10: one key confirms, the same key takes it back; on another day only after a question. */
static void insurance_by_one_key(void **state)
{
	(void)state;
	morning_run(&m, "scan 0000914412\nexpect × 未確認\nexpect 前回 2026-10-03\nkey F5\nexpect ○ 確認済（本日 09:41 マイナ保険証 yamada）\n"
		"expect ▶ 次: 診察へ\nkey F5\nexpect × 未確認\nexpect もう一度 F5 保険証確認\n");
	/* confirmed by somebody else, or on another day */
	morning_run(&m, "scan 0012345678\nexpect ○ 確認済\nkey F5\nexpect 今月の確認を取り消しますか\nkey Enter\nexpect ○ 確認済\n"
		"key F5\nkey y\nexpect × 未確認\n");
	/* another kind of evidence; what may not be used any more isn't offered */
	const char *out = morning_run(&m, "scan 0000914412\nkey e\nexpect 資格確認書\nscreen\nkey Down\nkey Enter\nexpect 資格確認書 yamada\n");
	assert_null(strstr(out, "従来の保険証"));
	morning_run(&m, "scan 0031175550\nexpect ？不明\nexpect ▶ 次: 保険証確認ブースへ（資格 不明）\n");
}

/* V2, V3, V10: on with its slip, off again and the slip is void, again with a new one. */
static void deferral_by_one_key(void **state)
{
	(void)state;
	morning_run(&m, "scan 0000914412\nexpect × 利用しない\nkey F6\nexpect ○ 利用\nexpect 利用票 P-0002 発行済\n"
		"expect カード決済予定 11-25（水）\nkey F8\nexpect 利用票 P-0002（再）\nexpect 受付票 R-\nkey Enter\nexpect P-0002（再） を印刷します\nexpect 再発行済\nkey F6\nexpect × 利用しない\nexpect P-0002 は無効です\n"
		"key F8\nexpect 受付票 R-\nkey F6\nexpect P-0003\n");
	/* somebody else switched it on: off only after a question */
	morning_run(&m, "scan 0011180337\nkey F6\nexpect 利用をやめますか（08:40 sasaki が切替え\nkey n\nexpect P-0001\nkey F6\nkey y\nexpect × 利用しない\n");
}

/* V2: refused with every reason and its desk; a supervisor may override only what may be overridden. */
static void refusals_say_everything(void **state)
{
	(void)state;
	morning_run(&m, "scan 0007712043\nkey F6\nexpect ▶ あとクレをご利用いただけません\nexpect 1 ！あとクレの利用登録がありません\n"
		"expect → 1階 サポートデスク\nexpect ○ 保険 確認済\nkey Enter\nexpect － 利用登録なし\nkey ?\nexpect ご利用いただけません\n");
	/* a rule that nobody may override offers no key for it, even to a supervisor */
	house_act(ctx, "sekinin", 1u << ROLE_RECEPTION | 1u << ROLE_SUPERVISOR);
	morning_run(&m, "scan 0007712043\nkey ?\nkey F6\nexpect × F6 責任者が許可 は今は使えません\n");
	morning_run(&m, "scan 0000914412\nkey ?\nexpect ▶ あとクレをご利用いただけます\nexpect ○ カード 有効（Visa …4242  2028-03）\n");
}

static void a_supervisor_overrides_with_a_reason(void **state)
{
	(void)state;
	struct visit v = clinic_reread(ctx, m.sachiko_visit);
	clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_DECLINED);
	morning_run(&m, "scan 0000914412\nkey F6\nexpect 以前の請求のカード決済に失敗\nexpect （責任者は許可できます）\n");
	morning_run(&m, "scan 0000914412\nkey ?\nkey F6\nexpect × F6 責任者が許可: あと払いの特別許可の権限がありません（できる役割: 責任者）\n");
	house_act(ctx, "sekinin", 1u << ROLE_RECEPTION | 1u << ROLE_SUPERVISOR);
	morning_run(&m, "scan 0000914412\nkey F6\nkey F6\nexpect 責任者の許可\ntype 夜間に入金を確認\nkey Enter\nexpect ○ 利用\n"
		"expect ！責任者の許可: 夜間に入金を確認\n");
}

/* V9: late in December the receipt would be next year's; the switch says so and offers today. */
static void next_years_receipt(void **state)
{
	(void)state;
	assert_true(instant_parse("2026-12-28T09:00", &m.h.time.now));
	struct visit v = clinic_visit(ctx, m.minoru);
	assert_int_equal(insurance_confirm(ctx, m.minoru, v.id, ctx_today(ctx), EVIDENCE_MYNUMBER), ERR_OK);
	morning_run(&m, "scan 0011180337\nkey F6\nexpect 決済予定日は来年\nexpect ▶本日お支払いいただく\nkey Enter\nexpect × 利用しない\n"
		"key F6\nkey Down\nkey Enter\nexpect ○ 利用\nexpect カード決済予定 2027-01-01（金）\nexpect ！領収日が来年\n");
}

/* V4: ticked off by number, taken back by the same number; the limit slip asks for its total. */
static void handins_by_number(void **state)
{
	(void)state;
	morning_run(&m, "scan 0012345678\nkey F7\nexpect ▶ 次: 2件の受領\nkey 1\nexpect ○ 受領 09:41 yamada\nexpect 紹介状を受領しました\n"
		"key 1\nexpect 紹介状の受領を取り消しました\nkey 2\nexpect 今月の累計\ntype abc\nkey Enter\nexpect 金額ではありません\n"
		"key 2\ntype １，２３４円\nkey Enter\nexpect … 累計 1,234円・会計待ち\nkey 4\nexpect × 4 番の提出物はありません\n"
		"key a\nkey Down\nkey Down\nkey Down\nkey Enter\nexpect 書類の名前\ntype 同意書\nkey Enter\nexpect 3  同意書\nkey Esc\n"
		"expect 同意書 × 未受領\n");
}

/* FACTS §2.4: total cost in full, own share up to the cap, running total. */
static void what_to_write_into_the_slip(void **state)
{
	(void)state;
	clinic_programme(ctx, m.taro);
	struct visit v = clinic_reread(ctx, m.taro_visit);
	clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_COUNTER_DUE);
	morning_run(&m, "scan 0012345678\nkey F7\nkey 2\ntype 8,000\nkey Enter\nexpect 管理票に書く内容\nexpect 受診日        2026-11-21 (土)\n"
		"expect 医療費総額    10,000円\nexpect 自己負担額    2,000円\nexpect 累計          10,000円\nexpect 上限額        10,000円\n"
		"key Enter\nexpect ○ 受領\n");
}

/* What another desk does while this one is at a screen: the script's "now" calls it. */
static void other_memo(struct ctx *c, int64_t utc)
{
	struct ctx other;
	struct patient p;
	(void)c, (void)utc;
	house_join(&m.h, &other);
	assert_int_equal(patient_by_id(&other, m.taro, &p), ERR_OK);
	assert_int_equal(patient_set_memo(&other, m.taro, p.version, "通訳 中国語"), ERR_OK);
	house_leave(&other);
}

static void other_receives(struct ctx *c, int64_t utc)
{
	struct ctx other;
	struct visit v;
	(void)c, (void)utc;
	house_join(&m.h, &other);
	house_act(&other, "suzuki", 1u << ROLE_RECEPTION);
	assert_int_equal(visit_by_id(&other, m.taro_visit, &v), ERR_OK);
	assert_int_equal(visit_handin_receive(&other, v.handins[0].id, v.handins[0].version, -1), ERR_OK);
	house_leave(&other);
}

/* A conflict changes nothing and shows both sides (DESIGN §7). */
static void both_sides_of_a_conflict(void **state)
{
	(void)state;
	struct patient p;
	m.app.set_now = other_memo;
	morning_run(&m, "scan 0012345678\nkey m\ntype 車椅子\nnow 2026-11-21T09:42\nkey F5\nexpect ほかの端末が先に変更しました\n"
		"expect 今の値: 通訳 中国語\nexpect こちら: 車椅子\nexpect ▶いいえ\nkey Enter\n");
	assert_int_equal(patient_by_id(ctx, m.taro, &p), ERR_OK);
	assert_string_equal(p.memo, "通訳 中国語");
	/* the change has come in before the key: it would take back what somebody else received, so it asks */
	m.app.set_now = other_receives;
	morning_run(&m, "scan 0012345678\nkey F7\nnow 2026-11-21T09:42\nkey 1\nexpect 受領を取り消しますか\nkey Enter\n"
		"expect 1  紹介状                    ○ 受領 09:41 suzuki\nkey 1\nkey y\nexpect × 未受領\n");
	/* not yet: the version tells */
	m.app.changed = NULL;
	morning_run(&m, "scan 0012345678\nkey F7\nnow 2026-11-21T09:42\nkey 1\nexpect × ほかの端末が先に変更しました。今: ○ 受領 09:41 suzuki\n"
		"expect 1  紹介状                    ○ 受領 09:41 suzuki\n");
}

/* P8, O6: what was typed survives leaving, also in a file of this desk, until it is saved. */
static void memo_and_its_draft(void **state)
{
	(void)state;
	morning_run(&m, "scan 0012345678\nkey m\ntype 車椅子\nkey Esc\n");
	morning_run(&m, "scan 0012345678\nkey m\nexpect 書きかけの内容を戻しました\nexpect 車椅子\nkey Tab\ntype 99/99\nkey F5\nexpect × 死亡日\n"
		"key Ctrl-U\nkey F5\nexpect メモを保存しました\nexpect メモ        車椅子\nkey m\nexpect 車椅子\nkey Tab\nkey Tab\nkey Right\nkey F5\n"
		"expect メモを保存しました\nexpect ！照会拒否\n");
	morning_run(&m, "scan 0012345678\nkey m\nkey Ctrl-U\ntype 4242424242424242\nkey F5\nexpect カード番号\n");
}

static void no_visit_today(void **state)
{
	(void)state;
	clinic_patient(ctx, "0099999999", "森 光", "モリ ヒカル");
	morning_run(&m, "scan 0099999999\nexpect ▶ 次: 診療の受付（o 来院を開く）\nkey F5\nexpect × 本日の来院がありません（受付は o 来院を開く）\n"
		"key o\nexpect ▶ 次: 診療科を選んで受け付けます\ntype 皮膚\nexpect 皮膚科\nkey Enter\nexpect 受け付けました\nexpect 皮膚科\nexpect 受付 09:41\n");
	/* P6: what is open keeps its patient, the scan waits */
	clinic_patient(ctx, "0099999998", "森 明", "モリ アキラ");
	morning_run(&m, "scan 0099999998\nkey o\nscan 0012345678\nexpect 森 明\nexpect スキャン待ち: 0012345678\nkey Esc\nexpect 0012345678 を開きますか\n");
}

static void what_stands_out(void **state)
{
	(void)state;
	struct patient p;
	clinic_patient(ctx, "0012345679", "高橋 太郎", "ﾀｶﾊｼ ﾀﾛｳ");
	assert_int_equal(patient_by_id(ctx, m.taro, &p), ERR_OK);
	house_act(ctx, "kanri", 1u << ROLE_ADMIN | 1u << ROLE_RECEPTION);
	assert_int_equal(patient_set_flags(ctx, m.taro, p.version, DAY_NONE, true), ERR_OK);
	morning_run(&m, "scan 0012345678\nexpect ！照会拒否\nexpect ！二重登録の可能性 0012345679\n");
}

static int count_looks(void)
{
	static struct audit_entry rows[200];
	int n, found = 0;
	assert_int_equal(audit_log_list(ctx, 0, 200, rows, &n), ERR_OK);
	for (int i = 0; i < n; i++)
		found += strcmp(rows[i].action, "look") == 0 && strncmp(rows[i].subject, "patient:", 8) == 0;
	return found;
}

/* X2: opening is one entry, repainting and refreshing none. */
static void one_entry_per_opening(void **state)
{
	(void)state;
	morning_run(&m, "scan 0012345678\nrefresh\nrefresh\nkey F5\nkey Esc\n");
	assert_int_equal(count_looks(), 1);
	morning_run(&m, "scan 0012345678\nkey Esc\nscan 0012345678\n");
	assert_int_equal(count_looks(), 3);
}

/* X2: a page whose entry can't be written is withdrawn; so are the rows of the board. */
static void no_entry_no_page(void **state)
{
	(void)state;
	sqlite3 *db;
	assert_int_equal(sqlite3_open(house_path(&m.h, "madoguchi.db"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	const char *out = morning_run(&m, "scan 0012345678\nscreen\n");
	assert_non_null(strstr(out, "参照を記録できないため閉じました"));
	assert_null(strstr(out, "髙橋"));
	assert_null(strstr(out, "渡邉"));
}

/* O5: after a downtime, on yesterday's page with yesterday's times; everything says so until it is ended. */
static void entered_late(void **state)
{
	(void)state;
	struct visit v;
	golden_check("screens/golden/patient-late-80x24.txt", morning_run(&m, "key Ctrl-T\nexpect 紙の記録の入力\ntype 11-20 10:05\nkey Enter\nscreen set\n"
		"scan 0031175550\nexpect ！後日入力 11-20（金） 10:05\nkey o\ntype 皮膚\nkey Enter\nexpect 受付 10:05\nexpect 後日入力\nscreen visit\nkey F5\nexpect 確認済\nscreen confirmed\n"
		"key Ctrl-T\nkey Enter\nexpect 今の時刻です\n"));
	assert_int_equal(visit_on(&m.h.ctx, m.ichiro, date_of(2026, 11, 20), &v), ERR_OK);
	assert_true(v.entered_late);
	assert_int_equal(m.h.ctx.written_at, 0);
	morning_run(&m, "key Ctrl-T\ntype 12:00\nkey Enter\nexpect まだ来ていません\n");
}

/* V7: the end of a stay has its day, and goes again with what was recorded by mistake. */
static void a_stay_is_over(void **state)
{
	(void)state;
	struct visit v;
	struct visit_new n = { .patient_id = m.jiro, .inpatient = true };
	assert_int_equal(visit_open(ctx, &n, &v), ERR_OK);
	const char *out = morning_run(&m, "scan 0007712043\nexpect 入院\nkey x\nexpect ○ 退院 2026-11-21 (土)\nkey x\nexpect 診察済を取り消しました\nscreen\n");
	assert_null(strstr(out, "○ 退院"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(goldens), TEST(the_sentence_comes_first), TEST(insurance_by_one_key), TEST(deferral_by_one_key), TEST(refusals_say_everything),
		TEST(a_supervisor_overrides_with_a_reason), TEST(next_years_receipt), TEST(handins_by_number), TEST(what_to_write_into_the_slip),
		TEST(both_sides_of_a_conflict), TEST(memo_and_its_draft), TEST(no_entry_no_page), TEST(no_visit_today), TEST(entered_late), TEST(what_stands_out), TEST(one_entry_per_opening),
		TEST(a_stay_is_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
