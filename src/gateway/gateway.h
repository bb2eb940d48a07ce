/*
 * The card gateway's protocol, pure (FACTS §10): builds requests, judges answers, opens no socket. Bodies are
 * form-encoded and deterministic: the same facts give the same bytes. Answers are judged field by field (SPEC S9).
 */
#ifndef GATEWAY_GATEWAY_H
#define GATEWAY_GATEWAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GATEWAY_BODY = 2048, GATEWAY_PATH = 512, GATEWAY_ID = 64 };

struct gateway_request {
	const char *method;             /* "GET", "POST" */
	char path[GATEWAY_PATH];        /* with query, e.g. "/v1/payment_intents?customer=cus_x&limit=100" */
	char body[GATEWAY_BODY];        /* "" for GET */
	char idem_key[96];              /* "" for GET */
};

struct gateway_charge {
	int64_t amount;                 /* yen */
	const char *customer, *method;
	const char *description;        /* service and hospital; no medical facts */
	const char *bill;               /* metadata[bill] */
	int attempt;                    /* metadata[attempt] */
};
/* All gateway_build_* return false when a value doesn't fit; nothing is ever cut. */
bool gateway_build_charge(struct gateway_request *r, const struct gateway_charge *c, const char *key);
/* after: last id of the page before, "" for the first; limit 1…100. */
bool gateway_build_list(struct gateway_request *r, const char *customer, const char *after, int limit);
struct gateway_refund {
	const char *intent;             /* what gives the money back */
	int64_t amount;                 /* yen */
	const char *bill;               /* metadata[bill] */
	int attempt;                    /* metadata[attempt] */
	int64_t settlement;             /* metadata[settlement]: one bill may have several refunds */
};
bool gateway_build_refund(struct gateway_request *r, const struct gateway_refund *f, const char *key);
/* All refunds of one intent; after, limit: as above. */
bool gateway_build_refund_list(struct gateway_request *r, const char *intent, const char *after, int limit);
/* The value of a field in a form body, decoded; false: not there or too long. */
bool gateway_build_value(const char *body, const char *name, char *out, size_t size);

struct gateway_answer {
	int status;                     /* 0: no complete answer */
	const char *body;               /* may be NULL */
	size_t n;
	bool never_sent;                /* no byte of the request left (no connection) */
	int64_t retry_after;            /* seconds, 0: not said */
	struct gw_json *doc;             /* the body, where gateway_read() has read it already; else NULL */
};
/* Reads an answer's body beforehand, e.g. in another thread; NULL: it isn't such JSON. To be given to gateway_forget(). */
struct gw_json *gateway_read(const char *body, size_t n);
void gateway_forget(struct gw_json *doc);

/* What an answer must say to count. */
struct gateway_expect {
	int64_t amount;
	const char *bill;
	int attempt;
	const char *customer;
	int live;                       /* 1 live key, 0 test key, -1 can't be told */
	const char *intent;             /* of a refund: whose money */
	int64_t settlement;             /* of a refund: which of the bill's */
};

enum gateway_verdict {
	GATEWAY_PAID, GATEWAY_SOFT, GATEWAY_HARD, GATEWAY_AUTHENTICATION, GATEWAY_UNCLEAR, GATEWAY_MISMATCH,
	GATEWAY_NOT_EXECUTED, GATEWAY_REFUSED, GATEWAY_FORBIDDEN, GATEWAY_KEY_CLASH, GATEWAY_NONE, GATEWAY_DOUBTFUL,
	GATEWAY_VERDICTS
};

struct gateway_judgement {
	enum gateway_verdict verdict;
	char ref[GATEWAY_ID];           /* payment intent or refund */
	char code[64];                  /* decline or error code, or which field was wrong */
};

/* The answer to a charge; FACTS §10.4. */
void gateway_judge_charge(const struct gateway_answer *a, const struct gateway_expect *e, struct gateway_judgement *out);
/*
 * One page of a customer's intents, newest first. *found carries over from page to page (start with zeroes and verdict
 * GATEWAY_NONE); *more: ask for the page after `last`. In the end: PAID, SOFT, HARD or AUTHENTICATION (definitely not paid), NONE,
 * DOUBTFUL (several, or one that contradicts us), UNCLEAR or FORBIDDEN (ask again another time).
 */
struct gateway_found { int matches; struct gateway_judgement judgement; };
void gateway_judge_list(const struct gateway_answer *a, const struct gateway_expect *e, struct gateway_found *found,
			bool *more, char last[GATEWAY_ID]);
/*
 * The answer to a refund: PAID (given back), HARD (failed or canceled: nothing was), UNCLEAR with code "pending" while
 * the gateway still works on it (.ref names it), else as for a charge.
 */
void gateway_judge_refund(const struct gateway_answer *a, const struct gateway_expect *e, struct gateway_judgement *out);
/* One page of an intent's refunds, as gateway_judge_list(). */
void gateway_judge_refund_list(const struct gateway_answer *a, const struct gateway_expect *e, struct gateway_found *found,
			       bool *more, char last[GATEWAY_ID]);
int gateway_judge_live(const char *secret);

#endif
