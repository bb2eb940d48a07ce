/* Numbers with check digits, amounts, secrets: a number with the digit that was expected is right, an amount reads back, no search runs off. */
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/money.h"
#include "base/str.h"
#include "fuzz/fuzz.h"
#include "model/checkdigit.h"
#include "model/secret.h"

typedef bool check(const char *text, struct checkdigit *out);

static void number(const char *text, check *is_valid)
{
	struct checkdigit c, mended;
	bool valid = is_valid(text, &c);
	must(valid == c.valid && (!valid || c.form) && c.kind != NULL);
	must(c.form ? c.expected >= 0 && c.expected <= 9 && c.number[0] : c.expected == -1 && !c.number[0]);
	if (!c.form)
		return;
	bool invoice = c.number[0] == 'T'; /* its check digit comes first */
	c.number[invoice ? 1 : strlen(c.number) - 1] = (char)('0' + c.expected);
	must(is_valid(c.number, &mended) && mended.expected == c.expected);
}

int fuzz_numbers(const uint8_t *data, size_t n)
{
	static check *const checks[] = { checkdigit_insurer, checkdigit_payer, checkdigit_recipient, checkdigit_invoice };
	char *text = fuzz_text(data, n), shown[32];
	int64_t yen, again, v;
	for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
		number(text, checks[i]);
	if (yen_parse(text, &yen))
		must(yen >= 0 && yen <= YEN_MAX && yen_parse(yen_text(yen, shown), &again) && again == yen);
	if (str_int64(text, -1000, 1000, &v))
		must(v >= -1000 && v <= 1000);
	enum secret found = secret_find(text, NULL);
	must(found == SECRET_NONE || found == SECRET_CARD || found == SECRET_MY_NUMBER);
	if (checkdigit_my_number(text))
		must(found != SECRET_NONE);
	secret_find(text, "0012345678");
	free(text);
	return 0;
}
