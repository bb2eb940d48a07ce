/* Visits, what is handed in, usage slips, and where the patient goes next (SPEC V). */
#ifndef MODEL_VISIT_H
#define MODEL_VISIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/i18n.h"
#include "model/insurance.h"

enum { VISIT_NUMBER = 16, DEPARTMENTS_MAX = 8, HANDINS_MAX = 4 };

/* X(code, id in the database and JSON, name) */
#define HANDIN_LIST(X) \
	X(REFERRAL,   "referral",   N_("紹介状")) \
	X(LIMIT_SLIP, "limit_slip", N_("管理票")) \
	X(MATERNITY,  "maternity",  N_("妊健票")) \
	X(OTHER,      "other",      N_("その他の書類"))

enum handin_kind {
#define X(code, id, name) HANDIN_##code,
	HANDIN_LIST(X)
#undef X
	HANDIN_KINDS
};

/*
 * What happens next, in the board's order. X(code, id, sentence's heading on the board)
 * The place a step sends to is the profile's (F14, F17, F19); domain/next_step.h decides.
 */
#define STEP_LIST(X) \
	X(PRIORITY,  "priority",  N_("優先受付")) \
	X(INSURANCE, "insurance", N_("保険確認")) \
	X(EXAM,      "exam",      N_("診察中")) \
	X(CASHIER,   "cashier",   N_("会計")) \
	X(COUNTER,   "counter",   N_("計算窓口")) \
	X(PHARMACY,  "pharmacy",  N_("院内薬局")) \
	X(HOME,      "home",      N_("お帰り可")) \
	X(DONE,      "done",      N_("完了"))

enum step {
#define X(code, id, name) STEP_##code,
	STEP_LIST(X)
#undef X
	STEP_COUNT
};

struct department { char code[16], name[64]; };

struct handin {
	int64_t id, visit_id;
	enum handin_kind kind;
	char note[120];
	int64_t received_at;     /* 0: not yet */
	char received_by[40];
	int64_t month_total;     /* limit slip: yen, as entered; maternity ticket: the most that it pays; -1: not entered */
	int64_t version;
};

struct slip {
	int64_t id, visit_id;
	char number[VISIT_NUMBER];
	day_t day;
	int64_t made_at, voided_at;
	int prints;
};

struct visit {
	int64_t id, patient_id;
	day_t day;
	char number[VISIT_NUMBER];
	bool inpatient;
	enum cover insurance;
	char source[8], external[64];
	int64_t opened_at;
	bool deferral;
	int64_t deferral_at;
	char deferral_by[40];
	char override_reason[160];
	char facility_reason[32];
	char prescription[8];    /* "", inhouse, outside */
	bool clinic, exam_done;
	day_t ended_on;          /* of a stay that is over: the day on which that was recorded; else DAY_NONE */
	enum step step;
	int64_t step_since;
	bool entered_late;
	int64_t version;
	int n_departments, n_handins;
	struct department departments[DEPARTMENTS_MAX];
	struct handin handins[HANDINS_MAX];
};

bool visit_stays(const struct visit *v);                 /* a stay that isn't over: more periods will be billed (V7) */
day_t visit_care_day(const struct visit *v, day_t today); /* a stay's goes on with the days until it is over; else the visit's own */
void visit_set_done(struct visit *v, bool done, day_t today); /* exam_done, and of a stay the day of its end */

const char *handin_id(enum handin_kind k);
const char *handin_name(enum handin_kind k);
int handin_from_id(const char *id);
const char *step_id(enum step s);
const char *step_name(enum step s);
int step_from_id(const char *id);

#endif
