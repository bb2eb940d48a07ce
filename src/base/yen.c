/* The yen arithmetic of base/money.h. */
#include "base/money.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "base/utf8.h"

#include "base/banned.h"

static bool in_range(int64_t yen)
{
	return yen >= -YEN_MAX && yen <= YEN_MAX;
}

bool yen_add(int64_t a, int64_t b, int64_t *sum)
{
	int64_t r;
	if (__builtin_add_overflow(a, b, &r) || !in_range(r))
		return false;
	*sum = r;
	return true;
}

bool yen_mul(int64_t a, int64_t b, int64_t *product)
{
	int64_t r;
	if (__builtin_mul_overflow(a, b, &r) || !in_range(r))
		return false;
	*product = r;
	return true;
}

int64_t yen_round10(int64_t yen_times, int64_t divisor)
{
	must(yen_times >= 0 && yen_times <= INT64_MAX - 10 && divisor > 0 && divisor <= INT64_MAX / 10);
	int64_t ten = divisor * 10;
	return (yen_times / ten + (yen_times % ten >= divisor * 5)) * 10;
}

const char *yen_text(int64_t yen, char out[32])
{
	char text[24] = "";
	str_cat_int(text, sizeof text, yen);
	const char *digits = text + (yen < 0);
	size_t n = strlen(digits), at = 0;
	if (yen < 0)
		out[at++] = '-';
	for (size_t i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
	return out;
}

bool yen_parse(const char *text, int64_t *yen)
{
	char plain[256], digits[256];
	size_t n = 0, unit = strlen("円");
	if (!utf8_nfkc(text, plain, sizeof plain))
		return false;
	str_strip(plain);
	size_t len = strlen(plain);
	if (len > unit && strcmp(plain + len - unit, "円") == 0)
		plain[len - unit] = '\0';
	for (const char *p = plain; *p; p++)
		if (*p != ',')
			digits[n++] = *p;
	digits[n] = '\0';
	return str_digits(digits) && str_int64(digits, 0, YEN_MAX, yen);
}
