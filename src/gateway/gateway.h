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

/* All return false when a value doesn't fit; nothing is ever cut. */
bool gateway_build_customer(struct gateway_request *r, const char *name, const char *email, const char *patient, const char *key);
bool gateway_build_setup(struct gateway_request *r, const char *customer, const char *success_url, const char *cancel_url, const char *key);
bool gateway_build_setup_get(struct gateway_request *r, const char *session);
bool gateway_build_method_get(struct gateway_request *r, const char *method);

struct gateway_charge {
	int64_t amount;                 /* yen */
	const char *customer, *method;
	const char *description;        /* service and hospital; no medical facts */
	const char *bill;               /* metadata[bill] */
	int attempt;                    /* metadata[attempt] */
};
bool gateway_build_charge(struct gateway_request *r, const struct gateway_charge *c, const char *key);
/* The same request again from its stored bytes. */
bool gateway_build_again(struct gateway_request *r, const char *body, const char *key);
bool gateway_build_charge_get(struct gateway_request *r, const char *intent);
/* after: last id of the page before, "" for the first; limit 1…100. */
bool gateway_build_list(struct gateway_request *r, const char *customer, const char *after, int limit);
bool gateway_build_refund(struct gateway_request *r, const char *intent, int64_t amount, const char *bill, int attempt, const char *key);
/* The value of a field in a form body, decoded; false: not there or too long. */
bool gateway_build_value(const char *body, const char *name, char *out, size_t size);

struct gateway_answer {
	int status;                     /* 0: no complete answer */
	const char *body;               /* may be NULL */
	size_t n;
	bool never_sent;                /* no byte of the request left (no connection) */
	int64_t retry_after;            /* seconds, 0: not said */
};

/* What an answer must say to count. */
struct gateway_expect {
	int64_t amount;
	const char *bill;
	int attempt;
	const char *customer;
	int live;                       /* 1 live key, 0 test key, -1 can't be told */
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
 * GATEWAY_NONE); *more: ask for the page after `last`. In the end: PAID, SOFT (definitely not paid), NONE, DOUBTFUL
 * (several, or one that contradicts us), UNCLEAR or FORBIDDEN (ask again another time).
 */
struct gateway_found { int matches; struct gateway_judgement judgement; };
void gateway_judge_list(const struct gateway_answer *a, const struct gateway_expect *e, struct gateway_found *found,
			bool *more, char last[GATEWAY_ID]);
int gateway_judge_live(const char *secret);

struct gateway_card { char method[GATEWAY_ID], brand[24], last4[8], funding[12]; int exp_year, exp_month; };
/* Registration: a session's answer (id and page), and the card once it is complete. false: not (yet) as expected. */
bool gateway_read_customer(const struct gateway_answer *a, char id[GATEWAY_ID]);
bool gateway_read_setup(const struct gateway_answer *a, char id[GATEWAY_ID], char *url, size_t url_size, char status[16], char method[GATEWAY_ID]);
bool gateway_read_card(const struct gateway_answer *a, struct gateway_card *out);

#endif
