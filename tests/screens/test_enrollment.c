/* The registration for deferred payment at the desk, by script. proves E2, E3, E8, E9, F10, P6, X2, O3 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/card_session.h"
#include "domain/enrollment.h"
#include "domain/mail_list.h"
#include "domain/mail_text.h"
#include "domain/outbox.h"
#include "lib/camera.h"
#include "lib/clinic.h"
#include "lib/dress.h"
#include "lib/golden.h"
#include "lib/morning.h"
#include "store/audit_log.h"
#include "store/db.h"
#include "tui/canvas.h"

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

static struct enrollment of(int64_t patient_id)
{
	struct enrollment e;
	assert_int_equal(enrollment_of(ctx, patient_id, &e), ERR_OK);
	return e;
}

static void two_charges(void)
{
	struct visit v = clinic_reread(ctx, m.minoru_visit);
	clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_SCHEDULED);
	clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_DECLINED);
	clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_SUCCEEDED);
}

static const char tour[] = "scan 0011180337\nkey F3\nscreen active\nkey F6\nscreen ask\nkey y\nscreen suspended\n";

static void goldens(void **state)
{
	(void)state;
	two_charges();
	house_act(ctx, "satou", 1u << ROLE_RECEPTION | 1u << ROLE_ADMIN);
	dress_check(&m, "enrollment-none", "scan 0007712043\nkey F3\n");
	dress_check(&m, "enrollment", "scan 0011180337\nkey F3\n");
	golden_check("screens/golden/enrollment-80x24.txt", morning_run(&m, tour));
	golden_check("screens/golden/enrollment-close-80x24.txt",
		morning_run(&m, "scan 0011180337\nkey F3\nkey F7\nscreen ask\nkey y\ntype 転居\nscreen reason\nkey Enter\nscreen closed\n"));
}

/* What is on file, without tokens or the address of the mail (E2). */
static void what_is_on_file(void **state)
{
	(void)state;
	const char *out = morning_run(&m, "scan 0011180337\nkey F3\nexpect ▶ 次: このまま利用できます\nexpect ○ 利用中\nexpect 髙橋 花子  タカハシ ハナコ（配偶者）\n"
		"expect Visa …4242  2028-03  ○ 有効\nexpect 決済を待つ請求はありません\nscreen\n");
	assert_null(strstr(out, "pm_1"));
	assert_null(strstr(out, "cus_1"));
	assert_null(strstr(out, "example.invalid"));
	morning_run(&m, "scan 0007712043\nkey F3\nexpect ▶ 次: 利用登録はありません\nkey F6\nexpect × F6 停止・再開 は今は使えません\n");
}

/* Both ways by one key, each asked for with the patient before the eyes. */
static void suspended_and_resumed(void **state)
{
	(void)state;
	morning_run(&m, "scan 0011180337\nkey F3\nkey F6\nexpect 0011180337  田中 実\nkey Enter\nexpect ○ 利用中\nkey F6\nkey y\nexpect ！利用登録を停止しました（もう一度 F6 停止・再開 で再開）\n"
		"expect ▶ 次: 停止中です（再開は F6 停止・再開）\n");
	assert_int_equal(of(m.minoru).state, ENROLLMENT_SUSPENDED);
	morning_run(&m, "scan 0011180337\nkey F3\nkey F6\nexpect 利用登録を再開しますか\nkey y\nexpect ○ 利用登録を再開しました\nexpect ○ 利用中\n");
	assert_int_equal(of(m.minoru).state, ENROLLMENT_ACTIVE);
}

/* E8: an admin, what stays due first, then a reason; the charges stay. */
static void closed_by_an_admin(void **state)
{
	struct enrollment_pending pending[8];
	int n;
	(void)state;
	two_charges();
	const char *out = morning_run(&m, "scan 0011180337\nkey F3\nscreen\nkey F7\nexpect × F7 終了: 利用登録の終了の権限がありません（できる役割: 管理）\n");
	assert_null(strstr(out, "F7終了"));
	assert_int_equal(of(m.minoru).state, ENROLLMENT_ACTIVE);
	house_act(ctx, "satou", 1u << ROLE_ADMIN);
	morning_run(&m, "scan 0011180337\nkey F3\nexpect 1 / 2\nkey F7\nexpect ！B-000001  3,000円\nexpect ！B-000002  3,000円\nexpect 決済を待つ請求が 2件 あり\nkey Enter\nexpect ○ 利用中\n"
		"key F7\nkey y\nexpect 終了の理由\nkey Enter\nexpect 終了の理由\ntype 転居\nkey Enter\nexpect ！利用登録を終了しました: 転居（決済待ち 2件 は残ります）\n"
		"expect － 終了済  2026-11-21 (土)  転居\nexpect 1 / 2\nkey F7\nexpect × F7 終了 は今は使えません\nkey F5\nexpect 請求 B-00000\n");
	assert_int_equal(of(m.minoru).state, ENROLLMENT_CLOSED);
	assert_string_equal(of(m.minoru).close_reason, "転居");
	assert_int_equal(enrollment_pending(ctx, m.minoru, 8, pending, &n), ERR_OK);
	assert_int_equal(n, 2);
}

static void card(int64_t patient_id, const char *brand, int year, int month)
{
	struct enrollment e = { .patient_id = patient_id, .state = ENROLLMENT_MATCHED, .payer_name = "鈴木 次郎", .payer_kana = "スズキ ジロウ", .relation = "self",
		.email = "jiro@example.invalid", .customer = "cus_2", .method = "pm_2", .last4 = "1881", .funding = "credit", .exp_year = year, .exp_month = month };
	str_copy(e.brand, sizeof e.brand, brand);
	assert_int_equal(enrollment_insert(ctx, &e), ERR_OK);
}

/* E9: a card that ends within 60 days, one that is over, and one that was refused. */
static void cards_that_need_care(void **state)
{
	(void)state;
	card(m.jiro, "Mastercard", 2026, 12);
	morning_run(&m, "scan 0007712043\nkey F3\nexpect ▶ 次: カードの期限が近づいています\nexpect Mastercard …1881  2026-12  ！期限間近\n");
	card(m.ichiro, "JCB", 2026, 10);
	morning_run(&m, "scan 0031175550\nkey F3\nexpect ▶ 次: 使えるカードがありません\nexpect × 期限切れ\n");
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, enrollment_card_failed(ctx, m.minoru, true)), ERR_OK);
	morning_run(&m, "scan 0011180337\nkey F3\nexpect ▶ 次: 前回のカード決済に失敗しました。カードの更新を案内します\nexpect × 前回の決済に失敗\n");
}

/* F10: fifteen minutes, by the other preset. */
static void usable_after_the_waiting_time(void **state)
{
	(void)state;
	struct morning late;
	ctx = &late.h.ctx;
	morning_new(&late, "atobarai");
	card(late.jiro, "Visa", 2029, 1);
	morning_run(&late, "scan 0007712043\nkey F3\nexpect ▶ 次: あと 15分 で利用できます\nexpect … 利用開始待ち\nexpect 2026-11-21 (土) 09:56  … から\n"
		"now 2026-11-21T09:56\nrefresh\nexpect ▶ 次: このまま利用できます\nexpect ○ 利用中\n");
	morning_free(&late);
	ctx = &m.h.ctx;
}

/* A mail to Minoru that his server refused, or that couldn't be delivered for three days. */
static void undelivered(enum mail_kind kind, enum outbox_result result, const char *answer)
{
	struct mail due[8];
	bool written;
	int n;
	struct mail_facts f = { .kind = kind, .patient = "x", .retry_day = DAY_NONE };
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, outbox_put(ctx, &f, m.minoru, 0, &written)), ERR_OK);
	assert_int_equal(outbox_due(ctx, 8, due, &n), ERR_OK);
	assert_int_equal(n, 1);
	due[0].since -= 3 * SECONDS_PER_DAY;
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, outbox_done(ctx, &due[0], result, answer)), ERR_OK);
}

/* E3: which mail didn't arrive, and the likely causes by what the server said, in plain words. */
static void a_mail_that_did_not_arrive(void **state)
{
	(void)state;
	static const char look[] = "scan 0011180337\nkey F3\nscreen undelivered\n";
	static const struct { enum mail_kind kind; enum outbox_result result; const char *answer, *cause; } classes[] = {
		{ MAIL_ENROLL_CODE, OUTBOX_PERMANENT, "501/55 501 5.1.3 bad address syntax", "アドレスの書き間違い" },
		{ MAIL_CARD_PAGE, OUTBOX_PERMANENT, "552/55 552 5.2.2 mailbox full", "受信箱がいっぱいです" },
		{ MAIL_CARD_EXPIRING, OUTBOX_PERMANENT, "554/55 554 5.7.1 rejected by the recipient's filter", "迷惑メール対策" },
		{ MAIL_CARD_PAGE, OUTBOX_TEMPORARY, "0/6 Could not resolve host", "@ より後ろの書き間違い" },
		{ MAIL_CARD_PAGE, OUTBOX_PERMANENT, "550/55 550 5.1.1 unknown user", "解約、または携帯の受信拒否" },
	};
	char locale[400];
	str_fmt(locale, sizeof locale, "%s/locale", getenv("MADOGUCHI_BUILD"));
	i18n_init(locale);
	i18n_use(LANG_JA);
	const char *out = morning_run(&m, "scan 0011180337\nkey F3\nscreen\n");
	assert_null(strstr(out, "不達"));
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		char script[400];
		undelivered(classes[i].kind, classes[i].result, classes[i].answer);
		str_fmt(script, sizeof script, "scan 0011180337\nkey F3\nexpect ▶ 次: %sのメールが不達です。下の原因を本人に確かめます\nexpect × メール\nexpect %s\n",
			mail_text_kind_name(mail_text_kind_id(classes[i].kind)), classes[i].cause);
		morning_run(&m, script);
	}
	for (int l = LANG_JA; l <= LANG_EN; l++) /* all of it is seen */
		for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
			struct mail_item item = { .state = MAIL_UNDELIVERABLE };
			char cause[320];
			i18n_use((enum lang)l);
			str_copy(item.answer, sizeof item.answer, classes[i].answer);
			if (canvas_wrap_lines(mail_list_cause(&item, cause), 78 - 13 - 1) > 2)
				fail_msg("too long: %s", cause);
		}
	i18n_use(LANG_JA);
	two_charges();
	golden_check("screens/golden/enrollment-mail-80x24.txt", morning_run(&m, look));
	golden_check("screens/golden/enrollment-mail-132x43.txt", morning_look(&m, look, 132, 43, SCHEME_16));
	golden_check("screens/golden/enrollment-mail-colour.txt", morning_look(&m, "scan 0011180337\nkey F3\nattrs undelivered\n", 80, 24, SCHEME_16));
	golden_check("screens/golden/enrollment-mail-mono.txt", morning_look(&m, "scan 0011180337\nkey F3\nattrs undelivered\n", 80, 24, SCHEME_MONO));
	i18n_use(LANG_EN);
	out = morning_run(&m, look);
	i18n_use(LANG_JA);
	golden_check("screens/golden/enrollment-mail-en-80x24.txt", out);
	/* One that arrives ends it. */
	undelivered(MAIL_CARD_PAGE, OUTBOX_SENT, "250/0 250 ok");
	morning_run(&m, "scan 0011180337\nkey F3\nexpect ▶ 次: このまま利用できます\n");
}

static void one_entry_per_opening(void **state)
{
	(void)state;
	struct audit_entry rows[20];
	int n, found = 0;
	morning_run(&m, "scan 0011180337\nkey F3\nrefresh\nkey Down\n");
	assert_int_equal(audit_log_list(ctx, 0, 20, rows, &n), ERR_OK);
	for (int i = 0; i < n; i++)
		found += strcmp(rows[i].detail, "enrollment") == 0;
	assert_int_equal(found, 1);
}

/* E2, E11: the gateway's page for the payer's telephone, read from the screen by a decoder; it goes when the page was used. */
static void the_card_page_as_a_code(void **state)
{
	(void)state;
	static const char address[] = "https://127.0.0.1:41239/pay/cs_test_a1B2c3D4e5F6g7H8i9J0kLmNoPqRsTuVwXyZ0123456789abcdefghijklmnopqr";
	const struct card_session_news opened = { .ref = "cs_test_a1", .url = address, .expires_at = ctx_now(ctx) + SECONDS_PER_DAY };
	struct card_session asked;
	struct card_session_facts f;
	char read[sizeof address + 8];
	house_act(ctx, "satou", 1u << ROLE_RECEPTION);
	assert_int_equal(card_session_ask(ctx, of(m.minoru).id, &asked), ERR_OK);
	morning_run(&m, "scan 0011180337\nkey F3\nkey F8\nexpect カード登録ページを用意しています\n");
	assert_int_equal(card_session_load(ctx, asked.id, &f), ERR_OK);
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, card_session_event(ctx, &f, CARD_SESSION_OPENED, &opened)), ERR_OK);
	dress_check(&m, "card_page", "scan 0011180337\nkey F3\nkey F8\n");
	const char *dump = morning_run(&m, "scan 0011180337\nkey F3\nkey F8\nexpect 電話のカメラで\nexpect 11-22（日） 09:41 まで\nscreen code\n");
	camera_read(dump, false, read, sizeof read);
	assert_string_equal(read, address);
	dump = morning_look(&m, "scan 0011180337\nkey F3\nkey F8\nscreen code\n", 132, 43, SCHEME_16);
	camera_read(dump, false, read, sizeof read);
	assert_string_equal(read, address);
	/* where blocks can't be trusted it needs more room, and says how much */
	morning_run(&m, "glyphs ascii\nscan 0011180337\nkey F3\nkey F8\nexpect 41行 の画面が要ります\nexpect https://127.0.0.1\nkey Esc\nexpect 利用登録\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goldens, setup, teardown),
		cmocka_unit_test_setup_teardown(the_card_page_as_a_code, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_on_file, setup, teardown),
		cmocka_unit_test_setup_teardown(suspended_and_resumed, setup, teardown),
		cmocka_unit_test_setup_teardown(closed_by_an_admin, setup, teardown),
		cmocka_unit_test_setup_teardown(cards_that_need_care, setup, teardown),
		cmocka_unit_test_setup_teardown(usable_after_the_waiting_time, setup, teardown),
		cmocka_unit_test_setup_teardown(a_mail_that_did_not_arrive, setup, teardown),
		cmocka_unit_test_setup_teardown(one_entry_per_opening, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
