/* What isn't there (a charge, an original, a correction) is no failure of the page. */
#include "domain/bill_page.h"

#include "base/str.h"
#include "domain/money_chain.h"
#include "domain/patient_page.h"
#include "domain/refund.h"
#include "store/bill_months.h"
#include "store/bills.h"
#include "store/db.h"
#include "store/payments.h"
#include "store/receipts.h"
#include "store/settlements.h"
#include "store/visits.h"

#include "base/banned.h"

static enum err optional(enum err e)
{
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err read_papers(struct ctx *ctx, struct bill_page *p)
{
	static const enum receipt_kind kinds[] = { PAPER_RECEIPT, PAPER_STATEMENT };
	for (int i = 0; i < 2; i++) {
		struct receipt r;
		enum err e = receipts_of_bill(ctx, p->bill.id, kinds[i], &r);
		if (e && e != ERR_NOT_FOUND)
			return e;
		if (!e)
			p->paper[kinds[i]] = r;
	}
	return ERR_OK;
}

static enum err read_chain(struct ctx *ctx, struct bill_page *p)
{
	struct bill other;
	enum err e = p->bill.corrects ? bills_by_id(ctx, p->bill.corrects, &other) : ERR_NOT_FOUND;
	if (!e)
		str_copy(p->corrects, sizeof p->corrects, other.number);
	e = optional(e);
	if (e)
		return e;
	e = bills_by_corrects(ctx, p->bill.id, &other);
	if (!e) {
		str_copy(p->corrected_by, sizeof p->corrected_by, other.number);
		p->corrected_by_id = other.id;
	}
	return optional(e);
}

/* Who else is here today is the patient's page's knowledge. */
static enum err read_patient(struct ctx *ctx, struct bill_page *p)
{
	struct patient_page person;
	enum err e = patient_page_load(ctx, p->bill.patient_id, ctx_today(ctx), &person);
	if (e)
		return e;
	p->patient = person.patient;
	p->same_name = person.same_name;
	p->same_surname = person.same_surname;
	return ERR_OK;
}

/* What went both ways; a bill that was never final has nothing of it. */
static enum err read_money(struct ctx *ctx, struct bill_page *p)
{
	struct money_chain m;
	enum err e = refund_of_bill(ctx, p->bill.id, BILL_PAGE_REFUNDS, p->refunds, &p->n_refunds);
	if (!e)
		e = money_chain_load(ctx, p->bill.id, &m);
	p->net_yen = e ? 0 : money_chain_net(&m);
	return e;
}

static enum err read_page(struct ctx *ctx, int64_t bill_id, struct bill_page *p)
{
	enum err e = bills_by_id(ctx, bill_id, &p->bill);
	if (!e)
		e = bills_lines(ctx, bill_id, p->lines, BILL_LINES_MAX, &p->n);
	if (!e)
		e = bill_months_steps(ctx, bill_id, &p->steps);
	if (!e)
		e = visits_by_id(ctx, p->bill.visit_id, &p->visit);
	if (!e)
		e = read_patient(ctx, p);
	if (e)
		return e;
	e = settlements_charge_of_bill(ctx, bill_id, &p->settlement);
	p->settled = !e;
	e = p->settled ? payments_charge_sum(ctx, p->settlement.id, &p->paid_yen) : optional(e);
	if (!e)
		e = read_money(ctx, p);
	if (!e)
		e = read_papers(ctx, p);
	return e ? e : read_chain(ctx, p);
}

enum err bill_page_load(struct ctx *ctx, int64_t bill_id, struct bill_page *out)
{
	*out = (struct bill_page){ .n = 0 };
	enum err e = db_read_begin(ctx);
	if (e)
		return e;
	e = read_page(ctx, bill_id, out);
	db_read_end(ctx);
	return e;
}
