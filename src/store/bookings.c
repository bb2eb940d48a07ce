/* Rows of tables booking, booking_answer and booking_event; the lists are in bookings_list.c. */
#include "store/bookings.h"

#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "crypto/seal.h"
#include "store/booking_row.h"
#include "store/db.h"
#include "store/menus.h"
#include "store/name_variants.h"
#include "store/patients.h"

#include "base/banned.h"

#define STANDS "b.state IN ('provisional', 'confirmed')"

enum err bookings_next(struct ctx *ctx, int64_t patient_id, int64_t from, int64_t *start, char *menu, size_t size)
{
	*start = 0;
	*menu = '\0';
	struct stmt *q = db_stmt(ctx->db, "SELECT b.start_at, " MENUS_TITLE " FROM booking b JOIN menu m ON m.id = b.menu_id"
		" WHERE b.patient_id = $1 AND b.start_at >= $2 AND " STANDS " ORDER BY b.start_at LIMIT 1");
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, from);
	if (stmt_row(q)) {
		*start = stmt_col(q, 0);
		stmt_text(q, 1, menu, size);
	}
	return stmt_done(ctx, q);
}

enum err bookings_by_id(struct ctx *ctx, int64_t id, struct booking *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " BOOKING_COLUMNS " FROM booking b WHERE b.id = $1 AND b.facility_id = $2");
	stmt_int(q, 1, id);
	stmt_int(q, 2, ctx->facility_id);
	return booking_row_one(ctx, q, out);
}

enum err bookings_by_number(struct ctx *ctx, const char *number, struct booking *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " BOOKING_COLUMNS " FROM booking b WHERE b.facility_id = $1 AND b.number = $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, number);
	return booking_row_one(ctx, q, out);
}

enum err bookings_by_request(struct ctx *ctx, const char *request, struct booking *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " BOOKING_COLUMNS " FROM booking b WHERE b.facility_id = $1 AND b.request = $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, request);
	return booking_row_one(ctx, q, out);
}

enum err bookings_message(struct ctx *ctx, int64_t id, char out[BOOKING_MESSAGE])
{
	struct stmt *q = db_stmt(ctx->db, "SELECT message FROM booking WHERE id = $1");
	stmt_int(q, 1, id);
	out[0] = '\0';
	if (stmt_row(q))
		stmt_text(q, 0, out, BOOKING_MESSAGE);
	return stmt_done(ctx, q);
}

/* What the search finds people by who have no card yet. */
struct keys { char kana[KANA_SIZE], name[NAME_SIZE], phone[PHONE_SIZE]; };

static void make_keys(const struct booking *b, struct keys *k)
{
	*k = (struct keys){ .kana = "" };
	if (b->patient_id)
		return;
	patients_kana_key(b->person.kana, k->kana);
	patients_name_key(b->person.name, k->name);
	patients_phone_key(b->person.phone, k->phone);
}

static size_t seal_email(struct ctx *ctx, const struct booking *b, unsigned char out[EMAIL_SIZE + SEAL_OVERHEAD])
{
	size_t n = 0;
	if (b->person.email[0])
		seal_text(ctx->token_key, "booking.email", b->person.email, ctx->random, out, &n);
	return n;
}

static void bind_email(struct stmt *q, int i, const unsigned char *sealed, size_t n)
{
	if (n)
		stmt_blob(q, i, sealed, n);
	else
		stmt_null(q, i);
}

enum err bookings_add(struct ctx *ctx, struct booking *b, const char *message)
{
	struct keys k;
	unsigned char sealed[EMAIL_SIZE + SEAL_OVERHEAD];
	const char sex[2] = { b->person.sex ? b->person.sex : 'u', '\0' };
	size_t n = seal_email(ctx, b, sealed);
	enum err e = b->patient_id ? ERR_OK : name_variants_fresh(ctx);
	if (e)
		return e;
	make_keys(b, &k);
	b->id = db_new_id(ctx);
	b->version = 1;
	b->created_at = ctx_now(ctx);
	str_copy(b->made_by, sizeof b->made_by, ctx->actor.login);
	str_fmt(b->number, sizeof b->number, "Y-%06lld", (long long)db_next(ctx, "booking"));
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO booking (id, facility_id, menu_id, patient_id, number, name, kana, sex, birth, phone, email, kana_key, "
		"name_key, phone_key, start_at, end_at, state, hold_until, extra, override_reason, message, terms_at, by_patient, made_by, request, waiting_id, "
		"created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)");
	stmt_int(q, 1, b->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_int(q, 3, b->menu_id);
	stmt_opt(q, 4, b->patient_id);
	stmt_str(q, 5, b->number);
	stmt_str(q, 6, b->person.name);
	stmt_str(q, 7, b->person.kana);
	stmt_str(q, 8, sex);
	stmt_day(q, 9, b->patient_id ? DAY_NONE : b->person.birth);
	stmt_str(q, 10, b->person.phone);
	bind_email(q, 11, sealed, n);
	stmt_str(q, 12, k.kana);
	stmt_str(q, 13, k.name);
	stmt_str(q, 14, k.phone);
	stmt_int(q, 15, b->start_at);
	stmt_int(q, 16, b->end_at);
	stmt_str(q, 17, booking_state_id(b->state));
	stmt_opt(q, 18, b->hold_until);
	stmt_int(q, 19, b->extra);
	stmt_str(q, 20, b->override_reason);
	stmt_str(q, 21, message ? message : "");
	stmt_opt(q, 22, b->terms_at);
	stmt_int(q, 23, b->by_patient);
	stmt_str(q, 24, b->made_by);
	stmt_str(q, 25, b->request[0] ? b->request : NULL);
	stmt_opt(q, 26, b->waiting_id);
	stmt_int(q, 27, b->created_at);
	return stmt_run(ctx, q, NULL);
}

enum err bookings_rekey(struct ctx *ctx)
{
	enum { PART = 64 };
	struct { int64_t id; char name[NAME_SIZE], key[NAME_SIZE]; } rows[PART];
	int64_t after = 0;
	int got = PART;
	enum err e = ERR_OK;
	while (!e && got == PART) {
		struct stmt *q = db_stmt(ctx->db, "SELECT id, name FROM booking WHERE name_key <> '' AND id > $1 ORDER BY id LIMIT $2");
		stmt_int(q, 1, after);
		stmt_int(q, 2, PART);
		for (got = 0; got < PART && stmt_row(q); got++) {
			after = rows[got].id = stmt_col(q, 0);
			stmt_text(q, 1, rows[got].name, sizeof rows[got].name);
		}
		e = stmt_done(ctx, q);
		for (int i = 0; !e && i < got; i++) {
			patients_name_key(rows[i].name, rows[i].key);
			q = db_stmt(ctx->db, "UPDATE booking SET name_key = $1 WHERE id = $2");
			stmt_str(q, 1, rows[i].key);
			stmt_int(q, 2, rows[i].id);
			e = stmt_run(ctx, q, NULL);
		}
	}
	return e;
}

enum err bookings_update(struct ctx *ctx, struct booking *b)
{
	struct keys k;
	int64_t changed = 0;
	enum err e = name_variants_fresh(ctx);
	if (e)
		return e;
	make_keys(b, &k);
	struct stmt *q = db_stmt(ctx->db, "UPDATE booking SET menu_id = $1, patient_id = $2, kana_key = $3, name_key = $4, phone_key = $5, start_at = $6, "
		"end_at = $7, state = $8, hold_until = $9, extra = $10, override_reason = $11, moves = $12, reminded_at = $13, visit_id = $14, "
		"version = version + 1 WHERE id = $15 AND version = $16");
	stmt_int(q, 1, b->menu_id);
	stmt_opt(q, 2, b->patient_id);
	stmt_str(q, 3, k.kana);
	stmt_str(q, 4, k.name);
	stmt_str(q, 5, k.phone);
	stmt_int(q, 6, b->start_at);
	stmt_int(q, 7, b->end_at);
	stmt_str(q, 8, booking_state_id(b->state));
	stmt_opt(q, 9, b->hold_until);
	stmt_int(q, 10, b->extra);
	stmt_str(q, 11, b->override_reason);
	stmt_int(q, 12, b->moves);
	stmt_opt(q, 13, b->reminded_at);
	stmt_opt(q, 14, b->visit_id);
	stmt_int(q, 15, b->id);
	stmt_int(q, 16, b->version);
	e = stmt_run(ctx, q, &changed);
	if (!e && changed != 1)
		return ctx_fail(ctx, ERR_CONFLICT, _("予約 %s はほかの端末が先に変更しました。開き直してください"), b->number);
	b->version++;
	return e;
}

/* Whatever has become of them: the index of a patient's bookings tells, without reading each. */
static enum err of_patient(struct ctx *ctx, int64_t patient_id, int64_t from, int64_t menu_id, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*) FROM booking WHERE patient_id = $1 AND start_at >= $2 AND ($3 = 0 OR menu_id = $3)");
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, from);
	stmt_int(q, 3, menu_id);
	*n = stmt_row(q) ? (int)stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}

enum err bookings_standing(struct ctx *ctx, int64_t patient_id, int64_t from, int64_t menu_id, int most, int *n)
{
	enum err e = of_patient(ctx, patient_id, from, menu_id, n);
	if (e || *n < most)
		return e;
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*) FROM booking b JOIN menu m ON m.id = b.menu_id WHERE b.patient_id = $1 AND b.start_at >= $2 AND "
		"(b.menu_id = $3 OR ($3 = 0 AND m.max_bookings < 0)) AND " STANDS);
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, from);
	stmt_int(q, 3, menu_id);
	*n = stmt_row(q) ? (int)stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}

/* What began before may reach into it, but no further than the longest booking of any menu. */
enum err bookings_overlap(struct ctx *ctx, int64_t patient_id, int64_t start, int64_t end, int64_t but, int64_t menu_id, struct booking *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " BOOKING_COLUMNS " FROM booking b WHERE b.patient_id = $1 AND "
		"b.start_at > $2 - 60 * (SELECT longest FROM menu WHERE facility_id = $3 ORDER BY longest DESC LIMIT 1) AND b.start_at < $4 "
		"AND b.end_at > $2 AND b.state <> 'cancelled' AND b.id <> $5 ORDER BY b.menu_id = $6 AND b.start_at = $2 DESC, b.start_at, b.id LIMIT 1");
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, start);
	stmt_int(q, 3, ctx->facility_id);
	stmt_int(q, 4, end);
	stmt_int(q, 5, but);
	stmt_int(q, 6, menu_id);
	return booking_row_one(ctx, q, out);
}

static enum err ids(struct ctx *ctx, struct stmt *q, int max, int64_t *out, int *n)
{
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		out[*n] = stmt_col(q, 0);
	return stmt_done(ctx, q);
}

enum err bookings_lapsed(struct ctx *ctx, int64_t now, int max, int64_t *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT id FROM booking WHERE hold_until <= $1 AND +facility_id = $2 ORDER BY hold_until LIMIT $3");
	stmt_int(q, 1, now);
	stmt_int(q, 2, ctx->facility_id);
	stmt_int(q, 3, max);
	return ids(ctx, q, max, out, n);
}

enum err bookings_in_slot(struct ctx *ctx, int64_t menu_id, int64_t start_at, bool extra, int max, int64_t *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT id FROM booking WHERE facility_id = $1 AND start_at = $2 AND menu_id = $3 AND state <> 'cancelled' "
		"AND extra = $4 ORDER BY CASE WHEN extra = 1 THEN id ELSE -id END LIMIT $5");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, start_at);
	stmt_int(q, 3, menu_id);
	stmt_int(q, 4, extra);
	stmt_int(q, 5, max);
	return ids(ctx, q, max, out, n);
}

enum err bookings_unreminded(struct ctx *ctx, int64_t from, int64_t to, int max, int64_t *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT id FROM booking WHERE facility_id = $1 AND start_at >= $2 AND start_at < $3 AND state = 'confirmed' "
		"AND reminded_at IS NULL ORDER BY start_at LIMIT $4");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, from);
	stmt_int(q, 3, to);
	stmt_int(q, 4, max);
	return ids(ctx, q, max, out, n);
}

enum err bookings_count_unreminded(struct ctx *ctx, int64_t from, int64_t to, int64_t *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*) FROM booking WHERE facility_id = $1 AND start_at >= $2 AND start_at < $3 AND state = 'confirmed' "
		"AND reminded_at IS NULL");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, from);
	stmt_int(q, 3, to);
	*n = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}

enum err bookings_set_reminded(struct ctx *ctx, int64_t id)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE booking SET reminded_at = $1 WHERE id = $2");
	stmt_int(q, 1, ctx_now(ctx));
	stmt_int(q, 2, id);
	return stmt_run(ctx, q, NULL);
}

enum err bookings_of_visit(struct ctx *ctx, int64_t visit_id, int max, int64_t *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT id FROM booking WHERE visit_id = $1 ORDER BY id LIMIT $2");
	stmt_int(q, 1, visit_id);
	stmt_int(q, 2, max);
	return ids(ctx, q, max, out, n);
}

enum err bookings_put_answer(struct ctx *ctx, int64_t booking_id, const struct booking_answer *a)
{
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO booking_answer (booking_id, pos, question, answer) VALUES ($1, $2, $3, $4)");
	stmt_int(q, 1, booking_id);
	stmt_int(q, 2, a->pos);
	stmt_str(q, 3, a->question);
	stmt_str(q, 4, a->answer);
	return stmt_run(ctx, q, NULL);
}

enum err bookings_answers(struct ctx *ctx, int64_t booking_id, int max, struct booking_answer *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT pos, question, answer FROM booking_answer WHERE booking_id = $1 ORDER BY pos LIMIT $2");
	stmt_int(q, 1, booking_id);
	stmt_int(q, 2, max);
	for (*n = 0; *n < max && stmt_row(q); ++*n) {
		out[*n].pos = (int)stmt_col(q, 0);
		stmt_text(q, 1, out[*n].question, sizeof out[*n].question);
		stmt_text(q, 2, out[*n].answer, sizeof out[*n].answer);
	}
	return stmt_done(ctx, q);
}

enum err bookings_put_event(struct ctx *ctx, const struct booking *b, enum booking_what what, const char *reason)
{
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO booking_event (booking_id, pos, at, actor, what, start_at, menu_id, reason) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
	stmt_int(q, 1, b->id);
	stmt_int(q, 2, b->version);
	stmt_int(q, 3, ctx_now(ctx));
	stmt_str(q, 4, ctx->actor.login);
	stmt_str(q, 5, booking_what_id(what));
	stmt_int(q, 6, b->start_at);
	stmt_int(q, 7, b->menu_id);
	stmt_str(q, 8, reason ? reason : "");
	return stmt_run(ctx, q, NULL);
}

/* That it was made, as long as nothing else happened to it: its first change writes this into the history (a trigger of schema 21). */
#define UNCHANGED "SELECT 1, created_at, made_by, 'made', start_at, menu_id, override_reason FROM booking " \
	"WHERE id = $1 AND version = 1 AND NOT EXISTS (SELECT 1 FROM booking_event WHERE booking_id = $1 AND pos = 1)"

enum err bookings_events(struct ctx *ctx, int64_t booking_id, int max, struct booking_event *out, int *n)
{
	char what[16];
	struct stmt *q = db_stmt(ctx->db, "SELECT v.pos, v.at, v.actor, v.what, v.start_at, v.menu_id, v.reason, " MENUS_TITLE " FROM "
		"(SELECT pos, at, actor, what, start_at, menu_id, reason FROM booking_event WHERE booking_id = $1 UNION ALL " UNCHANGED ") v "
		"JOIN menu m ON m.id = v.menu_id ORDER BY v.pos LIMIT $2");
	stmt_int(q, 1, booking_id);
	stmt_int(q, 2, max);
	for (*n = 0; *n < max && stmt_row(q); ++*n) {
		struct booking_event *v = &out[*n];
		*v = (struct booking_event){ .pos = stmt_col(q, 0), .at = stmt_col(q, 1), .start_at = stmt_col(q, 4), .menu_id = stmt_col(q, 5) };
		stmt_text(q, 2, v->actor, sizeof v->actor);
		stmt_text(q, 3, what, sizeof what);
		int known = booking_what_from_id(what);
		must(known >= 0);
		v->what = (enum booking_what)known;
		stmt_text(q, 6, v->reason, sizeof v->reason);
		stmt_text(q, 7, v->menu, sizeof v->menu);
	}
	return stmt_done(ctx, q);
}
