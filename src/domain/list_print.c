/* Keeping and printing are two steps, so that what is looked at before is what is printed. */
#include "domain/list_print.h"

#include "base/str.h"
#include "domain/audit.h"
#include "domain/list_page.h"
#include "domain/may.h"
#include "model/receipt.h"
#include "store/db.h"
#include "store/list_papers.h"
#include "store/print_jobs.h"

#include "base/banned.h"

enum err list_print_keep(struct ctx *ctx, struct list_paper *p)
{
	enum err e = may_check(ctx, ACTION_LOOK);
	list_paper_end(p);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, list_papers_add(ctx, p));
}

static enum err print(struct ctx *ctx, int64_t id)
{
	struct list_paper p;
	struct print_job j = { .kind = PRINT_LIST, .subject_id = id };
	enum err e = list_papers_by_id(ctx, id, &p);
	if (!e)
		e = print_jobs_add(ctx, &j);
	if (!e)
		e = audit_note(ctx, ACTION_LOOK, "list", id, "printed: %s", p.title);
	list_paper_done(&p);
	return e;
}

enum err list_print(struct ctx *ctx, int64_t id)
{
	enum err e = may_check(ctx, ACTION_LOOK);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, print(ctx, id));
}

enum err list_print_page(struct ctx *ctx, int64_t id, struct doc *doc)
{
	struct list_paper p;
	enum err e = list_papers_by_id(ctx, id, &p);
	if (!e)
		list_page_make(ctx, &p, doc);
	list_paper_done(&p);
	return e;
}
