/* Coverages and their monthly confirmation (SPEC I; evidence kinds FACTS §3.2). */
#ifndef MODEL_INSURANCE_H
#define MODEL_INSURANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/i18n.h"

/* X(code, id, name) */
#define COVER_LIST(X) \
	X(MEDICAL, "medical", N_("医療保険")) \
	X(PUBLIC,  "public",  N_("公費・医療証")) \
	X(WORKERS, "workers", N_("労災")) \
	X(CIVIL,   "civil",   N_("公務災害")) \
	X(AUTO,    "auto",    N_("自賠責")) \
	X(SELF,    "self",    N_("自費"))

enum cover {
#define X(code, id, name) COVER_##code,
	COVER_LIST(X)
#undef X
	COVER_COUNT
};

/* X(code, id of `insurance confirm --by`, name, last day on which it may be used: 0 none) */
#define EVIDENCE_LIST(X) \
	X(MYNUMBER,        "mynumber",        N_("マイナ保険証"),               0) \
	X(CERTIFICATE,     "certificate",     N_("資格確認書"),                 0) \
	X(MYNUMBER_NOTICE, "mynumber+notice", N_("マイナ＋資格情報のお知らせ"), 0) \
	X(DECLARATION,     "declaration",     N_("被保険者資格申立書"),         0) \
	X(LEGACY,          "legacy",          N_("従来の保険証"),               20260331) \
	X(OTHER,           "other",           N_("その他"),                     0)

enum evidence {
#define X(code, id, name, last_day) EVIDENCE_##code,
	EVIDENCE_LIST(X)
#undef X
	EVIDENCE_COUNT
};

struct coverage {
	int64_t id, patient_id;
	enum cover kind;
	char insurer[16], symbol[64], number[32], branch[8], holder[16];
	int share;               /* patient's tenths, 0 … 10 */
	int64_t cap;             /* monthly upper limit in yen, 0: none */
	bool slip;               /* an upper-limit slip goes with it */
	char limit_class[40];    /* income band of the monthly limit, "": unknown */
	char specific[40];       /* certificate of a specified disease (特定疾病療養受療証) by its name in the table of limits, "": none */
	day_t specific_from, specific_to; /* the days of that certificate, the last one included; DAY_NONE: open */
	bool multi;              /* fourth month or later with a limit */
	day_t valid_from, valid_to; /* valid_to included; DAY_NONE: open */
	int64_t version;
};

/* Is there a certificate of a specified disease in the cover, and is it valid on that day? */
bool coverage_certified(const struct coverage *c, day_t day);

enum insured { INSURED_NOT, INSURED_YES, INSURED_UNKNOWN }; /* this month's state (I2) */

struct confirmation {
	int64_t id, patient_id, coverage_id, visit_id;
	int month;               /* year * 12 + month - 1 */
	enum insured state;      /* INSURED_YES or INSURED_UNKNOWN */
	enum evidence evidence;
	int64_t at;
	int64_t eligibility_id;  /* the online answer that said so, 0: a person saw it */
	bool entered_late;       /* on paper first (O5): `at` is its true time */
	char place[40], staff[40];
};

const char *cover_id(enum cover k);
const char *cover_name(enum cover k);
int cover_from_id(const char *id);          /* -1: none such */
const char *evidence_id(enum evidence e);
const char *evidence_name(enum evidence e);
day_t evidence_last_day(enum evidence e);   /* DAY_NONE: no end */
int evidence_from_id(const char *id);       /* -1: none such */
const char *insured_id(enum insured s);     /* unconfirmed, confirmed, unknown */

#endif
