/* Symbol values 0–102, start B 104, start C 105, change to B 100, change to C 99, stop 106. */
#include "paper/code128.h"

#include <ctype.h>
#include <string.h>

#include "base/banned.h"

enum { TO_C = 99, TO_B = 100, START_B = 104, START_C = 105, STOP = 106 };

/* Widths of each symbol: three bars and three spaces; the stop has a fourth bar of 2. */
static const char *const patterns[STOP + 1] = {
	"212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312", "231212",
	"112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212", "223112", "312131",
	"311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
	"112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121",
	"313121", "211331", "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
	"314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
	"122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242", "121142", "121241", "114212",
	"124112", "124211", "411212", "421112", "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113",
	"114311", "411113", "411311", "113141", "114131", "311141", "411131", "211412", "211214", "211232", "233111",
};

static int digits_at(const char *s)
{
	int n = 0;
	while (isdigit((unsigned char)s[n]))
		n++;
	return n;
}

/* Set C pays from four digits on (from six in the middle); an odd run leaves its first digit to set B. */
static int pairs_at(const char *s, int first)
{
	int n = digits_at(s);
	if (n < (first || !s[n] ? 4 : 6) || n % 2)
		return 0;
	return n / 2;
}

int code128_symbols(const char *text, int out[CODE128_SYMBOLS_MAX])
{
	int n = 0, set = 0;
	for (const char *p = text; *p; ) {
		int pairs = pairs_at(p, p == text);
		if (n + 3 + (pairs ? pairs + 1 : 2) > CODE128_SYMBOLS_MAX || *p < ' ' || *p > '~')
			return 0;
		int want = pairs ? 'C' : 'B';
		if (set != want)
			out[n++] = set == 0 ? (pairs ? START_C : START_B) : (pairs ? TO_C : TO_B);
		set = want;
		if (!pairs)
			out[n++] = *p++ - ' ';
		for (; pairs; pairs--, p += 2)
			out[n++] = (p[0] - '0') * 10 + p[1] - '0';
	}
	if (n == 0)
		return 0;
	int sum = out[0];
	for (int i = 1; i < n; i++)
		sum += i * out[i];
	out[n++] = sum % 103;
	out[n++] = STOP;
	return n;
}

int code128_widths(const char *text, unsigned char out[CODE128_WIDTHS_MAX], int *modules)
{
	int symbols[CODE128_SYMBOLS_MAX], n = code128_symbols(text, symbols), at = 0;
	*modules = 0;
	for (int i = 0; i < n; i++)
		for (const char *w = patterns[symbols[i]]; *w; w++) {
			out[at] = (unsigned char)(*w - '0');
			*modules += out[at++];
		}
	if (n) {
		out[at++] = 2;
		*modules += 2;
	}
	return at;
}
