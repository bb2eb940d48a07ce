/* The gateway's words: objects, lists by customer, intent and day, and what an altered answer looks like. */
#include <string.h>

#include "base/die.h"
#include "sim/sim.h"

#include "base/banned.h"

enum { PAGE_MAX = 100 };

void gateway_say(struct reply *r, int status, struct buf *b)
{
	r->status = status;
	r->body = *b;
}

void gateway_say_error(struct reply *r, int status, const char *type, const char *code)
{
	struct buf b = { 0 };
	buf_fmt(&b, "{\"error\":{\"type\":\"%s\",\"code\":\"%s\",\"message\":\"simulated\"}}", type, code);
	gateway_say(r, status, &b);
}

static int64_t amount_as(enum fault f, int64_t yen)
{
	return f == FAULT_WRONG_AMOUNT ? yen + 1 : yen;
}

static const char *currency_as(enum fault f)
{
	return f == FAULT_WRONG_CURRENCY ? "usd" : "jpy";
}

static int attempt_as(enum fault f, int attempt)
{
	return f == FAULT_WRONG_REFERENCE ? attempt + 1 : attempt;
}

static const char *code_of(const struct intent *in)
{
	return in->card == CARD_LOGIN ? "authentication_required" : "card_declined";
}

static const char *advice_of(const struct intent *in)
{
	return in->card == CARD_ADVICE ? ",\"advice_code\":\"do_not_try_again\"" : "";
}

static void put_intent(struct sim *s, struct buf *b, int at, enum fault f)
{
	const struct intent *in = &s->intents[at];
	const char *status = in->paid ? (f == FAULT_WRONG_STATUS ? "processing" : "succeeded") : "requires_payment_method";
	buf_fmt(b, "{\"id\":\"pi_SIM%04d\",\"object\":\"payment_intent\",\"amount\":%lld,\"amount_received\":%lld,\"currency\":\"%s\","
		"\"customer\":\"cus_SIM%04d\",\"livemode\":false,\"created\":%lld,\"status\":\"%s\",\"metadata\":{\"bill\":\"B-%06d\",\"attempt\":\"%d\"},"
		"\"latest_charge\":\"ch_SIM%04d\",\"last_payment_error\":", at, (long long)amount_as(f, in->amount),
		(long long)(in->paid ? amount_as(f, in->amount) : 0), currency_as(f), in->patient, (long long)in->created, status,
		s->bills[in->bill].number, attempt_as(f, in->attempt), at);
	if (in->paid)
		buf_str(b, "null}");
	else
		buf_fmt(b, "{\"code\":\"%s\",\"decline_code\":\"%s\"%s}}", code_of(in), in->code, advice_of(in));
}

void gateway_say_intent(struct sim *s, int at, enum fault f, struct reply *r)
{
	const struct intent *in = &s->intents[at];
	struct buf b = { 0 };
	if (in->paid) {
		put_intent(s, &b, at, f);
		gateway_say(r, 200, &b);
		return;
	}
	buf_fmt(&b, "{\"error\":{\"type\":\"card_error\",\"code\":\"%s\",\"decline_code\":\"%s\"%s,\"payment_intent\":",
code_of(in), in->code,
		advice_of(in));
	put_intent(s, &b, at, f);
	buf_str(&b, "}}");
	gateway_say(r, 402, &b);
}

static void put_refund(struct sim *s, struct buf *b, int at, enum fault f)
{
	static const char *const ends[] = { "succeeded", "pending", "failed" };
	const struct refund *re = &s->refunds[at];
	const char *status = f == FAULT_WRONG_STATUS ? "pending" : ends[gateway_refund_end(s, re)];
	buf_fmt(b, "{\"id\":\"re_SIM%04d\",\"object\":\"refund\",\"amount\":%lld,\"currency\":\"%s\",\"payment_intent\":\"pi_SIM%04d\",\"created\":%lld,"
		"\"status\":\"%s\",\"metadata\":{\"bill\":\"B-%06d\",\"attempt\":\"%d\",\"settlement\":\"%lld\"}}", at, (long long)amount_as(f, re->amount),
		currency_as(f), re->intent, (long long)re->created, status, s->bills[re->bill].number, attempt_as(f, re->attempt),
		(long long)re->settlement);
}

void gateway_say_refund(struct sim *s, int at, enum fault f, struct reply *r)
{
	struct buf b = { 0 };
	put_refund(s, &b, at, f);
	gateway_say(r, 200, &b);
}

void gateway_say_page(struct sim *s, int at, struct reply *r)
{
	const struct card_page *pg = &s->pages[at];
	bool given = pg->card >= 0 && sim_now(s) >= pg->given_at, over = !given && sim_now(s) >= pg->expires_at;
	struct buf b = { 0 };
	buf_fmt(&b, "{\"id\":\"cs_test_SIM%04d\",\"object\":\"checkout.session\",\"mode\":\"setup\",\"customer\":\"cus_SIM%04d\",\"livemode\":false,"
		"\"metadata\":{\"session\":\"%s\"},\"expires_at\":%lld,\"status\":\"%s\",\"url\":", at, pg->patient, pg->reference, (long long)pg->expires_at,
		given ? "complete" : over ? "expired" : "open");
	if (given || over)
		buf_str(&b, "null");
	else
		buf_fmt(&b, "\"https://pages.sim/c/cs_test_SIM%04d#PAGESECRET\"", at);
	if (given)
		buf_fmt(&b, ",\"setup_intent\":{\"status\":\"succeeded\",\"payment_method\":{\"id\":\"pm_SIM%04d_%d\",\"customer\":\"cus_SIM%04d\","
			"\"card\":{\"brand\":\"visa\",\"last4\":\"1111\",\"funding\":\"%s\",\"exp_year\":2031,\"exp_month\":1}}}", pg->patient, pg->card,
			pg->patient, s->patients[pg->patient].cards[pg->card].credit ? "credit" : sim_chance(s, 500) ? "debit" : "prepaid");
	buf_str(&b, "}");
	gateway_say(r, 200, &b);
}

/* ---- what can be asked for ---- */

static int64_t asked(const char *path, const char *name, int64_t otherwise)
{
	const char *at = strstr(path, name);
	int64_t n;
	char digits[24];
	if (!at)
		return otherwise;
	at += strlen(name);
	return str_copy_n(digits, sizeof digits, at, strspn(at, "0123456789")) && str_int64(digits, 0, INT64_MAX, &n) ? n : otherwise;
}

static bool wanted(struct sim *s, const char *path, bool refunds, int at)
{
	int64_t created = refunds ? s->refunds[at].created : s->intents[at].created;
	int64_t customer = asked(path, "customer=cus_SIM", -1), intent = asked(path, "payment_intent=pi_SIM", -1);
	if (created < asked(path, "created[gte]=", 0) || created >= asked(path, "created[lt]=", INT64_MAX))
		return false;
	if (refunds)
		return intent < 0 || s->refunds[at].intent == intent;
	return customer < 0 || s->intents[at].patient == customer;
}

/* Newest first. */
static void list(struct sim *s, const char *path, struct reply *r)
{
	struct buf b = { 0 };
	bool refunds = strncmp(path, "/v1/refunds", 11) == 0, more = false;
	int64_t n = 0, last = refunds ? s->n_refunds : s->n_intents, from = asked(path, refunds ? "starting_after=re_SIM" : "starting_after=pi_SIM", last);
	int64_t most = asked(path, "limit=", 10);
	buf_str(&b, "{\"object\":\"list\",\"data\":[");
	for (int64_t i = (from < last ? from : last) - 1; i >= 0 && !more; i--) {
		if (!wanted(s, path, refunds, (int)i))
			continue;
		more = n == (most < PAGE_MAX ? most : PAGE_MAX);
		if (more)
			break;
		buf_str(&b, n++ ? "," : "");
		if (refunds)
			put_refund(s, &b, (int)i, FAULTS);
		else
			put_intent(s, &b, (int)i, FAULTS);
	}
	buf_fmt(&b, "],\"has_more\":%s}", more ? "true" : "false");
	gateway_say(r, 200, &b);
}

static int64_t one(const char *path, const char *prefix, int n)
{
	int64_t at = asked(path, prefix, n);
	return at < n ? at : -1;
}

void gateway_list(struct sim *s, const char *path, struct reply *r)
{
	int64_t intent = one(path, "/v1/payment_intents/pi_SIM", s->n_intents), refund = one(path, "/v1/refunds/re_SIM", s->n_refunds);
	int64_t page = one(path, "/v1/checkout/sessions/cs_test_SIM", s->n_pages);
	struct buf b = { 0 };
	if (page >= 0) {
		gateway_say_page(s, (int)page, r);
	} else if (refund >= 0) {
		gateway_say_refund(s, (int)refund, FAULTS, r);
	} else if (intent >= 0) {
		put_intent(s, &b, (int)intent, FAULTS);
		gateway_say(r, 200, &b);
	} else if (strncmp(path, "/v1/payment_intents?", 20) == 0 || strncmp(path, "/v1/refunds?", 12) == 0) {
		list(s, path, r);
	} else {
		gateway_say_error(r, 404, "invalid_request_error", "resource_missing");
	}
}
