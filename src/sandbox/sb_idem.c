/* Keeps idempotency records by key and in order of age, so that old ones leave from the front. */
#include "sandbox/sb_idem.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypto/hash.h"
#include "sandbox/sb_book.h"
#include "base/banned.h"

static bool aged_out(const struct sb_idem *i, int64_t now)
{
	return !i->busy && now - i->created >= SB_KEY_LIFE;
}

static void drop_oldest(struct sb_idems *all)
{
	struct sb_idem *i = all->oldest;

	all->oldest = i->next;
	if (!all->oldest)
		all->newest = NULL;
	/* A newer record of the same key may stand in the table by now. */
	if (sb_table_get(&all->by_key, i->key) == i)
		sb_table_drop(&all->by_key, i->key);
	free(i->body);
	free(i);
}

struct sb_idem *sb_idem_find(struct sb_idems *all, const char *key, int64_t now)
{
	struct sb_idem *i = sb_table_get(&all->by_key, key);

	return i && !aged_out(i, now) ? i : NULL;
}

struct sb_idem *sb_idem_add(struct sb_idems *all, const struct sb_idem *first, int64_t now)
{
	struct sb_idem *i = mem_new(sizeof(*i));

	*i = *first;
	i->body = mem_str(first->body);
	i->next = NULL;
	if (all->newest)
		all->newest->next = i;
	else
		all->oldest = i;
	all->newest = i;
	sb_table_set(&all->by_key, i->key, i);
	while (all->oldest != i && aged_out(all->oldest, now))
		drop_oldest(all);
	return i;
}

void sb_idem_hash(const json_t *params, char out[SB_HASH])
{
	char *text = json_dumps(params, JSON_COMPACT | JSON_SORT_KEYS);
	unsigned char digest[HASH_SIZE];

	hash_sha256(text, strlen(text), digest);
	hash_hex(digest, out);
	free(text);
}

char *sb_idem_json(const struct sb_idem *i)
{
	json_t *doc = json_pack("{s:s, s:s, s:s, s:s, s:i, s:I}", "key", i->key, "path", i->path, "hash", i->hash, "request",
				i->request, "status", i->status, "created", (json_int_t)i->created);
	char *text = json_dumps(doc, JSON_COMPACT);
	struct buf out = { 0 };

	must(text);
	buf_add(&out, text, strlen(text) - 1); /* without the closing brace */
	buf_fmt(&out, ",\"body\":%s}", i->body);
	free(text);
	json_decref(doc);
	return out.data;
}

bool sb_idem_load(struct sb_idems *all, const json_t *doc, int64_t now)
{
	struct sb_idem i = { .status = (int)sb_int(doc, "status"), .created = sb_int(doc, "created") };
	const json_t *body = json_object_get(doc, "body");

	if (!json_is_object(body) || !i.status || !str_copy(i.key, sizeof(i.key), sb_text(doc, "key")) ||
	    !str_copy(i.path, sizeof(i.path), sb_text(doc, "path")) ||
	    !str_copy(i.hash, sizeof(i.hash), sb_text(doc, "hash")) ||
	    !str_copy(i.request, sizeof(i.request), sb_text(doc, "request")))
		return false;
	if (now - i.created < SB_KEY_LIFE) {
		/* The names keep their order, so that a replay after a restart is still the same text. */
		i.body = json_dumps(body, JSON_COMPACT);
		must(i.body);
		sb_idem_add(all, &i, now);
		free(i.body);
	}
	return true;
}

void sb_idem_free(struct sb_idems *all)
{
	while (all->oldest)
		drop_oldest(all);
	sb_table_free(&all->by_key);
}
