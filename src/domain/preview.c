/* One row per kind; the pages are those that the worker prints. */
#include "domain/preview.h"

#include <stdlib.h>

#include "base/mem.h"
#include "domain/audit.h"
#include "domain/certificate_page.h"
#include "domain/close_page.h"
#include "domain/day_close.h"
#include "domain/list_print.h"
#include "domain/may.h"
#include "domain/papers.h"
#include "domain/receipt_page.h"
#include "domain/slip.h"

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

/* The page that the worker would print. */
static enum err as_printed(struct ctx *ctx, const struct print_job *j, struct doc *doc)
{
	char name[PAPERS_NAME];
	return papers_make(ctx, j, doc, name);
}

static enum err slip(struct ctx *ctx, int64_t id, struct doc *doc)
{
	struct slip s;
	enum err e = slip_of(ctx, id, &s);
	return e ? e : as_printed(ctx, &(struct print_job){ .kind = PRINT_SLIP, .slip_id = s.id, .copy_mark = s.prints > 0 }, doc);
}

static enum err reception(struct ctx *ctx, int64_t id, struct doc *doc)
{
	return as_printed(ctx, &(struct print_job){ .kind = PRINT_RECEPTION, .subject_id = id }, doc);
}

static enum err booking(struct ctx *ctx, int64_t id, struct doc *doc)
{
	return as_printed(ctx, &(struct print_job){ .kind = PRINT_BOOKING, .subject_id = id }, doc);
}

static enum err deposit(struct ctx *ctx, int64_t id, struct doc *doc)
{
	return as_printed(ctx, &(struct print_job){ .kind = PRINT_DEPOSIT, .subject_id = id }, doc);
}

static enum err handover(struct ctx *ctx, int64_t id, struct doc *doc)
{
	return as_printed(ctx, &(struct print_job){ .kind = PRINT_HANDOVER, .subject_id = id }, doc);
}

static enum err certificate(struct ctx *ctx, int64_t id, struct doc *doc)
{
	return as_printed(ctx, &(struct print_job){ .kind = PRINT_CERTIFICATE, .subject_id = id }, doc);
}

/* What the certificate of a bill would say: it has no number yet. */
static enum err certify(struct ctx *ctx, int64_t id, struct doc *doc)
{
	struct certificate_facts *f = mem_new(sizeof *f);
	enum err e = certificate_look(ctx, &(struct certificate_wish){ .bill_id = id }, f);
	f->c.made_at = ctx_now(ctx);
	if (!e)
		certificate_page_make(ctx, f, false, doc);
	mem_wipe(f, sizeof *f);
	free(f);
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
		[PREVIEW_RECEIPT] = receipt, [PREVIEW_STATEMENT] = statement, [PREVIEW_SLIP] = slip, [PREVIEW_RECEPTION] = reception,
		[PREVIEW_BOOKING] = booking, [PREVIEW_DEPOSIT] = deposit,
		[PREVIEW_HANDOVER] = handover, [PREVIEW_CERTIFICATE] = certificate, [PREVIEW_CERTIFY] = certify, [PREVIEW_CLOSE] = close_sheet,
		[PREVIEW_SHEET] = list_print_page,
	};
	enum err e = may_check(ctx, ACTION_LOOK);
	if (!e)
		e = make[kind](ctx, id, doc);
	return e ? e : audit_look(ctx, kinds[kind].of, id, "preview");
}
