/* Money over a counter (SPEC S12): one row per method. A refund's rows are negative. */
#ifndef MODEL_PAYMENT_H
#define MODEL_PAYMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/i18n.h"

/* X(code, id, name) */
#define METHOD_LIST(X) \
	X(CASH,     "cash",     N_("現金")) \
	X(TERMINAL, "terminal", N_("カード端末")) \
	X(QR,       "qr",       N_("QR・電子マネー")) \
	X(TRANSFER, "transfer", N_("振込")) \
	X(DEPOSIT,  "deposit",  N_("預り金")) /* out of one taken before: no money moves now */

enum payment_method {
#define X(code, id, name) METHOD_##code,
	METHOD_LIST(X)
#undef X
	METHOD_COUNT
};

enum { PAYMENT_SLIP = 40 };

struct payment {
	int64_t id, settlement_id;
	enum payment_method method;
	int64_t amount;          /* yen, never 0 */
	int64_t tendered;        /* cash: what was handed over; 0 otherwise */
	char slip[PAYMENT_SLIP]; /* the terminal's or the transfer's own number */
	int64_t at;
	day_t posted_day;        /* the open business day that it belongs to (K4) */
	bool entered_late;       /* on paper first (O5): `at` is its true time */
	char staff[40], place[40];
};

const char *payment_method_id(enum payment_method m);
const char *payment_method_name(enum payment_method m);
int payment_method_from_id(const char *id);

#endif
