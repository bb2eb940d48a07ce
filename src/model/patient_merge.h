/* Two records of one patient (SPEC P3, P7). What belongs to a patient, X(code, table, rows, name): all of it moves. rows: where a patient's are found. */
#ifndef MODEL_PATIENT_MERGE_H
#define MODEL_PATIENT_MERGE_H

#include "base/i18n.h"
#include "model/patient.h"

#define MERGE_LIST(X) \
	X(VISIT,        visit,        visit,        N_("来院の記録")) \
	X(BILL,         bill,         bill,         N_("請求")) \
	X(ENROLLMENT,   enrollment,   enrollment,   N_("利用登録")) \
	X(COVERAGE,     coverage,     coverage,     N_("保険")) \
	X(CONFIRMATION, confirmation, confirmation, N_("保険の確認")) \
	X(ELIGIBILITY,  eligibility,  eligibility,  N_("オンライン資格確認")) \
	X(BOOKING,      booking,      booking,      N_("予約")) \
	X(WAITING,      waiting,      waiting,      N_("順番待ち")) \
	X(NOTICE,       notice,       patient_notice, N_("お知らせ")) \
	X(DEPOSIT,      deposit,      deposit,      N_("預り金")) \
	X(CERTIFICATE,  certificate,  certificate,  N_("支払証明書")) \
	X(MAIL,         mail,         mail,         N_("メール"))

enum merge_kind {
#define X(code, table, rows, name) MERGE_##code,
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
