/* The usage slip (利用票, SPEC V3, F7) as positioned values: A6, tinted pink where the profile says so. */
#ifndef DOMAIN_SLIP_PAGE_H
#define DOMAIN_SLIP_PAGE_H

#include "model/ctx.h"
#include "model/page.h"
#include "model/patient.h"
#include "model/visit.h"

/* again: printed before, marked 再. *doc must be zeroed. */
void slip_page_make(const struct ctx *ctx, const struct slip *slip, const struct visit *visit, const struct patient *patient,
	bool again, struct doc *doc);

#endif
