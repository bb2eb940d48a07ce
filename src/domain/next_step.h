/*
 * Where the patient goes now (SPEC V4–V6, I4, F7, F8, F14, F19): a pure function of the visit's facts and the profile.
 * Order: insurance of the month · what is to be handed in · the exam · paying or counter · pharmacy · home.
 */
#ifndef DOMAIN_NEXT_STEP_H
#define DOMAIN_NEXT_STEP_H

#include "model/ctx.h"
#include "model/visit.h"
#include "model/visit_bill.h"

struct next_facts {
	const struct visit *visit;      /* with its hand-ins */
	enum insured insured;
	int n_bills;
	const struct visit_bill *bills; /* corrected ones left out */
};

struct next_step {
	enum step step;
	bool urgent;                    /* the patient must still go somewhere: shown as to do */
	char place[128];                /* "1階 優先受付"; "" when nowhere */
	char heading[64];               /* the place's name on the board: 優先受付, 保険証確認ブース, 診察中 … */
	char reason[200];               /* 管理票・紹介状; "" for none */
	char sentence[320];             /* 優先受付へ（管理票・紹介状） — without the mark and "次:" */
};

void next_step_decide(const struct ctx *ctx, const struct next_facts *f, struct next_step *out);
/* "▶ 次: 優先受付へ（管理票・紹介状）" for text output and JSON; screens draw the mark themselves. */
const char *next_step_line(const struct next_step *s, char out[400]);

#endif
