/* Requests and answers about the gateway's page for a card. An answer counts only when every field is as expected. */
#include "gateway/gateway_session.h"

#include <string.h>

#include "base/str.h"
#include "gateway/gw_form.h"
#include "gateway/gw_json.h"

#include "base/banned.h"

bool gateway_session_build(struct gateway_request *r, const struct gateway_session_wish *w, const char *key)
{
	static const char blocked[] = "payment_method_options[card][restrictions][funding_types_blocked][]";
	const struct { const char *name, *value; } fields[] = {
		{ "mode", "setup" }, { "customer", w->customer }, { "currency", "jpy" }, { "locale", w->locale }, { "success_url", w->back_url },
		{ "cancel_url", w->back_url }, { blocked, "debit" }, { blocked, "prepaid" }, { "metadata[session]", w->reference },
	};
	*r = (struct gateway_request){ .method = "POST", .path = "/v1/checkout/sessions" };
	bool fits = str_copy(r->idem_key, sizeof r->idem_key, key);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		fits = fits && gw_form_add(r->body, sizeof r->body, fields[i].name, fields[i].value);
	return fits;
}

bool gateway_session_build_look(struct gateway_request *r, const char *ref)
{
	*r = (struct gateway_request){ .method = "GET", .path = "/v1/checkout/sessions/" };
	return gw_form_escape(r->path, sizeof r->path, ref) && str_add(r->path, sizeof r->path, "?expand[]=setup_intent.payment_method");
}

bool gateway_session_build_customer(struct gateway_request *r, const struct gateway_customer *c, const char *key)
{
	*r = (struct gateway_request){ .method = "POST", .path = "/v1/customers" };
	return str_copy(r->idem_key, sizeof r->idem_key, key) && gw_form_add(r->body, sizeof r->body, "email", c->email) &&
	       gw_form_add(r->body, sizeof r->body, "name", c->name) && gw_form_add(r->body, sizeof r->body, "metadata[enrollment]", c->reference);
}

static void say(struct gateway_session_answer *out, enum gateway_session_verdict v, const char *code)
{
	out->verdict = v;
	str_copy(out->code, sizeof out->code, code);
}

/* The first field of a session that isn't as expected; NULL: all are. */
static const char *wrong_field(const struct gw_json *s, const struct gateway_session_expect *e)
{
	const char *id = gw_json_text(s, "id");
	if (strcmp(gw_json_text(s, "object"), "checkout.session") != 0)
		return "wrong_object";
	if (!str_starts(id, "cs_") || strlen(id) >= GATEWAY_SESSION || (e->ref[0] && strcmp(id, e->ref) != 0))
		return "wrong_id";
	if (strcmp(gw_json_text(s, "mode"), "setup") != 0)
		return "wrong_purpose";
	if (strcmp(gw_json_text(s, "customer"), e->customer) != 0)
		return "wrong_customer";
	if (strcmp(gw_json_text(gw_json_part(s, "metadata"), "session"), e->reference) != 0)
		return "wrong_reference";
	if (e->live >= 0 && gw_json_is(s, "livemode") != e->live)
		return "wrong_mode";
	return NULL;
}

static void judge_open(const struct gw_json *s, struct gateway_session_answer *out)
{
	out->expires_at = gw_json_int(s, "expires_at");
	if (!str_starts(gw_json_text(s, "url"), "https://") || !str_copy(out->url, sizeof out->url, gw_json_text(s, "url")))
		say(out, GATEWAY_SESSION_REFUSED, "wrong_url");
	else if (out->expires_at <= 0)
		say(out, GATEWAY_SESSION_UNCLEAR, "bad_answer");
	else
		say(out, GATEWAY_SESSION_OPEN, "");
}

static bool digits4(const char *s)
{
	return strlen(s) == 4 && str_digits(s);
}

static void judge_complete(const struct gw_json *s, const struct gateway_session_expect *e, struct gateway_session_answer *out)
{
	const struct gw_json *setup = gw_json_part(s, "setup_intent"), *pm = gw_json_part(setup, "payment_method"), *card = gw_json_part(pm, "card");
	int64_t year = gw_json_int(card, "exp_year"), month = gw_json_int(card, "exp_month");
	const char *last4 = gw_json_text(card, "last4"), *id = gw_json_text(pm, "id");
	if (strcmp(gw_json_text(setup, "status"), "succeeded") != 0)
		say(out, GATEWAY_SESSION_MISMATCH, "wrong_status");
	else if (strcmp(gw_json_text(pm, "customer"), e->customer) != 0)
		say(out, GATEWAY_SESSION_MISMATCH, "wrong_customer");
	else if (!id[0] || !str_copy(out->method, sizeof out->method, id) || !digits4(last4) || month < 1 || month > 12 || year < 2000 || year > 2199)
		say(out, GATEWAY_SESSION_UNCLEAR, "bad_answer");
	else
		say(out, GATEWAY_SESSION_COMPLETE, "");
	str_copy(out->brand, sizeof out->brand, gw_json_text(card, "brand"));
	str_copy(out->last4, sizeof out->last4, digits4(last4) ? last4 : "");
	str_copy(out->funding, sizeof out->funding, gw_json_text(card, "funding"));
	if (out->verdict == GATEWAY_SESSION_COMPLETE) {
		out->exp_year = (int)year;
		out->exp_month = (int)month;
	}
}

static void judge_session(const struct gateway_answer *a, const struct gateway_session_expect *e, struct gateway_session_answer *out)
{
	struct gw_json *s = gw_json_read(a->body, a->n);
	const char *status = gw_json_text(s, "status"), *wrong = s ? wrong_field(s, e) : NULL;
	if (s && !wrong)
		str_copy(out->ref, sizeof out->ref, gw_json_text(s, "id"));
	if (!s)
		say(out, GATEWAY_SESSION_UNCLEAR, "bad_answer");
	else if (wrong)
		say(out, GATEWAY_SESSION_MISMATCH, wrong);
	else if (strcmp(status, "open") == 0)
		judge_open(s, out);
	else if (strcmp(status, "complete") == 0)
		judge_complete(s, e, out);
	else if (strcmp(status, "expired") == 0)
		say(out, GATEWAY_SESSION_EXPIRED, "");
	else
		say(out, GATEWAY_SESSION_UNCLEAR, "bad_answer");
	gw_json_free(s);
}

/* The gateway's own word is needed, a proxy's page isn't one. */
static void judge_error(const struct gateway_answer *a, struct gateway_session_answer *out)
{
	struct gw_json *doc = gw_json_read(a->body, a->n);
	const struct gw_json *error = gw_json_part(doc, "error");
	const char *code = gw_json_text(error, "code"), *type = gw_json_text(error, "type");
	say(out, type[0] ? GATEWAY_SESSION_REFUSED : GATEWAY_SESSION_UNCLEAR, code[0] ? code : type[0] ? type : "bad_answer");
	gw_json_free(doc);
}

static void judge_customer(const struct gateway_answer *a, const struct gateway_session_expect *e, struct gateway_session_answer *out)
{
	struct gw_json *c = gw_json_read(a->body, a->n);
	const char *id = gw_json_text(c, "id");
	if (!c || !str_starts(id, "cus_") || strlen(id) >= GATEWAY_ID)
		say(out, GATEWAY_SESSION_UNCLEAR, "bad_answer");
	else if (strcmp(gw_json_text(c, "object"), "customer") != 0)
		say(out, GATEWAY_SESSION_MISMATCH, "wrong_object");
	else if (strcmp(gw_json_text(gw_json_part(c, "metadata"), "enrollment"), e->reference) != 0)
		say(out, GATEWAY_SESSION_MISMATCH, "wrong_reference");
	else if (e->live >= 0 && gw_json_is(c, "livemode") != e->live)
		say(out, GATEWAY_SESSION_MISMATCH, "wrong_mode");
	else
		say(out, GATEWAY_SESSION_OPEN, "");
	if (out->verdict == GATEWAY_SESSION_OPEN)
		str_copy(out->ref, sizeof out->ref, id);
	gw_json_free(c);
}

typedef void judge_body(const struct gateway_answer *a, const struct gateway_session_expect *e, struct gateway_session_answer *out);

static void judge(const struct gateway_answer *a, const struct gateway_session_expect *e, judge_body *body, struct gateway_session_answer *out)
{
	char code[32];
	*out = (struct gateway_session_answer){ .verdict = GATEWAY_SESSION_UNCLEAR };
	str_fmt(code, sizeof code, "http_%d", a->status);
	if (a->status == 0)
		say(out, GATEWAY_SESSION_UNCLEAR, a->never_sent ? "no_connection" : "no_answer");
	else if (a->status == 200)
		body(a, e, out);
	else if (a->status == 401 || a->status == 403)
		say(out, GATEWAY_SESSION_FORBIDDEN, code);
	else if (a->status == 409 || a->status == 429 || a->status < 400 || a->status >= 500)
		say(out, GATEWAY_SESSION_UNCLEAR, code);
	else
		judge_error(a, out);
}

void gateway_session_judge(const struct gateway_answer *a, const struct gateway_session_expect *e, struct gateway_session_answer *out)
{
	judge(a, e, judge_session, out);
}

void gateway_session_judge_customer(const struct gateway_answer *a, const struct gateway_session_expect *e, struct gateway_session_answer *out)
{
	judge(a, e, judge_customer, out);
}
