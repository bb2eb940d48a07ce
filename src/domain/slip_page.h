/* The usage slip (利用票, SPEC V3, F7; tinted pink where the profile says so) and the reception slip (受付票, F14) as positioned values. */
#ifndef DOMAIN_SLIP_PAGE_H
#define DOMAIN_SLIP_PAGE_H

#include "model/ctx.h"
#include "model/page.h"
#include "model/patient.h"
#include "model/visit.h"

/* again: printed before, marked 再. *doc must be zeroed. */
void slip_page_make(const struct ctx *ctx, const struct slip *slip, const struct visit *visit, const struct patient *patient,
	bool again, struct doc *doc);
/* confirm: this month's insurance isn't confirmed; where there is a booth the slip sends there (F14). *doc must be zeroed. */
void slip_page_reception(const struct ctx *ctx, const struct visit *visit, const struct patient *patient, bool confirm, struct doc *doc);

#endif
