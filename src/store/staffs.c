/* Rows of staff; one column list serves every read. */
#include "store/staffs.h"

#include <string.h>

#include "store/db.h"

#include "base/banned.h"

#define STAFF "SELECT id, login, name, roles, os_user, lang, failures, locked_until, disabled_at, version FROM staff "

static void read_staff(struct stmt *q, struct staff *s)
{
	const char *lang = stmt_ptr(q, 5);
	*s = (struct staff){ .id = stmt_col(q, 0), .roles = (unsigned)stmt_col(q, 3), .failures = (int)stmt_col(q, 6),
		.locked_until = stmt_col(q, 7), .disabled_at = stmt_col(q, 8), .version = stmt_col(q, 9) };
	s->lang = lang && strcmp(lang, "en") == 0 ? LANG_EN : LANG_JA;
	stmt_text(q, 1, s->login, sizeof s->login);
	stmt_text(q, 2, s->name, sizeof s->name);
	stmt_text(q, 4, s->os_user, sizeof s->os_user);
}

static enum err one(struct ctx *ctx, struct stmt *q, struct staff *out)
{
	bool found = stmt_row(q);
	if (found)
		read_staff(q, out);
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("その職員は登録されていません"));
}

enum err staffs_add(struct ctx *ctx, struct staff *s, const char *hash)
{
	s->id = db_new_id(ctx);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO staff (id, facility_id, login, name, password, roles, os_user, lang) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
	stmt_int(q, 1, s->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_str(q, 3, s->login);
	stmt_str(q, 4, s->name);
	stmt_str(q, 5, hash);
	stmt_int(q, 6, s->roles);
	stmt_str(q, 7, *s->os_user ? s->os_user : NULL);
	stmt_str(q, 8, s->lang == LANG_EN ? "en" : "ja");
	return stmt_run(ctx, q, NULL);
}

enum err staffs_by_login(struct ctx *ctx, const char *login, struct staff *out)
{
	struct stmt *q = db_stmt(ctx->db, STAFF "WHERE login = $1");
	stmt_str(q, 1, login);
	return one(ctx, q, out);
}

enum err staffs_by_os_user(struct ctx *ctx, const char *os_user, struct staff *out)
{
	struct stmt *q = db_stmt(ctx->db, STAFF "WHERE os_user = $1");
	stmt_str(q, 1, os_user);
	return one(ctx, q, out);
}

enum err staffs_list(struct ctx *ctx, int max, struct staff *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, STAFF "WHERE facility_id = $1 ORDER BY login LIMIT $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, max);
	*n = 0;
	while (*n < max && stmt_row(q))
		read_staff(q, &out[(*n)++]);
	return stmt_done(ctx, q);
}

enum err staffs_hash(struct ctx *ctx, int64_t id, char out[PASSWORD_TEXT])
{
	struct stmt *q = db_stmt(ctx->db, "SELECT password FROM staff WHERE id = $1");
	stmt_int(q, 1, id);
	out[0] = '\0';
	if (stmt_row(q))
		stmt_text(q, 0, out, PASSWORD_TEXT);
	return stmt_done(ctx, q);
}

enum err staffs_set_hash(struct ctx *ctx, int64_t id, const char *hash)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE staff SET password = $1, failures = 0, locked_until = 0, version = version + 1 WHERE id = $2");
	stmt_str(q, 1, hash);
	stmt_int(q, 2, id);
	return stmt_run(ctx, q, NULL);
}

enum err staffs_set_failures(struct ctx *ctx, int64_t id, int failures, int64_t locked_until)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE staff SET failures = $1, locked_until = $2 WHERE id = $3");
	stmt_int(q, 1, failures);
	stmt_int(q, 2, locked_until);
	stmt_int(q, 3, id);
	return stmt_run(ctx, q, NULL);
}

enum err staffs_disable(struct ctx *ctx, int64_t id)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE staff SET disabled_at = $1, version = version + 1 WHERE id = $2");
	stmt_int(q, 1, ctx_now(ctx));
	stmt_int(q, 2, id);
	return stmt_run(ctx, q, NULL);
}

enum err staffs_count(struct ctx *ctx, unsigned roles, int64_t *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*) FROM staff WHERE facility_id = $1 AND disabled_at IS NULL AND (roles & $2) = $3");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, roles);
	stmt_int(q, 3, roles);
	*n = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}
