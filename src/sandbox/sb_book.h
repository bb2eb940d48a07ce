/*
 * What the gateway knows, in memory: compact records (JSON objects with id, created and what varies), found by id,
 * by type and by customer. The shapes of the API are drawn from them by sb_show (sb_call.h).
 */
#ifndef SANDBOX_SB_BOOK_H
#define SANDBOX_SB_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/clock.h"
#include "sandbox/sb_table.h"

enum sb_type { SB_CUSTOMER, SB_METHOD, SB_SETUP, SB_SESSION, SB_INTENT, SB_CHARGE, SB_REFUND, SB_TYPES };
enum { SB_ID = 80 };

struct sb_record {
	char id[SB_ID];
	char customer[SB_ID];
	enum sb_type type;
	size_t seq; /* order of arrival */
	int64_t created;
	json_t *body;
};

struct sb_records {
	struct sb_record **at;
	size_t n, cap;
};

struct sb_book {
	struct sb_table by_id;       /* struct sb_record */
	struct sb_table by_customer; /* struct sb_records, of all types */
	struct sb_records of[SB_TYPES];
};

void sb_book_free(struct sb_book *b);

const char *sb_book_prefix(enum sb_type type); /* "cus_" */
enum sb_type sb_book_type(const char *id);     /* SB_TYPES: of no known kind */
void sb_book_new_id(struct random *random, const char *prefix, char out[SB_ID]);

json_t *sb_book_find(const struct sb_book *b, enum sb_type type, const char *id); /* borrowed; NULL: none */
/* Takes in a new record or the new state of a known one (body may be the one already in the book). */
bool sb_book_put(struct sb_book *b, json_t *body);
void sb_book_sort(struct sb_book *b); /* by created, then arrival; after everything was read in */
const struct sb_records *sb_book_all(const struct sb_book *b, enum sb_type type, const char *customer);

/* Fields of a record or a parameter tree; absent ones are "" and 0. */
static inline const char *sb_text(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

static inline int64_t sb_int(const json_t *o, const char *name)
{
	return json_integer_value(json_object_get(o, name));
}

static inline bool sb_true(const json_t *o, const char *name)
{
	return json_is_true(json_object_get(o, name));
}

#endif
