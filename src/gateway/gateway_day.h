/*
 * The gateway's own list of a day (SPEC S6), pure like gateway.h: builds the requests for its pages, judges each page
 * into a list of objects. A page is taken whole or not at all: one object that isn't as the protocol says spoils it.
 */
#ifndef GATEWAY_GATEWAY_DAY_H
#define GATEWAY_GATEWAY_DAY_H

#include "gateway/gateway.h"
#include "model/reconcile.h"

struct gateway_day {
	bool refunds;            /* GET /v1/refunds, else /v1/payment_intents */
	int64_t from, to;        /* created: UTC seconds, from <= created < to */
};
/* after: last id of the page before, "" for the first; limit 1…100. false: a value doesn't fit. */
bool gateway_day_build(struct gateway_request *r, const struct gateway_day *day, const char *after, int limit);
/* One object by its id. */
bool gateway_day_build_one(struct gateway_request *r, bool refund, const char *ref);

enum gateway_page {
	GATEWAY_PAGE_MORE,       /* ask for the page after *last */
	GATEWAY_PAGE_LAST,
	GATEWAY_PAGE_FAILED,     /* ask again another time; *why says what was wrong */
	GATEWAY_PAGE_FORBIDDEN,  /* the key isn't taken */
};
enum { GATEWAY_WHY = 96 };
/* Appends the page's objects; nothing unless MORE or LAST. `after`: as asked for. */
enum gateway_page gateway_day_judge(const struct gateway_answer *a, const struct gateway_day *day, const char *after,
				    struct gateway_objects *out, char last[GATEWAY_ID], char why[GATEWAY_WHY]);

enum gateway_one { GATEWAY_ONE_THERE, GATEWAY_ONE_NONE, GATEWAY_ONE_FAILED, GATEWAY_ONE_FORBIDDEN };
/* The answer about one object: there (*out is filled), or definitely unknown to the gateway. */
enum gateway_one gateway_day_judge_one(const struct gateway_answer *a, bool refund, const char *ref, struct gateway_object *out,
				       char why[GATEWAY_WHY]);

#endif
