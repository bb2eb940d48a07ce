/* Check digits and the schemes that the first two digits (法別番号) name. */
#include "model/checkdigit.h"

#include <stddef.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"

#include "base/banned.h"

struct scheme {
	int law;
	const char *name;
};

static const struct scheme insurers[] = {
	{ 1, N_("全国健康保険協会") }, { 2, N_("船員保険") }, { 3, N_("日雇特例被保険者（一般）") },
	{ 4, N_("日雇特例被保険者（特別）") }, { 6, N_("組合管掌健康保険") }, { 7, N_("自衛官等") },
	{ 31, N_("国家公務員共済組合") }, { 32, N_("地方公務員共済組合") }, { 33, N_("警察共済組合") },
	{ 34, N_("公立学校・私立学校教職員共済") }, { 39, N_("後期高齢者医療") }, { 63, N_("特例退職被保険者（健保組合）") },
	{ 67, N_("国民健康保険（退職者医療）") }, { 72, N_("特例退職組合員（国家公務員共済）") },
	{ 73, N_("特例退職組合員（地方公務員共済）") }, { 74, N_("特例退職組合員（警察共済）") },
	{ 75, N_("特例退職組合員（公立学校・私学共済）") },
};

static const struct scheme payers[] = {
	{ 10, N_("結核（一般医療）") }, { 11, N_("結核（入院）") }, { 12, N_("生活保護") },
	{ 13, N_("戦傷病者（療養の給付）") }, { 14, N_("戦傷病者（更生医療）") }, { 15, N_("自立支援（更生医療）") },
	{ 16, N_("自立支援（育成医療）") }, { 17, N_("療育の給付") }, { 18, N_("原爆（認定疾病）") },
	{ 19, N_("原爆（一般疾病）") }, { 20, N_("精神（措置入院）") }, { 21, N_("自立支援（精神通院医療）") },
	{ 22, N_("麻薬（措置入院）") }, { 23, N_("養育医療") }, { 24, N_("療養介護医療") }, { 25, N_("中国残留邦人等支援") },
	{ 28, N_("感染症（一類・二類）") }, { 29, N_("新感染症") }, { 30, N_("心神喪失者等医療観察") },
	{ 38, N_("肝炎治療") }, { 51, N_("特定疾患等") }, { 52, N_("小児慢性特定疾病") }, { 53, N_("児童福祉施設措置") },
	{ 54, N_("指定難病") }, { 62, N_("特定B型肝炎ウイルス感染者給付金等") }, { 66, N_("石綿健康被害救済") },
	{ 79, N_("障害児施設医療") },
};

enum { LOCAL_FIRST = 80, LOCAL_LAST = 99 };

static const char *kind_of(const struct scheme *list, size_t n, int law)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].law == law)
			return _(list[i].name);
	return "";
}

const char *checkdigit_payer_kind(int law)
{
	if (law >= LOCAL_FIRST && law <= LOCAL_LAST)
		return _("地方公費");
	return kind_of(payers, sizeof payers / sizeof payers[0], law);
}

int checkdigit_luhn(const char *body)
{
	if (!str_digits(body))
		return -1;
	int sum = 0, weight = 2;
	for (size_t i = strlen(body); i-- > 0; weight = 3 - weight) {
		int product = (body[i] - '0') * weight;
		sum += product / 10 + product % 10;
	}
	return (10 - sum % 10) % 10;
}

/* Half width, without spaces and hyphens; false: too long to be one of these numbers. */
static bool plain(const char *text, char out[16])
{
	char folded[64];
	size_t at = 0;
	if (!utf8_nfkc(text, folded, sizeof folded))
		return false;
	for (const char *p = folded; *p; p++) {
		if (*p == ' ' || *p == '-')
			continue;
		if (at == 15)
			return false;
		out[at++] = *p;
	}
	out[at] = '\0';
	return true;
}

static int first_two(const char *digits)
{
	return (digits[0] - '0') * 10 + digits[1] - '0';
}

/* Fills what all numbers with the check digit at the end share. */
static bool check_last(const char *digits, size_t length, struct checkdigit *out)
{
	if (strlen(digits) != length || !str_digits(digits))
		return false;
	char body[16];
	out->form = true;
	str_copy(out->number, sizeof out->number, digits);
	str_copy_n(body, sizeof body, digits, length - 1);
	out->expected = checkdigit_luhn(body);
	out->valid = digits[length - 1] - '0' == out->expected;
	return out->valid;
}

static void start(struct checkdigit *out)
{
	*out = (struct checkdigit){ .expected = -1, .kind = "" };
}

bool checkdigit_insurer(const char *text, struct checkdigit *out)
{
	char digits[16];
	start(out);
	if (!plain(text, digits))
		return false;
	const char *number = strlen(digits) == 8 && str_starts(digits, "00") ? digits + 2 : digits;
	if (strlen(number) == 6) {
		check_last(number, 6, out);
		if (out->form)
			out->kind = _("国民健康保険");
		return out->valid;
	}
	check_last(number, 8, out);
	if (out->form)
		out->kind = kind_of(insurers, sizeof insurers / sizeof insurers[0], first_two(number));
	return out->valid;
}

bool checkdigit_payer(const char *text, struct checkdigit *out)
{
	char digits[16];
	start(out);
	if (!plain(text, digits))
		return false;
	check_last(digits, 8, out);
	if (out->form)
		out->kind = checkdigit_payer_kind(first_two(digits));
	return out->valid;
}

bool checkdigit_recipient(const char *text, struct checkdigit *out)
{
	char digits[16];
	start(out);
	return plain(text, digits) && check_last(digits, 7, out);
}

bool checkdigit_invoice(const char *text, struct checkdigit *out)
{
	char number[16];
	start(out);
	if (!plain(text, number) || (number[0] != 'T' && number[0] != 't') || strlen(number) != 14 || !str_digits(number + 1))
		return false;
	number[0] = 'T';
	int sum = 0;
	for (int n = 1; n <= 12; n++) /* from the right */
		sum += (number[14 - n] - '0') * (n % 2 ? 1 : 2);
	out->form = true;
	out->expected = 9 - sum % 9;
	out->valid = number[1] - '0' == out->expected;
	str_copy(out->number, sizeof out->number, number);
	return out->valid;
}

bool checkdigit_my_number(const char *digits)
{
	if (strlen(digits) != 12 || !str_digits(digits))
		return false;
	int sum = 0;
	for (int n = 1; n <= 11; n++) /* from the right, the check digit left out */
		sum += (digits[11 - n] - '0') * (n <= 6 ? n + 1 : n - 5);
	int expected = sum % 11 <= 1 ? 0 : 11 - sum % 11;
	return digits[11] - '0' == expected;
}
