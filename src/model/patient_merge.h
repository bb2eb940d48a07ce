/* Two records of one patient (SPEC P3, P7). What belongs to a patient, X(code, table, name): all of it moves. */
#ifndef MODEL_PATIENT_MERGE_H
#define MODEL_PATIENT_MERGE_H

#include "base/i18n.h"
#include "model/patient.h"

#define MERGE_LIST(X) \
	X(VISIT,        visit,        N_("来院の記録")) \
	X(BILL,         bill,         N_("請求")) \
	X(ENROLLMENT,   enrollment,   N_("利用登録")) \
	X(COVERAGE,     coverage,     N_("保険")) \
	X(CONFIRMATION, confirmation, N_("保険の確認")) \
	X(ELIGIBILITY,  eligibility,  N_("オンライン資格確認")) \
	X(BOOKING,      booking,      N_("予約")) \
	X(WAITING,      waiting,      N_("順番待ち")) \
	X(NOTICE,       notice,       N_("お知らせ")) \
	X(DEPOSIT,      deposit,      N_("預り金")) \
	X(CERTIFICATE,  certificate,  N_("支払証明書")) \
	X(MAIL,         mail,         N_("メール"))

enum merge_kind {
#define X(code, table, name) MERGE_##code,
	MERGE_LIST(X)
#undef X
	MERGE_KINDS
};

struct patient_merge {
	int64_t id, from_id, into_id, at, undone_at;
	char staff[40];
};

/* Two records that match in name, kana, birth and sex; or a live merge, `second` into `first`. */
struct patient_pair { struct patient first, second; };

const char *merge_kind_name(enum merge_kind k);  /* translated */
const char *merge_kind_id(enum merge_kind k);    /* the table */

#endif
