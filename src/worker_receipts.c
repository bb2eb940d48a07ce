/* A copy is marked across the page and may be made as often as wanted; each one is in the log (SPEC R4). */
#include "worker_receipts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/bill.h"
#include "domain/receipt.h"
#include "domain/receipt_page.h"
#include "paper/paper.h"

#include "base/banned.h"

static enum err draw(struct cmd_call *c, int64_t bill_id, struct buf *pdf)
{
	struct receipt_facts *f = mem_new(sizeof *f);
	struct doc doc = { .size = PAGE_A4 };
	enum err e = receipt_page_load(c->ctx, bill_id, 0, f);
	if (!e && cmd_given(c, "--statement"))
		receipt_page_statement(c->ctx, f, true, &doc);
	else if (!e)
		receipt_page_receipt(c->ctx, f, true, &doc);
	if (!e)
		e = paper_pdf(&doc, pdf, &c->ctx->cause);
	doc_free(&doc);
	mem_wipe(f, sizeof *f);
	free(f);
	return e;
}

enum err worker_receipts_copy(struct cmd_call *c)
{
	struct bill b;
	struct buf pdf = { 0 };
	const char *file = cmd_value(c, "-o");
	if (!file)
		return ctx_fail(c->ctx, ERR_USAGE, _("-o FILE.pdf が要ります"));
	enum err e = bill_by_number(c->ctx, c->args[0], &b);
	if (!e)
		e = receipt_copy(c->ctx, b.id);
	if (!e)
		e = draw(c, b.id, &pdf);
	int error = e ? 0 : file_write(file, pdf.data, pdf.len, 0600);
	if (error)
		e = ctx_fail(c->ctx, ERR_IO, _("%s に書けません: %s"), file, strerror(error));
	if (!e) {
		cmd_json(c, json_pack("{s:s, s:s, s:I}", "bill", b.number, "file", file, "bytes", (json_int_t)pdf.len));
		cmd_text(c, _("%s: 参考の写し"), file);
	}
	buf_wipe(&pdf);
	return e;
}
