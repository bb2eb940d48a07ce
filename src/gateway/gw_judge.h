/* What charges and refunds have in common when their answers are judged (gateway_judge.c, gateway_refund.c). */
#ifndef GATEWAY_GW_JUDGE_H
#define GATEWAY_GW_JUDGE_H

#include "gateway/gateway.h"

void gw_judge_say(struct gateway_judgement *out, enum gateway_verdict v, const char *code);
/* Clears *out; judges every status but 200 and 402, whose bodies are the caller's: then false. */
bool gw_judge_common(const struct gateway_answer *a, struct gateway_judgement *out);
/* Walks one page of a list; `one` is called for what names our bill. */
typedef void gw_judge_one(const struct gw_json *item, const struct gateway_expect *e, struct gateway_found *found);
void gw_judge_pages(const struct gateway_answer *a, const struct gateway_expect *e, struct gateway_found *found, bool *more,
		    char last[GATEWAY_ID], gw_judge_one *one);

#endif
