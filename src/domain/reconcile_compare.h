/*
 * The comparison itself, pure (SPEC S6): the gateway's objects of a day and the book's settlements, both sorted by
 * settlement, in; totals and differences out. Who belongs to whom was found out before (domain/reconcile_run.c).
 */
#ifndef DOMAIN_RECONCILE_COMPARE_H
#define DOMAIN_RECONCILE_COMPARE_H

#include "model/reconcile.h"

/* Puts both lists into the order that the comparison wants: by settlement, then by reference. */
void reconcile_compare_sort(struct gateway_objects *g, struct reconcile_books *b);
/*
 * Each settlement_id of an object, but for 0, must stand in the book's list, and no settlement twice. Fills the figures of
 * *out (counts, sums, open_n) and appends to *diffs: kind, settlement, bill and both sides.
 */
void reconcile_compare(const struct gateway_objects *g, const struct reconcile_books *b, struct reconcile *out, struct reconcile_diffs *diffs);

/* The book says that the card's money has moved. */
bool reconcile_compare_paid(const struct reconcile_book *b);
/* The gateway's money has moved, or may still do so by itself. */
bool reconcile_compare_moved(const struct gateway_object *o);
/* … and it has. */
bool reconcile_compare_done(const struct gateway_object *o);

#endif
