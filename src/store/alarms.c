/* SQL over alarms. */
#include "store/alarms.h"

#include "store/db.h"

#include "base/banned.h"

enum err alarms_raise(struct ctx *ctx, const char *kind, int64_t about, const char *text)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT 1 FROM alarm WHERE kind = $1 AND about_id = $2 AND text = $3 AND cleared_at IS NULL LIMIT 1");
	stmt_str(q, 1, kind);
	stmt_int(q, 2, about);
	stmt_str(q, 3, text);
	bool there = stmt_row(q);
	enum err e = stmt_done(ctx, q);
	if (e != ERR_OK || there)
		return e;
	q = db_stmt(ctx->db, "INSERT INTO alarm (id, at, kind, about_id, text) VALUES ($1, $2, $3, $4, $5)");
	stmt_int(q, 1, db_new_id(ctx));
	stmt_int(q, 2, ctx_now(ctx));
	stmt_str(q, 3, kind);
	stmt_int(q, 4, about);
	stmt_str(q, 5, text);
	return stmt_run(ctx, q, NULL);
}

enum err alarms_replace(struct ctx *ctx, const char *kind, int64_t about, const char *text)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE alarm SET cleared_at = $1 WHERE kind = $2 AND about_id = $3 AND text <> $4 AND cleared_at IS NULL");
	stmt_int(q, 1, ctx_now(ctx));
	stmt_str(q, 2, kind);
	stmt_int(q, 3, about);
	stmt_str(q, 4, text);
	enum err e = stmt_run(ctx, q, NULL);
	return e == ERR_OK ? alarms_raise(ctx, kind, about, text) : e;
}

enum err alarms_reword(struct ctx *ctx, const char *kind, int64_t about, const char *text)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE alarm SET text = $1 WHERE kind = $2 AND about_id = $3 AND cleared_at IS NULL");
	stmt_str(q, 1, text);
	stmt_str(q, 2, kind);
	stmt_int(q, 3, about);
	enum err e = stmt_run(ctx, q, NULL);
	return e == ERR_OK ? alarms_raise(ctx, kind, about, text) : e;
}

enum err alarms_clear(struct ctx *ctx, const char *kind, int64_t about)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE alarm SET cleared_at = $1 WHERE kind = $2 AND about_id = $3 AND cleared_at IS NULL");
	stmt_int(q, 1, ctx_now(ctx));
	stmt_str(q, 2, kind);
	stmt_int(q, 3, about);
	return stmt_run(ctx, q, NULL);
}

enum err alarms_is_open(struct ctx *ctx, const char *kind, bool *open)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT 1 FROM alarm WHERE kind = $1 AND cleared_at IS NULL LIMIT 1");
	stmt_str(q, 1, kind);
	*open = stmt_row(q);
	return stmt_done(ctx, q);
}

enum err alarms_newest(struct ctx *ctx, const char *kind, char *text, size_t size)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT text FROM alarm WHERE kind = $1 AND cleared_at IS NULL ORDER BY id DESC LIMIT 1");
	stmt_str(q, 1, kind);
	text[0] = '\0';
	if (stmt_row(q))
		stmt_text(q, 0, text, size);
	return stmt_done(ctx, q);
}

#define ALARM "id, at, kind, about_id, text, seen_at, seen_by, cleared_at"

static void fill(struct stmt *q, struct alarm *a)
{
	*a = (struct alarm){ .id = stmt_col(q, 0), .at = stmt_col(q, 1), .about = stmt_col(q, 3), .seen_at = stmt_col(q, 5), .ended_at = stmt_col(q, 7) };
	stmt_text(q, 2, a->kind, sizeof a->kind);
	stmt_text(q, 4, a->text, sizeof a->text);
	stmt_text(q, 6, a->seen_by, sizeof a->seen_by);
}

enum err alarms_open(struct ctx *ctx, int64_t offset, int max, struct alarm *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " ALARM " FROM alarm WHERE cleared_at IS NULL ORDER BY at DESC, id DESC LIMIT $1 OFFSET $2");
	stmt_int(q, 1, max);
	stmt_int(q, 2, offset);
	*n = 0;
	while (*n < max && stmt_row(q))
		fill(q, &out[(*n)++]);
	return stmt_done(ctx, q);
}

enum err alarms_by_id(struct ctx *ctx, int64_t id, struct alarm *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " ALARM " FROM alarm WHERE id = $1");
	stmt_int(q, 1, id);
	bool found = stmt_row(q);
	if (found)
		fill(q, out);
	enum err e = stmt_done(ctx, q);
	return e == ERR_OK && !found ? ctx_fail(ctx, ERR_NOT_FOUND, _("警報 %lld はありません"), (long long)id) : e;
}

enum err alarms_update(struct ctx *ctx, const struct alarm *a)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE alarm SET seen_at = $1, seen_by = $2, cleared_at = $3 WHERE id = $4");
	stmt_opt(q, 1, a->seen_at);
	stmt_str(q, 2, a->seen_by);
	stmt_opt(q, 3, a->ended_at);
	stmt_int(q, 4, a->id);
	return stmt_run(ctx, q, NULL);
}

enum err alarms_sums(struct ctx *ctx, int max, struct alarm_sum *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT kind, count(*), count(CASE WHEN seen_at IS NULL THEN 1 END) FROM alarm WHERE cleared_at IS NULL GROUP BY kind ORDER BY kind LIMIT $1");
	stmt_int(q, 1, max);
	*n = 0;
	while (*n < max && stmt_row(q)) {
		struct alarm_sum *s = &out[(*n)++];
		stmt_text(q, 0, s->kind, sizeof s->kind);
		s->n = stmt_col(q, 1);
		s->unseen = stmt_col(q, 2);
	}
	return stmt_done(ctx, q);
}
