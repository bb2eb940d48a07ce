/*
 * What the engine says to the gateway for one settlement, and what the answer means: charges and differences are payment
 * intents, refunds are refunds of an intent. An open attempt's own bytes rule over what the book says today.
 */
#ifndef WORKER_SETTLE_REQUEST_H
#define WORKER_SETTLE_REQUEST_H

#include <stdbool.h>

#include "domain/settle_book.h"
#include "gateway/gateway.h"
#include "model/ctx.h"
#include "net/http.h"

/* Why it can't be sent at all, for the worklist: a code that settlement_list_reason() knows; NULL: it can. */
const char *settle_request_unfit(const struct settle_charge *c);
/* Method, path, body and key of the next attempt; false: it doesn't fit. */
bool settle_request_build(const struct ctx *ctx, const struct settle_charge *c, struct gateway_request *out);
const char *settle_request_path(const struct settle_charge *c); /* to which an open attempt's bytes go */
/* A page of the gateway's list in which the open attempt must be; after: as gateway_build_list(). */
bool settle_request_list(const struct settle_charge *c, const char *after, int limit, struct gateway_request *out);

struct gateway_answer settle_request_answer(const struct http_answer *a); /* the same bytes, as gateway/ reads them */
/* live: gateway_judge_live() of our key. */
void settle_request_judge(const struct settle_charge *c, int live, const struct gateway_answer *a, struct gateway_judgement *out);
void settle_request_judge_list(const struct settle_charge *c, int live, const struct gateway_answer *a, struct gateway_found *found,
			       bool *more, char last[GATEWAY_ID]);
/* What a verdict is to the step. */
enum settle_event settle_request_event(enum gateway_verdict v, bool look_up);
/* The open attempt asks a card for it that isn't the one on file (any more). */
bool settle_request_other_card(const struct settle_charge *c);

#endif
