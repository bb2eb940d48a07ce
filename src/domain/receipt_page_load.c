/* Everything that the pages of a bill say, read in one view of the database. */
#include "domain/receipt_page.h"

#include <string.h>

#include "base/str.h"
#include "domain/arrears.h"
#include "domain/insurance.h"
#include "domain/money_chain.h"
#include "domain/settlement.h"
#include "domain/visit.h"
#include "store/bills.h"
#include "store/db.h"
#include "store/patients.h"
#include "store/payments.h"
#include "store/receipts.h"
#include "store/settlements.h"

#include "base/banned.h"

/* Of medical insurance by the form of the insurer's number: 8 digits 39… elderly, 6 digits (or padded) national, else employees'. */
static const char *insurer_class(const char *insurer)
{
	size_t n = strlen(insurer);
	if (n == 8 && strncmp(insurer, "39", 2) == 0)
		return "後期";
	if (n == 6 || (n == 8 && strncmp(insurer, "00", 2) == 0))
		return "国保";
	return n == 8 ? "社保" : "";
}

static const char *cover_class(enum cover kind)
{
	switch (kind) {
	case COVER_WORKERS: return "労災";
	case COVER_CIVIL: return "公務災害";
	case COVER_AUTO: return "自賠責";
	case COVER_SELF: return "自費";
	default: return "";
	}
}

/* "公費 54・21": each law once. */
static void add_programme(struct receipt_facts *f, const char *insurer)
{
	char law[3];
	str_copy_n(law, sizeof law, insurer, 2);
	if (!strstr(f->programme, law))
		str_add(f->programme, sizeof f->programme, "%s%s", f->programme[0] ? "・" : "公費 ", law);
}

static enum err load_insurance(struct ctx *ctx, struct receipt_facts *f)
{
	struct insurance ins;
	enum err e = insurance_of(ctx, f->patient.id, f->bill.period_to, &ins);
	if (e)
		return e;
	str_copy(f->cost_class, sizeof f->cost_class, cover_class(f->visit.insurance));
	for (int i = 0; i < ins.n; i++) {
		const struct coverage *c = &ins.coverages[i];
		if (c->kind == COVER_MEDICAL && f->visit.insurance == COVER_MEDICAL && !f->cost_class[0]) {
			str_copy(f->cost_class, sizeof f->cost_class, insurer_class(c->insurer));
			str_copy(f->holder, sizeof f->holder, strcmp(c->holder, "family") == 0 ? "家族" : strcmp(c->holder, "self") == 0 ? "本人" : "");
		}
		if (c->kind == COVER_PUBLIC && !f->bill.no_programmes && strlen(c->insurer) >= 2)
			add_programme(f, c->insurer);
	}
	return ERR_OK;
}

/* Absent rows aren't errors here: a copy may be made before the original, and most bills correct nothing. */
static enum err load_receipt(struct ctx *ctx, int64_t receipt_id, struct receipt_facts *f)
{
	struct receipt first;
	enum err e = receipt_id ? receipts_by_id(ctx, receipt_id, &f->receipt) : receipts_of_bill(ctx, f->bill.id, PAPER_RECEIPT, &f->receipt);
	if (e == ERR_NOT_FOUND && !receipt_id)
		e = ERR_OK;
	if (!e && f->bill.corrects && f->settlement.kind == KIND_CHARGE) {
		e = receipts_of_bill(ctx, f->bill.corrects, PAPER_RECEIPT, &first);
		if (!e)
			receipt_serial(&first, f->corrects_serial);
		else if (e == ERR_NOT_FOUND)
			e = ERR_OK;
	}
	return e;
}

/* Card refunds end in any order, whichever was asked for first. */
static bool given_back_before(const struct settlement *refund, const struct settlement *own)
{
	if (refund->kind != KIND_REFUND || !refund->settled_at || refund->id == own->id)
		return false;
	return refund->settled_at < own->settled_at || (refund->settled_at == own->settled_at && refund->id < own->id);
}

/* What was paid before a difference or a refund, and the receipt that began it all. */
static enum err load_before(struct ctx *ctx, const struct settlement *own, struct receipt_facts *f)
{
	struct money_chain m;
	struct receipt first;
	enum err e = money_chain_load(ctx, f->bill.id, &m);
	const struct money_row *paid = e ? NULL : money_chain_first(&m);
	if (e || !paid)
		return e;
	e = receipts_live(ctx, paid->s.id, PAPER_RECEIPT, &first);
	if (!e)
		receipt_serial(&first, f->first_serial);
	if (f->settlement.kind != KIND_REFUND) {
		if (f->settlement.kind == KIND_CORRECTION)
			f->before_yen = f->bill.amount - own->amount;
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	}
	f->by_correction = own->kind == KIND_CORRECTION && own->state == SETTLEMENT_ZERO;
	f->before_yen = m.received;
	for (int i = 0; i < m.n; i++)
		if (given_back_before(&m.rows[i].s, &f->settlement))
			f->before_yen -= m.rows[i].s.amount;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* The money that this receipt is for: a bill that was paid in parts has one for each. */
static enum err load_money(struct ctx *ctx, struct receipt_facts *f)
{
	struct settlement own = f->settlement;
	int64_t charge = own.id, paid_for = f->receipt.settlement_id ? f->receipt.settlement_id : charge;
	f->owed_yen = own.amount;
	enum err e = paid_for == charge ? ERR_OK : settlements_by_id(ctx, paid_for, &f->settlement);
	if (!e)
		e = payments_of_settlement(ctx, paid_for, RECEIPT_PAYMENTS_MAX, f->payments, &f->n_payments);
	if (!e)
		e = payments_earlier_sum(ctx, charge, paid_for, &f->earlier_yen);
	if (e || (own.kind != KIND_CORRECTION && f->settlement.kind != KIND_REFUND))
		return e;
	if (paid_for == own.id && own.state == SETTLEMENT_ZERO) { /* it needed no money: a copy shows what was paid before */
		e = settlement_shown(ctx, f->bill.id, &f->settlement);
		f->owed_yen = f->settlement.amount;
		return e;
	}
	return load_before(ctx, &own, f);
}

static enum err load(struct ctx *ctx, int64_t bill_id, int64_t receipt_id, struct receipt_facts *f)
{
	enum err e = bills_by_id(ctx, bill_id, &f->bill);
	if (!e)
		e = bills_lines(ctx, bill_id, f->lines, BILL_LINES_MAX, &f->bill.n_lines);
	if (!e)
		e = patients_by_id(ctx, f->bill.patient_id, &f->patient);
	if (!e)
		e = visit_by_id(ctx, f->bill.visit_id, &f->visit);
	if (!e)
		e = settlement_by_bill(ctx, bill_id, &f->settlement);
	if (!e)
		e = load_insurance(ctx, f);
	if (!e)
		e = load_receipt(ctx, receipt_id, f);
	if (!e)
		e = load_money(ctx, f);
	f->arrears_yen = f->receipt.arrears_yen;
	return e || f->receipt.issued_at ? e : arrears_but_for(ctx, f->bill.patient_id, bill_id, &f->arrears_yen);
}

enum err receipt_page_load(struct ctx *ctx, int64_t bill_id, int64_t receipt_id, struct receipt_facts *out)
{
	*out = (struct receipt_facts){ .corrects_serial = "" };
	enum err e = db_read_begin(ctx);
	if (e)
		return e;
	e = load(ctx, bill_id, receipt_id, out);
	db_read_end(ctx);
	return e;
}
