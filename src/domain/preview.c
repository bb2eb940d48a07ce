/* One row per kind; the pages are those that the worker prints. */
#include "domain/preview.h"

#include <stdlib.h>

#include "base/mem.h"
#include "domain/audit.h"
#include "domain/close_page.h"
#include "domain/day_close.h"
#include "domain/deposit.h"
#include "domain/deposit_page.h"
#include "domain/list_print.h"
#include "domain/may.h"
#include "domain/patient.h"
#include "domain/receipt_page.h"
#include "domain/slip.h"
#include "domain/slip_page.h"
#include "domain/visit.h"
#include "store/bills.h"
#include "store/deposits.h"
#include "store/handovers.h"

#include "base/banned.h"

static const struct { const char *name, *of; } kinds[PREVIEW_KINDS] = {
#define X(code, name, of) [PREVIEW_##code] = { name, of },
	PREVIEW_LIST(X)
#undef X
};

const char *preview_name(enum preview_kind k)
{
	return _(kinds[k].name);
}

static enum err of_bill(struct ctx *ctx, bool statement, int64_t id, struct doc *doc)
{
	struct receipt_facts *f = mem_new(sizeof *f);
	enum err e = receipt_page_load(ctx, id, 0, f);
	if (!e && statement)
		receipt_page_statement(ctx, f, true, doc);
	else if (!e)
		receipt_page_receipt(ctx, f, true, doc);
	mem_wipe(f, sizeof *f);
	free(f);
	return e;
}

static enum err receipt(struct ctx *ctx, int64_t id, struct doc *doc)
{
	return of_bill(ctx, false, id, doc);
}

static enum err statement(struct ctx *ctx, int64_t id, struct doc *doc)
{
	return of_bill(ctx, true, id, doc);
}

static enum err slip(struct ctx *ctx, int64_t id, struct doc *doc)
{
	struct slip s;
	struct visit v;
	struct patient p;
	enum err e = slip_of(ctx, id, &s);
	if (!e)
		e = visit_by_id(ctx, id, &v);
	if (!e)
		e = patient_by_id(ctx, v.patient_id, &p);
	if (!e)
		slip_page_make(ctx, &s, &v, &p, s.prints > 0, doc);
	mem_wipe(&p, sizeof p);
	return e;
}

static enum err deposit(struct ctx *ctx, int64_t id, struct doc *doc)
{
	struct deposit d;
	struct patient p;
	struct bill b = { .number = "" };
	enum err e = deposit_by_id(ctx, id, &d);
	if (!e)
		e = patient_by_id(ctx, d.patient_id, &p);
	if (!e && d.bill_id)
		e = bills_by_id(ctx, d.bill_id, &b);
	if (!e)
		deposit_page_slip(ctx, &d, &p, b.number, false, doc);
	mem_wipe(&p, sizeof p);
	return e;
}

static enum err handover(struct ctx *ctx, int64_t id, struct doc *doc)
{
	enum { PART = 32 };
	struct deposit_item items[PART];
	struct deposit_sheet sheet;
	struct handover h;
	const struct deposit_filter of_sheet = { .state = -1, .handover_id = id };
	int n = PART;
	enum err e = handovers_by_id(ctx, id, &h);
	if (e)
		return e;
	deposit_page_begin(ctx, &h, doc, &sheet);
	for (int64_t at = 0; !e && n == PART; at += n) {
		e = deposits_fetch(ctx, &of_sheet, at, PART, items, &n);
		for (int i = 0; !e && i < n; i++)
			deposit_page_row(ctx, &h, &items[i], doc, &sheet);
	}
	if (!e)
		deposit_page_end(&h, doc, &sheet);
	mem_wipe(items, sizeof items);
	return e;
}

static enum err close_sheet(struct ctx *ctx, int64_t day, struct doc *doc)
{
	struct day_sheet s;
	enum err e = day_close_preview(ctx, (day_t)day, &s);
	if (e)
		return e;
	close_page_make(ctx, &s, doc);
	day_close_free(&s);
	return ERR_OK;
}

enum err preview_make(struct ctx *ctx, enum preview_kind kind, int64_t id, struct doc *doc)
{
	static enum err (*const make[PREVIEW_KINDS])(struct ctx *ctx, int64_t id, struct doc *doc) = {
		[PREVIEW_RECEIPT] = receipt, [PREVIEW_STATEMENT] = statement, [PREVIEW_SLIP] = slip, [PREVIEW_DEPOSIT] = deposit,
		[PREVIEW_HANDOVER] = handover, [PREVIEW_CLOSE] = close_sheet, [PREVIEW_SHEET] = list_print_page,
	};
	enum err e = may_check(ctx, ACTION_LOOK);
	if (!e)
		e = make[kind](ctx, id, doc);
	return e ? e : audit_look(ctx, kinds[kind].of, id, "preview");
}
