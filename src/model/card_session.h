/* A page of the card gateway that takes or authenticates a card (SPEC E2, E10, S4): card numbers are typed only there. */
#ifndef MODEL_CARD_SESSION_H
#define MODEL_CARD_SESSION_H

#include <stdint.h>

#include "base/i18n.h"

/* X(code, id, name) */
#define CARD_SESSION_LIST(X) \
	X(WANTED,   "wanted",   N_("準備中"))      /* to be asked for at the gateway */ \
	X(OPEN,     "open",     N_("入力待ち"))    /* the page can be used */ \
	X(COMPLETE, "complete", N_("登録済"))      /* the card is on file */ \
	X(EXPIRED,  "expired",  N_("期限切れ"))    /* nobody used it */ \
	X(FAILED,   "failed",   N_("登録できず"))  /* reason says why */

enum card_session_state {
#define X(code, id, name) CARD_SESSION_##code,
	CARD_SESSION_LIST(X)
#undef X
	CARD_SESSION_STATES
};

enum card_session_purpose { CARD_SESSION_REGISTER, CARD_SESSION_REPLACE, CARD_SESSION_AUTHENTICATE, CARD_SESSION_PURPOSES };

enum { CARD_SESSION_KEY = 64, CARD_SESSION_REF = 96, CARD_SESSION_URL = 700 };

struct card_session {
	int64_t id, enrollment_id, settlement_id; /* settlement_id 0: no charge asked for it */
	enum card_session_purpose purpose;
	enum card_session_state state;
	enum lang lang;
	char idem_key[CARD_SESSION_KEY], session_ref[CARD_SESSION_REF];
	char url[CARD_SESSION_URL];      /* opened seal; "" before it is open */
	char reason[64];
	int64_t next_at, expires_at, created_at, version;
	int tries;
};

const char *card_session_state_id(enum card_session_state s);
const char *card_session_state_name(enum card_session_state s);
const char *card_session_purpose_id(enum card_session_purpose p);

#endif
