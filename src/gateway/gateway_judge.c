/*
 * What an answer means (FACTS §10.4, SPEC S9). An answer is read with a bounded JSON reader; a charge counts as paid
 * only when every field says so, as declined only when it is the gateway's own card error about this very charge.
 * Everything that isn't clearly one or the other is UNCLEAR or MISMATCH, and the engine keeps asking.
 */
#include "gateway/gateway.h"

#include <string.h>

#include "base/str.h"
#include "gateway/gw_judge.h"
#include "gateway/gw_json.h"

#include "base/banned.h"

struct gw_json *gateway_read(const char *body, size_t n)
{
	return gw_json_read(body, n);
}

void gateway_forget(struct gw_json *doc)
{
	gw_json_free(doc);
}

/* To be given to done() in any case. */
static struct gw_json *read_body(const struct gateway_answer *a)
{
	return a->doc ? a->doc : gw_json_read(a->body, a->n);
}

static void done(const struct gateway_answer *a, struct gw_json *doc)
{
	if (doc != a->doc)
		gw_json_free(doc);
}

void gw_judge_say(struct gateway_judgement *out, enum gateway_verdict v, const char *code)
{
	out->verdict = v;
	if (code && code[0])
		str_copy(out->code, sizeof out->code, code);
}

static void judge_error(const struct gateway_answer *a, struct gateway_judgement *out, enum gateway_verdict v, const char *fallback)
{
	struct gw_json *doc = read_body(a);
	const char *code = gw_json_text(gw_json_part(doc, "error"), "code");
	if (!code[0])
		code = gw_json_text(gw_json_part(doc, "error"), "type");
	gw_judge_say(out, v, code[0] ? code : fallback);
	done(a, doc);
}

/* The first field of a payment intent that isn't as expected; NULL: all are. With `paid` also status and what was received. */
static const char *wrong_field(const struct gw_json *pi, const struct gateway_expect *e, bool paid)
{
	const struct gw_json *meta = gw_json_part(pi, "metadata");
	char attempt[16];
	str_fmt(attempt, sizeof attempt, "%d", e->attempt);
	if (strcmp(gw_json_text(pi, "object"), "payment_intent") != 0)
		return "wrong_object";
	if (!str_starts(gw_json_text(pi, "id"), "pi_") || strlen(gw_json_text(pi, "id")) >= GATEWAY_ID)
		return "wrong_id";
	if (gw_json_int(pi, "amount") != e->amount)
		return "wrong_amount";
	if (strcmp(gw_json_text(pi, "currency"), "jpy") != 0)
		return "wrong_currency";
	if (strcmp(gw_json_text(meta, "bill"), e->bill) != 0 || strcmp(gw_json_text(meta, "attempt"), attempt) != 0)
		return "wrong_reference";
	if (e->customer[0] && strcmp(gw_json_text(pi, "customer"), e->customer) != 0)
		return "wrong_customer";
	if (e->live >= 0 && gw_json_is(pi, "livemode") != e->live)
		return "wrong_mode";
	if (paid && strcmp(gw_json_text(pi, "status"), "succeeded") != 0)
		return "wrong_status";
	if (paid && gw_json_int(pi, "amount_received") != e->amount)
		return "wrong_amount_received";
	return NULL;
}

static void judge_success(const struct gateway_answer *a, const struct gateway_expect *e, struct gateway_judgement *out)
{
	struct gw_json *pi = read_body(a);
	if (!pi) {
		gw_judge_say(out, GATEWAY_UNCLEAR, "bad_answer");
		return;
	}
	const char *wrong = wrong_field(pi, e, true);
	if (wrong) {
		gw_judge_say(out, GATEWAY_MISMATCH, wrong);
	} else {
		str_copy(out->ref, sizeof out->ref, gw_json_text(pi, "id"));
		gw_judge_say(out, GATEWAY_PAID, "");
	}
	done(a, pi);
}

static bool among(const char *code, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(code, *list) == 0)
			return true;
	return false;
}

/* FACTS §10.4. What isn't listed is soft: the profile's schedule bounds the tries. */
static enum gateway_verdict decline_class(const char *code, const char *decline, const char *advice)
{
	static const char *const authentication[] = { "authentication_required", NULL };
	static const char *const hard[] = { "do_not_honor", "lost_card", "stolen_card", "pickup_card", "fraudulent", "expired_card",
		"incorrect_number", "invalid_number", "invalid_account", "previously_declined_do_not_retry", "card_not_supported",
		"restricted_card", "revocation_of_authorization", "revocation_of_all_authorizations", "stop_payment_order",
		"merchant_blacklist", "security_violation", NULL };
	static const char *const hard_advice[] = { "do_not_try_again", "confirm_card_data", NULL };
	if (among(code, authentication) || among(decline, authentication))
		return GATEWAY_AUTHENTICATION;
	if (among(advice, hard_advice) || among(decline, hard) || among(code, hard))
		return GATEWAY_HARD;
	return GATEWAY_SOFT;
}

/* A refused intent stands in one of these; each other one may still become a payment, or is one. */
static bool unpaid(const char *status)
{
	static const char *const states[] = { "requires_payment_method", "requires_action", "canceled", NULL };
	return among(status, states);
}

/* 402: only the gateway's card error about this very charge is a decline. */
static void judge_decline(const struct gateway_answer *a, const struct gateway_expect *e, struct gateway_judgement *out)
{
	struct gw_json *doc = read_body(a);
	const struct gw_json *error = gw_json_part(doc, "error"), *pi = gw_json_part(error, "payment_intent");
	const char *code = gw_json_text(error, "code"), *decline = gw_json_text(error, "decline_code");
	const char *wrong = pi ? wrong_field(pi, e, false) : NULL;
	if (strcmp(gw_json_text(error, "type"), "card_error") != 0 || !code[0] || !pi)
		gw_judge_say(out, GATEWAY_UNCLEAR, "bad_answer");
	else if (wrong)
		gw_judge_say(out, GATEWAY_MISMATCH, wrong);
	else if (!unpaid(gw_json_text(pi, "status")))
		gw_judge_say(out, GATEWAY_MISMATCH, "wrong_status");
	else
		gw_judge_say(out, decline_class(code, decline, gw_json_text(error, "advice_code")), decline[0] ? decline : code);
	if (pi && str_starts(gw_json_text(pi, "id"), "pi_"))
		str_copy(out->ref, sizeof out->ref, gw_json_text(pi, "id"));
	done(a, doc);
}

/* 400, 404 and their like: the gateway's own word is needed, a proxy's page isn't one. */
static void judge_refusal(const struct gateway_answer *a, struct gateway_judgement *out)
{
	struct gw_json *doc = read_body(a);
	const struct gw_json *error = gw_json_part(doc, "error");
	if (!gw_json_text(error, "type")[0])
		gw_judge_say(out, GATEWAY_UNCLEAR, "bad_answer");
	else if (strcmp(gw_json_text(error, "type"), "idempotency_error") == 0)
		gw_judge_say(out, GATEWAY_KEY_CLASH, "idempotency_error");
	else
		judge_error(a, out, GATEWAY_REFUSED, "refused");
	done(a, doc);
}

bool gw_judge_common(const struct gateway_answer *a, struct gateway_judgement *out)
{
	char code[32];
	*out = (struct gateway_judgement){ .verdict = GATEWAY_UNCLEAR };
	str_fmt(code, sizeof code, "http_%d", a->status);
	if (a->status == 200 || a->status == 402)
		return false;
	if (a->status == 0)
		gw_judge_say(out, a->never_sent ? GATEWAY_NOT_EXECUTED : GATEWAY_UNCLEAR, a->never_sent ? "no_connection" : "no_answer");
	else if (a->status == 409 || a->status == 429)
		judge_error(a, out, GATEWAY_NOT_EXECUTED, code);
	else if (a->status == 401 || a->status == 403)
		judge_error(a, out, GATEWAY_FORBIDDEN, code);
	else if (a->status >= 400 && a->status < 500)
		judge_refusal(a, out);
	else
		gw_judge_say(out, GATEWAY_UNCLEAR, code);
	return true;
}

void gateway_judge_charge(const struct gateway_answer *a, const struct gateway_expect *e, struct gateway_judgement *out)
{
	if (gw_judge_common(a, out))
		return;
	if (a->status == 200)
		judge_success(a, e, out);
	else
		judge_decline(a, e, out);
}

/* An intent of the list that wasn't paid: its last error says of which class it is, just as a direct answer does. */
static void judge_unpaid(const struct gw_json *pi, struct gateway_judgement *out)
{
	const struct gw_json *error = gw_json_part(pi, "last_payment_error");
	const char *status = gw_json_text(pi, "status"), *code = gw_json_text(error, "code"), *decline = gw_json_text(error, "decline_code");
	if (strcmp(status, "requires_payment_method") == 0 || strcmp(status, "canceled") == 0)
		gw_judge_say(out, decline_class(code, decline, gw_json_text(error, "advice_code")), decline[0] ? decline : code);
	else if (strcmp(status, "requires_action") == 0)
		gw_judge_say(out, GATEWAY_AUTHENTICATION, "authentication_required");
	else
		gw_judge_say(out, GATEWAY_UNCLEAR, status);
}

/* One intent of the list that names our bill. */
static void judge_found(const struct gw_json *pi, const struct gateway_expect *e, struct gateway_found *found)
{
	const char *status = gw_json_text(pi, "status");
	bool paid = strcmp(status, "succeeded") == 0;
	const char *wrong = wrong_field(pi, e, paid);
	/* An earlier attempt of ours that failed is no contradiction; one that was paid, or may yet be, is. */
	if (wrong && strcmp(wrong, "wrong_reference") == 0 && unpaid(status))
		return;
	found->matches++;
	str_copy(found->judgement.ref, sizeof found->judgement.ref, gw_json_text(pi, "id"));
	if (wrong)
		gw_judge_say(&found->judgement, GATEWAY_DOUBTFUL, wrong);
	else if (found->matches > 1)
		gw_judge_say(&found->judgement, GATEWAY_DOUBTFUL, "several");
	else if (paid)
		gw_judge_say(&found->judgement, GATEWAY_PAID, "");
	else
		judge_unpaid(pi, &found->judgement);
}

void gw_judge_pages(const struct gateway_answer *a, const struct gateway_expect *e, struct gateway_found *found, bool *more,
		    char last[GATEWAY_ID], gw_judge_one *one)
{
	struct gw_json *doc = a->status == 200 ? read_body(a) : NULL;
	const struct gw_json *data = gw_json_part(doc, "data"), *goes_on = gw_json_part(doc, "has_more"), *first = gw_json_first(data);
	*more = false;
	if (a->status == 401 || a->status == 403) {
		judge_error(a, &found->judgement, GATEWAY_FORBIDDEN, "forbidden");
	} else if (!gw_json_array(data) || strcmp(gw_json_text(doc, "object"), "list") != 0 || (!gw_json_true(goes_on) && !gw_json_false(goes_on))) {
		gw_judge_say(&found->judgement, GATEWAY_UNCLEAR, a->status == 0 ? "no_answer" : "bad_answer");
	} else if (gw_json_true(goes_on) && !first) { /* a list without an end would read as "none" */
		gw_judge_say(&found->judgement, GATEWAY_UNCLEAR, "empty_page");
	} else {
		for (const struct gw_json *item = first; item; item = gw_json_next(item)) {
			if (strcmp(gw_json_text(gw_json_part(item, "metadata"), "bill"), e->bill) == 0)
				one(item, e, found);
			str_copy(last, GATEWAY_ID, gw_json_text(item, "id"));
		}
		*more = gw_json_true(goes_on);
	}
	done(a, doc);
}

void gateway_judge_list(const struct gateway_answer *a, const struct gateway_expect *e, struct gateway_found *found,
			bool *more, char last[GATEWAY_ID])
{
	gw_judge_pages(a, e, found, more, last, judge_found);
}

int gateway_judge_live(const char *secret)
{
	if (str_starts(secret, "sk_test_") || str_starts(secret, "rk_test_"))
		return 0;
	return str_starts(secret, "sk_live_") || str_starts(secret, "rk_live_") ? 1 : -1;
}
