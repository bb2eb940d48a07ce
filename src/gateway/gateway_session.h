/*
 * The gateway's own page that takes a card (FACTS §10.2, SPEC E2): builds the requests, judges the answers. Pure, like gateway.h.
 */
#ifndef GATEWAY_GATEWAY_SESSION_H
#define GATEWAY_GATEWAY_SESSION_H

#include "gateway/gateway.h"

enum { GATEWAY_URL = 700, GATEWAY_SESSION = 96 };

struct gateway_session_wish {
	const char *customer;
	const char *locale;             /* "ja", "en" */
	const char *back_url;           /* where the page leads when it is done or given up */
	const char *reference;          /* metadata[session]: ours */
};
/* The same wish gives the same bytes. false: a value doesn't fit. Debit and prepaid cards are blocked by the page. */
bool gateway_session_build(struct gateway_request *r, const struct gateway_session_wish *w, const char *key);
bool gateway_session_build_look(struct gateway_request *r, const char *ref);

/* The payer as the gateway's customer, before the first page: who the page is for. The same facts give the same bytes. */
struct gateway_customer { const char *name, *email, *reference; /* metadata[enrollment] */ };
bool gateway_session_build_customer(struct gateway_request *r, const struct gateway_customer *c, const char *key);

/* What an answer must say to count. ref "": that of the making. */
struct gateway_session_expect { const char *ref, *customer, *reference; int live; };

enum gateway_session_verdict {
	GATEWAY_SESSION_OPEN, GATEWAY_SESSION_COMPLETE, GATEWAY_SESSION_EXPIRED,
	GATEWAY_SESSION_UNCLEAR,        /* no answer, half of one, 5xx, not executed: the same again, later */
	GATEWAY_SESSION_MISMATCH,       /* about someone or something else: code says which field */
	GATEWAY_SESSION_REFUSED,        /* this request will never do */
	GATEWAY_SESSION_FORBIDDEN,      /* configuration */
};

struct gateway_session_answer {
	enum gateway_session_verdict verdict;
	char ref[GATEWAY_SESSION], url[GATEWAY_URL];
	int64_t expires_at;
	char code[64];
	/* complete: the card that was given, of whatever funding */
	char method[GATEWAY_ID], brand[24], last4[8], funding[12];
	int exp_year, exp_month;
};
/* Of the making of a customer: OPEN stands for "known", ref is its id. e: reference and live. */
void gateway_session_judge_customer(const struct gateway_answer *a, const struct gateway_session_expect *e, struct gateway_session_answer *out);
void gateway_session_judge(const struct gateway_answer *a, const struct gateway_session_expect *e, struct gateway_session_answer *out);

#endif
