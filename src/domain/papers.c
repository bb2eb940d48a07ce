/* One row per kind. A page that may come out several times has the job's number in its file's name. */
#include "domain/papers.h"

#include <stdlib.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "domain/booking.h"
#include "domain/booking_page.h"
#include "domain/certificate_page.h"
#include "domain/close_page.h"
#include "domain/day_close.h"
#include "domain/deposit_page.h"
#include "domain/insurance.h"
#include "domain/list_print.h"
#include "domain/receipt_page.h"
#include "domain/slip.h"
#include "domain/slip_page.h"
#include "domain/visit.h"
#include "store/bills.h"
#include "store/booking_slips.h"
#include "store/bookings.h"
#include "store/deposits.h"
#include "store/handovers.h"
#include "store/patients.h"
#include "store/receipts.h"

#include "base/banned.h"

static void again(const struct print_job *j, char name[PAPERS_NAME])
{
	if (j->copy_mark)
		str_add(name, PAPERS_NAME, "-again-%lld", (long long)j->id);
}

static enum err slip(struct ctx *ctx, const struct print_job *j, struct doc *doc, char name[PAPERS_NAME])
{
	struct slip s;
	struct visit v;
	struct patient p;
	enum err e = slip_by_id(ctx, j->slip_id, &s);
	if (!e)
		e = visit_by_id(ctx, s.visit_id, &v);
	if (!e)
		e = patients_by_id(ctx, v.patient_id, &p);
	if (e)
		return e;
	struct civil c = date_civil(s.day);
	str_fmt(name, PAPERS_NAME, "slip-%04d%02d%02d-%s", c.year, c.month, c.day, s.number);
	again(j, name);
	slip_page_make(ctx, &s, &v, &p, j->copy_mark, doc);
	mem_wipe(&p, sizeof p);
	return ERR_OK;
}

static enum err reception(struct ctx *ctx, const struct print_job *j, struct doc *doc, char name[PAPERS_NAME])
{
	struct visit v;
	struct patient p;
	struct insurance ins;
	enum err e = visit_by_id(ctx, j->subject_id, &v);
	if (!e)
		e = patients_by_id(ctx, v.patient_id, &p);
	if (!e)
		e = insurance_of(ctx, v.patient_id, v.day, &ins);
	if (e)
		return e;
	struct civil c = date_civil(v.day);
	str_fmt(name, PAPERS_NAME, "reception-%04d%02d%02d-%s-%lld", c.year, c.month, c.day, v.number, (long long)j->id);
	slip_page_reception(ctx, &v, &p, ins.state != INSURED_YES, doc);
	mem_wipe(&p, sizeof p);
	return ERR_OK;
}

static enum err booking(struct ctx *ctx, const struct print_job *j, struct doc *doc, char name[PAPERS_NAME])
{
	struct booking_slip b;
	enum err e = booking_slips_by_id(ctx, j->subject_id, &b);
	if (e)
		return e;
	str_fmt(name, PAPERS_NAME, "booking-%s-%lld", b.number, (long long)j->id);
	struct booking row;
	int64_t until = 0;
	e = bookings_by_id(ctx, b.booking_id, &row);
	if (!e)
		e = booking_change_until(ctx, &row, &until);
	if (!e)
		booking_page_make(ctx, &b, until, doc);
	mem_wipe(&b, sizeof b);
	mem_wipe(&row, sizeof row);
	return e;
}

/* An original by its right; a reference copy by its bill. */
static enum err receipt(struct ctx *ctx, const struct print_job *j, struct doc *doc, char name[PAPERS_NAME])
{
	struct receipt r = { .bill_id = j->subject_id };
	char serial[24];
	enum err e = j->receipt_id ? receipts_by_id(ctx, j->receipt_id, &r) : ERR_OK;
	if (e)
		return e;
	struct receipt_facts *f = mem_new(sizeof *f);
	e = receipt_page_load(ctx, r.bill_id, r.id, f);
	if (!e && j->receipt_id)
		str_fmt(name, PAPERS_NAME, "%s-%s", receipt_kind_id(r.kind), receipt_serial(&r, serial));
	else if (!e)
		str_fmt(name, PAPERS_NAME, "copy-%s-%s-%lld", j->kind == PRINT_STATEMENT ? "statement" : "receipt", f->bill.number, (long long)j->id);
	if (!e && j->kind == PRINT_STATEMENT)
		receipt_page_statement(ctx, f, j->copy_mark, doc);
	else if (!e)
		receipt_page_receipt(ctx, f, j->copy_mark, doc);
	mem_wipe(f, sizeof *f);
	free(f);
	return e;
}

static enum err deposit(struct ctx *ctx, const struct print_job *j, struct doc *doc, char name[PAPERS_NAME])
{
	struct deposit d;
	struct patient p;
	struct bill b = { .number = "" };
	enum err e = deposits_by_id(ctx, j->subject_id, &d);
	if (!e)
		e = patients_by_id(ctx, d.patient_id, &p);
	if (!e && d.bill_id)
		e = bills_by_id(ctx, d.bill_id, &b);
	if (e)
		return e;
	str_fmt(name, PAPERS_NAME, "deposit-%s", d.number);
	again(j, name);
	deposit_page_slip(ctx, &d, &p, b.number, j->copy_mark, doc);
	mem_wipe(&p, sizeof p);
	return ERR_OK;
}

static enum err handover(struct ctx *ctx, const struct print_job *j, struct doc *doc, char name[PAPERS_NAME])
{
	enum { PART = 32 };
	struct deposit_item items[PART];
	struct deposit_sheet sheet;
	struct handover h;
	const struct deposit_filter of_sheet = { .state = -1, .handover_id = j->subject_id };
	int n = PART;
	enum err e = handovers_by_id(ctx, j->subject_id, &h);
	if (e)
		return e;
	str_fmt(name, PAPERS_NAME, "handover-%s", h.number);
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

static enum err close_sheet(struct ctx *ctx, const struct print_job *j, struct doc *doc, char name[PAPERS_NAME])
{
	struct day_sheet s;
	enum err e = day_close_by_id(ctx, j->subject_id, &s);
	if (e)
		return e;
	struct civil c = date_civil(s.day);
	str_fmt(name, PAPERS_NAME, "close-%04d%02d%02d-%lld", c.year, c.month, c.day, (long long)s.number);
	again(j, name);
	close_page_make(ctx, &s, doc);
	day_close_free(&s);
	return ERR_OK;
}

static enum err certificate(struct ctx *ctx, const struct print_job *j, struct doc *doc, char name[PAPERS_NAME])
{
	struct certificate_facts *f = mem_new(sizeof *f);
	enum err e = certificate_load(ctx, j->subject_id, f);
	if (!e) {
		str_fmt(name, PAPERS_NAME, "certificate-%s", f->c.number);
		again(j, name);
		certificate_page_make(ctx, f, j->copy_mark, doc);
	}
	mem_wipe(f, sizeof *f);
	free(f);
	return e;
}

static enum err list(struct ctx *ctx, const struct print_job *j, struct doc *doc, char name[PAPERS_NAME])
{
	struct civil c = date_civil(ctx_day_of(ctx, j->asked_at));
	str_fmt(name, PAPERS_NAME, "list-%04d%02d%02d-%lld", c.year, c.month, c.day, (long long)j->id);
	return list_print_page(ctx, j->subject_id, doc);
}

enum err papers_make(struct ctx *ctx, const struct print_job *j, struct doc *doc, char name[PAPERS_NAME])
{
	static enum err (*const make[PRINT_KINDS])(struct ctx *ctx, const struct print_job *j, struct doc *doc, char name[PAPERS_NAME]) = {
		[PRINT_SLIP] = slip, [PRINT_RECEIPT] = receipt, [PRINT_STATEMENT] = receipt, [PRINT_DEPOSIT] = deposit, [PRINT_HANDOVER] = handover,
		[PRINT_CLOSE] = close_sheet, [PRINT_RECEPTION] = reception, [PRINT_BOOKING] = booking, [PRINT_CERTIFICATE] = certificate, [PRINT_LIST] = list,
	};
	must(make[j->kind] != NULL);
	return make[j->kind](ctx, j, doc, name);
}

enum err papers_printable(struct ctx *ctx, const struct print_job *j, struct glyphs_report *report)
{
	struct doc doc = { .size = PAGE_A4 };
	struct glyphs_report own, *r = report ? report : &own;
	char name[PAPERS_NAME];
	*r = (struct glyphs_report){ .spare = "" };
	enum err e = papers_make(ctx, j, &doc, name);
	if (!e)
		glyphs_report(&doc, r);
	doc_free(&doc);
	return e || !r->none[0] ? e : ctx_fail(ctx, ERR_BAD_STATE, _("どの書体にもない文字があり、印刷できません: %s"), r->none);
}
