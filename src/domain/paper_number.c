/* One row per letter. */
#include "domain/paper_number.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/bill.h"
#include "domain/booking.h"
#include "domain/certificate.h"
#include "domain/deposit.h"
#include "domain/receipt.h"
#include "store/paper_numbers.h"

#include "base/banned.h"

enum { NUMBER = 32, DIGITS_MAX = 9, YEAR = '2' };

static enum err deposit(struct ctx *ctx, const char *number, struct paper_number *out)
{
	struct deposit d;
	enum err e = deposit_by_number(ctx, number, &d);
	*out = (struct paper_number){ PAPER_NUMBER_DEPOSITS, e ? 0 : d.patient_id };
	return e;
}

static enum err bill(struct ctx *ctx, const char *number, struct paper_number *out)
{
	struct bill b;
	enum err e = bill_by_number(ctx, number, &b);
	*out = (struct paper_number){ PAPER_NUMBER_BILL, e ? 0 : b.id };
	return e;
}

static enum err certificate(struct ctx *ctx, const char *number, struct paper_number *out)
{
	struct certificate c;
	enum err e = certificate_by_number(ctx, number, &c);
	*out = (struct paper_number){ PAPER_NUMBER_CERTIFICATES, e ? 0 : c.of.patient_id };
	return e;
}

static enum err booking(struct ctx *ctx, const char *number, struct paper_number *out)
{
	struct booking b;
	enum err e = booking_by_number(ctx, number, &b);
	*out = (struct paper_number){ PAPER_NUMBER_BOOKING, e ? 0 : b.id };
	return e;
}

static enum err visit(struct ctx *ctx, const char *number, struct paper_number *out)
{
	out->of = PAPER_NUMBER_PATIENT;
	return paper_numbers_visit(ctx, ctx_today(ctx), number, &out->id);
}

static enum err slip(struct ctx *ctx, const char *number, struct paper_number *out)
{
	out->of = PAPER_NUMBER_PATIENT;
	return paper_numbers_slip(ctx, ctx_today(ctx), number, &out->id);
}

static enum err receipt(struct ctx *ctx, const char *number, struct paper_number *out)
{
	struct receipt r;
	enum err e = receipt_by_serial(ctx, PAPER_RECEIPT, number, &r);
	*out = (struct paper_number){ PAPER_NUMBER_BILL, e ? 0 : r.bill_id };
	return e;
}

static const struct {
	char letter;             /* YEAR: the year takes its place */
	int digits;              /* written with leading zeros to at least so many */
	enum err (*find)(struct ctx *ctx, const char *number, struct paper_number *out);
} rows[] = {
	{ 'B', 6, bill }, { 'C', 6, certificate }, { 'D', 6, deposit }, { 'P', 4, slip }, { 'R', 4, visit }, { 'Y', 6, booking },
	{ YEAR, 6, receipt },
};

static int row_for(char letter)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].letter == letter)
			return (int)i;
	return -1;
}

/* The digits behind the dash; no less than all of a serial's, so that no date or telephone number is taken for one. */
static bool digits_of(const char *text, int least, int64_t *no)
{
	size_t n = strlen(text);
	return str_digits(text) && n >= (size_t)least && n <= DIGITS_MAX && str_int64(text, 1, INT32_MAX, no);
}

/* The row of a text, and the number as the house writes it; -1: no such number. */
static int row_of(const char *text, char number[NUMBER])
{
	char narrow[NUMBER], first[5];
	int64_t no;
	int row;
	if (!utf8_nfkc(text, narrow, sizeof narrow))
		return -1;
	str_strip(narrow);
	char *dash = strchr(narrow, '-');
	if (!dash || !str_copy_n(first, sizeof first, narrow, (size_t)(dash - narrow)))
		return -1;
	bool year = first[0] == YEAR && strlen(first) == 4 && str_digits(first);
	if (!year && strlen(first) != 1)
		return -1;
	if (*first >= 'a' && *first <= 'z')
		*first = (char)(*first - 'a' + 'A');
	row = year || *first != YEAR ? row_for(*first) : -1;
	if (row < 0 || !digits_of(dash + 1, year ? rows[row].digits : 1, &no))
		return -1;
	str_fmt(number, NUMBER, "%s-%0*lld", first, rows[row].digits, (long long)no);
	return row;
}

bool paper_number_is(const char *text)
{
	char number[NUMBER];
	return row_of(text, number) >= 0;
}

enum err paper_number_find(struct ctx *ctx, const char *text, struct paper_number *out)
{
	char number[NUMBER];
	int row = row_of(text, number);
	*out = (struct paper_number){ PAPER_NUMBER_PATIENT, 0 };
	return row < 0 ? ctx_fail(ctx, ERR_NOT_FOUND, _("「%s」という番号はありません"), text) : rows[row].find(ctx, number, out);
}
