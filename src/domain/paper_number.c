/* One row per letter. */
#include "domain/paper_number.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/bill.h"
#include "domain/booking.h"
#include "domain/certificate.h"
#include "domain/deposit.h"
#include "store/paper_numbers.h"

#include "base/banned.h"

enum { NUMBER = 32, DIGITS_MAX = 9 };

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

static const struct {
	char letter;
	int digits;              /* written with leading zeros to at least so many */
	enum err (*find)(struct ctx *ctx, const char *number, struct paper_number *out);
} rows[] = {
	{ 'B', 6, bill }, { 'C', 6, certificate }, { 'D', 6, deposit }, { 'P', 4, slip }, { 'R', 4, visit }, { 'Y', 6, booking },
};

/* The row of a text, and the number as the house writes it; -1: no such number. */
static int row_of(const char *text, char number[NUMBER])
{
	char narrow[NUMBER];
	int64_t no;
	if (!utf8_nfkc(text, narrow, sizeof narrow))
		return -1;
	str_strip(narrow);
	char letter = narrow[0] >= 'a' && narrow[0] <= 'z' ? (char)(narrow[0] - 'a' + 'A') : narrow[0];
	if (!letter || narrow[1] != '-' || !str_digits(narrow + 2) || strlen(narrow + 2) > DIGITS_MAX || !str_int64(narrow + 2, 1, INT32_MAX, &no))
		return -1;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].letter == letter) {
			str_fmt(number, NUMBER, "%c-%0*lld", letter, rows[i].digits, (long long)no);
			return (int)i;
		}
	return -1;
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
