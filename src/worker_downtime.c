/* The kit goes to the printer like every page, or with -o into a file, for a machine that has a printer of its own. */
#include "worker_downtime.h"

#include <string.h>

#include "base/str.h"
#include "domain/downtime.h"
#include "domain/list_page.h"
#include "domain/list_print.h"
#include "paper/paper.h"

#include "base/banned.h"

static enum err to_file(struct cmd_call *c, struct list_paper *p, const char *file)
{
	struct doc doc = { .size = PAGE_A4 };
	struct buf pdf = { 0 };
	list_paper_end(p);
	p->made_at = ctx_now(c->ctx);
	str_copy(p->made_by, sizeof p->made_by, c->ctx->actor.login);
	list_page_make(c->ctx, p, &doc);
	enum err e = paper_pdf(&doc, &pdf, &c->ctx->cause);
	int error = e ? 0 : file_write(file, pdf.data, pdf.len, 0600);
	if (error)
		e = ctx_fail(c->ctx, ERR_IO, _("%s に書けません: %s"), file, strerror(error));
	doc_free(&doc);
	buf_wipe(&pdf);
	return e;
}

static enum err to_printer(struct cmd_call *c, struct list_paper *p)
{
	enum err e = list_print_keep(c->ctx, p);
	return e ? e : list_print(c->ctx, p->id);
}

enum err worker_downtime(struct cmd_call *c)
{
	struct list_paper p = { .id = 0 };
	const char *file = cmd_value(c, "-o");
	char date[DATE_TEXT], n[32];
	day_t day;
	enum err e = cmd_day(c, &day);
	if (!e && !c->date)
		day++;
	if (!e)
		e = downtime_make(c->ctx, day, &p);
	if (!e)
		e = file ? to_file(c, &p, file) : to_printer(c, &p);
	if (!e) {
		str_fmt(n, sizeof n, "%lld", (long long)p.rows);
		cmd_json(c, json_pack("{s:s, s:I, s:o}", "date", date_iso(day, date), "rows", (json_int_t)p.rows, "file", file ? json_string(file) : json_null()));
		cmd_text(c, file ? _("%s  %s行  %s") : _("%s  %s行を印刷します"), date_show(day, date), n, file);
	}
	list_paper_done(&p);
	return e;
}
