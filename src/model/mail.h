/* A mail of the outbox: plain text in UTF-8, the same Message-ID and Date at every resend. */
#ifndef MODEL_MAIL_H
#define MODEL_MAIL_H

#include <stdint.h>

#include "base/i18n.h"

enum mail_state { MAIL_WAITING, MAIL_SENT, MAIL_UNDELIVERABLE };

struct mail {
	int64_t id, patient_id, settlement_id; /* settlement_id 0: none */
	char kind[24];
	enum lang lang;
	char message_id[128];    /* without < > */
	char recipient[128];     /* opened seal */
	char subject[160];
	char body[4096];
	int64_t written_at, next_at, sent_at;
	enum mail_state state;
	int tries;
	char answer[160];
};

#endif
