/* A day of all menus lies together in the table's order; free places have indexes of their own, which hold nothing that is full. */
#include "store/slots.h"

#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

#define SLOT "s.menu_id, s.start_at, s.end_at, s.capacity, s.taken, s.extra"

static void read_slot(struct stmt *q, struct slot *s)
{
	*s = (struct slot){ stmt_col(q, 0), stmt_col(q, 1), stmt_col(q, 2), (int)stmt_col(q, 3), (int)stmt_col(q, 4), (int)stmt_col(q, 5) };
}

static enum err fetch(struct ctx *ctx, struct stmt *q, int max, struct slot *out, int *n)
{
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		read_slot(q, &out[*n]);
	return stmt_done(ctx, q);
}

enum err slots_get(struct ctx *ctx, int64_t menu_id, int64_t start_at, struct slot *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " SLOT " FROM slot s WHERE s.facility_id = $1 AND s.start_at = $2 AND s.menu_id = $3");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, start_at);
	stmt_int(q, 3, menu_id);
	bool found = stmt_row(q);
	if (found)
		read_slot(q, out);
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("その時間の枠はありません"));
}

/* $4 is what is asked for, and bound. */
static enum err fetch_day(struct ctx *ctx, struct stmt *q, day_t day, int max, struct slot *out, int *n)
{
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, tokyo_utc(day, 0));
	stmt_int(q, 3, tokyo_utc(day + 1, 0));
	stmt_int(q, 5, max);
	return fetch(ctx, q, max, out, n);
}

enum err slots_of_day(struct ctx *ctx, day_t day, int64_t menu_id, int max, struct slot *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " SLOT " FROM slot s WHERE s.facility_id = $1 AND s.start_at >= $2 AND s.start_at < $3 "
		"AND ($4 = 0 OR s.menu_id = $4) AND s.capacity + s.extra > 0 ORDER BY s.start_at, s.menu_id LIMIT $5");
	stmt_int(q, 4, menu_id);
	return fetch_day(ctx, q, day, max, out, n);
}

enum err slots_of_clinic(struct ctx *ctx, day_t day, const char *clinic, int max, struct slot *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " SLOT " FROM slot s JOIN menu m ON m.id = s.menu_id WHERE s.facility_id = $1 AND s.start_at >= $2 AND s.start_at < $3 "
		"AND m.clinic = $4 AND s.capacity + s.extra > 0 ORDER BY s.start_at, s.menu_id LIMIT $5");
	stmt_str(q, 4, clinic);
	return fetch_day(ctx, q, day, max, out, n);
}

enum err slots_of_menu(struct ctx *ctx, int64_t menu_id, day_t day, int max, struct slot *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " SLOT " FROM slot s WHERE s.facility_id = $1 AND s.start_at >= $2 AND s.start_at < $3 AND s.menu_id = $4 "
		"ORDER BY s.start_at LIMIT $5");
	stmt_int(q, 4, menu_id);
	return fetch_day(ctx, q, day, max, out, n);
}

bool slots_any(struct ctx *ctx, int64_t menu_id)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT 1 FROM slot_day WHERE menu_id = $1 LIMIT 1");
	stmt_int(q, 1, menu_id);
	bool any = stmt_row(q);
	stmt_done(ctx, q);
	return any;
}

static struct stmt *days_of_menu(struct ctx *ctx, int64_t menu_id, day_t from, int n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT day, capacity, taken FROM slot_day WHERE menu_id = $1 AND day >= $2 AND day < $3");
	stmt_int(q, 1, menu_id);
	stmt_int(q, 2, from);
	stmt_int(q, 3, from + n);
	return q;
}

static struct stmt *days_of_all(struct ctx *ctx, day_t from, int n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT d.day, sum(d.capacity), sum(d.taken) FROM menu m JOIN slot_day d ON d.menu_id = m.id "
		"WHERE m.facility_id = $1 AND m.closed_at IS NULL AND d.day >= $2 AND d.day < $3 GROUP BY d.day");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, from);
	stmt_int(q, 3, from + n);
	return q;
}

enum err slots_days(struct ctx *ctx, int64_t menu_id, day_t from, int n, struct slot_day *out)
{
	for (int i = 0; i < n; i++)
		out[i] = (struct slot_day){ .day = from + i };
	struct stmt *q = menu_id ? days_of_menu(ctx, menu_id, from, n) : days_of_all(ctx, from, n);
	while (stmt_row(q)) {
		struct slot_day *d = &out[stmt_col(q, 0) - from];
		d->capacity = stmt_col(q, 1);
		d->taken = stmt_col(q, 2);
	}
	return stmt_done(ctx, q);
}

/* Tokyo's weekday and minute of a start, in SQL. */
#define WEEKDAY "((s.start_at + 32400) / 86400 + 4) % 7"
#define MINUTE "(s.start_at + 32400) % 86400 / 60"
#define WISHED " AND (1 << (" WEEKDAY ")) & $4 AND " MINUTE " >= $5 AND " MINUTE " < $6"

static void bind_wish(struct stmt *q, int64_t whose, const struct slot_wish *w)
{
	stmt_int(q, 1, whose);
	stmt_int(q, 2, w->from);
	stmt_int(q, 3, w->to ? w->to : INT64_MAX);
	stmt_int(q, 4, w->weekdays ? w->weekdays : 127);
	stmt_int(q, 5, w->minute_from);
	stmt_int(q, 6, w->minute_to ? w->minute_to : 24 * 60);
}

enum err slots_free(struct ctx *ctx, const struct slot_wish *w, int max, struct slot *out, int *n)
{
	struct stmt *q;
	if (w->menu_id) {
		q = db_stmt(ctx->db, "SELECT " SLOT " FROM slot s WHERE s.menu_id = $1 AND s.start_at >= $2 AND s.start_at < $3 AND s.free = 1"
			WISHED " ORDER BY s.start_at LIMIT $7");
		bind_wish(q, w->menu_id, w);
		stmt_int(q, 7, max);
		return fetch(ctx, q, max, out, n);
	}
	q = db_stmt(ctx->db, "SELECT " SLOT " FROM slot s CROSS JOIN menu m ON m.id = s.menu_id WHERE +s.facility_id = $1 AND s.start_at >= $2 AND s.start_at < $3 "
		"AND s.free = 1" WISHED " AND m.closed_at IS NULL AND ($7 = '' OR m.resource = $7) AND ($8 = '' OR m.category = $8) "
		"AND (m.who & $9) = $9 AND ($10 = '' OR m.clinic = $10) ORDER BY s.start_at, s.menu_id LIMIT $11");
	bind_wish(q, ctx->facility_id, w);
	stmt_str(q, 7, w->resource ? w->resource : "");
	stmt_str(q, 8, w->category ? w->category : "");
	stmt_int(q, 9, w->who);
	stmt_str(q, 10, w->clinic ? w->clinic : "");
	stmt_int(q, 11, max);
	return fetch(ctx, q, max, out, n);
}

enum err slots_free_before(struct ctx *ctx, int64_t menu_id, int64_t from, int64_t before, int max, struct slot *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " SLOT " FROM slot s WHERE s.menu_id = $1 AND s.start_at >= $2 AND s.start_at < $3 AND s.free = 1 "
		"ORDER BY s.start_at DESC LIMIT $4");
	stmt_int(q, 1, menu_id);
	stmt_int(q, 2, from);
	stmt_int(q, 3, before);
	stmt_int(q, 4, max);
	return fetch(ctx, q, max, out, n);
}

enum err slots_add(struct ctx *ctx, const struct slot *s)
{
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO slot (facility_id, start_at, menu_id, end_at, capacity) VALUES ($1, $2, $3, $4, $5)");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, s->start_at);
	stmt_int(q, 3, s->menu_id);
	stmt_int(q, 4, s->end_at);
	stmt_int(q, 5, s->capacity);
	return stmt_run(ctx, q, NULL);
}

enum err slots_set(struct ctx *ctx, const struct slot *s)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE slot SET capacity = $1, end_at = $2 WHERE facility_id = $3 AND start_at = $4 AND menu_id = $5");
	stmt_int(q, 1, s->capacity);
	stmt_int(q, 2, s->end_at);
	stmt_int(q, 3, ctx->facility_id);
	stmt_int(q, 4, s->start_at);
	stmt_int(q, 5, s->menu_id);
	return stmt_run(ctx, q, NULL);
}
