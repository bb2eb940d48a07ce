/* A list holds names of patients: it stays no longer than its page needs. */
#include "store/list_papers.h"

#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

static enum err forget(struct ctx *ctx)
{
	struct stmt *q = db_stmt(ctx->db, "DELETE FROM list_paper WHERE facility_id = $1 AND (made_by = $2 OR made_at < $3) AND NOT EXISTS "
		"(SELECT 1 FROM print_job j WHERE j.kind = 'list' AND j.subject_id = list_paper.id AND j.state <> 'done')");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, ctx->actor.login);
	stmt_int(q, 3, ctx_now(ctx) - SECONDS_PER_DAY);
	return stmt_run(ctx, q, NULL);
}

enum err list_papers_add(struct ctx *ctx, struct list_paper *p)
{
	enum err e = forget(ctx);
	if (e)
		return e;
	p->id = db_new_id(ctx);
	p->made_at = ctx_now(ctx);
	str_copy(p->made_by, sizeof p->made_by, ctx->actor.login);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO list_paper (id, facility_id, title, content, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6)");
	stmt_int(q, 1, p->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_str(q, 3, p->title);
	stmt_str(q, 4, p->content.data ? p->content.data : "");
	stmt_int(q, 5, p->made_at);
	stmt_str(q, 6, p->made_by);
	return stmt_run(ctx, q, NULL);
}

enum err list_papers_by_id(struct ctx *ctx, int64_t id, struct list_paper *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT id, title, made_at, made_by, content FROM list_paper WHERE id = $1 AND facility_id = $2");
	stmt_int(q, 1, id);
	stmt_int(q, 2, ctx->facility_id);
	*out = (struct list_paper){ .id = 0 };
	if (stmt_row(q)) {
		out->id = stmt_col(q, 0);
		out->made_at = stmt_col(q, 2);
		stmt_text(q, 1, out->title, sizeof out->title);
		stmt_text(q, 3, out->made_by, sizeof out->made_by);
		const char *content = stmt_ptr(q, 4);
		buf_str(&out->content, content ? content : "");
	}
	enum err e = stmt_done(ctx, q);
	return e || out->id ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("その一覧はもうありません"));
}
