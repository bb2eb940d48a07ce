/* The rows of the receipt's form: all of them, in its order, found by what other systems call them. */
#include <cmocka.h>
#include <string.h>

#include "domain/forms.h"

#include "base/banned.h"

/* proves R1 */
static void every_row_in_order(void **state)
{
	(void)state;
	static const char *const names[] = {
		"初・再診料", "入院料等", "医学管理等", "在宅医療", "検査", "画像診断", "投薬", "注射", "リハビリテーション",
		"精神科専門療法", "処置", "手術", "麻酔", "放射線治療", "病理診断", "診断群分類(DPC)", "その他(第14部)",
		"食事療養", "生活療養", "評価療養・選定療養", "その他(保険外)", "使用薬剤",
	};
	int n;
	const struct form_row *rows = forms_rows(&n);
	assert_int_equal(n, sizeof names / sizeof *names);
	for (int i = 0; i < n; i++) {
		assert_string_equal(rows[i].name, names[i]);
		assert_int_equal(rows[i].yen, rows[i].column == FORM_MEAL || rows[i].column == FORM_UNINSURED);
		assert_ptr_equal(forms_row(rows[i].code), &rows[i]);
		assert_int_equal(forms_index(&rows[i]), i);
	}
}

/* proves B1 */
static void found_by_code_name_and_alias(void **state)
{
	(void)state;
	static const struct { const char *text, *code; } table[] = {
		{ "A00", "A00" }, { "ａ００", "A00" }, { "初・再診料", "A00" }, { "初･再診料", "A00" }, { "再診料", "A00" },
		{ "リハビリ", "H00" }, { "ＤＰＣ", "DPC" }, { "診断群分類（ＤＰＣ）", "DPC" }, { " 投薬　", "F00" }, { "その他", "Z00" },
		{ "その他（第１４部）", "O00" }, { "ベースアップ評価料", "O00" }, { "差額ベッド", "S10" }, { "食事", "T10" }, { "使用薬剤", "DRUG" },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const struct form_row *r = forms_find(table[i].text);
		assert_non_null(r);
		assert_string_equal(r->code, table[i].code);
	}
	assert_null(forms_find(""));
	assert_null(forms_find("検"));
	assert_null(forms_find("X99"));
	assert_null(forms_row("a00"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_in_order),
		cmocka_unit_test(found_by_code_name_and_alias),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
