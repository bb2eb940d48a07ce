/*
 * The ledger's file, ledger.jsonl: one JSON document per line, only ever appended to, by the one process that holds
 * its lock. A line is {"put": [records…], "idem": {…}}: all that one request changed, so that a crash keeps or loses
 * a request as a whole, never its charge without its idempotency key.
 */
#ifndef SANDBOX_SB_LOG_H
#define SANDBOX_SB_LOG_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/err.h"

struct sb_log {
	int fd; /* -1: closed */
	int64_t length; /* bytes of whole lines, all on disk */
};

/* Called for each line in order; the document is the callee's only during the call. */
typedef void (*sb_log_line)(json_t *line, void *arg);

/* Locks the file (created if absent), gives every line to `line` and cuts a torn last one off. See sandbox_start(). */
enum err sb_log_open(struct sb_log *log, const char *dir, sb_log_line line, void *arg, struct cause *cause);
/* Appends whole lines and syncs. 0, or errno: the file is then cut back to what it was. */
int sb_log_append(struct sb_log *log, const char *data, size_t n);
void sb_log_close(struct sb_log *log);

/* Reads without a lock, up to the last whole line. A missing file has no lines. */
enum err sb_log_read(const char *dir, sb_log_line line, void *arg, struct cause *cause);

#endif
