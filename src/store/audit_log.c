/*
 * An entry's canonical bytes are its number and instant as 8 bytes each, most significant first, then its texts, each with its
 * length as 4 bytes before it: no two entries share them. The numbers come from the counter "audit", so that
 * entries cut off at the end are missed too.
 */
#include "store/audit_log.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "crypto/hash.h"
#include "store/db_inner.h"

#include "base/banned.h"

#define COLUMNS "seq, at, actor, place, action, subject, detail, hash"

static void add_number(struct buf *b, uint64_t v, int bytes)
{
	char text[8];
	for (int i = 0; i < bytes; i++)
		text[i] = (char)(unsigned char)(v >> (8 * (bytes - 1 - i)));
	buf_add(b, text, (size_t)bytes);
}

static void add_text(struct buf *b, const char *s)
{
	size_t n = s ? strlen(s) : 0;
	add_number(b, n, 4);
	buf_add(b, s ? s : "", n);
}

static void chain(const unsigned char before[HASH_SIZE], int64_t seq, int64_t at, const char *const texts[5], unsigned char out[HASH_SIZE])
{
	struct buf b = { 0 };
	buf_add(&b, before, HASH_SIZE);
	add_number(&b, (uint64_t)seq, 8);
	add_number(&b, (uint64_t)at, 8);
	for (int i = 0; i < 5; i++)
		add_text(&b, texts[i]);
	hash_sha256(b.data, b.len, out);
	buf_free(&b);
}

/* Zeros before the first entry. */
static enum err newest_hash(struct ctx *ctx, unsigned char out[HASH_SIZE])
{
	if (ctx->db->log_known) {
		memcpy(out, ctx->db->log_hash, HASH_SIZE);
		return ERR_OK;
	}
	struct stmt *q = db_stmt(ctx->db, "SELECT hash FROM audit ORDER BY seq DESC LIMIT 1");
	bool bad = false;
	for (int i = 0; i < HASH_SIZE; i++)
		out[i] = 0;
	if (stmt_row(q)) {
		size_t n;
		const void *p = stmt_bytes(q, 0, &n);
		bad = n != HASH_SIZE;
		if (!bad)
			memcpy(out, p, n);
	}
	enum err e = stmt_done(ctx, q);
	return e || !bad ? e : ctx_fail(ctx, ERR_DB, _("操作記録の最後の行が壊れています"));
}

/* What is hashed is what is kept: cut to the sizes of struct audit_entry first. */
static void compose(struct ctx *ctx, enum action action, const char *subject, const char *detail, struct audit_entry *e)
{
	*e = (struct audit_entry){ .at = ctx_now(ctx) };
	str_copy(e->actor, sizeof e->actor, ctx->actor.login);
	str_copy(e->place, sizeof e->place, ctx->actor.place);
	str_copy(e->action, sizeof e->action, action_id(action));
	str_copy(e->subject, sizeof e->subject, subject ? subject : "");
	str_copy(e->detail, sizeof e->detail, detail ? detail : "");
}

enum err audit_log_append(struct ctx *ctx, enum action action, const char *subject, const char *detail)
{
	struct audit_entry a;
	unsigned char before[HASH_SIZE], hash[HASH_SIZE];
	compose(ctx, action, subject, detail, &a);
	enum err e = newest_hash(ctx, before);
	if (e)
		return e;
	a.seq = db_next(ctx, "audit");
	const char *const texts[5] = { a.actor, a.place, a.action, a.subject, a.detail };
	chain(before, a.seq, a.at, texts, hash);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO audit (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
	stmt_int(q, 1, a.seq);
	stmt_int(q, 2, a.at);
	for (int i = 0; i < 5; i++)
		stmt_str(q, 3 + i, texts[i]);
	stmt_blob(q, 8, hash, sizeof hash);
	e = stmt_run(ctx, q, NULL);
	ctx->db->log_known = e == ERR_OK;
	memcpy(ctx->db->log_hash, hash, HASH_SIZE);
	return e;
}

int64_t audit_log_newest(struct ctx *ctx)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT at FROM audit ORDER BY seq DESC LIMIT 1");
	int64_t at = stmt_row(q) ? stmt_col(q, 0) : 0;
	stmt_done(ctx, q);
	return at;
}

static void read_entry(struct stmt *q, struct audit_entry *e)
{
	size_t n;
	*e = (struct audit_entry){ .seq = stmt_col(q, 0), .at = stmt_col(q, 1) };
	stmt_text(q, 2, e->actor, sizeof e->actor);
	stmt_text(q, 3, e->place, sizeof e->place);
	stmt_text(q, 4, e->action, sizeof e->action);
	stmt_text(q, 5, e->subject, sizeof e->subject);
	stmt_text(q, 6, e->detail, sizeof e->detail);
	const void *hash = stmt_bytes(q, 7, &n);
	if (n == HASH_SIZE)
		hash_hex(hash, e->hash);
}

enum err audit_log_list(struct ctx *ctx, int64_t before_seq, int max, struct audit_entry *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT $2");
	stmt_int(q, 1, before_seq > 0 ? before_seq : INT64_MAX);
	stmt_int(q, 2, max);
	*n = 0;
	while (*n < max && stmt_row(q))
		read_entry(q, &out[(*n)++]);
	return stmt_done(ctx, q);
}

/* Does the row fit the hash before it? The row's own hash becomes the next one's. */
static bool fits(struct stmt *q, int64_t seq, unsigned char hash[HASH_SIZE])
{
	const char *texts[5];
	unsigned char want[HASH_SIZE];
	size_t n;
	for (int i = 0; i < 5; i++)
		texts[i] = stmt_ptr(q, 2 + i);
	chain(hash, seq, stmt_col(q, 1), texts, want);
	const void *have = stmt_bytes(q, 7, &n);
	memcpy(hash, want, HASH_SIZE);
	return stmt_col(q, 0) == seq && n == HASH_SIZE && hash_equal(have, want, HASH_SIZE);
}

static enum err walk(struct ctx *ctx, int64_t *count, int64_t *broken)
{
	unsigned char hash[HASH_SIZE] = { 0 };
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM audit ORDER BY seq");
	while (!*broken && stmt_row(q)) {
		if (fits(q, *count + 1, hash))
			++*count;
		else
			*broken = *count + 1;
	}
	return stmt_done(ctx, q);
}

static enum err numbers_given(struct ctx *ctx, int64_t *given)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT next - 1 FROM counter WHERE name = 'audit'");
	*given = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}

enum err audit_log_verify(struct ctx *ctx, int64_t *count, int64_t *broken)
{
	int64_t given = 0;
	*count = *broken = 0;
	enum err e = db_read_begin(ctx);
	if (e)
		return e;
	e = walk(ctx, count, broken);
	if (!e)
		e = numbers_given(ctx, &given);
	db_read_end(ctx);
	if (!e && !*broken && given != *count)
		*broken = *count + 1;
	return e;
}
