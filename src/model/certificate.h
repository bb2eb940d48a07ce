/* Payment certificates (支払証明書, SPEC R8): that money was received, never a receipt. Amounts in yen. */
#ifndef MODEL_CERTIFICATE_H
#define MODEL_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "model/bill.h"

enum { CERTIFICATE_NUMBER = 16, CERTIFICATE_LINES_MAX = 200 };

/* What it is asked for: one bill with all that it corrects, or the settlement dates from … to. */
struct certificate_wish {
	int64_t patient_id;
	int64_t bill_id;         /* 0: of the days */
	day_t from, to;          /* both included */
};

struct certificate {
	int64_t id;
	char number[CERTIFICATE_NUMBER]; /* "C-000012" */
	struct certificate_wish of;
	int64_t total;
	int64_t fee;             /* what the hospital asks for it, tax included */
	int64_t fee_bill_id;     /* 0: none */
	int prints;
	int64_t made_at;
	char made_by[40];
};

/* Money that came in or went back, as the book stood then. */
struct certificate_line {
	int64_t settlement_id;
	char bill[BILL_NUMBER], department[64];
	day_t care_from, care_to, settled;
	bool refund;
	int64_t yen;             /* negative: given back */
};

#endif
