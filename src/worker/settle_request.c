/* By kind of settlement: which request, which list, which fields. */
#include "worker/settle_request.h"

#include <string.h>

#include "base/str.h"
#include "domain/policy.h"

#include "base/banned.h"

static bool gives_back(const struct settle_charge *c)
{
	return c->s.kind == KIND_REFUND;
}

const char *settle_request_unfit(const struct settle_charge *c)
{
	if (gives_back(c))
		return c->intent[0] ? NULL : "no_charge";
	if (c->died)
		return "died";
	if (!c->deferred)
		return "not_deferred";
	if (c->s.amount < SETTLE_MINIMUM)
		return "below_minimum";
	return c->customer[0] && c->method[0] ? NULL : "no_card";
}

struct gateway_answer settle_request_answer(const struct http_answer *a)
{
	return (struct gateway_answer){ .status = a->status, .body = a->body, .n = a->n, .never_sent = a->never_sent, .retry_after = a->retry_after,
					.doc = a->doc };
}

bool settle_request_build(const struct ctx *ctx, const struct settle_charge *c, struct gateway_request *out)
{
	char key[ATTEMPT_KEY], what[160];
	settle_book_key(c, key);
	if (gives_back(c)) {
		struct gateway_refund r = { .intent = c->intent, .amount = c->s.amount, .bill = c->bill, .attempt = c->s.tries + 1, .settlement = c->s.id };
		return gateway_build_refund(out, &r, key);
	}
	str_fmt(what, sizeof what, "%s %s", policy_hospital(ctx), policy_service(ctx));
	struct gateway_charge g = { .amount = c->s.amount, .customer = c->customer, .method = c->method, .description = what, .bill = c->bill,
				    .attempt = c->s.tries + 1 };
	return gateway_build_charge(out, &g, key);
}

const char *settle_request_path(const struct settle_charge *c)
{
	return gives_back(c) ? "/v1/refunds" : "/v1/payment_intents";
}

/* Whose list it is: a field of the open attempt's bytes. */
static void owner(const struct settle_charge *c, char out[GATEWAY_ID])
{
	if (!gateway_build_value(c->a.request, gives_back(c) ? "payment_intent" : "customer", out, GATEWAY_ID))
		out[0] = '\0';
}

bool settle_request_list(const struct settle_charge *c, const char *after, int limit, struct gateway_request *out)
{
	char whose[GATEWAY_ID];
	owner(c, whose);
	return gives_back(c) ? gateway_build_refund_list(out, whose, after, limit) : gateway_build_list(out, whose, after, limit);
}

static struct gateway_expect expected(const struct settle_charge *c, int live, const char *whose)
{
	return (struct gateway_expect){ .amount = c->a.amount, .bill = c->bill, .attempt = c->a.number, .customer = whose, .live = live,
					.intent = whose, .settlement = c->s.id };
}

void settle_request_judge(const struct settle_charge *c, int live, const struct gateway_answer *a, struct gateway_judgement *out)
{
	char whose[GATEWAY_ID];
	owner(c, whose);
	struct gateway_expect e = expected(c, live, whose);
	if (gives_back(c))
		gateway_judge_refund(a, &e, out);
	else
		gateway_judge_charge(a, &e, out);
}

void settle_request_judge_list(const struct settle_charge *c, int live, const struct gateway_answer *a, struct gateway_found *found,
			       bool *more, char last[GATEWAY_ID])
{
	char whose[GATEWAY_ID];
	owner(c, whose);
	struct gateway_expect e = expected(c, live, whose);
	if (gives_back(c))
		gateway_judge_refund_list(a, &e, found, more, last);
	else
		gateway_judge_list(a, &e, found, more, last);
}

enum settle_event settle_request_event(enum gateway_verdict v, bool look_up)
{
	switch (v) {
	case GATEWAY_PAID: return look_up ? SETTLE_FOUND_PAID : SETTLE_PAID;
	case GATEWAY_SOFT: return look_up ? SETTLE_FOUND_FAILED : SETTLE_DECLINED_SOFT;
	case GATEWAY_HARD: return SETTLE_DECLINED_HARD;
	case GATEWAY_AUTHENTICATION: return SETTLE_AUTHENTICATE;
	case GATEWAY_MISMATCH: return SETTLE_MISMATCH;
	case GATEWAY_NOT_EXECUTED: return SETTLE_NOT_EXECUTED;
	case GATEWAY_REFUSED: return SETTLE_REFUSED;
	case GATEWAY_FORBIDDEN: return SETTLE_FORBIDDEN;
	case GATEWAY_KEY_CLASH: return SETTLE_KEY_CLASH;
	case GATEWAY_NONE: return SETTLE_FOUND_NONE;
	case GATEWAY_DOUBTFUL: return SETTLE_FOUND_DOUBTFUL;
	case GATEWAY_UNCLEAR:
	case GATEWAY_VERDICTS: break;
	}
	return SETTLE_UNCLEAR;
}

bool settle_request_other_card(const struct settle_charge *c)
{
	char asked[GATEWAY_ID];
	return !gives_back(c) && c->method[0] && gateway_build_value(c->a.request, "payment_method", asked, sizeof asked) &&
	       strcmp(asked, c->method) != 0;
}
