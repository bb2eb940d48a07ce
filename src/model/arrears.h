/* Arrears (未収金, SPEC S12): what is final, unpaid and past its day, and what was said about it. */
#ifndef MODEL_ARREARS_H
#define MODEL_ARREARS_H

#include <stdint.h>

#include "base/date.h"
#include "base/i18n.h"
#include "model/bill.h"
#include "model/settlement.h"

/* By age in days since its day; the last of a band is included. X(code, id, last day, name) */
#define ARREARS_AGE_LIST(X) \
	X(MONTH,     "0-30",   30,        N_("30日まで")) \
	X(QUARTER,   "31-90",  90,        N_("31～90日")) \
	X(HALF_YEAR, "91-180", 180,       N_("91～180日")) \
	X(OLDER,     "181-",   INT32_MAX, N_("181日以上"))

enum arrears_age {
#define X(code, id, last, name) ARREARS_##code,
	ARREARS_AGE_LIST(X)
#undef X
	ARREARS_AGES
};

/* How somebody was spoken to. X(code, id, name) */
#define CONTACT_LIST(X) \
	X(PHONE,   "phone",   N_("電話")) \
	X(MAIL,    "mail",    N_("メール")) \
	X(LETTER,  "letter",  N_("手紙")) \
	X(COUNTER, "counter", N_("窓口")) \
	X(OTHER,   "other",   N_("その他"))

enum contact_how {
#define X(code, id, name) CONTACT_##code,
	CONTACT_LIST(X)
#undef X
	CONTACT_HOWS
};

enum { CONTACT_NOTE = 512 };

struct contact {
	int64_t id, bill_id, at;
	char staff[40];
	enum contact_how how;
	char note[CONTACT_NOTE];
	day_t promised;          /* DAY_NONE: no day */
};

/* One unpaid bill. */
struct arrears_item {
	int64_t bill_id, patient_id;
	char bill[BILL_NUMBER], card[24], name[128], phone[32];
	struct settlement charge;
	int64_t paid;            /* of it, in parts */
	day_t since;             /* its day: when the counter was due, or the card */
	int contacts;            /* how many notes there are */
	int64_t last_contact;    /* 0: none */
	day_t promised;          /* by the newest note that names a day */
};

struct arrears_sum { int64_t n, yen; };

/* What one patient owes. */
struct arrears_patient {
	int64_t patient_id;
	char card[24], name[128];
	struct arrears_sum sum;
	day_t since;             /* of the oldest */
};

struct arrears_filter {
	int older_than;          /* days; 0: everything past its day */
	int64_t patient_id, bill_id; /* 0: any */
};

const char *arrears_age_id(enum arrears_age a);
const char *arrears_age_name(enum arrears_age a);
enum arrears_age arrears_age_of(int days);
const char *contact_how_id(enum contact_how h);
const char *contact_how_name(enum contact_how h);
int contact_how_from_id(const char *id);

#endif
