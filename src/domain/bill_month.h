/* What a bill's arithmetic needs of its patient, visit and month (SPEC B2): cover, hand-ins, the month's earlier bills. */
#ifndef DOMAIN_BILL_MONTH_H
#define DOMAIN_BILL_MONTH_H

#include "domain/copay_month.h"
#include "domain/meals.h"
#include "model/bill.h"
#include "model/ctx.h"
#include "model/insurance.h"

struct bill_month {
	struct copay_bill in;    /* all but points, meals and fee, which are the lines' */
	char band[40], certificate[40];
	bool no_certificate;     /* care for a specified disease, but the cover has no certificate of it that day */
	int later;               /* bills of the month that come after this one: a correction leaves them as they are */
};

enum err bill_month_read(struct ctx *ctx, const struct bill *b, struct bill_month *out);
/* What a meal of that bill costs by the table; yen -1: it has none (meals_rate()). */
enum err bill_month_meal(struct ctx *ctx, const struct bill *b, struct meal_rate *out);
/* The programme whose running total the patient's slip carries: the first in legal order. -1: none has one. */
int bill_month_slip(const struct coverage *covers, int n);
/* Dental care counts apart from the rest. */
bool bill_month_dental(const char *department);

#endif
