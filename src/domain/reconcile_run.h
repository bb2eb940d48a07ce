/*
 * One comparison as the worker carries it out (SPEC S6), between whose steps it asks the gateway: begin, the list's pages
 * into run->objects, link, an answer for each of run->books that is `unlisted`, finish.
 */
#ifndef DOMAIN_RECONCILE_RUN_H
#define DOMAIN_RECONCILE_RUN_H

#include "domain/settle_book.h"
#include "model/ctx.h"
#include "model/reconcile.h"

struct reconcile_run {
	struct reconcile job;
	int64_t from, to;            /* the day in UTC seconds */
	int64_t begun_at;            /* before the first page was asked for: what was paid later can't be in it */
	struct gateway_objects objects;
	struct reconcile_books books;
	void *arg;
	bool (*busy)(void *arg, int64_t settlement_id);  /* the engine waits for an answer about it right now */
	/* Customer and mode of the object are those of the open attempt's bytes. */
	bool (*ours)(void *arg, const struct settle_charge *c, const struct gateway_object *o);
};

enum err reconcile_run_next(struct ctx *ctx, struct reconcile *out);  /* the oldest that is asked for; ERR_NOT_FOUND */
void reconcile_run_begin(struct ctx *ctx, const struct reconcile *job, struct reconcile_run *run); /* keeps the callbacks */
void reconcile_run_free(struct reconcile_run *run);                   /* the lists */
/* The whole list is there: finds who belongs to whom. ERR_BAD_INPUT: an object stands in it twice. */
enum err reconcile_run_link(struct ctx *ctx, struct reconcile_run *run);
/* What the gateway says of an unlisted one when asked by its reference; o NULL: it doesn't have it. */
void reconcile_run_answer(struct reconcile_run *run, size_t book, const struct gateway_object *o);
/* [tx] Takes over what only the gateway knew (S9: every field as expected), compares, writes the differences and the end. */
enum err reconcile_run_finish(struct ctx *ctx, struct reconcile_run *run);
/* [tx] It couldn't be compared; code: why, see reconcile_reason(). */
enum err reconcile_run_failed(struct ctx *ctx, struct reconcile *job, const char *code);

#endif
