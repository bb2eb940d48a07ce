/* The table behind ids, customers' lists and idempotency keys; FNV-1a, deletion by shifting back. */
#include "sandbox/sb_table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

static size_t home_of(const struct sb_table *t, const char *key)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (const char *p = key; *p; p++)
		h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
	return (size_t)(h ^ h >> 29) & (t->cap - 1);
}

static struct sb_slot *slot_of(const struct sb_table *t, const char *key)
{
	size_t i = home_of(t, key);

	while (t->slots[i].key && strcmp(t->slots[i].key, key) != 0)
		i = (i + 1) & (t->cap - 1);
	return &t->slots[i];
}

void *sb_table_get(const struct sb_table *t, const char *key)
{
	return t->cap ? slot_of(t, key)->value : NULL;
}

static void grow(struct sb_table *t)
{
	struct sb_table bigger = { .cap = t->cap ? t->cap * 2 : 64, .len = t->len };

	bigger.slots = mem_array(bigger.cap, sizeof(*bigger.slots));
	for (size_t i = 0; i < t->cap; i++) {
		if (t->slots[i].key)
			*slot_of(&bigger, t->slots[i].key) = t->slots[i];
	}
	free(t->slots);
	*t = bigger;
}

void sb_table_set(struct sb_table *t, const char *key, void *value)
{
	struct sb_slot *slot;

	if (t->len * 2 >= t->cap)
		grow(t);
	slot = slot_of(t, key);
	t->len += !slot->key;
	*slot = (struct sb_slot){ .key = key, .value = value };
}

void sb_table_drop(struct sb_table *t, const char *key)
{
	struct sb_slot *slot = t->cap ? slot_of(t, key) : NULL;
	size_t hole, mask = t->cap - 1;

	if (!slot || !slot->key)
		return;
	hole = (size_t)(slot - t->slots);
	t->slots[hole] = (struct sb_slot){ 0 };
	t->len--;
	/* What was pushed past the hole moves into it, or a probe would stop too early. */
	for (size_t i = (hole + 1) & mask; t->slots[i].key; i = (i + 1) & mask) {
		size_t home = home_of(t, t->slots[i].key);

		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		t->slots[hole] = t->slots[i];
		t->slots[i] = (struct sb_slot){ 0 };
		hole = i;
	}
}

void sb_table_free(struct sb_table *t)
{
	free(t->slots);
	*t = (struct sb_table){ 0 };
}
