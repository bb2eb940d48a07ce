/* Ids of states and kinds are the schema's words. */
#include "store/print_jobs.h"

#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

static const char *const kinds[PRINT_KINDS] = { "slip", "receipt", "statement", "deposit", "handover", "close", "reception", "booking", "certificate", "list" };
static const char *const states[] = { "waiting", "handing", "done", "unclear" };

static int find(const char *const *list, int n, const char *id)
{
	for (int i = 0; i < n; i++)
		if (strcmp(list[i], id) == 0)
			return i;
	die("print_job: unknown word %s", id);
}

#define JOB "id, kind, slip_id, receipt_id, copy_mark, state, asked_by, asked_at, handed_at, done_at, file, subject_id"

static enum err one(struct ctx *ctx, struct stmt *q, struct print_job *j)
{
	char kind[16], state[16];
	bool found = stmt_row(q);
	if (found) {
		stmt_text(q, 1, kind, sizeof kind);
		stmt_text(q, 5, state, sizeof state);
		*j = (struct print_job){ .id = stmt_col(q, 0), .kind = (enum print_kind)find(kinds, PRINT_KINDS, kind), .slip_id = stmt_col(q, 2),
			.receipt_id = stmt_col(q, 3), .copy_mark = stmt_col(q, 4) != 0, .state = (enum print_state)find(states, 4, state),
			.asked_at = stmt_col(q, 7), .handed_at = stmt_col(q, 8), .done_at = stmt_col(q, 9),
			.subject_id = stmt_col(q, 11) };
		stmt_text(q, 6, j->asked_by, sizeof j->asked_by);
		stmt_text(q, 10, j->file, sizeof j->file);
	}
	enum err e = stmt_done(ctx, q);
	if (!e && !found)
		e = ctx_fail(ctx, ERR_NOT_FOUND, _("その印刷はありません"));
	return e;
}

enum err print_jobs_add(struct ctx *ctx, struct print_job *j)
{
	j->id = db_new_id(ctx);
	j->state = PRINT_WAITING;
	j->asked_at = ctx_now(ctx);
	str_copy(j->asked_by, sizeof j->asked_by, ctx->actor.login);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO print_job (id, facility_id, kind, slip_id, receipt_id, copy_mark, state, asked_by, "
		"asked_at, subject_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
	stmt_int(q, 1, j->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_str(q, 3, kinds[j->kind]);
	stmt_opt(q, 4, j->slip_id);
	stmt_opt(q, 5, j->receipt_id);
	stmt_int(q, 6, j->copy_mark);
	stmt_str(q, 7, states[j->state]);
	stmt_str(q, 8, j->asked_by);
	stmt_int(q, 9, j->asked_at);
	stmt_opt(q, 10, j->subject_id);
	return stmt_run(ctx, q, NULL);
}

enum err print_jobs_after(struct ctx *ctx, enum print_state state, int64_t after, struct print_job *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " JOB " FROM print_job WHERE state = $1 AND state <> 'done' AND id > $2 ORDER BY id LIMIT 1");
	stmt_str(q, 1, states[state]);
	stmt_int(q, 2, after);
	return one(ctx, q, out);
}

enum err print_jobs_next(struct ctx *ctx, enum print_state state, struct print_job *out)
{
	return print_jobs_after(ctx, state, 0, out);
}

enum err print_jobs_by_id(struct ctx *ctx, int64_t id, struct print_job *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " JOB " FROM print_job WHERE id = $1");
	stmt_int(q, 1, id);
	return one(ctx, q, out);
}

enum err print_jobs_of_receipt(struct ctx *ctx, int64_t receipt_id, struct print_job *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " JOB " FROM print_job WHERE receipt_id = $1 ORDER BY id DESC LIMIT 1");
	stmt_int(q, 1, receipt_id);
	return one(ctx, q, out);
}

enum err print_jobs_open_of_slip(struct ctx *ctx, int64_t slip_id, struct print_job *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " JOB " FROM print_job WHERE state <> 'done' AND slip_id = $1 ORDER BY id DESC LIMIT 1");
	stmt_int(q, 1, slip_id);
	return one(ctx, q, out);
}

enum err print_jobs_update(struct ctx *ctx, const struct print_job *j)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE print_job SET state = $1, handed_at = $2, done_at = $3, file = $4 WHERE id = $5");
	stmt_str(q, 1, states[j->state]);
	stmt_opt(q, 2, j->handed_at);
	stmt_opt(q, 3, j->done_at);
	stmt_str(q, 4, j->file);
	stmt_int(q, 5, j->id);
	return stmt_run(ctx, q, NULL);
}

enum err print_jobs_health(struct ctx *ctx, int64_t *waiting, int64_t *unclear, int64_t *oldest)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(CASE WHEN state = 'waiting' THEN 1 END), count(CASE WHEN state = 'unclear' THEN 1 END), "
		"min(CASE WHEN state = 'waiting' THEN asked_at END) FROM print_job WHERE state <> 'done'");
	*waiting = *unclear = *oldest = 0;
	if (stmt_row(q)) {
		*waiting = stmt_col(q, 0);
		*unclear = stmt_col(q, 1);
		*oldest = stmt_col(q, 2);
	}
	return stmt_done(ctx, q);
}
