/* The settlement engine's one pure step: (what stands in the book, event, now, random) → what to do. No database, no socket, no
 * clock. The design of the whole engine stands at the head of settle_step.c. */
#ifndef DOMAIN_SETTLE_STEP_H
#define DOMAIN_SETTLE_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/err.h"
#include "model/settlement.h"

/* X(code, id): everything that can happen to a settlement. */
#define SETTLE_EVENT_LIST(X) \
	X(CLAIM,            "claim")            /* the worker takes one that is due */ \
	X(SEND,             "send")             /* the open attempt's bytes are about to leave */ \
	X(RECOVER,          "recover")          /* found in flight by a new owner: the old one died */ \
	X(PAID,             "paid")             /* every field of the answer is as expected */ \
	X(DECLINED_SOFT,    "declined_soft")    /* the card may work another day */ \
	X(DECLINED_HARD,    "declined_hard")    /* this card never */ \
	X(AUTHENTICATE,     "authenticate")     /* the card holder must prove who they are */ \
	X(UNCLEAR,          "unclear")          /* no answer, half of one, 5xx */ \
	X(MISMATCH,         "mismatch")         /* an answer about another amount, currency, reference or status */ \
	X(NOT_EXECUTED,     "not_executed")     /* 409, 429, or nothing could be sent */ \
	X(REFUSED,          "refused")          /* 400, 404: this request will never do */ \
	X(FORBIDDEN,        "forbidden")        /* 401, 403: configuration */ \
	X(KEY_CLASH,        "key_clash")        /* the key was used with other bytes: a bug or tampering */ \
	X(KEY_EXPIRED,      "key_expired")      /* too old for the gateway to know the key: look it up */ \
	X(FOUND_PAID,       "found_paid")       /* the look-up found exactly one, paid, every field as expected */ \
	X(FOUND_FAILED,     "found_failed")     /* exactly one, definitely not paid */ \
	X(FOUND_NONE,       "found_none")       /* the complete list doesn't have it */ \
	X(SAID_PAID,        "said_paid")        /* a person saw at the gateway which one counts, paid in full */ \
	X(SAID_UNPAID,      "said_unpaid")      /* … that none does: nothing was paid, or all of it was undone there */ \
	X(FOUND_DOUBTFUL,   "found_doubtful")   /* several, or one that contradicts the book */ \
	X(UNCHARGEABLE,     "unchargeable")     /* due, but there is no card, or the patient has died */ \
	X(CARD_REPLACED,    "card_replaced") \
	X(RETRY,            "retry")            /* by hand */ \
	X(HOLD,             "hold") X(RELEASE, "release") \
	X(DEFER_OFF,        "defer_off") X(DEFER_ON, "defer_on") \
	X(COUNTER_PAY,      "counter_pay")      /* the rest, or all at once; of a refund: handed out */ \
	X(COUNTER_PART,     "counter_part")     /* a part of it: that is a settlement of its own */ \
	X(TO_COUNTER,       "to_counter")       /* the night shift gives up on the card: one charge, the deferral stays */ \
	X(DEPOSIT_TAKE,     "deposit_take")     /* at the counter; what is deferred is paid by card, unless that is switched off first */ \
	X(DEPOSIT_KEEP,     "deposit_keep")     /* its deposit was taken before it was final, or while it was held */ \
	X(DEPOSIT_SETTLE,   "deposit_settle")   /* the deposit covers the rest */ \
	X(DEPOSIT_PART,     "deposit_part")     /* … covers a part of it */ \
	X(DEPOSIT_RETURN,   "deposit_return")   /* it is given back */ \
	X(REPLACE,          "replace")          /* a correction takes the bill's place */ \
	X(REFUND,           "refund")           /* everything was given back */ \
	X(NOTIFIED,         "notified")         /* the mail that announces a difference was accepted */ \
	X(UNTOLD,           "untold")           /* it can't be delivered */

enum settle_event {
#define X(code, id) SETTLE_##code,
	SETTLE_EVENT_LIST(X)
#undef X
	SETTLE_EVENTS
};

/* What the caller must do, in the transaction that writes the new state (bits). */
enum settle_action {
	ACT_NEW_ATTEMPT   = 1 << 0,  /* write the next attempt: new key, exact bytes */
	ACT_SENT          = 1 << 1,  /* count a sending of the open attempt; its bytes may leave after the commit */
	ACT_CLOSE         = 1 << 2,  /* the open attempt has its definite answer: tries + 1 */
	ACT_SETTLED       = 1 << 4,  /* settled_at = now */
	ACT_MAIL_PAID     = 1 << 5,
	ACT_MAIL_DECLINED = 1 << 6,
	ACT_MAIL_AUTH     = 1 << 7,
	ACT_CARD_FAILED   = 1 << 8,  /* the enrollment shows it */
	ACT_CARD_GOOD     = 1 << 9,
	ACT_RECEIPT       = 1 << 10, /* the original is available at once */
	ACT_ALARM         = 1 << 11, /* a person must look */
	ACT_LOOK_UP       = 1 << 12, /* ask the gateway's list, send nothing */
	ACT_STOP          = 1 << 13, /* the engine charges nothing more */
	ACT_MAIL_REFUNDED = 1 << 14,
	ACT_PARENT        = 1 << 15, /* money went back: is the parent `refunded` now? */
	ACT_ANNOUNCED     = 1 << 16, /* notified = true: the payer knows of the difference */
};

/* All that the step may look at. */
struct settle_view {
	enum settlement_kind kind;
	enum settlement_state state;
	int64_t amount;
	int64_t paid;            /* in parts at a counter; matters while the rest waits there */
	int64_t next_at;         /* as it stands */
	int64_t due_at;          /* 00:00 of the due day, UTC seconds */
	int64_t retry_at;        /* when the profile allows the next try after one more decline; SETTLE_NEVER: counter payment */
	int tries; bool spent;   /* definite attempts so far; they are all that the profile has */
	bool deferred;           /* the visit's deferral is on */
	bool open;               /* there is an attempt without a definite answer */
	int sends; int64_t first_sent_at; /* of the open attempt; 0: never */
	int64_t retry_after;     /* seconds the gateway asked to wait; 0: none */
	bool missing;            /* the last look-up didn't find the open attempt either */
	bool notified, announcing; /* its last mail was accepted or given up; of a difference: it was announced, or that mail still waits */
	bool other_card, given_up; /* the answer is about a card that isn't the one on file any more; people took it from the card */
};

struct settle_result {
	enum err err;            /* ERR_OK, or ERR_BAD_STATE: nothing may be done */
	enum settlement_state state;
	int64_t next_at;         /* instant before which nothing is tried */
	unsigned actions;        /* enum settle_action */
};

enum {
	SETTLE_MINIMUM = 50,             /* yen; less goes to the counter (S10) */
	SETTLE_KEY_AGE = 23 * 3600,      /* a key is re-sent for less than this (S9) */
	SETTLE_BACKOFF_MAX = 3600, SETTLE_LOOK_AGAIN = 3600, /* the second: what the list doesn't have is looked up once more after it */
};
#define SETTLE_NEVER INT64_C(253402268399) /* 9999-12-31 in Tokyo: only an event brings it back */

struct settle_result settle_step(const struct settle_view *v, enum settle_event e, int64_t now, struct random *rng);
const char *settle_step_event_id(enum settle_event e);
/* Seconds before sending number `sends` + 1: 1, 2, 4 … 3600, of which a random half to all. */
int64_t settle_step_backoff(int sends, struct random *rng);

#endif
