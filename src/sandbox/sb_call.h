/*
 * One request to the API: its parameters, what it may touch, and the answer it builds. The rooms of the API
 * (sb_customers.c, sb_methods.c …) are functions on this; sb_api.c finds the right one and guards it.
 */
#ifndef SANDBOX_SB_CALL_H
#define SANDBOX_SB_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "base/clock.h"
#include "sandbox/sb_book.h"
#include "sandbox/sb_cards.h"

struct sb_call {
	struct sb_book *book;
	struct random *random;
	int64_t now;
	const char *base_url;      /* "https://localhost:PORT" */
	const char *path;          /* "/v1/…", without the query */
	const char *request_id;
	char id[SB_ID];            /* what stood in the route's place of `*` */
	json_t *params;            /* the tree of sb_form.h */
	json_t *puts;              /* the records that changed, in order */
	json_t *answer;            /* set by the handler, new reference */
	int status;
	bool invalid;              /* refused by its parameters alone: not kept under its key (FACTS §10.3) */
};

/* Handlers return the HTTP status. */
typedef int sb_handler(struct sb_call *c);

enum sb_kind { SB_STRING, SB_INTEGER, SB_BOOLEAN };

/* A parameter: "amount", "card[number]", "expand[]" (any index), "metadata[*]" (any name); "!x": must be there. */
struct sb_param {
	const char *name;
	enum sb_kind kind;
};

struct sb_route {
	const char *method, *pattern; /* `*` stands for an id */
	sb_handler *run;
	const struct sb_param *params; /* ends with name NULL; expand[] is always known */
};

extern const struct sb_route sb_customers_routes[], sb_methods_routes[], sb_setups_routes[], sb_sessions_routes[],
	sb_intents_routes[], sb_charges_routes[], sb_refunds_routes[];

/* Answers. sb_call_invalid: 400 by the parameters alone; sb_call_fail: after execution began. param may be NULL. */
int sb_call_ok(struct sb_call *c, json_t *answer);
int sb_call_invalid(struct sb_call *c, const char *code, const char *param, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
int sb_call_fail(struct sb_call *c, int status, const char *code, const char *param, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
int sb_call_missing(struct sb_call *c, int status, const char *what, const char *id, const char *param); /* "No such …" */
/* 402 with what the card's bank said; the intent (new reference) goes inside as `inside`. */
int sb_call_declined(struct sb_call *c, const struct sb_decline *d, const char *charge, const char *inside, json_t *intent);
json_t *sb_call_decline_json(const struct sb_decline *d); /* the error object alone */

/* Parameters; absent: "" / 0 / false. */
const char *sb_call_text(const struct sb_call *c, const char *name);
json_t *sb_call_param(const struct sb_call *c, const char *name); /* borrowed, may be NULL */
bool sb_call_flag(const struct sb_call *c, const char *name);
int64_t sb_call_int(const struct sb_call *c, const char *name, int64_t otherwise);
/* The only values of list `name` must be "card" (payment methods of other kinds aren't played here). 0, or the status. */
int sb_call_only_card(struct sb_call *c, const char *name);

/* Records. */
json_t *sb_call_new(struct sb_call *c, enum sb_type type); /* {id, created, metadata}, owned by the caller until saved */
void sb_call_save(struct sb_call *c, json_t *body);        /* borrowed */
json_t *sb_call_find(struct sb_call *c, enum sb_type type, const char *id);
/* Sets the named string parameters as fields ("" → null); names separated by spaces. */
void sb_call_copy(struct sb_call *c, json_t *body, const char *names);
/* Merges metadata; an empty value removes its name. 0, or the status of a refusal. */
int sb_call_metadata(struct sb_call *c, json_t *body);

/* Lists: the records of a type, newest first, with Stripe's paging; `field`s of the query must equal the record's. */
int sb_list(struct sb_call *c, enum sb_type type, const char *const *fields);
extern const struct sb_param sb_list_only[]; /* the parameters of a list without filters of its own */

/* The API's shapes, new references. */
json_t *sb_show(struct sb_call *c, const json_t *body);
json_t *sb_customers_show(struct sb_call *c, const json_t *body);
json_t *sb_methods_show(struct sb_call *c, const json_t *body);
json_t *sb_setups_show(struct sb_call *c, const json_t *body);
json_t *sb_sessions_show(struct sb_call *c, const json_t *body);
json_t *sb_intents_show(struct sb_call *c, const json_t *body);
json_t *sb_charges_show(struct sb_call *c, const json_t *body);
json_t *sb_refunds_show(struct sb_call *c, const json_t *body);
void sb_show_nulls(json_t *o, const char *names);              /* the names, separated by spaces, become null */
json_t *sb_show_text(const json_t *body, const char *name);    /* the field or null */
json_t *sb_show_metadata(const json_t *body);
/* Cuts the next word of a list of names into out; returns what follows it, NULL at the end. */
const char *sb_call_next_name(const char *names, char out[64]);

#endif
