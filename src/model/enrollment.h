/* Registration for deferred payment (SPEC E). Card numbers are never here: brand, last four digits, expiry, funding. */
#ifndef MODEL_ENROLLMENT_H
#define MODEL_ENROLLMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/i18n.h"
#include "model/patient.h"

/* X(code, id, name) */
#define ENROLLMENT_LIST(X) \
	X(APPLIED,    "applied",    N_("申込み")) \
	X(VERIFIED,   "verified",   N_("メール確認済")) \
	X(MATCHED,    "matched",    N_("照合済")) \
	X(MISMATCHED, "mismatched", N_("照合不一致")) \
	X(WAITING,    "waiting",    N_("利用開始待ち")) \
	X(ACTIVE,     "active",     N_("利用中")) \
	X(SUSPENDED,  "suspended",  N_("停止中")) \
	X(CLOSED,     "closed",     N_("終了済"))

enum enrollment_state {
#define X(code, id, name) ENROLLMENT_##code,
	ENROLLMENT_LIST(X)
#undef X
	ENROLLMENT_STATES
};

struct enrollment {
	int64_t id, patient_id;
	enum enrollment_state state;
	char user_id[32];
	char payer_name[NAME_SIZE], payer_kana[KANA_SIZE], relation[16];
	char email[128];                   /* opened seal */
	enum lang lang;                    /* of its mails */
	char customer[64], method[64];     /* gateway's tokens, opened seal; "" when none */
	char brand[24], last4[8], funding[12];
	int exp_year, exp_month;
	int expiry_mailed;                 /* exp_year * 12 + exp_month that the payer was told of (E9) */
	int64_t usable_at;                 /* 0: at once */
	bool card_failed;
	int64_t created_at, closed_at, version;
	char close_reason[160];
};

/* What a charge needs of it, and what a mail does. */
struct enrollment_card { char customer[64], method[64]; };
struct enrollment_addressee {
	int64_t patient_id;
	char payer_name[NAME_SIZE], email[128];
	enum lang lang;
	bool died;                         /* the patient: nobody is written to */
};

const char *enrollment_relation_name(const char *id); /* of the payer to the patient: 本人, 配偶者 …; NULL: no such id */
const char *enrollment_state_id(enum enrollment_state s);
const char *enrollment_state_name(enum enrollment_state s);
int enrollment_state_from_id(const char *id);

#endif
