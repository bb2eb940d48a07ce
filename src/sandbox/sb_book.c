/* The gateway's records in memory; the ledger (sb_log.c) is where they live on. */
#include "sandbox/sb_book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/banned.h"

static const char *const prefixes[SB_TYPES] = { "cus_", "pm_", "seti_", "cs_test_", "pi_", "ch_", "re_" };

const char *sb_book_prefix(enum sb_type type)
{
	return prefixes[type];
}

enum sb_type sb_book_type(const char *id)
{
	for (enum sb_type t = 0; t < SB_TYPES; t++) {
		if (str_starts(id, prefixes[t]))
			return t;
	}
	return SB_TYPES;
}

void sb_book_new_id(struct random *random, const char *prefix, char out[SB_ID])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789ab";
	unsigned char bytes[24];
	size_t n = strlen(prefix);

	random_fill(random, bytes, sizeof(bytes));
	memcpy(out, prefix, n);
	for (size_t i = 0; i < sizeof(bytes); i++)
		out[n++] = letters[bytes[i] & 63];
	out[n] = '\0';
}

static struct sb_record *find(const struct sb_book *b, const char *id)
{
	return sb_table_get(&b->by_id, id);
}

json_t *sb_book_find(const struct sb_book *b, enum sb_type type, const char *id)
{
	struct sb_record *r = find(b, id);

	return r && r->type == type ? r->body : NULL;
}

static void append(struct sb_records *list, struct sb_record *r)
{
	if (list->n == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 4;
		list->at = mem_grow(list->at, list->cap, sizeof(struct sb_record *));
	}
	list->at[list->n++] = r;
}

/* A method that was detached stays in its old customer's list; readers look at the record's customer. */
static void own(struct sb_book *b, struct sb_record *r)
{
	const char *customer = sb_text(r->body, "customer");
	struct sb_records *list;

	if (strcmp(customer, r->customer) == 0)
		return;
	str_copy(r->customer, sizeof(r->customer), customer);
	if (!*customer)
		return;
	list = sb_table_get(&b->by_customer, customer);
	if (!list) {
		struct sb_record *owner = find(b, customer);

		if (!owner)
			return;
		list = mem_new(sizeof(*list));
		sb_table_set(&b->by_customer, owner->id, list);
	}
	append(list, r);
}

bool sb_book_put(struct sb_book *b, json_t *body)
{
	const char *id = sb_text(body, "id");
	enum sb_type type = sb_book_type(id);
	struct sb_record *r = find(b, id);

	if (type == SB_TYPES || strlen(id) >= SB_ID)
		return false;
	if (!r) {
		r = mem_new(sizeof(*r));
		str_copy(r->id, sizeof(r->id), id);
		r->type = type;
		r->created = sb_int(body, "created");
		r->seq = b->by_id.len;
		sb_table_set(&b->by_id, r->id, r);
		append(&b->of[type], r);
	}
	if (r->body != body) {
		json_decref(r->body);
		r->body = json_incref(body);
	}
	own(b, r);
	return true;
}

static int by_time(const void *a, const void *b)
{
	const struct sb_record *x = *(struct sb_record *const *)a, *y = *(struct sb_record *const *)b;

	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static void sort(struct sb_records *list)
{
	if (list->n > 1)
		qsort(list->at, list->n, sizeof(struct sb_record *), by_time);
}

void sb_book_sort(struct sb_book *b)
{
	for (int t = 0; t < SB_TYPES; t++)
		sort(&b->of[t]);
	for (size_t i = 0; i < b->by_customer.cap; i++) {
		if (b->by_customer.slots[i].key)
			sort(b->by_customer.slots[i].value);
	}
}

const struct sb_records *sb_book_all(const struct sb_book *b, enum sb_type type, const char *customer)
{
	static const struct sb_records none;
	const struct sb_records *list;

	if (!*customer)
		return &b->of[type];
	list = sb_table_get(&b->by_customer, customer);
	return list ? list : &none;
}

void sb_book_free(struct sb_book *b)
{
	for (int t = 0; t < SB_TYPES; t++) {
		for (size_t i = 0; i < b->of[t].n; i++) {
			json_decref(b->of[t].at[i]->body);
			free(b->of[t].at[i]);
		}
		free(b->of[t].at);
	}
	for (size_t i = 0; i < b->by_customer.cap; i++) {
		struct sb_records *list = b->by_customer.slots[i].value;

		if (list)
			free(list->at);
		free(list);
	}
	sb_table_free(&b->by_customer);
	sb_table_free(&b->by_id);
}
