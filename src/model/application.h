/*
 * What was applied for (SPEC E1, E3, E4, E6): the data as the patient gave them, beside the hospital's own record; the first
 * registration, or a change of it, which holds only once the card was given again.
 */
#ifndef MODEL_APPLICATION_H
#define MODEL_APPLICATION_H

#include <stdint.h>

#include "base/i18n.h"
#include "model/enrollment.h"
#include "model/patient.h"

/* X(code, id, name) */
#define APPLICATION_LIST(X) \
	X(CODE,       "code",       N_("メール確認待ち"))   /* a code was mailed */ \
	X(MISMATCHED, "mismatched", N_("照合不一致"))       /* a person decides */ \
	X(MATCHED,    "matched",    N_("カード登録待ち")) \
	X(DONE,       "done",       N_("完了")) \
	X(DROPPED,    "dropped",    N_("取下げ"))

enum application_state {
#define X(code, id, name) APPLICATION_##code,
	APPLICATION_LIST(X)
#undef X
	APPLICATION_STATES
};

enum application_kind { APPLICATION_NEW, APPLICATION_CHANGE };

struct application {
	int64_t id, enrollment_id;
	enum application_kind kind;
	enum application_state state;
	char card[CARD_SIZE], name[NAME_SIZE], kana[KANA_SIZE];  /* as applied */
	char sex;
	day_t birth;
	char phone[PHONE_SIZE], postal[16], address[256];
	char payer_name[NAME_SIZE], payer_kana[KANA_SIZE], relation[16];
	char email[128];                                         /* opened seal */
	enum lang lang;
	char code_hash[65];                                      /* of the code that was mailed last, "" when it was used */
	int64_t code_until;
	int code_tries;                                          /* wrong ones */
	int64_t created_at, proved_at, decided_at, done_at, version;
	char created_by[40], decided_by[40];                     /* decided_by "": by itself */
};

const char *application_state_id(enum application_state s);
const char *application_state_name(enum application_state s);
int application_state_from_id(const char *id);

#endif
