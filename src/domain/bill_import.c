/*
 * Two passes inside one write transaction: rows are grouped to bills (sorted by key, then by line), and the bills are
 * taken in the order of their first line. After the first mistake nothing more is written, but the rest of the file is still read
 * so that one run names as many mistakes as there is room for; then everything is taken back.
 *
 * A bill that is already there is compared: the same content changes nothing, other content replaces a draft and is
 * refused for a bill that was final.
 */
#include "domain/bill_import.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/bill_rows.h"
#include "domain/may.h"
#include "domain/patient.h"
#include "domain/visit.h"
#include "store/bill_months.h"
#include "store/bills.h"
#include "store/db.h"
#include "store/visits.h"

#include "base/banned.h"

struct bill_import {
	struct bill_rows_row *rows;
	size_t n, cap;
	const char *titles[BILL_COLUMNS];
};

struct group {
	struct bill_rows_row *rows;
	size_t n;
};

struct bill_import *bill_import_new(void)
{
	return mem_new(sizeof(struct bill_import));
}

void bill_import_free(struct bill_import *im)
{
	if (!im)
		return;
	for (size_t i = 0; i < im->n; i++)
		free(im->rows[i].text);
	free(im->rows);
	free(im);
}

void bill_import_titles(struct bill_import *im, const char *const titles[BILL_COLUMNS])
{
	memcpy(im->titles, titles, sizeof im->titles);
}

void bill_import_row(struct bill_import *im, int64_t line, const char *const cells[BILL_COLUMNS])
{
	if (im->n == im->cap) {
		im->cap = im->cap ? im->cap * 2 : 256;
		im->rows = mem_grow(im->rows, im->cap, sizeof *im->rows);
	}
	bill_rows_fill(&im->rows[im->n], line, cells);
	im->rows[im->n++].titles = im->titles;
}

static int by_key(const void *a, const void *b)
{
	const struct bill_rows_row *x = a, *y = b;
	int c = strcmp(x->key, y->key);
	return c ? c : (x->line > y->line) - (x->line < y->line);
}

static int by_line(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	return (x->rows->line > y->rows->line) - (x->rows->line < y->rows->line);
}

static size_t group_rows(struct bill_import *im, struct group **out)
{
	struct group *g = mem_array(im->n + 1, sizeof *g);
	size_t n = 0;
	if (im->n)
		qsort(im->rows, im->n, sizeof *im->rows, by_key);
	for (size_t i = 0; i < im->n; i++) {
		if (!i || strcmp(im->rows[i].key, im->rows[i - 1].key) != 0)
			g[n++].rows = &im->rows[i];
		g[n - 1].n++;
	}
	qsort(g, n, sizeof *g, by_line);
	*out = g;
	return n;
}

/* The bill of one group with its lines; errors name the line. */
struct incoming {
	struct bill bill;
	struct bill_line lines[BILL_LINES_MAX];
	int n;
	bool keep_draft;
	struct copay_steps steps;
};

/*
 * Days of care make a stay (V7), whoever else the patient saw on the bill's day; one that is over takes what began in it. A bill that is
 * there already keeps its visit, whatever was recorded of the stay since.
 */
static enum err visit_of(struct ctx *ctx, int64_t patient_id, const struct bill_rows_head *head, const struct bill *there, struct visit *v)
{
	char from_text[DATE_TEXT], end[DATE_TEXT];
	day_t from = head->from != DAY_NONE ? head->from : head->day, to = head->to != DAY_NONE ? head->to : head->day;
	if (there && there->patient_id == patient_id && there->period_from == from)
		return visit_by_id(ctx, there->visit_id, v);
	enum err e = from < to ? visits_stay_of(ctx, patient_id, from, v) : ERR_NOT_FOUND;
	if (e == ERR_NOT_FOUND)
		e = visit_on(ctx, patient_id, head->day, v);
	if (e == ERR_NOT_FOUND && from == to)
		e = visits_stay_of(ctx, patient_id, from, v);
	if (!e && v->inpatient && v->exam_done && from > v->ended_on)
		e = ctx_fail(ctx, ERR_REFUSED, _("%s からの診療ですが、この日の入院は %s に終わっています"), date_iso(from, from_text), date_iso(v->ended_on, end));
	return e;
}

static enum err find_visit(struct ctx *ctx, const struct bill_rows_head *head, const struct bill *there, struct bill *b)
{
	struct patient p;
	struct visit v;
	enum err e = patient_by_card(ctx, head->card, &p);
	if (!e)
		b->patient_id = p.id;
	if (!e)
		e = visit_of(ctx, p.id, head, there, &v);
	if (e == ERR_NOT_FOUND) {
		char day[DATE_TEXT];
		return ctx_fail(ctx, e, b->patient_id ? _("診察券 %s の %s の来院がありません") : _("診察券 %s の患者は登録されていません（%s）"), head->card,
			date_iso(head->day, day));
	}
	if (e)
		return e;
	b->visit_id = v.id;
	b->period_from = head->from != DAY_NONE ? head->from : head->day;
	b->period_to = head->to != DAY_NONE ? head->to : head->day;
	b->specific = head->specific;
	b->share = head->share;
	return head->share < 0 ? bill_default_share(ctx, p.id, v.insurance, b->period_from, &b->share) : ERR_OK;
}

/* `there`: the bill of the same key, NULL for none. */
static enum err assemble(struct ctx *ctx, const struct group *g, const struct bill *there, struct incoming *in)
{
	struct bill_rows_head head;
	*in = (struct incoming){ .n = 0 };
	enum err e = bill_rows_head(ctx, g->rows, g->n, &head);
	if (e)
		return e;
	in->bill = (struct bill){ .status = BILL_DRAFT, .source = "import", .imported_yen = head.amount, .due_day = DAY_NONE,
		.created_at = ctx_now(ctx) };
	str_copy(in->bill.external, sizeof in->bill.external, g->rows->key);
	str_copy(in->bill.department, sizeof in->bill.department, head.department);
	in->keep_draft = head.draft;
	e = find_visit(ctx, &head, there, &in->bill);
	if (e) /* which of the two columns found nothing: the date's only when the patient is known */
		return ctx_where(ctx, e, _("%lld行目 %s"), (long long)g->rows->line,
			bill_rows_title(g->rows, in->bill.patient_id ? BILL_COL_DATE : BILL_COL_CARD));
	for (size_t i = 0; i < g->n && !e; i++)
		e = bill_rows_line(ctx, &g->rows[i], &in->lines[in->n++]);
	if (e)
		return e;
	e = bill_compute(ctx, &in->bill, in->lines, in->n, &in->steps);
	if (!e && head.points >= 0 && head.points != in->bill.points)
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("合計点数 %lld点が明細の合計 %lld点と合いません"), (long long)head.points,
			(long long)in->bill.points);
	return e ? ctx_where(ctx, e, _("%lld行目からの請求 %s"), (long long)g->rows->line, bill_rows_name(g->rows)) : ERR_OK;
}

static bool same_lines(const struct bill_line *a, int n_a, const struct bill_line *b, int n_b)
{
	if (n_a != n_b)
		return false;
	for (int i = 0; i < n_a; i++)
		if (strcmp(a[i].category, b[i].category) != 0 || strcmp(a[i].name, b[i].name) != 0 || a[i].points != b[i].points ||
			a[i].count != b[i].count || a[i].yen != b[i].yen || a[i].tax_rate != b[i].tax_rate ||
			strcmp(a[i].quantity, b[i].quantity) != 0)
			return false;
	return true;
}

static bool same_bill(const struct bill *a, const struct bill *b)
{
	return a->visit_id == b->visit_id && a->share == b->share && a->specific == b->specific && a->imported_yen == b->imported_yen &&
		a->period_from == b->period_from && a->period_to == b->period_to && strcmp(a->department, b->department) == 0;
}

/* An unchanged bill is told by *same; a changed draft takes over id, number and version of the one that is there. A held one stays so. */
static enum err compare(struct ctx *ctx, struct incoming *in, const struct bill *there, bool *same)
{
	struct bill_line lines[BILL_LINES_MAX];
	int n;
	enum err e = bills_lines(ctx, there->id, lines, BILL_LINES_MAX, &n);
	if (e)
		return e;
	*same = same_bill(&in->bill, there) && same_lines(in->lines, in->n, lines, n);
	if (*same)
		return ERR_OK;
	bool held_draft = there->status == BILL_HELD && !there->finalised_at;
	if ((there->status != BILL_DRAFT && !held_draft) || there->visit_id != in->bill.visit_id)
		return ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s（%s）は%sで、ファイルの内容と違います。訂正は新しい請求で行います"), there->number,
			there->external, bill_status_name(there->status));
	in->bill.id = there->id;
	in->bill.version = there->version;
	in->bill.created_at = there->created_at;
	in->bill.status = there->status;
	str_copy(in->bill.held_reason, sizeof in->bill.held_reason, there->held_reason);
	str_copy(in->bill.number, sizeof in->bill.number, there->number);
	return ERR_OK;
}

static enum err write(struct ctx *ctx, struct incoming *in, bool draft, struct bill_import_result *r)
{
	struct bill *b = &in->bill;
	bool change = b->id != 0;
	enum err e = change ? bills_update(ctx, b) : bills_add(ctx, b);
	if (!e)
		e = bills_lines_set(ctx, b->id, in->lines, in->n);
	if (!e)
		e = bill_months_steps_set(ctx, b->id, &in->steps);
	if (e)
		return e;
	change ? r->changed++ : r->added++;
	if (bill_differs(b))
		r->differing++;
	if (draft || in->keep_draft || bill_differs(b) || b->status == BILL_HELD) {
		r->drafts++;
		return visit_refresh_step(ctx, b->visit_id);
	}
	r->finalised++;
	return bill_make_final(ctx, b, in->lines, in->n, false);
}

static enum err take(struct ctx *ctx, const struct group *g, bool draft, bool dry, struct incoming *in, struct bill_import_result *r)
{
	struct bill there;
	bool same = false;
	enum err e = bills_by_external(ctx, g->rows->key, &there);
	if (e && e != ERR_NOT_FOUND)
		return e;
	bool known = !e;
	e = assemble(ctx, g, known ? &there : NULL, in);
	if (e)
		return e;
	if (known)
		e = compare(ctx, in, &there, &same);
	if (!e && same)
		r->unchanged++;
	if (!e && !same && !dry)
		e = write(ctx, in, draft, r);
	return e && e != ERR_BUSY && e != ERR_DB && e != ERR_DISK_FULL
		? ctx_where(ctx, e, _("%lld行目からの請求 %s"), (long long)g->rows->line, bill_rows_name(g->rows)) : e;
}

/* The worst that one error code can say about many: the first one's code, every sentence. */
struct problems {
	struct cause cause;
	int64_t n;
};

static void note_problem(struct problems *p, const struct ctx *ctx, enum err e)
{
	if (!p->n++)
		p->cause = (struct cause){ .err = e };
	cause_reason(&p->cause, err_id(e), ctx->cause.text, "");
}

static enum err take_all(struct ctx *ctx, const struct group *groups, size_t n, bool draft, struct bill_import_result *r)
{
	struct incoming *in = mem_new(sizeof *in);
	struct problems *bad = mem_new(sizeof *bad);
	enum err e = ERR_OK;
	for (size_t i = 0; i < n; i++) {
		e = take(ctx, &groups[i], draft, bad->n > 0, in, r);
		if (e == ERR_BUSY || e == ERR_DB || e == ERR_DISK_FULL)
			break;
		if (e)
			note_problem(bad, ctx, e);
		e = ERR_OK;
	}
	if (!e && bad->n) {
		e = bad->cause.err;
		ctx_fail(ctx, e, _("%lld件の請求に誤りがあるため、ファイル全体を取り込みませんでした: %s"), (long long)bad->n, bad->cause.reasons[0].text);
		for (int i = 0; i < bad->cause.n_reasons; i++)
			cause_reason(&ctx->cause, bad->cause.reasons[i].id, bad->cause.reasons[i].text, "");
	}
	free(in);
	free(bad);
	return e;
}

enum err bill_import_run(struct ctx *ctx, struct bill_import *im, bool draft, struct bill_import_result *out)
{
	struct group *groups = NULL;
	*out = (struct bill_import_result){ .rows = (int64_t)im->n };
	enum err e = may_check(ctx, ACTION_BILL_IMPORT);
	if (!e)
		e = db_begin(ctx);
	if (e)
		return e;
	size_t n = group_rows(im, &groups);
	out->bills = (int64_t)n;
	e = take_all(ctx, groups, n, draft, out);
	free(groups);
	if (!e && (out->added || out->changed))
		e = audit_note(ctx, ACTION_BILL_IMPORT, "", 0, "%lld rows, %lld new, %lld changed, %lld final", (long long)out->rows,
			(long long)out->added, (long long)out->changed, (long long)out->finalised);
	e = db_finish(ctx, e);
	if (e)
		*out = (struct bill_import_result){ .rows = (int64_t)im->n };
	return e;
}
