/* A mail of the outbox: plain text in UTF-8, the same Message-ID and Date at every resend. */
#ifndef MODEL_MAIL_H
#define MODEL_MAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/i18n.h"

enum mail_state { MAIL_WAITING, MAIL_SENT, MAIL_UNDELIVERABLE, MAIL_STATES };

/* Stand in the body for the page's address and its end, until the mail leaves: the address is kept sealed elsewhere. */
#define MAIL_LINK "\x01"
#define MAIL_LINK_UNTIL "\x02"

struct mail {
	int64_t id, patient_id, settlement_id; /* settlement_id 0: none */
	int64_t session_id;      /* the card page that it names; 0: none */
	char kind[24];
	enum lang lang;
	char message_id[128];    /* without < > */
	char recipient[128];     /* opened seal */
	char subject[160];
	char body[4096];
	int64_t written_at, next_at, sent_at;
	int64_t since;           /* given up three days after this */
	bool died;               /* its patient, as the book says now; only read */
	enum mail_state state;
	int tries;
	char answer[160];
};

/* One of a list: without its text. */
struct mail_item {
	int64_t id, patient_id, written_at, next_at, sent_at;
	int64_t settlement_id, session_id; /* as of struct mail */
	enum mail_state state;
	int tries;
	char kind[24], recipient[128], answer[160];
	char card[16], name[128], bill[16]; /* bill "": of none */
};

/* A bare address, fit for a header and an envelope: no name, no < >, ASCII. */
bool mail_address_ok(const char *a);
const char *mail_state_id(enum mail_state s);
const char *mail_state_name(enum mail_state s);

#endif
