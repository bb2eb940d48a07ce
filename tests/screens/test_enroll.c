/* Registering for deferred payment at the desk, by script: form, code, both sides, a person's word. proves E1, E3, E4, E6, E7, P4, P6, O3 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/application.h"
#include "domain/enrollment.h"
#include "lib/clinic.h"
#include "lib/dress.h"
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

static int teardown(void **state)
{
	(void)state;
	morning_free(&m);
	return 0;
}

static const char *code(void)
{
	static char digits[8], body[4096];
	struct stmt *q = db_stmt(ctx->db, "SELECT body FROM mail WHERE kind = 'enroll_code' ORDER BY id DESC LIMIT 1");
	assert_true(stmt_row(q));
	stmt_text(q, 0, body, sizeof body);
	assert_int_equal(stmt_done(ctx, q), ERR_OK);
	const char *at = strstr(body, "確認コード  ");
	assert_non_null(at);
	str_copy_n(digits, sizeof digits, at + strlen("確認コード  "), 6);
	return digits;
}

static struct enrollment of(int64_t patient_id)
{
	struct enrollment e;
	assert_int_equal(enrollment_of(ctx, patient_id, &e), ERR_OK);
	return e;
}

static const char *with_code(const char *format)
{
	static char text[512];
	size_t at = (size_t)(strstr(format, "%s") - format);
	str_fmt(text, sizeof text, "%.*s%s%s", (int)at, format, code(), format + at + 2);
	return text;
}

/* An application of Jiro's with that name: the first field is the card number, the second the name. */
static void apply(const char *name)
{
	struct application in = { .card = "0007712043", .kana = "スズキ ジロウ", .sex = 'm', .birth = date_of(1980, 3, 1), .phone = "03-1234-5678", .postal = "113-0021",
		.address = "文京区本駒込", .payer_name = "鈴木 花子", .payer_kana = "スズキ ハナコ", .relation = "spouse", .email = "hanako@example.invalid" }, a;
	str_copy(in.name, sizeof in.name, name);
	assert_int_equal(application_start(ctx, m.jiro, &in, &a), ERR_OK);
}

static void verify(void)
{
	struct application a;
	assert_int_equal(application_verify(ctx, of(m.jiro).id, code(), &a), ERR_OK);
}

static void goldens(void **state)
{
	(void)state;
	static const char form[] = "scan 0007712043\nkey F3\nkey F5\n", page[] = "scan 0007712043\nkey F3\n";
	dress_check(&m, "enroll_form", form);
	apply("鈴木 治郎");
	dress_check(&m, "enrollment-code", page);
	verify();
	dress_check(&m, "enrollment-mismatch", page);
	dress_check(&m, "enroll_match", form);
}

/* The form begins with what is known; what is missing is said beside its field. */
static void applied_at_the_desk(void **state)
{
	(void)state;
	morning_run(&m, "scan 0007712043\nkey F3\nexpect ▶ 次: 利用登録はありません\nkey F5\nexpect 鈴木 次郎\nkey F5\nexpect 電話番号: 入力してください\ntype 03-1234-5678\n"
		"key Tab\ntype 113-0021\nkey Tab\ntype 文京区\nkey Tab\nkey Tab\nkey Tab\nkey Tab\ntype jiro\nkey F5\nexpect × メールアドレス jiro の形が正しくありません\n"
		"type @example.invalid\nkey F5\nexpect ○ jiro@example.invalid に確認コードを送ります\nexpect ▶ 次: メールの確認コードを聞いて入力します\nexpect F5コード入力\n");
	assert_int_equal(of(m.jiro).state, ENROLLMENT_APPLIED);
	morning_run(&m, "scan 0007712043\nkey F3\nkey F5\nexpect 確認コード\ntype 12345\nkey Enter\nexpect × 確認コードが違います（あと 4 回）\n");
	morning_run(&m, with_code("scan 0007712043\nkey F3\nkey F5\ntype %s\nkey Enter\nexpect ○ メールを確認しました。jiro@example.invalid にカード登録ページを送ります\n"
		"expect ▶ 次: 照合済です。カードの登録を待っています\n"));
	assert_int_equal(of(m.jiro).state, ENROLLMENT_MATCHED);
}

/* 治 and 次: both sides, the code points, and a person who decides. */
static void both_sides(void **state)
{
	(void)state;
	apply("鈴木 治郎");
	morning_run(&m, with_code("scan 0007712043\nkey F3\nkey F5\ntype %s\nkey Enter\nexpect ▶ 記録と異なります\nexpect × 相違 U+6B21 U+6CBB\nkey Esc\n"
		"expect ▶ 次: 申込みが病院の登録と一致しません\nexpect F5照合\nkey F5\nkey F7\nexpect ！hanako@example.invalid に確認のお願いを送ります\n"));
	assert_int_equal(of(m.jiro).state, ENROLLMENT_MISMATCHED);
	morning_run(&m, "scan 0007712043\nkey F3\nkey F5\nkey F5\nexpect 本人確認書類などで確かめましたか\nkey Enter\nexpect 記録と異なります\nkey F5\nkey y\n"
		"expect ○ 承認しました。hanako@example.invalid にカード登録ページを送ります\nexpect ▶ 次: 照合済です。カードの登録を待っています\n");
	assert_int_equal(of(m.jiro).state, ENROLLMENT_MATCHED);
}

/* A typing error is corrected on the same form, and the code is sent anew. */
static void corrected_and_sent_again(void **state)
{
	(void)state;
	apply("鈴木 次郎");
	char first[8];
	str_copy(first, sizeof first, code());
	morning_run(&m, "scan 0007712043\nkey F3\nkey r\nexpect ○ 新しい確認コードを hanako@example.invalid に送ります\nkey c\nexpect 鈴木 花子\nkey Up\nkey Up\ntype .test\nkey F5\n"
		"expect ○ hanako@example.invalid.test に確認コードを送ります\n");
	assert_string_not_equal(first, code());
	assert_string_equal(of(m.jiro).email, "hanako@example.invalid.test");
}

/* E6, E7: a change asks for the card again; user id and password go by mail, never onto the screen. */
static void changed_and_reminded(void **state)
{
	(void)state;
	morning_run(&m, "scan 0011180337\nkey F3\nkey h\nexpect カードの登録をもう一度\ntype 03-1111-2222\nkey Tab\ntype 100-0001\nkey Tab\ntype 千代田区\nkey F5\n"
		"expect ○ hanako@example.invalid にカード登録ページを送ります\nexpect ▶ 次: 変更: カードの登録をもう一度待っています\nkey x\nkey y\nexpect ！変更を取り下げました\n"
		"expect ▶ 次: このまま利用できます\nkey u\nexpect ○ 利用者IDを hanako@example.invalid に送ります\nkey p\nkey y\nexpect ○ 新しいパスワードを hanako@example.invalid に送ります\n");
	assert_int_equal(of(m.minoru).state, ENROLLMENT_ACTIVE);
}

/* E8: a closed one can be registered anew. */
static void registered_anew(void **state)
{
	(void)state;
	house_act(ctx, "satou", 1u << ROLE_ADMIN | 1u << ROLE_RECEPTION);
	assert_int_equal(enrollment_close(ctx, of(m.minoru).id, "転居"), ERR_OK);
	morning_run(&m, "scan 0011180337\nkey F3\nexpect 終了しています\nkey F5\nexpect 田中 実\nexpect メールアドレス\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goldens, setup, teardown),
		cmocka_unit_test_setup_teardown(applied_at_the_desk, setup, teardown),
		cmocka_unit_test_setup_teardown(both_sides, setup, teardown),
		cmocka_unit_test_setup_teardown(corrected_and_sent_again, setup, teardown),
		cmocka_unit_test_setup_teardown(changed_and_reminded, setup, teardown),
		cmocka_unit_test_setup_teardown(registered_anew, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
