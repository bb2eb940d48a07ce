/*
 * Both lists are walked once, settlement by settlement. Of each: what the gateway has under the book's own reference is
 * compared field by field; whatever else of it has moved money is one charge too many; and where the book has no
 * payment, one is a difference unless the engine is still at work on it. An object without a settlement is a
 * difference when its money moved. What isn't known yet on our side and absent on the other is only counted.
 */
#include "domain/reconcile_compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#include "base/banned.h"

static int by_number(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int object_order(const void *x, const void *y)
{
	const struct gateway_object *a = x, *b = y;
	int order = by_number(a->settlement_id, b->settlement_id);
	return order ? order : strcmp(a->ref, b->ref);
}

static int book_order(const void *x, const void *y)
{
	const struct reconcile_book *a = x, *b = y;
	return by_number(a->settlement_id, b->settlement_id);
}

void reconcile_compare_sort(struct gateway_objects *g, struct reconcile_books *b)
{
	if (g->n)
		qsort(g->at, g->n, sizeof *g->at, object_order);
	if (b->n)
		qsort(b->at, b->n, sizeof *b->at, book_order);
}

bool reconcile_compare_paid(const struct reconcile_book *b)
{
	return b->ref[0] && (b->state == SETTLEMENT_SUCCEEDED || b->state == SETTLEMENT_REFUNDED);
}

bool reconcile_compare_done(const struct gateway_object *o)
{
	return strcmp(o->status, "succeeded") == 0;
}

bool reconcile_compare_moved(const struct gateway_object *o)
{
	if (reconcile_compare_done(o))
		return true;
	return o->refund ? strcmp(o->status, "pending") == 0 || strcmp(o->status, "requires_action") == 0
			 : strcmp(o->status, "processing") == 0 || strcmp(o->status, "requires_capture") == 0;
}

static int64_t object_yen(const struct gateway_object *o)
{
	return o->refund ? -o->amount : o->amount;
}

static int64_t book_yen(const struct reconcile_book *b)
{
	return b->kind == KIND_REFUND ? -b->amount : b->amount;
}

/* Either side may be NULL. */
static void differ(struct reconcile_diffs *diffs, enum reconcile_kind kind, const struct gateway_object *o, const struct reconcile_book *b)
{
	struct reconcile_diff *d = reconcile_add_diff(diffs);
	d->kind = kind;
	if (o) {
		str_copy(d->bill, sizeof d->bill, o->bill);
		str_copy(d->gateway_ref, sizeof d->gateway_ref, o->ref);
		str_copy(d->gateway_state, sizeof d->gateway_state, o->status);
		d->gateway_yen = object_yen(o);
		/* Another currency, or another sum received, is told with the status. */
		if (strcmp(o->currency, "jpy") != 0)
			str_add(d->gateway_state, sizeof d->gateway_state, " %s", o->currency);
		else if (reconcile_compare_done(o) && o->received != o->amount)
			d->gateway_yen = o->refund ? -o->received : o->received;
	}
	if (b) {
		d->settlement_id = b->settlement_id;
		str_copy(d->bill, sizeof d->bill, b->bill);
		str_copy(d->book_state, sizeof d->book_state, settlement_state_id(b->state));
		d->book_yen = book_yen(b);
	}
}

static bool amount_differs(const struct gateway_object *o, const struct reconcile_book *b)
{
	return o->amount != b->amount || strcmp(o->currency, "jpy") != 0 || (reconcile_compare_done(o) && o->received != o->amount);
}

/* The object that the book names. */
static void compare_named(const struct gateway_object *o, const struct reconcile_book *b, struct reconcile_diffs *diffs)
{
	if (amount_differs(o, b))
		differ(diffs, RECONCILE_AMOUNT, o, b);
	else if (!reconcile_compare_done(o))
		differ(diffs, RECONCILE_STATE, o, b);
}

/* Neither side knows yet, or the answer is on its way. */
static bool waits(const struct gateway_object *o, const struct reconcile_book *b)
{
	return b->open && (b->running || !reconcile_compare_done(o));
}

/* Objects o[0..n) of one settlement. */
static void compare_one(const struct gateway_object *o, size_t n, const struct reconcile_book *b, struct reconcile *out, struct reconcile_diffs *diffs)
{
	bool paid = reconcile_compare_paid(b), named = false, told = false;
	int moved = paid; /* what the book knows of is the first */
	for (size_t i = 0; i < n; i++) {
		if (paid && strcmp(o[i].ref, b->ref) == 0) {
			named = true;
			compare_named(&o[i], b, diffs);
		} else if (reconcile_compare_moved(&o[i]) && ++moved > 1) {
			differ(diffs, RECONCILE_TWICE, &o[i], b);
		} else if (reconcile_compare_moved(&o[i]) && !waits(&o[i], b)) {
			told = true;
			differ(diffs, amount_differs(&o[i], b) ? RECONCILE_AMOUNT : RECONCILE_STATE, &o[i], b);
		}
	}
	if (paid && b->missing)
		differ(diffs, RECONCILE_ONLY_BOOK, NULL, b);
	if (named || (paid && b->missing)) {
		out->book_n++;
		out->book_yen += book_yen(b);
	}
	out->open_n += !paid && b->open && !told;
}

void reconcile_compare(const struct gateway_objects *g, const struct reconcile_books *b, struct reconcile *out, struct reconcile_diffs *diffs)
{
	size_t at = 0;
	out->gateway_n = out->gateway_yen = out->book_n = out->book_yen = out->open_n = 0;
	for (size_t i = 0; i < g->n; i++) {
		if (!reconcile_compare_done(&g->at[i]))
			continue;
		out->gateway_n++;
		out->gateway_yen += object_yen(&g->at[i]);
	}
	for (; at < g->n && g->at[at].settlement_id == 0; at++)
		if (reconcile_compare_moved(&g->at[at]))
			differ(diffs, RECONCILE_ONLY_GATEWAY, &g->at[at], NULL);
	for (size_t i = 0; i < b->n; i++) {
		size_t first = at;
		while (at < g->n && g->at[at].settlement_id == b->at[i].settlement_id)
			at++;
		compare_one(&g->at[first], at - first, &b->at[i], out, diffs);
	}
}
