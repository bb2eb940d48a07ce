/*
 * The append-only log, chained by hash (SPEC X2): hash(n) = SHA-256(hash(n-1) · canonical bytes of entry n).
 * Written inside the transaction of what it describes. Subjects are ids, never names.
 */
#ifndef STORE_AUDIT_LOG_H
#define STORE_AUDIT_LOG_H

#include "model/action.h"
#include "model/ctx.h"

struct audit_entry {
	int64_t seq, at;
	char actor[40];     /* login of the staff member or the built-in's name */
	char place[40];
	char action[32];    /* action_id() */
	char subject[64];   /* e.g. "patient:12", "bill:88"; "" for none */
	char detail[512];   /* what changed, or query and count of a list; never secrets, never card numbers of payment cards */
	char hash[65];
};

enum err audit_log_append(struct ctx *ctx, enum action action, const char *subject, const char *detail);
int64_t audit_log_newest(struct ctx *ctx);   /* instant of the newest entry, 0 for none */
enum err audit_log_list(struct ctx *ctx, int64_t before_seq, int max, struct audit_entry *out, int *n);
/* Walks the chain from the first entry; *broken is the first sequence number that doesn't fit, 0 when whole. */
enum err audit_log_verify(struct ctx *ctx, int64_t *count, int64_t *broken);

#endif
