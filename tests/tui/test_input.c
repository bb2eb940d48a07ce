/* The input line and the form. proves P1 (typing), X3 (masked) */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "lib/toy.h"
#include "tui/form.h"
#include "tui/input.h"
#include "tui/keys.h"

static void type(struct input *in, const char *text)
{
	size_t n = strlen(text);
	uint32_t c;
	for (size_t len; (len = utf8_next(text, n, &c)) > 0; text += len, n -= len)
		assert_true(input_key(in, (int32_t)c));
}

static void edits_by_characters(void **state)
{
	struct input in;
	(void)state;
	input_init(&in, 0);
	type(&in, "髙橋太");
	input_key(&in, K_LEFT);
	input_key(&in, K_LEFT);
	type(&in, "x");
	assert_string_equal(in.text, "髙x橋太");
	input_key(&in, K_BACKSPACE);
	input_key(&in, K_DELETE);
	assert_string_equal(in.text, "髙太");
	input_key(&in, K_END);
	type(&in, "郎");
	input_key(&in, K_HOME);
	input_key(&in, K_BACKSPACE); /* nothing before */
	input_key(&in, K_RIGHT);
	input_key(&in, K_CTRL('K'));
	assert_string_equal(in.text, "髙");
	input_key(&in, K_CTRL('U'));
	assert_string_equal(in.text, "");
	assert_false(input_key(&in, K_F5));
	assert_false(input_key(&in, K_ENTER));
}

static void marks_go_with_their_character(void **state)
{
	struct input in;
	(void)state;
	input_init(&in, 0);
	type(&in, "か\xE3\x82\x99き");
	input_key(&in, K_LEFT);
	input_key(&in, K_LEFT);
	assert_int_equal(in.at, 0);
	input_key(&in, K_DELETE);
	assert_string_equal(in.text, "き");
}

static void limits_are_bytes_and_whole_characters(void **state)
{
	struct input in;
	(void)state;
	input_init(&in, 7);
	type(&in, "髙橋太");
	assert_string_equal(in.text, "髙橋");
	type(&in, "xy");
	assert_string_equal(in.text, "髙橋x");
	input_init(&in, 0);
	in.digits = true;
	type(&in, "1２a３ア");
	assert_string_equal(in.text, "123");
	input_set(&in, "4");
	assert_string_equal(in.text, "4");
}

static void view_follows_the_cursor(void **state)
{
	struct grid g = { 0 };
	struct input in;
	struct buf row = { 0 };
	(void)state;
	canvas_grid_size(&g, 8, 2);
	struct canvas c = canvas_whole(&g);
	input_init(&in, 0);
	type(&in, "あいうえおか");
	input_draw(&in, &c, 0, 0, 8, true);
	canvas_row_text(&g, 0, &row);
	assert_string_equal(row.data, "えおか"); /* six columns, then the cursor */
	assert_int_equal(g.cursor_x, 6);
	in.masked = true;
	input_set(&in, "秘密");
	input_draw(&in, &c, 0, 1, 8, true);
	buf_clear(&row);
	canvas_row_text(&g, 1, &row);
	assert_string_equal(row.data, "**");
	buf_free(&row);
	canvas_grid_free(&g);
}

static const struct choice sexes[] = { { "male", "男" }, { "female", "女" }, { NULL, NULL } };

static bool no_secret(const struct ctx *ctx, const char *value, char *why, size_t size)
{
	(void)ctx;
	if (strcmp(value, "bad") != 0)
		return true;
	snprintf(why, size, "bad is bad");
	return false;
}

static const struct field fields[] = {
	{ .name = "name", .label = "氏名", .kind = FIELD_TEXT, .required = true, .check = no_secret },
	{ .name = "yen", .label = "金額", .kind = FIELD_YEN },
	{ .name = "sex", .label = "性別", .kind = FIELD_CHOICE, .choices = sexes },
	{ .name = "day", .label = "期日", .kind = FIELD_DATE },
	{ 0 },
};

static void form_walks_and_checks(void **state)
{
	struct form f;
	char why[200];
	int64_t yen;
	(void)state;
	toy_init();
	form_init(&f, fields);
	assert_false(form_check(&toy.ctx, &f, why, sizeof why));
	assert_non_null(strstr(why, "氏名"));
	form_key(&f, 'b');
	form_set(&f, "name", "bad");
	assert_false(form_check(&toy.ctx, &f, why, sizeof why));
	assert_string_equal(why, "bad is bad");
	form_set(&f, "name", "髙橋");
	assert_int_equal(form_key(&f, K_ENTER), FORM_LEFT_FIELD);
	assert_int_equal(f.left, 0);
	form_set(&f, "yen", "１２，８８０円");
	assert_true(form_number(&f, "yen", &yen));
	assert_int_equal(yen, 12880);
	form_set(&f, "yen", "12x");
	assert_false(form_check(&toy.ctx, &f, why, sizeof why));
	assert_int_equal(f.focus, 1);
	form_set(&f, "yen", "-5");
	assert_false(form_number(&f, "yen", &yen));
	form_set(&f, "yen", "");
	assert_true(form_check(&toy.ctx, &f, why, sizeof why));
	form_focus(&f, "sex");
	assert_int_equal(form_key(&f, K_RIGHT), FORM_TAKEN);
	assert_string_equal(form_text(&f, "sex"), "male");
	form_key(&f, ' ');
	assert_string_equal(form_text(&f, "sex"), "female");
	form_key(&f, K_TAB);
	assert_int_equal(form_key(&f, K_ENTER), FORM_SUBMIT);
	form_key(&f, K_TAB);
	assert_int_equal(f.focus, 0);
	assert_int_equal(form_key(&f, K_F7), FORM_UNHANDLED);
}

static void keys_have_names(void **state)
{
	char name[16];
	(void)state;
	for (int32_t k = K_FIRST + 1; k < K_END_OF_KEYS; k++)
		assert_int_equal(keys_parse(keys_label(k, name)), k);
	assert_int_equal(keys_parse("?"), '?');
	assert_int_equal(keys_parse("Ctrl-P"), 16);
	assert_string_equal(keys_label(16, name), "^P");
	assert_int_equal(keys_parse("nonsense"), 0);
	char long_name[64];
	assert_string_equal(keys_name(&toy_home, ACTION_BILL_EDIT, long_name, sizeof long_name), "F6 入力");
	assert_string_equal(keys_name(&toy_home, ACTION_BACKUP, long_name, sizeof long_name), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_by_characters), cmocka_unit_test(marks_go_with_their_character),
		cmocka_unit_test(limits_are_bytes_and_whole_characters), cmocka_unit_test(view_follows_the_cursor),
		cmocka_unit_test(form_walks_and_checks), cmocka_unit_test(keys_have_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
