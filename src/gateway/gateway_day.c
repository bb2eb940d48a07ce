/* Pages of the day's list. What the book doesn't need of an object isn't looked at. */
#include "gateway/gateway_day.h"

#include <string.h>

#include "base/str.h"
#include "gateway/gw_form.h"
#include "gateway/gw_json.h"

#include "base/banned.h"

static const char *path_of(bool refunds)
{
	return refunds ? "/v1/refunds" : "/v1/payment_intents";
}

bool gateway_day_build(struct gateway_request *r, const struct gateway_day *day, const char *after, int limit)
{
	*r = (struct gateway_request){ .method = "GET" };
	return str_fmt(r->path, sizeof r->path, "%s?created[gte]=%lld&created[lt]=%lld&limit=%d", path_of(day->refunds), (long long)day->from,
		       (long long)day->to, limit) &&
	       (!after[0] || (str_add(r->path, sizeof r->path, "&starting_after=") && gw_form_escape(r->path, sizeof r->path, after)));
}

bool gateway_day_build_one(struct gateway_request *r, bool refund, const char *ref)
{
	*r = (struct gateway_request){ .method = "GET" };
	return str_fmt(r->path, sizeof r->path, "%s/", path_of(refund)) && gw_form_escape(r->path, sizeof r->path, ref);
}

static bool text_fits(const struct gw_json *o, const char *name, char *out, size_t size)
{
	return str_copy(out, size, gw_json_text(o, name));
}

/* metadata[bill], [attempt] and a refund's [settlement] as we write them; anything else is nobody's. */
static void read_metadata(const struct gw_json *meta, struct gateway_object *out)
{
	int64_t attempt;
	if (!text_fits(meta, "bill", out->bill, sizeof out->bill))
		out->bill[0] = '\0';
	if (str_int64(gw_json_text(meta, "attempt"), 1, INT32_MAX, &attempt))
		out->attempt = (int)attempt;
	str_int64(gw_json_text(meta, "settlement"), 1, INT64_MAX, &out->named);
}

/* Which field isn't as the protocol says; NULL: *out is filled. */
static const char *read_object(const struct gw_json *o, bool refund, struct gateway_object *out)
{
	*out = (struct gateway_object){ .refund = refund };
	if (!gw_json_object(o) || strcmp(gw_json_text(o, "object"), refund ? "refund" : "payment_intent") != 0)
		return "object";
	if (!str_starts(gw_json_text(o, "id"), refund ? "re_" : "pi_") || !text_fits(o, "id", out->ref, sizeof out->ref))
		return "id";
	if (!text_fits(o, "status", out->status, sizeof out->status) || !out->status[0])
		return "status";
	if (!text_fits(o, "currency", out->currency, sizeof out->currency) || !out->currency[0])
		return "currency";
	out->amount = gw_json_int(o, "amount");
	out->received = refund ? out->amount : gw_json_int(o, "amount_received");
	out->created = gw_json_int(o, "created");
	if (out->amount < 0 || out->received < 0)
		return "amount";
	if (out->created <= 0)
		return "created";
	if (!text_fits(o, "customer", out->customer, sizeof out->customer) ||
	    !text_fits(o, "payment_intent", out->parent, sizeof out->parent))
		return "customer";
	out->live = gw_json_is(o, "livemode");
	read_metadata(gw_json_part(o, "metadata"), out);
	return NULL;
}

static enum gateway_page spoilt(char why[GATEWAY_WHY], const char *what)
{
	str_copy(why, GATEWAY_WHY, what);
	return GATEWAY_PAGE_FAILED;
}

/* All of the page's objects, or what is wrong with one of them. */
static const char *read_page(const struct gw_json *data, const struct gateway_day *day, const char *after, struct gateway_objects *out)
{
	for (const struct gw_json *o = gw_json_first(data); o; o = gw_json_next(o)) {
		struct gateway_object one;
		const char *wrong = read_object(o, day->refunds, &one);
		if (wrong)
			return wrong;
		if (one.created < day->from || one.created >= day->to)
			return "created";
		if (strcmp(one.ref, after) == 0)
			return "starting_after";
		*reconcile_add_object(out) = one;
	}
	return NULL;
}

/* A list without an end, or one whose own account of that is missing, isn't one. */
static enum gateway_page judge_list(const struct gw_json *doc, const struct gateway_day *day, const char *after, struct gateway_objects *out,
				    char last[GATEWAY_ID], char why[GATEWAY_WHY])
{
	const struct gw_json *data = gw_json_part(doc, "data"), *more = gw_json_part(doc, "has_more");
	char text[GATEWAY_WHY];
	size_t before = out->n;
	if (strcmp(gw_json_text(doc, "object"), "list") != 0 || !gw_json_array(data) || (!gw_json_true(more) && !gw_json_false(more)))
		return spoilt(why, "bad_answer");
	if (gw_json_true(more) && !gw_json_first(data))
		return spoilt(why, "empty_page");
	const char *wrong = read_page(data, day, after, out);
	if (wrong) {
		out->n = before;
		str_fmt(text, sizeof text, "bad_%s", wrong);
		return spoilt(why, text);
	}
	if (gw_json_false(more))
		return GATEWAY_PAGE_LAST;
	str_copy(last, GATEWAY_ID, out->at[out->n - 1].ref);
	return GATEWAY_PAGE_MORE;
}

static void say_status(int status, char why[GATEWAY_WHY])
{
	if (status == 0)
		str_copy(why, GATEWAY_WHY, "no_answer");
	else
		str_fmt(why, GATEWAY_WHY, "http_%d", status);
}

enum gateway_page gateway_day_judge(const struct gateway_answer *a, const struct gateway_day *day, const char *after,
				    struct gateway_objects *out, char last[GATEWAY_ID], char why[GATEWAY_WHY])
{
	say_status(a->status, why);
	if (a->status == 401 || a->status == 403)
		return GATEWAY_PAGE_FORBIDDEN;
	if (a->status != 200)
		return GATEWAY_PAGE_FAILED;
	struct gw_json *doc = gw_json_read(a->body, a->n);
	enum gateway_page page = doc ? judge_list(doc, day, after, out, last, why) : spoilt(why, "bad_answer");
	gw_json_free(doc);
	return page;
}

/* 404 with the gateway's own word for it: a proxy's page proves nothing. */
static enum gateway_one judge_absence(const struct gateway_answer *a)
{
	struct gw_json *doc = gw_json_read(a->body, a->n);
	bool none = strcmp(gw_json_text(gw_json_part(doc, "error"), "code"), "resource_missing") == 0;
	gw_json_free(doc);
	return none ? GATEWAY_ONE_NONE : GATEWAY_ONE_FAILED;
}

enum gateway_one gateway_day_judge_one(const struct gateway_answer *a, bool refund, const char *ref, struct gateway_object *out,
				       char why[GATEWAY_WHY])
{
	say_status(a->status, why);
	if (a->status == 401 || a->status == 403)
		return GATEWAY_ONE_FORBIDDEN;
	if (a->status == 404)
		return judge_absence(a);
	if (a->status != 200)
		return GATEWAY_ONE_FAILED;
	struct gw_json *doc = gw_json_read(a->body, a->n);
	const char *wrong = doc ? read_object(doc, refund, out) : "answer";
	gw_json_free(doc);
	if (!wrong && strcmp(out->ref, ref) == 0)
		return GATEWAY_ONE_THERE;
	str_fmt(why, GATEWAY_WHY, "bad_%s", wrong ? wrong : "id");
	return GATEWAY_ONE_FAILED;
}
