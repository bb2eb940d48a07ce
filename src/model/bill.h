/* Bills (SPEC B). Amounts in yen. */
#ifndef MODEL_BILL_H
#define MODEL_BILL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/i18n.h"

enum { BILL_NUMBER = 16, BILL_LINES_MAX = 300 };

/* X(code, id, name) */
#define BILL_STATUS_LIST(X) \
	X(DRAFT,     "draft",     N_("入力中")) \
	X(FINAL,     "final",     N_("確定")) \
	X(HELD,      "held",      N_("会計保留")) \
	X(CORRECTED, "corrected", N_("訂正済"))

enum bill_status {
#define X(code, id, name) BILL_##code,
	BILL_STATUS_LIST(X)
#undef X
	BILL_STATUSES
};

/* Why a bill is held (B5): held_reason begins with one of these names, or is the desk's own words. X(code, name) */
#define BILL_HOLD_LIST(X) \
	X(COVER,     N_("資格未確認")) \
	X(RECKONING, N_("算定待ち"))

enum bill_hold {
#define X(code, name) BILL_HOLD_##code,
	BILL_HOLD_LIST(X)
#undef X
	BILL_HOLD_OTHER
};

struct bill_line {
	char category[8];        /* row of data/forms/receipt_rows.tsv */
	char name[160];
	int64_t points;          /* per count; 0 for lines in yen */
	int64_t count;
	int64_t yen;             /* per count, tax included; 0 for lines in points */
	int tax_rate;            /* per cent: 0, 8, 10 */
	char quantity[32];       /* of a drug within a package: "12錠", with its unit; else "" */
};

struct bill {
	int64_t id, patient_id, visit_id;
	char number[BILL_NUMBER];
	char external[64];
	char department[64];
	enum bill_status status;
	char source[12];         /* import, desk, correction */
	int64_t corrects;        /* id of the bill that this one replaces, 0: none */
	int share;               /* patient's tenths */
	int64_t points;
	int64_t insured_yen, meal_yen, other_yen, adjust_yen;
	int64_t limit_yen, programme_yen, coupon_yen; /* what limit, programmes and coupon take off: 0 or negative */
	bool no_programmes;      /* the patient's programmes don't pay for this care */
	bool specific;           /* care for the patient's specified disease (特定疾病): its certificate limits it */
	int64_t computed_yen;    /* all of it but adjust_yen */
	int64_t imported_yen;    /* -1: entered by hand */
	char accepted_by[40];
	int64_t amount;
	day_t period_from, period_to;
	int64_t finalised_at;
	day_t due_day;           /* DAY_NONE until final */
	char held_reason[160];
	bool entered_late;
	int64_t created_at, version;
	int n_lines;             /* lines are read apart: bills_lines() */
};

/* A final bill of the same patient and month of care, as the month's arithmetic needs it. */
struct bill_in_month {
	int64_t id, visit_id, corrects;
	bool corrected;          /* another one has taken its place */
	int64_t finalised_at;
	day_t day;
	bool inpatient;
	char department[64];
	int share;
	bool no_programmes, specific;
	int64_t points, insured_yen, limit_yen, coupon_yen, adjust_yen;
};

/* What one programme left of a bill, and of which law it is. */
struct bill_programme {
	int64_t bill_id, yen;
	char law[3];
};

/* A row of a list of bills, and which bills a list shows. */
struct bill_item {
	struct bill bill;
	char card[24], name[128];
};

struct bill_filter {
	int status;              /* enum bill_status, -1: all */
	bool differing;          /* only drafts whose imported amount differs from ours */
	int64_t patient_id;      /* 0: all */
	int64_t final_from;      /* only those made final at this instant or later; 0: any */
};

const char *bill_status_id(enum bill_status s);
const char *bill_status_name(enum bill_status s);
int bill_status_from_id(const char *id);
enum bill_hold bill_hold_of(const char *held_reason);
const char *bill_hold_key(enum bill_hold h);              /* as it is stored; not of BILL_HOLD_OTHER */
const char *bill_hold_text(const char *held_reason);      /* as it is shown */

#endif
