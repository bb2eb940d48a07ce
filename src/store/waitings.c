/* One column list serves every read of waiting; which turn it is, is asked only for the list of a day. */
#include "store/waitings.h"

#include "base/die.h"
#include "base/str.h"
#include "crypto/seal.h"
#include "store/db.h"
#include "store/menus.h"

#include "base/banned.h"

static const char email_name[] = "waiting.email";

#define WAITING(turn) "w.id, w.menu_id, w.patient_id, w.booking_id, w.day_from, w.day_to, w.state, w.made_at, w.made_by, w.version, COALESCE(p.card, ''), " \
	"COALESCE(p.name, w.name), " MENUS_TITLE ", w.name, w.kana, w.sex, w.birth, w.phone, w.email, COALESCE(p.phone, w.phone), b.start_at, b.hold_until, " turn " " \
	"FROM waiting w LEFT JOIN patient p ON p.id = w.patient_id JOIN menu m ON m.id = w.menu_id LEFT JOIN booking b ON b.id = w.booking_id "

static bool read_person(struct ctx *ctx, struct stmt *q, struct booking_person *p)
{
	char sex[4];
	size_t n;
	stmt_text(q, 13, p->name, sizeof p->name);
	stmt_text(q, 14, p->kana, sizeof p->kana);
	stmt_text(q, 15, sex, sizeof sex);
	p->sex = sex[0];
	p->birth = stmt_col_day(q, 16);
	stmt_text(q, 17, p->phone, sizeof p->phone);
	p->email[0] = '\0';
	if (stmt_is_null(q, 18))
		return true;
	const void *sealed = stmt_bytes(q, 18, &n);
	return seal_open(ctx->token_key, email_name, sealed, n, p->email, sizeof p->email);
}

static bool read_waiting(struct ctx *ctx, struct stmt *q, struct waiting *w)
{
	char state[16];
	*w = (struct waiting){ .id = stmt_col(q, 0), .menu_id = stmt_col(q, 1), .patient_id = stmt_col(q, 2), .booking_id = stmt_col(q, 3),
		.from = (day_t)stmt_col(q, 4), .to = (day_t)stmt_col(q, 5), .made_at = stmt_col(q, 7), .version = stmt_col(q, 9),
		.start_at = stmt_col(q, 20), .hold_until = stmt_col(q, 21), .turn = (int)stmt_col(q, 22) };
	stmt_text(q, 6, state, sizeof state);
	int known = waiting_state_from_id(state);
	must(known >= 0);
	w->state = (enum waiting_state)known;
	stmt_text(q, 8, w->made_by, sizeof w->made_by);
	stmt_text(q, 10, w->card, sizeof w->card);
	stmt_text(q, 11, w->name, sizeof w->name);
	stmt_text(q, 12, w->menu, sizeof w->menu);
	stmt_text(q, 19, w->phone, sizeof w->phone);
	return read_person(ctx, q, &w->person);
}

static enum err fetch(struct ctx *ctx, struct stmt *q, int max, struct waiting *out, int *n)
{
	bool whole = true;
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		whole = read_waiting(ctx, q, &out[*n]) && whole;
	enum err e = stmt_done(ctx, q);
	if (!e && !whole)
		return ctx_fail(ctx, ERR_DB, _("封印された値 %s を開けません。鍵が違うか、値が書き換えられています"), email_name);
	return e;
}

enum err waitings_add(struct ctx *ctx, struct waiting *w)
{
	unsigned char sealed[EMAIL_SIZE + SEAL_OVERHEAD];
	const struct booking_person *p = &w->person;
	const char sex[2] = { p->sex ? p->sex : 'u', '\0' };
	size_t n = 0;
	if (p->email[0])
		seal_text(ctx->token_key, email_name, p->email, ctx->random, sealed, &n);
	w->id = db_new_id(ctx);
	w->version = 1;
	w->made_at = ctx_now(ctx);
	str_copy(w->made_by, sizeof w->made_by, ctx->actor.login);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO waiting (id, facility_id, menu_id, patient_id, day_from, day_to, state, made_at, made_by, "
		"name, kana, sex, birth, phone, email) VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $9, $10, $11, $12, $13, $14)");
	stmt_int(q, 1, w->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_int(q, 3, w->menu_id);
	stmt_opt(q, 4, w->patient_id);
	stmt_int(q, 5, w->from);
	stmt_int(q, 6, w->to);
	stmt_int(q, 7, w->made_at);
	stmt_str(q, 8, w->made_by);
	stmt_str(q, 9, p->name);
	stmt_str(q, 10, p->kana);
	stmt_str(q, 11, sex);
	stmt_day(q, 12, w->patient_id ? DAY_NONE : p->birth);
	stmt_str(q, 13, p->phone);
	if (n)
		stmt_blob(q, 14, sealed, n);
	else
		stmt_null(q, 14);
	return stmt_run(ctx, q, NULL);
}

enum err waitings_by_id(struct ctx *ctx, int64_t id, struct waiting *out)
{
	int n;
	struct stmt *q = db_stmt(ctx->db, "SELECT " WAITING("0") "WHERE w.id = $1 AND w.facility_id = $2");
	stmt_int(q, 1, id);
	stmt_int(q, 2, ctx->facility_id);
	enum err e = fetch(ctx, q, 1, out, &n);
	return e || n ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("その順番待ちはありません"));
}

enum err waitings_update(struct ctx *ctx, struct waiting *w)
{
	int64_t changed = 0;
	struct stmt *q = db_stmt(ctx->db, "UPDATE waiting SET state = $1, booking_id = $2, patient_id = $3, version = version + 1 WHERE id = $4 AND version = $5");
	stmt_str(q, 1, waiting_state_id(w->state));
	stmt_opt(q, 2, w->booking_id);
	stmt_opt(q, 3, w->patient_id);
	stmt_int(q, 4, w->id);
	stmt_int(q, 5, w->version);
	enum err e = stmt_run(ctx, q, &changed);
	if (!e && changed != 1)
		return ctx_fail(ctx, ERR_CONFLICT, _("順番待ちはほかの端末が先に変更しました。開き直してください"));
	w->version++;
	return e;
}

enum err waitings_for(struct ctx *ctx, int64_t menu_id, day_t day, int max, struct waiting *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " WAITING("0") "WHERE w.menu_id = $1 AND w.state = 'waiting' AND "
		"w.day_from <= $2 AND w.day_to >= $2 ORDER BY w.id LIMIT $3");
	stmt_int(q, 1, menu_id);
	stmt_int(q, 2, day);
	stmt_int(q, 3, max);
	return fetch(ctx, q, max, out, n);
}

#define OF_FILTER "WHERE w.facility_id = $1 AND ($2 = 0 OR w.menu_id = $2) AND ($3 = 0 OR w.patient_id = $3) AND ($4 < 0 OR (w.day_from <= $4 AND " \
	"w.day_to >= $4)) AND ($5 = 0 OR w.state IN ('waiting', 'offered'))"

static void bind_filter(struct ctx *ctx, struct stmt *q, const struct waiting_filter *f)
{
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, f->menu_id);
	stmt_int(q, 3, f->patient_id);
	stmt_int(q, 4, f->day == DAY_NONE ? -1 : f->day);
	stmt_int(q, 5, f->open);
}

enum err waitings_list(struct ctx *ctx, const struct waiting_filter *f, int64_t offset, int max, struct waiting *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " WAITING("ROW_NUMBER() OVER (PARTITION BY w.menu_id ORDER BY w.id)") OF_FILTER
		" ORDER BY m.pos, m.id, w.id LIMIT $6 OFFSET $7");
	bind_filter(ctx, q, f);
	stmt_int(q, 6, max);
	stmt_int(q, 7, offset);
	return fetch(ctx, q, max, out, n);
}

enum err waitings_count(struct ctx *ctx, const struct waiting_filter *f, int64_t *n, int64_t *offered)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*), count(*) FILTER (WHERE w.state = 'offered') FROM waiting w " OF_FILTER);
	bind_filter(ctx, q, f);
	bool row = stmt_row(q);
	*n = row ? stmt_col(q, 0) : 0;
	*offered = row ? stmt_col(q, 1) : 0;
	return stmt_done(ctx, q);
}
