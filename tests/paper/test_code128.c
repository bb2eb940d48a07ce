/* Bars of the bar code: the table's own arithmetic, and symbols worked out by hand from the standard. */
#include <cmocka.h>
#include <string.h>

#include "paper/code128.h"

#include "base/banned.h"

static void check(const char *text, const int *want, int n_want)
{
	int got[CODE128_SYMBOLS_MAX];
	assert_int_equal(code128_symbols(text, got), n_want);
	for (int i = 0; i < n_want; i++)
		assert_int_equal(got[i], want[i]);
}

/* proves V3 */
static void symbols_by_hand(void **state)
{
	(void)state;
	/* Set B: 104 + 1*48 + 2*42 + 3*42 + 4*17 + 5*18 + 6*19 + 7*35 = 879 = 8*103 + 55. */
	static const int letters[] = { 104, 48, 42, 42, 17, 18, 19, 35, 55, 106 };
	check("PJJ123C", letters, 10);
	/* Ten digits go into set C by pairs: 105 + 1*0 + 2*12 + 3*34 + 4*56 + 5*78 = 845 = 8*103 + 21. */
	static const int digits[] = { 105, 0, 12, 34, 56, 78, 21, 106 };
	check("0012345678", digits, 8);
	/* Letters, then four digits at the end: 104 + 1*48 + 2*13 + 3*99 + 4*1 + 5*7 = 514 = 4*103 + 102. */
	static const int mixed[] = { 104, 48, 13, 99, 1, 7, 102, 106 };
	check("P-0107", mixed, 8);
}

/* proves V3 */
static void every_symbol_is_eleven_modules(void **state)
{
	(void)state;
	char text[2] = { 0 };
	unsigned char widths[CODE128_WIDTHS_MAX];
	for (char c = ' '; c <= '~'; c++) {
		int modules;
		text[0] = c;
		assert_int_equal(code128_widths(text, widths, &modules), 4 * 6 + 1);
		assert_int_equal(modules, 3 * 11 + 13);
		for (int s = 0; s < 4; s++) {
			int sum = 0, bars = 0;
			for (int i = 0; i < 6; i++) {
				sum += widths[s * 6 + i];
				bars += i % 2 ? 0 : widths[s * 6 + i];
			}
			assert_int_equal(sum, 11);
			assert_int_equal(bars % 2, 0);
		}
	}
}

/* proves V3 */
static void refuses_what_it_cannot_say(void **state)
{
	(void)state;
	int out[CODE128_SYMBOLS_MAX], modules;
	unsigned char widths[CODE128_WIDTHS_MAX];
	char longest[128] = { 0 };
	assert_int_equal(code128_symbols("", out), 0);
	assert_int_equal(code128_symbols("あ", out), 0);
	assert_int_equal(code128_symbols("A\n", out), 0);
	memset(longest, 'a', 100);
	assert_int_equal(code128_symbols(longest, out), 0);
	assert_int_equal(code128_widths(longest, widths, &modules), 0);
	assert_int_equal(modules, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(symbols_by_hand),
		cmocka_unit_test(every_symbol_is_eleven_modules),
		cmocka_unit_test(refuses_what_it_cannot_say),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
