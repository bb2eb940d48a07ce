/* Public-expense programmes by their law number (data/forms/programmes.tsv; SPEC B2, FACTS §2.4). Read once and kept. */
#ifndef DOMAIN_PROGRAMMES_H
#define DOMAIN_PROGRAMMES_H

#include <stdbool.h>

enum programme_rate { RATE_PERCENT, RATE_INSURED, RATE_CERTIFICATE };

struct programme {
	char law[8], name[48];
	int order;              /* legal order, from 1 */
	enum programme_rate rate;
	int percent;            /* of RATE_PERCENT */
	bool ticket;            /* pays the amount on the 医療券 instead of a share below a cap */
	bool slip;              /* an upper-limit slip carries the running total */
	bool half_meals;
};

/* By the first two digits of a payer number; what the table doesn't name is a local programme. Never NULL. */
const struct programme *programmes_find(const char *payer);

#endif
