/* SQL over handover sheets. */
#include "store/handovers.h"

#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

#define HANDOVER "id, number, made_at, made_by, expected_yen, counted_yen, note, signed_at, signed_by, version"

static void handover_read(struct stmt *q, struct handover *h)
{
	*h = (struct handover){ .id = stmt_col(q, 0), .made_at = stmt_col(q, 2), .expected = stmt_col(q, 4),
		.counted = stmt_is_null(q, 5) ? -1 : stmt_col(q, 5), .signed_at = stmt_col(q, 7), .version = stmt_col(q, 9) };
	stmt_text(q, 1, h->number, sizeof h->number);
	stmt_text(q, 3, h->made_by, sizeof h->made_by);
	stmt_text(q, 6, h->note, sizeof h->note);
	stmt_text(q, 8, h->signed_by, sizeof h->signed_by);
}

static enum err one(struct ctx *ctx, struct stmt *q, struct handover *out)
{
	bool found = stmt_row(q);
	if (found)
		handover_read(q, out);
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("その引継書はありません"));
}

enum err handovers_add(struct ctx *ctx, struct handover *h)
{
	char counter[48];
	str_fmt(counter, sizeof counter, "handover:%lld", (long long)ctx->facility_id);
	h->id = db_new_id(ctx);
	h->version = 1;
	h->made_at = ctx_now(ctx);
	h->counted = -1;
	str_copy(h->made_by, sizeof h->made_by, ctx->actor.login);
	str_fmt(h->number, sizeof h->number, "H-%06lld", (long long)db_next(ctx, counter));
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO handover (id, facility_id, number, made_at, made_by, expected_yen) "
		"VALUES ($1, $2, $3, $4, $5, $6)");
	stmt_int(q, 1, h->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_str(q, 3, h->number);
	stmt_int(q, 4, h->made_at);
	stmt_str(q, 5, h->made_by);
	stmt_int(q, 6, h->expected);
	return stmt_run(ctx, q, NULL);
}

enum err handovers_by_id(struct ctx *ctx, int64_t id, struct handover *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " HANDOVER " FROM handover WHERE id = $1 AND facility_id = $2");
	stmt_int(q, 1, id);
	stmt_int(q, 2, ctx->facility_id);
	return one(ctx, q, out);
}

enum err handovers_by_number(struct ctx *ctx, const char *number, struct handover *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " HANDOVER " FROM handover WHERE facility_id = $1 AND number = $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, number);
	return one(ctx, q, out);
}

enum err handovers_update(struct ctx *ctx, struct handover *h)
{
	int64_t changed = 0;
	struct stmt *q = db_stmt(ctx->db, "UPDATE handover SET counted_yen = $1, note = $2, signed_at = $3, signed_by = $4, version = version + 1 "
		"WHERE id = $5 AND version = $6");
	stmt_int(q, 1, h->counted);
	stmt_str(q, 2, h->note);
	stmt_int(q, 3, h->signed_at);
	stmt_str(q, 4, h->signed_by);
	stmt_int(q, 5, h->id);
	stmt_int(q, 6, h->version);
	enum err e = stmt_run(ctx, q, &changed);
	if (!e && changed != 1)
		return ctx_fail(ctx, ERR_CONFLICT, _("引継書 %s はほかの端末が先に扱いました。開き直してください"), h->number);
	h->version++;
	return e;
}

enum err handovers_fetch(struct ctx *ctx, bool open, int64_t offset, int max, struct handover *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " HANDOVER " FROM handover WHERE facility_id = $1 AND ($2 = 0 OR signed_at IS NULL) "
		"ORDER BY id DESC LIMIT $3 OFFSET $4");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, open);
	stmt_int(q, 3, max);
	stmt_int(q, 4, offset);
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		handover_read(q, &out[*n]);
	return stmt_done(ctx, q);
}
