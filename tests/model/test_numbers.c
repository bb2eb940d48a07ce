/* Check digits and digits that must not be kept. proves I1, X7, R1 (qualified invoice number) */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "model/action.h"
#include "model/checkdigit.h"
#include "model/secret.h"

static void every_vector(void **state)
{
	(void)state;
	char path[512], body[16], full[16];
	int digit, lines = 0, used;
	struct buf b = { 0 };
	assert_true(str_fmt(path, sizeof path, "%s/tests/data/checkdigit_vectors.txt", getenv("MADOGUCHI_ROOT")));
	assert_int_equal(file_read(path, 65536, &b), 0);
	for (const char *p = b.data; sscanf(p, "%15s %d %15s%n", body, &digit, full, &used) == 3; p += used, lines++) {
		struct checkdigit c;
		assert_int_equal(checkdigit_luhn(body), digit);
		bool ok = strlen(full) == 7 ? checkdigit_recipient(full, &c) : checkdigit_insurer(full, &c);
		assert_true(ok && c.form && c.valid);
		assert_int_equal(c.expected, digit);
		full[strlen(full) - 1] = (char)('0' + (digit + 1) % 10);
		ok = strlen(full) == 7 ? checkdigit_recipient(full, &c) : checkdigit_insurer(full, &c);
		assert_true(!ok && c.form && !c.valid);
		assert_int_equal(c.expected, digit);
	}
	buf_free(&b);
	assert_int_equal(lines, 23);
}

static void insurers(void **state)
{
	(void)state;
	struct checkdigit c;
	assert_true(checkdigit_insurer("06130009", &c));
	assert_string_equal(c.kind, "組合管掌健康保険");
	assert_true(checkdigit_insurer("０１３２００１９", &c));
	assert_string_equal(c.number, "01320019");
	assert_string_equal(c.kind, "全国健康保険協会");
	assert_true(checkdigit_insurer("  138057", &c)); /* as the national check pads it */
	assert_string_equal(c.number, "138057");
	assert_string_equal(c.kind, "国民健康保険");
	assert_true(checkdigit_insurer("00138057", &c)); /* as FHIR pads it */
	assert_string_equal(c.number, "138057");
	assert_true(checkdigit_insurer("39130000", &c));
	assert_string_equal(c.kind, "後期高齢者医療");
	assert_false(checkdigit_insurer("33120016", &c));
	assert_true(c.form && c.expected == 5);
	assert_string_equal(c.kind, "警察共済組合");
	assert_false(checkdigit_insurer("138058", &c));
	assert_int_equal(c.expected, 7);
	assert_false(checkdigit_insurer("06130008", &c));
	static const char *const bad[] = { "", "1380577", "0613000a", "061300099", "12345", "\xFF", "06130009061300090613" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_false(checkdigit_insurer(bad[i], &c));
		assert_true(!c.form && c.expected == -1);
		assert_string_equal(c.number, "");
	}
}

static void payers_and_recipients(void **state)
{
	(void)state;
	struct checkdigit c;
	static const struct {
		const char *number, *kind;
	} good[] = {
		{ "19113760", "原爆（一般疾病）" }, { "10131142", "結核（一般医療）" }, { "54136015", "指定難病" },
		{ "21133012", "自立支援（精神通院医療）" }, { "52138013", "小児慢性特定疾病" }, { "15120017", "自立支援（更生医療）" },
		{ "38130019", "肝炎治療" }, { "80130016", "地方公費" },
	};
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_true(checkdigit_payer(good[i].number, &c));
		assert_string_equal(c.kind, good[i].kind);
	}
	assert_false(checkdigit_payer("54136016", &c));
	assert_true(c.form && c.expected == 5);
	assert_false(checkdigit_payer("138057", &c));
	assert_false(c.form);
	assert_true(checkdigit_recipient("1234566", &c));
	assert_false(checkdigit_recipient("1234567", &c));
	assert_true(c.form && c.expected == 6);
	assert_int_equal(checkdigit_luhn("12a"), -1);
	assert_int_equal(checkdigit_luhn(""), -1);
}

static void invoice_numbers(void **state)
{
	(void)state;
	struct checkdigit c;
	assert_true(checkdigit_invoice("T7123456789012", &c));
	assert_true(checkdigit_invoice("T4011001098993", &c));
	assert_true(checkdigit_invoice("t9-8000-2000-0659", &c));
	assert_string_equal(c.number, "T9800020000659");
	assert_true(checkdigit_invoice("Ｔ９８０００２００００６５９", &c));
	assert_false(checkdigit_invoice("T1123456789012", &c));
	assert_true(c.form && c.expected == 7);
	assert_false(checkdigit_invoice("7123456789012", &c));
	assert_false(c.form);
	assert_false(checkdigit_invoice("T712345678901", &c));
	assert_false(checkdigit_invoice("T71234567890123", &c));
}

static void my_numbers(void **state)
{
	(void)state;
	assert_true(checkdigit_my_number("123456789018"));  /* 212 mod 11 = 3, 11 - 3 = 8 */
	assert_false(checkdigit_my_number("123456789017"));
	assert_true(checkdigit_my_number("000000000000"));  /* remainder 0 */
	assert_true(checkdigit_my_number("000000000060"));  /* 6 x 2 = 12, remainder 1 */
	assert_false(checkdigit_my_number("12345678901"));
	assert_false(checkdigit_my_number("12345678901a"));
}

static void cards_are_found(void **state)
{
	(void)state;
	static const char *const cards[] = {
		"4242424242424242", "カードは4242 4242 4242 4242です", "4242-4242-4242-4242", "４２４２　４２４２　４２４２　４２４２",
		"5555555555554444", "2223003122003222", "378282246310005", "3782 822463 10005", "30569309025904", "36227206271667",
		"3566002020360505", "6011111111111117", "6200000000000005", "4222222222222", "6759649826438453",
		"4242 4242 4242 4242 12/28", "TEL 03-1234-5678 4242424242424242", "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
		"4242 - 4242 - 4242 - 4242", "4000000000000000006", "x4242424242424242y", "T4242424242424242",
	};
	for (size_t i = 0; i < sizeof cards / sizeof cards[0]; i++)
		if (secret_find(cards[i], NULL) != SECRET_CARD)
			fail_msg("not found: %s", cards[i]);
}

static void card_behind_many_groups_is_found(void **state)
{
	(void)state;
	char text[400] = "";
	for (int i = 0; i < 63; i++)
		str_add(text, sizeof text, "1 ");
	str_add(text, sizeof text, "4242 4242 4242 4242 1 1 1");
	assert_int_equal(secret_find(text, NULL), SECRET_CARD);
}

static void my_numbers_are_found(void **state)
{
	(void)state;
	static const char *const numbers[] = {
		"123456789018", "1234 5678 9018", "1234-5678-9018", "個人番号：１２３４５６７８９０１８。", "1 2 3 4 5 6 7 8 9 0 1 8",
		"1234-5678-9018 を確認",
	};
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (secret_find(numbers[i], NULL) != SECRET_MY_NUMBER)
			fail_msg("not found: %s", numbers[i]);
}

static void ordinary_text_passes(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"", "車椅子。呼出は家族へ", "0012345678", "4242424242424241", "123456789017", "T7123456789012", "T4222222222222",
		"登録番号 T9800020000659", "090-1234-5678", "03-1234-5678 090-1234-5678", "2026-11-21 09:41", "1234567890123456",
		"42424242424242424242", "4242/4242/4242/4242", "4242 4242\n4242 4242", "06-1234-5678 18",
	};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (secret_find(texts[i], NULL) != SECRET_NONE)
			fail_msg("found: %s", texts[i]);
}

static void own_number_is_allowed(void **state)
{
	(void)state;
	assert_int_equal(secret_find("診察券 4222222222222", "4222222222222"), SECRET_NONE);
	assert_int_equal(secret_find("診察券 4222222222222", "4222222222223"), SECRET_CARD);
	assert_int_equal(secret_find("123456789018", "123456789018"), SECRET_NONE);
	assert_int_equal(secret_find("4222222222222 と 4242424242424242", "4222222222222"), SECRET_CARD);
}

static void a_sentence_hides_its_digits(void **state)
{
	(void)state;
	char card[] = "2 行目: 「4111 1111 1111 1111」は使えません", wide[] = "１２３４５６７８９０１８ (03)", harmless[] = "電話 03-1234-5678、2026-11-28";
	secret_hide(card);
	assert_string_equal(card, "* 行目: 「**** **** **** ****」は使えません");
	secret_hide(wide);
	assert_string_equal(wide, "************ (**)");
	secret_hide(harmless);
	assert_string_equal(harmless, "電話 03-1234-5678、2026-11-28");
}

/* proves X1 (one table of actions and roles) */
static void roles_and_actions(void **state)
{
	(void)state;
	assert_int_equal(role_from_id("billing"), ROLE_BILLING);
	assert_int_equal(role_from_id("nobody"), -1);
	assert_string_equal(role_id(ROLE_SUPERVISOR), "supervisor");
	assert_string_equal(role_name(ROLE_NIGHT), "夜勤");
	for (int a = 0; a < ACTION_COUNT; a++) {
		assert_true(action_id((enum action)a)[0] && action_name((enum action)a)[0]);
		assert_true(action_roles((enum action)a) && !(action_roles((enum action)a) & ~(unsigned)ROLES_ALL));
		for (int b = 0; b < a; b++)
			assert_string_not_equal(action_id((enum action)a), action_id((enum action)b));
	}
	assert_int_equal(action_roles(ACTION_ENROLL_CLOSE), 1u << ROLE_ADMIN);
	assert_true(action_built_in(ACTION_SETTLE_RUN, BY_WORKER));
	assert_false(action_built_in(ACTION_REFUND, BY_WORKER));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_vector), cmocka_unit_test(insurers), cmocka_unit_test(payers_and_recipients),
		cmocka_unit_test(invoice_numbers), cmocka_unit_test(my_numbers), cmocka_unit_test(cards_are_found),
		cmocka_unit_test(card_behind_many_groups_is_found), cmocka_unit_test(my_numbers_are_found),
		cmocka_unit_test(ordinary_text_passes), cmocka_unit_test(own_number_is_allowed), cmocka_unit_test(a_sentence_hides_its_digits),
		cmocka_unit_test(roles_and_actions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
