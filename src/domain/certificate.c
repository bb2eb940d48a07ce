/* The lines are read and written in the transaction that gives the number: a refund that comes later is on the next one. */
#include "domain/certificate.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/may.h"
#include "domain/papers.h"
#include "domain/policy.h"
#include "domain/settle_hand.h"
#include "domain/settlement.h"
#include "model/receipt.h"
#include "store/bills.h"
#include "store/certificates.h"
#include "store/db.h"
#include "store/patients.h"
#include "store/print_jobs.h"
#include "store/settlements.h"

#include "base/banned.h"

enum { FEE_TAX = 10, CORRECTIONS_MAX = 64 };

static int by_date(const void *a, const void *b)
{
	const struct certificate_line *x = a, *y = b;
	return x->settled != y->settled ? (x->settled > y->settled) - (x->settled < y->settled)
		: (x->settlement_id > y->settlement_id) - (x->settlement_id < y->settlement_id);
}

/* A bill and all that it corrects, back to the first. */
static enum err of_bill(struct ctx *ctx, struct certificate_facts *f)
{
	struct bill b = { .corrects = f->c.of.bill_id };
	enum err e = ERR_OK;
	for (int i = 0; !e && b.corrects && i < CORRECTIONS_MAX; i++) {
		int n = 0;
		e = bills_by_id(ctx, b.corrects, &b);
		f->c.of.patient_id = e ? 0 : b.patient_id;
		if (!e)
			e = certificates_money(ctx, b.patient_id, b.id, 0, INT64_MAX, CERTIFICATE_LINES_MAX - f->n, &f->lines[f->n], &n);
		f->n += n;
	}
	qsort(f->lines, (size_t)f->n, sizeof f->lines[0], by_date);
	return e;
}

static enum err of_days(struct ctx *ctx, struct certificate_facts *f)
{
	const struct certificate_wish *of = &f->c.of;
	char from[DATE_TEXT], to[DATE_TEXT];
	if (of->from > of->to)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("期間の始まり %s が終わり %s よりあとです"), date_show(of->from, from), date_show(of->to, to));
	if (of->to > ctx_today(ctx))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("期間の終わり %s はまだ来ていません"), date_show(of->to, to));
	return certificates_money(ctx, of->patient_id, 0, tokyo_utc(of->from, 0), tokyo_utc(of->to + 1, 0), CERTIFICATE_LINES_MAX, f->lines, &f->n);
}

static enum err collect(struct ctx *ctx, const struct certificate_wish *of, struct certificate_facts *f)
{
	*f = (struct certificate_facts){ .c = { .of = *of, .fee = policy_certificate_fee(ctx), .prints = 1 } };
	enum err e = of->bill_id ? of_bill(ctx, f) : of_days(ctx, f);
	if (!e)
		e = patients_by_id(ctx, f->c.of.patient_id, &f->patient);
	if (e)
		return e;
	if (f->n == 0)
		return ctx_fail(ctx, ERR_BAD_STATE, of->bill_id ? _("この請求のお支払いはまだありません。証明できるものがありません")
			: _("この期間に領収したお支払いはありません。証明できるものがありません"));
	if (f->n == CERTIFICATE_LINES_MAX)
		return ctx_fail(ctx, ERR_BAD_STATE, _("お支払いが多すぎて一通に載りません（%d件まで）。期間を分けてください"), CERTIFICATE_LINES_MAX - 1);
	for (int i = 0; i < f->n; i++)
		f->c.total += f->lines[i].yen;
	return ERR_OK;
}

enum err certificate_look(struct ctx *ctx, const struct certificate_wish *of, struct certificate_facts *out)
{
	enum err e = db_read_begin(ctx);
	if (e)
		return e;
	e = collect(ctx, of, out);
	db_read_end(ctx);
	return e;
}

/* The fee is a bill of the newest visit that the certificate tells of, at the counter even where that visit is deferred. */
static enum err charge_fee(struct ctx *ctx, struct certificate_facts *f)
{
	const struct bill_line line = { .category = "Z00", .name = "支払証明書", .count = 1, .yen = f->c.fee, .tax_rate = FEE_TAX };
	struct settlement s;
	struct bill told, b;
	if (!f->c.fee)
		return ERR_OK;
	enum err e = settlements_by_id(ctx, f->lines[f->n - 1].settlement_id, &s);
	if (!e)
		e = bills_by_id(ctx, s.bill_id, &told);
	if (!e)
		e = bill_add(ctx, told.visit_id, "", -1, &line, 1, &b);
	if (!e)
		e = bill_finalise(ctx, b.id, 0, false, &b);
	if (!e)
		e = settlement_by_bill(ctx, b.id, &s);
	if (!e && s.state != SETTLEMENT_COUNTER_DUE)
		e = settle_hand_to_counter(ctx, b.id);
	f->c.fee_bill_id = e ? 0 : b.id;
	return e;
}

static enum err add_page(struct ctx *ctx, const struct certificate *c)
{
	struct print_job job = { .kind = PRINT_CERTIFICATE, .subject_id = c->id, .copy_mark = c->prints > 1 };
	enum err e = papers_printable(ctx, &job, NULL);
	return e ? e : print_jobs_add(ctx, &job);
}

static enum err make(struct ctx *ctx, struct certificate_facts *f)
{
	enum err e = charge_fee(ctx, f);
	if (!e)
		e = certificates_add(ctx, &f->c);
	for (int i = 0; !e && i < f->n; i++)
		e = certificates_add_line(ctx, f->c.id, i + 1, &f->lines[i]);
	if (!e)
		e = add_page(ctx, &f->c);
	return e ? e : audit_note(ctx, ACTION_CERTIFICATE, "patient", f->c.of.patient_id, "%s: %d settlements, %lld yen, fee %lld yen", f->c.number, f->n,
		(long long)f->c.total, (long long)f->c.fee);
}

enum err certificate_issue(struct ctx *ctx, const struct certificate_wish *of, struct certificate *out)
{
	enum err e = may_check(ctx, ACTION_CERTIFICATE);
	if (!e)
		e = db_begin(ctx);
	if (e)
		return e;
	struct certificate_facts *f = mem_new(sizeof *f);
	e = collect(ctx, of, f);
	if (!e)
		e = make(ctx, f);
	*out = f->c;
	mem_wipe(f, sizeof *f);
	free(f);
	return db_finish(ctx, e);
}

static enum err print_again(struct ctx *ctx, int64_t id)
{
	struct certificate c;
	enum err e = certificates_by_id(ctx, id, &c);
	if (e)
		return e;
	c.prints++;
	e = certificates_update(ctx, &c);
	if (!e)
		e = add_page(ctx, &c);
	return e ? e : audit_note(ctx, ACTION_CERTIFICATE, "patient", c.of.patient_id, "%s again, print %d", c.number, c.prints);
}

enum err certificate_print(struct ctx *ctx, int64_t id)
{
	enum err e = may_check(ctx, ACTION_CERTIFICATE);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, print_again(ctx, id));
}

enum err certificate_load(struct ctx *ctx, int64_t id, struct certificate_facts *out)
{
	*out = (struct certificate_facts){ .n = 0 };
	enum err e = certificates_by_id(ctx, id, &out->c);
	if (!e)
		e = certificates_lines(ctx, id, out->lines, &out->n);
	return e ? e : patients_by_id(ctx, out->c.of.patient_id, &out->patient);
}

enum err certificate_by_number(struct ctx *ctx, const char *number, struct certificate *out)
{
	char text[64], full[CERTIFICATE_NUMBER];
	int64_t no = 0;
	if (utf8_nfkc(number, text, sizeof text)) {
		str_strip(text);
		const char *digits = text[0] == 'C' || text[0] == 'c' ? text + 1 : text;
		digits += *digits == '-';
		if (!str_digits(digits) || !str_int64(digits, 1, 999999999, &no))
			no = 0;
	}
	if (!no)
		return ctx_fail(ctx, ERR_NOT_FOUND, _("支払証明書の番号は C-000123 の形です"));
	str_fmt(full, sizeof full, "C-%06lld", (long long)no);
	enum err e = certificates_by_number(ctx, full, out);
	return e == ERR_NOT_FOUND ? ctx_fail(ctx, e, _("支払証明書 %s はありません"), full) : e;
}

enum err certificate_list(struct ctx *ctx, int64_t patient_id, int64_t offset, int max, struct certificate *out, int *n)
{
	return certificates_fetch(ctx, patient_id, offset, max, out, n);
}

enum err certificate_count(struct ctx *ctx, int64_t patient_id, int64_t *n)
{
	return certificates_count(ctx, patient_id, n);
}
