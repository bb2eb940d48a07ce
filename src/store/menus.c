/* One column list serves every read. What belongs to a menu is written anew as a whole with it. */
#include "store/menus.h"

#include "base/die.h"
#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

#define MENU "id, code, clinic, category, name, department, resource, minutes, capacity, who, book_hours, change_hours, max_moves, " \
	"max_bookings, horizon_days, hold_minutes, offer_minutes, pos, closed_at, made_until, version, terms <> ''"

static void read_menu(struct stmt *q, struct menu *m)
{
	*m = (struct menu){ .id = stmt_col(q, 0), .minutes = (int)stmt_col(q, 7), .capacity = (int)stmt_col(q, 8), .who = (unsigned)stmt_col(q, 9),
		.book_hours = (int)stmt_col(q, 10), .change_hours = (int)stmt_col(q, 11), .max_moves = (int)stmt_col(q, 12),
		.max_bookings = (int)stmt_col(q, 13), .horizon_days = (int)stmt_col(q, 14), .hold_minutes = (int)stmt_col(q, 15),
		.offer_minutes = (int)stmt_col(q, 16), .pos = (int)stmt_col(q, 17), .closed = !stmt_is_null(q, 18),
		.made_until = (day_t)stmt_col(q, 19), .version = stmt_col(q, 20), .has_terms = stmt_col(q, 21) != 0 };
	stmt_text(q, 1, m->code, sizeof m->code);
	stmt_text(q, 2, m->clinic, sizeof m->clinic);
	stmt_text(q, 3, m->category, sizeof m->category);
	stmt_text(q, 4, m->name, sizeof m->name);
	stmt_text(q, 5, m->department, sizeof m->department);
	stmt_text(q, 6, m->resource, sizeof m->resource);
}

static enum err one(struct ctx *ctx, struct stmt *q, struct menu *out)
{
	bool found = stmt_row(q);
	if (found)
		read_menu(q, out);
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("その予約メニューはありません"));
}

enum err menus_by_id(struct ctx *ctx, int64_t id, struct menu *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " MENU " FROM menu WHERE id = $1 AND facility_id = $2");
	stmt_int(q, 1, id);
	stmt_int(q, 2, ctx->facility_id);
	return one(ctx, q, out);
}

enum err menus_by_code(struct ctx *ctx, const char *code, struct menu *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " MENU " FROM menu WHERE facility_id = $1 AND code = $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, code);
	return one(ctx, q, out);
}

enum err menus_fetch(struct ctx *ctx, bool closed_too, int max, struct menu *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " MENU " FROM menu WHERE facility_id = $1 AND ($2 = 1 OR closed_at IS NULL) ORDER BY pos, id LIMIT $3");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, closed_too);
	stmt_int(q, 3, max);
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		read_menu(q, &out[*n]);
	return stmt_done(ctx, q);
}

static enum err read_hours(struct ctx *ctx, struct menu_sheet *s)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT weekday, from_minute, to_minute FROM menu_hours WHERE menu_id = $1 ORDER BY weekday, from_minute");
	stmt_int(q, 1, s->menu.id);
	for (s->n_hours = 0; s->n_hours < MENU_HOURS_MAX && stmt_row(q); s->n_hours++)
		s->hours[s->n_hours] = (struct menu_hours){ (int)stmt_col(q, 0), (int)stmt_col(q, 1), (int)stmt_col(q, 2) };
	return stmt_done(ctx, q);
}

static enum err read_days(struct ctx *ctx, struct menu_sheet *s)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT day, from_minute, to_minute, capacity, reason FROM menu_day WHERE menu_id = $1 ORDER BY day, from_minute");
	stmt_int(q, 1, s->menu.id);
	for (s->n_days = 0; s->n_days < MENU_DAYS_MAX && stmt_row(q); s->n_days++) {
		struct menu_day *d = &s->days[s->n_days];
		*d = (struct menu_day){ .day = (day_t)stmt_col(q, 0), .from = (int)stmt_col(q, 1), .to = (int)stmt_col(q, 2), .capacity = (int)stmt_col(q, 3) };
		stmt_text(q, 4, d->reason, sizeof d->reason);
	}
	return stmt_done(ctx, q);
}

enum err menus_questions(struct ctx *ctx, int64_t id, struct question out[QUESTIONS_MAX], int *n)
{
	char kind[16];
	struct stmt *q = db_stmt(ctx->db, "SELECT kind, text, options, required, if_pos, if_value FROM menu_question WHERE menu_id = $1 ORDER BY pos");
	stmt_int(q, 1, id);
	for (*n = 0; *n < QUESTIONS_MAX && stmt_row(q); ++*n) {
		struct question *u = &out[*n];
		stmt_text(q, 0, kind, sizeof kind);
		int known = question_kind_from_id(kind);
		must(known >= 0);
		*u = (struct question){ .kind = (enum question_kind)known, .required = stmt_col(q, 3) != 0, .if_pos = (int)stmt_col(q, 4) };
		stmt_text(q, 1, u->text, sizeof u->text);
		stmt_text(q, 2, u->options, sizeof u->options);
		stmt_text(q, 5, u->if_value, sizeof u->if_value);
	}
	return stmt_done(ctx, q);
}

static enum err read_terms(struct ctx *ctx, int64_t id, char out[MENU_TERMS])
{
	struct stmt *q = db_stmt(ctx->db, "SELECT terms FROM menu WHERE id = $1");
	stmt_int(q, 1, id);
	out[0] = '\0';
	if (stmt_row(q))
		stmt_text(q, 0, out, MENU_TERMS);
	return stmt_done(ctx, q);
}

enum err menus_sheet(struct ctx *ctx, int64_t id, struct menu_sheet *out)
{
	enum err e = menus_by_id(ctx, id, &out->menu);
	if (!e)
		e = read_terms(ctx, id, out->terms);
	if (!e)
		e = read_hours(ctx, out);
	if (!e)
		e = read_days(ctx, out);
	return e ? e : menus_questions(ctx, id, out->questions, &out->n_questions);
}

static enum err write_hours(struct ctx *ctx, const struct menu_sheet *s, int i)
{
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO menu_hours (menu_id, weekday, from_minute, to_minute) VALUES ($1, $2, $3, $4)");
	stmt_int(q, 1, s->menu.id);
	stmt_int(q, 2, s->hours[i].weekday);
	stmt_int(q, 3, s->hours[i].from);
	stmt_int(q, 4, s->hours[i].to);
	return stmt_run(ctx, q, NULL);
}

static enum err write_day(struct ctx *ctx, const struct menu_sheet *s, int i)
{
	const struct menu_day *d = &s->days[i];
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO menu_day (menu_id, day, from_minute, to_minute, capacity, reason) VALUES ($1, $2, $3, $4, $5, $6)");
	stmt_int(q, 1, s->menu.id);
	stmt_day(q, 2, d->day);
	stmt_int(q, 3, d->from);
	stmt_int(q, 4, d->to);
	stmt_int(q, 5, d->capacity);
	stmt_str(q, 6, d->reason);
	return stmt_run(ctx, q, NULL);
}

static enum err write_question(struct ctx *ctx, const struct menu_sheet *s, int i)
{
	const struct question *u = &s->questions[i];
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO menu_question (menu_id, pos, kind, text, options, required, if_pos, if_value) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
	stmt_int(q, 1, s->menu.id);
	stmt_int(q, 2, i + 1);
	stmt_str(q, 3, question_kind_id(u->kind));
	stmt_str(q, 4, u->text);
	stmt_str(q, 5, u->options);
	stmt_int(q, 6, u->required);
	stmt_int(q, 7, u->if_pos);
	stmt_str(q, 8, u->if_value);
	return stmt_run(ctx, q, NULL);
}

static enum err clear_parts(struct ctx *ctx, int64_t id)
{
	struct stmt *q = db_stmt(ctx->db, "DELETE FROM menu_hours WHERE menu_id = $1");
	stmt_int(q, 1, id);
	enum err e = stmt_run(ctx, q, NULL);
	if (e)
		return e;
	q = db_stmt(ctx->db, "DELETE FROM menu_day WHERE menu_id = $1");
	stmt_int(q, 1, id);
	e = stmt_run(ctx, q, NULL);
	if (e)
		return e;
	q = db_stmt(ctx->db, "DELETE FROM menu_question WHERE menu_id = $1");
	stmt_int(q, 1, id);
	return stmt_run(ctx, q, NULL);
}

static void bind_menu(struct stmt *q, const struct menu_sheet *s)
{
	const struct menu *m = &s->menu;
	const char *const texts[] = { m->code, m->clinic, m->category, m->name, m->department, m->resource, s->terms };
	const int numbers[] = { m->minutes, m->capacity, (int)m->who, m->book_hours, m->change_hours, m->max_moves, m->max_bookings, m->horizon_days,
		m->hold_minutes, m->offer_minutes, m->pos };
	for (int i = 0; i < 7; i++)
		stmt_str(q, 1 + i, texts[i]);
	for (int i = 0; i < 11; i++)
		stmt_int(q, 8 + i, numbers[i]);
}

static enum err add(struct ctx *ctx, struct menu_sheet *s)
{
	s->menu.id = db_new_id(ctx);
	s->menu.version = 1;
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO menu (code, clinic, category, name, department, resource, terms, minutes, capacity, who, book_hours, "
		"change_hours, max_moves, max_bookings, horizon_days, hold_minutes, offer_minutes, pos, closed_at, id, facility_id) VALUES "
		"($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)");
	bind_menu(q, s);
	stmt_opt(q, 19, s->menu.closed ? ctx_now(ctx) : 0);
	stmt_int(q, 20, s->menu.id);
	stmt_int(q, 21, ctx->facility_id);
	return stmt_run(ctx, q, NULL);
}

static enum err update(struct ctx *ctx, struct menu_sheet *s)
{
	int64_t changed = 0;
	struct stmt *q = db_stmt(ctx->db, "UPDATE menu SET code = $1, clinic = $2, category = $3, name = $4, department = $5, resource = $6, terms = $7, "
		"minutes = $8, capacity = $9, who = $10, book_hours = $11, change_hours = $12, max_moves = $13, max_bookings = $14, horizon_days = $15, "
		"hold_minutes = $16, offer_minutes = $17, pos = $18, closed_at = $19, version = version + 1 WHERE id = $20 AND version = $21");
	bind_menu(q, s);
	stmt_opt(q, 19, s->menu.closed ? ctx_now(ctx) : 0);
	stmt_int(q, 20, s->menu.id);
	stmt_int(q, 21, s->menu.version);
	enum err e = stmt_run(ctx, q, &changed);
	if (!e && changed != 1)
		return ctx_fail(ctx, ERR_CONFLICT, _("予約メニュー %s はほかの端末が先に変更しました。開き直してください"), s->menu.code);
	s->menu.version++;
	return e ? e : clear_parts(ctx, s->menu.id);
}

enum err menus_put(struct ctx *ctx, struct menu_sheet *s)
{
	enum err e = s->menu.id ? update(ctx, s) : add(ctx, s);
	for (int i = 0; !e && i < s->n_hours; i++)
		e = write_hours(ctx, s, i);
	for (int i = 0; !e && i < s->n_days; i++)
		e = write_day(ctx, s, i);
	for (int i = 0; !e && i < s->n_questions; i++)
		e = write_question(ctx, s, i);
	return e;
}

enum err menus_set_made(struct ctx *ctx, int64_t id, day_t until)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE menu SET made_until = $1 WHERE id = $2");
	stmt_int(q, 1, until);
	stmt_int(q, 2, id);
	return stmt_run(ctx, q, NULL);
}

enum err menus_unmade(struct ctx *ctx, day_t today, int horizon, int64_t *id)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT id FROM menu WHERE facility_id = $1 AND closed_at IS NULL AND "
		"made_until < $2 + CASE WHEN horizon_days < 0 THEN $3 ELSE horizon_days END ORDER BY id LIMIT 1");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, today);
	stmt_int(q, 3, horizon);
	*id = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}

enum err menus_closures(struct ctx *ctx, day_t from, int max, struct closure *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT day, reason, clinic FROM closure WHERE facility_id = $1 AND day >= $2 ORDER BY day, clinic LIMIT $3");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, from);
	stmt_int(q, 3, max);
	for (*n = 0; *n < max && stmt_row(q); ++*n) {
		out[*n].day = (day_t)stmt_col(q, 0);
		stmt_text(q, 1, out[*n].reason, sizeof out[*n].reason);
		stmt_text(q, 2, out[*n].clinic, sizeof out[*n].clinic);
	}
	return stmt_done(ctx, q);
}

enum err menus_put_closures(struct ctx *ctx, const struct closure *c, int n)
{
	struct stmt *q = db_stmt(ctx->db, "DELETE FROM closure WHERE facility_id = $1");
	stmt_int(q, 1, ctx->facility_id);
	enum err e = stmt_run(ctx, q, NULL);
	for (int i = 0; !e && i < n; i++) {
		q = db_stmt(ctx->db, "INSERT INTO closure (facility_id, day, reason, clinic) VALUES ($1, $2, $3, $4)");
		stmt_int(q, 1, ctx->facility_id);
		stmt_int(q, 2, c[i].day);
		stmt_str(q, 3, c[i].reason);
		stmt_str(q, 4, c[i].clinic);
		e = stmt_run(ctx, q, NULL);
	}
	return e;
}

bool menus_closed(struct ctx *ctx, day_t day, const char *clinic, char reason[80])
{
	struct stmt *q = db_stmt(ctx->db, "SELECT reason FROM closure WHERE facility_id = $1 AND day = $2 AND clinic IN ('', $3) ORDER BY clinic LIMIT 1");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, day);
	stmt_str(q, 3, clinic);
	bool closed = stmt_row(q);
	if (closed)
		stmt_text(q, 0, reason, 80);
	stmt_done(ctx, q);
	return closed;
}
