/*
 * Idempotency keys (FACTS §10.3): the status and body of the first request of a key, kept for 24 hours of the
 * gateway's clock once execution began, and found again after a restart through the ledger.
 */
#ifndef SANDBOX_SB_IDEM_H
#define SANDBOX_SB_IDEM_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "sandbox/sb_table.h"

enum { SB_KEY_MAX = 255, SB_KEY_LIFE = 24 * 3600, SB_HASH = 65, SB_PATH = 256, SB_REQUEST_ID = 80 };

struct sb_idem {
	char key[SB_KEY_MAX + 1];
	char path[SB_PATH];
	char hash[SB_HASH];           /* of the decoded parameters, whatever their order and encoding */
	char request[SB_REQUEST_ID]; /* req_… of the first request */
	int status;
	char *body;                   /* compact JSON */
	int64_t created;
	bool busy; /* the first request isn't answered yet */
	struct sb_idem *next; /* in order of age */
};

struct sb_idems {
	struct sb_table by_key;
	struct sb_idem *oldest, *newest;
};

struct sb_idem *sb_idem_find(struct sb_idems *all, const char *key, int64_t now); /* NULL: unknown or aged out */
/* Owns a copy; drops what has aged out at `now`. */
struct sb_idem *sb_idem_add(struct sb_idems *all, const struct sb_idem *first, int64_t now);
void sb_idem_hash(const json_t *params, char out[SB_HASH]);
char *sb_idem_json(const struct sb_idem *i); /* the record as compact JSON, its body inside as JSON; malloc'ed */
bool sb_idem_load(struct sb_idems *all, const json_t *doc, int64_t now); /* false: not a whole record */
void sb_idem_free(struct sb_idems *all);

#endif
