/*
 * One comparison, step by step. The book's side of a day isn't a matter of the book's clock: an object belongs to the day
 * of the gateway's clock when it was executed. So each listed object is looked up in the book, by its reference and by
 * our metadata; and what the book says was paid in those hours without being listed is asked for by its reference
 * before it is called missing. What was paid after the list was begun is left to the next comparison.
 */
#include "domain/reconcile_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/reconcile.h"
#include "domain/reconcile_compare.h"
#include "store/alarms.h"
#include "store/db.h"
#include "store/reconciles.h"

#include "base/banned.h"

enum { KEPT_SECONDS = 30 * SECONDS_PER_DAY }; /* an open attempt that is older belongs to no recent day */

enum err reconcile_run_next(struct ctx *ctx, struct reconcile *out)
{
	return reconciles_asked(ctx, DAY_NONE, out);
}

void reconcile_run_begin(struct ctx *ctx, const struct reconcile *job, struct reconcile_run *run)
{
	reconcile_run_free(run);
	run->job = *job;
	run->from = tokyo_utc(job->day, 0);
	run->to = tokyo_utc(job->day + 1, 0);
	run->begun_at = ctx_now(ctx);
}

void reconcile_run_free(struct reconcile_run *run)
{
	free(run->objects.at);
	free(run->books.at);
	run->objects = (struct gateway_objects){ 0 };
	run->books = (struct reconcile_books){ 0 };
}

static int by_ref(const void *x, const void *y)
{
	return strcmp(((const struct gateway_object *)x)->ref, ((const struct gateway_object *)y)->ref);
}

static struct gateway_object *object_of(const struct gateway_objects *l, const char *ref)
{
	struct gateway_object key = { .refund = false };
	str_copy(key.ref, sizeof key.ref, ref);
	return l->n ? bsearch(&key, l->at, l->n, sizeof key, by_ref) : NULL;
}

static bool in_books(const struct reconcile_books *l, int64_t id)
{
	for (size_t i = l->n; i-- > 0;)
		if (l->at[i].settlement_id == id)
			return true;
	return false;
}

/* What the book says was paid in those hours: by reference. */
static enum err link_paid(struct ctx *ctx, struct reconcile_run *run)
{
	int64_t until = run->begun_at < run->to ? run->begun_at : run->to;
	enum err e = reconciles_book_paid(ctx, run->job.day, run->from, until, &run->books);
	for (size_t i = 0; e == ERR_OK && i < run->books.n; i++) {
		struct gateway_object *o = object_of(&run->objects, run->books.at[i].ref);
		if (o)
			o->settlement_id = run->books.at[i].settlement_id;
		else
			run->books.at[i].unlisted = true;
	}
	return e;
}

/* Among the settlements of the bill that the object names: its own reference or number, else an open one, else the first of its kind. */
static const struct reconcile_book *pick(const struct reconcile_books *rows, const struct gateway_object *o)
{
	const struct reconcile_book *best = NULL;
	for (size_t i = 0; i < rows->n; i++) {
		const struct reconcile_book *b = &rows->at[i];
		if ((b->kind == KIND_REFUND) != o->refund || (o->refund && !b->ref[0] && !b->sent_at))
			continue;
		if (strcmp(b->ref, o->ref) == 0 || (o->named && o->named == b->settlement_id))
			return b;
		if (!best || (b->open && !best->open))
			best = b;
	}
	return best;
}

/* Everything else that is listed: by our metadata. */
static enum err link_named(struct ctx *ctx, struct reconcile_run *run)
{
	struct reconcile_books rows = { 0 };
	enum err e = ERR_OK;
	for (size_t i = 0; e == ERR_OK && i < run->objects.n; i++) {
		struct gateway_object *o = &run->objects.at[i];
		if (o->settlement_id || !o->bill[0])
			continue;
		rows.n = 0;
		e = reconciles_book_of_bill(ctx, o->bill, &rows);
		const struct reconcile_book *b = e == ERR_OK ? pick(&rows, o) : NULL;
		if (!b)
			continue;
		o->settlement_id = b->settlement_id;
		if (!in_books(&run->books, b->settlement_id))
			*reconcile_add_book(&run->books) = *b;
	}
	free(rows.at);
	return e;
}

/* What waits for an answer: no differences, but counted. */
static enum err link_open(struct ctx *ctx, struct reconcile_run *run)
{
	struct reconcile_books rows = { 0 };
	enum err e = reconciles_book_open(ctx, run->to - KEPT_SECONDS, run->to, &rows);
	for (size_t i = 0; e == ERR_OK && i < rows.n; i++)
		if (!in_books(&run->books, rows.at[i].settlement_id))
			*reconcile_add_book(&run->books) = rows.at[i];
	free(rows.at);
	for (size_t i = 0; i < run->books.n; i++) {
		struct reconcile_book *b = &run->books.at[i];
		b->running = b->open && (b->state == SETTLEMENT_CLAIMED || b->state == SETTLEMENT_SENT || run->busy(run->arg, b->settlement_id));
	}
	return e;
}

enum err reconcile_run_link(struct ctx *ctx, struct reconcile_run *run)
{
	struct gateway_objects *l = &run->objects;
	if (l->n)
		qsort(l->at, l->n, sizeof *l->at, by_ref);
	for (size_t i = 1; i < l->n; i++)
		if (strcmp(l->at[i - 1].ref, l->at[i].ref) == 0)
			return ctx_fail(ctx, ERR_BAD_INPUT, "repeated");
	enum err e = db_read_begin(ctx);
	if (e != ERR_OK)
		return e;
	e = link_paid(ctx, run);
	if (e == ERR_OK)
		e = link_named(ctx, run);
	if (e == ERR_OK)
		e = link_open(ctx, run);
	db_read_end(ctx);
	return e;
}

void reconcile_run_answer(struct reconcile_run *run, size_t book, const struct gateway_object *o)
{
	struct reconcile_book *b = &run->books.at[book];
	b->unlisted = false;
	b->missing = !o;
	if (!o || o->created < run->from || o->created >= run->to)
		return; /* of another day, which compares it */
	struct gateway_object *new = reconcile_add_object(&run->objects);
	*new = *o;
	new->settlement_id = b->settlement_id;
}

/* ---- what only the gateway knew ---- */

static const struct gateway_object *only_charge_of(const struct gateway_objects *l, int64_t settlement_id)
{
	const struct gateway_object *found = NULL;
	for (size_t i = 0; i < l->n; i++) {
		if (l->at[i].settlement_id != settlement_id || !reconcile_compare_moved(&l->at[i]))
			continue;
		if (found)
			return NULL;
		found = &l->at[i];
	}
	return found;
}

/* S9: status, amount, currency and our reference; customer and mode are the caller's. */
static bool every_field(const struct reconcile_run *run, const struct settle_charge *c, const struct gateway_object *o)
{
	return c->a.id && c->a.first_sent_at && strcmp(o->status, "succeeded") == 0 && strcmp(o->currency, "jpy") == 0 && o->amount == c->s.amount &&
	       o->amount == c->a.amount && o->received == o->amount && strcmp(o->bill, c->bill) == 0 && o->attempt == c->a.number &&
	       run->ours(run->arg, c, o);
}

static enum err take_over(struct ctx *ctx, struct reconcile_run *run, struct reconcile_book *b, const struct gateway_object *o)
{
	struct settle_charge c;
	struct settle_news news = { .code = "" };
	enum err e = settle_book_load(ctx, b->settlement_id, &c);
	if (e != ERR_OK)
		return e;
	if ((c.s.state != SETTLEMENT_UNKNOWN && c.s.state != SETTLEMENT_WORKLIST) || !every_field(run, &c, o))
		return ERR_OK;
	str_copy(news.gateway_ref, sizeof news.gateway_ref, o->ref);
	if (c.s.state == SETTLEMENT_WORKLIST)
		e = settle_book_event(ctx, &c, SETTLE_RETRY, NULL, NULL);
	if (e == ERR_OK)
		e = settle_book_event(ctx, &c, SETTLE_FOUND_PAID, &news, NULL);
	if (e != ERR_OK)
		return e;
	b->state = c.s.state;
	b->open = false;
	str_copy(b->ref, sizeof b->ref, c.s.gateway_ref);
	run->job.resolved_n++;
	return audit_note(ctx, ACTION_RECONCILE, "bill", c.s.bill_id, "%s: found paid by reconciliation, %s", c.bill, o->ref);
}

static enum err take_over_all(struct ctx *ctx, struct reconcile_run *run)
{
	enum err e = ERR_OK;
	for (size_t i = 0; e == ERR_OK && i < run->books.n; i++) {
		struct reconcile_book *b = &run->books.at[i];
		if (!b->open || b->running || b->kind == KIND_REFUND || run->busy(run->arg, b->settlement_id))
			continue;
		const struct gateway_object *o = only_charge_of(&run->objects, b->settlement_id);
		if (o)
			e = take_over(ctx, run, b, o);
	}
	return e;
}

/* ---- differences ---- */

static bool same(const struct reconcile_diff *a, const struct reconcile_diff *b)
{
	return a->kind == b->kind && a->settlement_id == b->settlement_id && strcmp(a->gateway_ref, b->gateway_ref) == 0 &&
	       a->gateway_yen == b->gateway_yen && a->book_yen == b->book_yen && strcmp(a->gateway_state, b->gateway_state) == 0 &&
	       strcmp(a->book_state, b->book_state) == 0;
}

static bool among(const struct reconcile_diffs *l, const struct reconcile_diff *d)
{
	for (size_t i = 0; i < l->n; i++)
		if (same(&l->at[i], d))
			return true;
	return false;
}

/* What stands already stays as it is, explained or not; what is found no more is cleared by the worker. */
static enum err write_diffs(struct ctx *ctx, const struct reconcile *job, struct reconcile_diffs *found, int64_t *open)
{
	struct reconcile_diffs before = { 0 };
	enum err e = reconciles_diffs(ctx, job->day, DAY_NONE, &before);
	*open = 0;
	for (size_t i = 0; e == ERR_OK && i < before.n; i++) {
		struct reconcile_diff *d = &before.at[i];
		bool still = among(found, d);
		*open += still && !d->cleared_at;
		if (still || d->cleared_at)
			continue;
		d->cleared_at = ctx_now(ctx);
		str_copy(d->cleared_by, sizeof d->cleared_by, "worker");
		e = reconciles_diff_clear(ctx, d);
	}
	for (size_t i = 0; e == ERR_OK && i < found->n; i++) {
		if (among(&before, &found->at[i]))
			continue;
		found->at[i].reconcile_id = job->id;
		++*open;
		e = reconciles_diff_insert(ctx, &found->at[i]);
	}
	free(before.at);
	return e;
}

static enum err tell(struct ctx *ctx, const struct reconcile *job, int64_t open)
{
	char day[DATE_TEXT];
	enum err e = alarms_clear(ctx, "reconcile", job->day); /* it has been carried out, at last */
	if (e == ERR_OK)
		e = reconcile_alarm(ctx, false);
	return e == ERR_OK ? audit_note(ctx, ACTION_RECONCILE, "reconcile", job->id, "%s: gateway %lld, %lld yen; book %lld, %lld yen; %lld open differences",
					date_iso(job->day, day), (long long)job->gateway_n, (long long)job->gateway_yen, (long long)job->book_n,
					(long long)job->book_yen, (long long)open) : e;
}

enum err reconcile_run_finish(struct ctx *ctx, struct reconcile_run *run)
{
	struct reconcile_diffs found = { 0 };
	int64_t open = 0;
	enum err e = take_over_all(ctx, run);
	if (e == ERR_OK) {
		reconcile_compare_sort(&run->objects, &run->books);
		reconcile_compare(&run->objects, &run->books, &run->job, &found);
		e = write_diffs(ctx, &run->job, &found, &open);
	}
	free(found.at);
	run->job.state = RECONCILE_DONE;
	if (e == ERR_OK)
		e = reconciles_end(ctx, &run->job);
	return e == ERR_OK ? tell(ctx, &run->job, open) : e;
}

enum err reconcile_run_failed(struct ctx *ctx, struct reconcile *job, const char *code)
{
	char text[320], why[320], day[DATE_TEXT];
	job->state = RECONCILE_FAILED;
	str_copy(job->reason, sizeof job->reason, code);
	enum err e = reconciles_end(ctx, job);
	if (e != ERR_OK)
		return e;
	str_fmt(text, sizeof text, _("%s の照合ができません: %s"), date_iso(job->day, day), reconcile_reason(job, why));
	e = alarms_replace(ctx, "reconcile", job->day, text);
	return e == ERR_OK ? audit_note(ctx, ACTION_RECONCILE, "reconcile", job->id, "%s failed: %s", date_iso(job->day, day), code) : e;
}
