/*
 * What an answer about a refund means (SPEC S7, S9): given back only when every field says so; failed only when the
 * gateway says that of this very refund. A refund may be pending for days: that is UNCLEAR, and is asked for again.
 */
#include <string.h>

#include "base/str.h"
#include "gateway/gw_judge.h"
#include "gateway/gw_json.h"

#include "base/banned.h"

/* The first field that isn't as expected; NULL: all are. */
static const char *wrong_field(const struct gw_json *refund, const struct gateway_expect *e)
{
	const struct gw_json *meta = gw_json_part(refund, "metadata");
	char attempt[16], settlement[24];
	str_fmt(attempt, sizeof attempt, "%d", e->attempt);
	str_fmt(settlement, sizeof settlement, "%lld", (long long)e->settlement);
	if (strcmp(gw_json_text(refund, "object"), "refund") != 0)
		return "wrong_object";
	if (!str_starts(gw_json_text(refund, "id"), "re_") || strlen(gw_json_text(refund, "id")) >= GATEWAY_ID)
		return "wrong_id";
	if (gw_json_int(refund, "amount") != e->amount)
		return "wrong_amount";
	if (strcmp(gw_json_text(refund, "currency"), "jpy") != 0)
		return "wrong_currency";
	if (strcmp(gw_json_text(meta, "bill"), e->bill) != 0 || strcmp(gw_json_text(meta, "attempt"), attempt) != 0 ||
	    strcmp(gw_json_text(meta, "settlement"), settlement) != 0)
		return "wrong_reference";
	return strcmp(gw_json_text(refund, "payment_intent"), e->intent) == 0 ? NULL : "wrong_intent";
}

/* A refund that is ours in every field: how it stands. */
static void judge_status(const struct gw_json *refund, struct gateway_judgement *out)
{
	const char *status = gw_json_text(refund, "status"), *reason = gw_json_text(refund, "failure_reason");
	str_copy(out->ref, sizeof out->ref, gw_json_text(refund, "id"));
	if (strcmp(status, "succeeded") == 0)
		gw_judge_say(out, GATEWAY_PAID, "");
	else if (strcmp(status, "pending") == 0 || strcmp(status, "requires_action") == 0)
		gw_judge_say(out, GATEWAY_UNCLEAR, "pending");
	else if (strcmp(status, "failed") == 0 || strcmp(status, "canceled") == 0)
		gw_judge_say(out, GATEWAY_HARD, reason[0] ? reason : status);
	else
		gw_judge_say(out, GATEWAY_MISMATCH, "wrong_status");
}

void gateway_judge_refund(const struct gateway_answer *a, const struct gateway_expect *e, struct gateway_judgement *out)
{
	if (gw_judge_common(a, out))
		return;
	struct gw_json *refund = a->status == 200 ? gw_json_read(a->body, a->n) : NULL;
	const char *wrong = refund ? wrong_field(refund, e) : NULL;
	if (!refund)
		gw_judge_say(out, GATEWAY_UNCLEAR, a->status == 402 ? "http_402" : "bad_answer");
	else if (wrong)
		gw_judge_say(out, GATEWAY_MISMATCH, wrong);
	else
		judge_status(refund, out);
	gw_json_free(refund);
}

/* One refund of the intent that names our bill: another settlement's is none of ours, an earlier attempt's that failed no contradiction. */
static void judge_found(const struct gw_json *refund, const struct gateway_expect *e, struct gateway_found *found)
{
	char settlement[24];
	const char *wrong = wrong_field(refund, e), *status = gw_json_text(refund, "status");
	str_fmt(settlement, sizeof settlement, "%lld", (long long)e->settlement);
	if (strcmp(gw_json_text(gw_json_part(refund, "metadata"), "settlement"), settlement) != 0)
		return;
	if (wrong && strcmp(wrong, "wrong_reference") == 0 && (strcmp(status, "failed") == 0 || strcmp(status, "canceled") == 0))
		return;
	found->matches++;
	str_copy(found->judgement.ref, sizeof found->judgement.ref, gw_json_text(refund, "id"));
	if (wrong)
		gw_judge_say(&found->judgement, GATEWAY_DOUBTFUL, wrong);
	else if (found->matches > 1)
		gw_judge_say(&found->judgement, GATEWAY_DOUBTFUL, "several");
	else
		judge_status(refund, &found->judgement);
	if (found->judgement.verdict == GATEWAY_MISMATCH)
		found->judgement.verdict = GATEWAY_DOUBTFUL;
}

void gateway_judge_refund_list(const struct gateway_answer *a, const struct gateway_expect *e, struct gateway_found *found,
			       bool *more, char last[GATEWAY_ID])
{
	gw_judge_pages(a, e, found, more, last, judge_found);
}
