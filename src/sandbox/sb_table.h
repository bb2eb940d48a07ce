/* From strings to pointers: open addressing, linear probing. The keys aren't copied; they must outlive their entry. */
#ifndef SANDBOX_SB_TABLE_H
#define SANDBOX_SB_TABLE_H

#include <stddef.h>

struct sb_slot {
	const char *key; /* NULL: free */
	void *value;
};

struct sb_table {
	struct sb_slot *slots;
	size_t cap, len; /* cap is a power of two, at most half full */
};

void *sb_table_get(const struct sb_table *t, const char *key); /* NULL: none */
void sb_table_set(struct sb_table *t, const char *key, void *value); /* replaces key and value */
void sb_table_drop(struct sb_table *t, const char *key);
void sb_table_free(struct sb_table *t); /* the slots, not the values */

#endif
