/* A deposit's slip (預り証) and the night's handover sheet (A4) as positioned values (SPEC S11). */
#ifndef DOMAIN_DEPOSIT_PAGE_H
#define DOMAIN_DEPOSIT_PAGE_H

#include <stdbool.h>

#include "model/ctx.h"
#include "model/deposit.h"
#include "model/page.h"
#include "model/patient.h"

/* bill: its number, "" for none; again: printed before, marked 再. *doc must be zeroed. */
void deposit_page_slip(const struct ctx *ctx, const struct deposit *d, const struct patient *patient, const char *bill, bool again, struct doc *doc);

/* What the sheet says of a deposit is how it stood when the sheet was made. Begins a document, adds rows, ends it with the sums. */
struct deposit_sheet {
	struct page *page;
	int y, n;
	int64_t taken, returned;
};
void deposit_page_begin(const struct ctx *ctx, const struct handover *h, struct doc *doc, struct deposit_sheet *sheet);
void deposit_page_row(const struct ctx *ctx, const struct handover *h, const struct deposit_item *item, struct doc *doc, struct deposit_sheet *sheet);
void deposit_page_end(const struct handover *h, struct doc *doc, struct deposit_sheet *sheet);

#endif
