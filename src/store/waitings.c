/* One column list serves every read of waiting. */
#include "store/waitings.h"

#include "base/die.h"
#include "base/str.h"
#include "store/db.h"

#include "base/banned.h"

#define WAITING "w.id, w.menu_id, w.patient_id, w.booking_id, w.day_from, w.day_to, w.state, w.made_at, w.made_by, w.version, p.card, p.name, m.name " \
	"FROM waiting w JOIN patient p ON p.id = w.patient_id JOIN menu m ON m.id = w.menu_id "

static void read_waiting(struct stmt *q, struct waiting *w)
{
	char state[16];
	*w = (struct waiting){ .id = stmt_col(q, 0), .menu_id = stmt_col(q, 1), .patient_id = stmt_col(q, 2), .booking_id = stmt_col(q, 3),
		.from = (day_t)stmt_col(q, 4), .to = (day_t)stmt_col(q, 5), .made_at = stmt_col(q, 7), .version = stmt_col(q, 9) };
	stmt_text(q, 6, state, sizeof state);
	int known = waiting_state_from_id(state);
	must(known >= 0);
	w->state = (enum waiting_state)known;
	stmt_text(q, 8, w->made_by, sizeof w->made_by);
	stmt_text(q, 10, w->card, sizeof w->card);
	stmt_text(q, 11, w->name, sizeof w->name);
	stmt_text(q, 12, w->menu, sizeof w->menu);
}

static enum err fetch(struct ctx *ctx, struct stmt *q, int max, struct waiting *out, int *n)
{
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		read_waiting(q, &out[*n]);
	return stmt_done(ctx, q);
}

enum err waitings_add(struct ctx *ctx, struct waiting *w)
{
	w->id = db_new_id(ctx);
	w->version = 1;
	w->made_at = ctx_now(ctx);
	str_copy(w->made_by, sizeof w->made_by, ctx->actor.login);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO waiting (id, facility_id, menu_id, patient_id, day_from, day_to, state, made_at, made_by) "
		"VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8)");
	stmt_int(q, 1, w->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_int(q, 3, w->menu_id);
	stmt_int(q, 4, w->patient_id);
	stmt_int(q, 5, w->from);
	stmt_int(q, 6, w->to);
	stmt_int(q, 7, w->made_at);
	stmt_str(q, 8, w->made_by);
	return stmt_run(ctx, q, NULL);
}

enum err waitings_by_id(struct ctx *ctx, int64_t id, struct waiting *out)
{
	int n;
	struct stmt *q = db_stmt(ctx->db, "SELECT " WAITING "WHERE w.id = $1 AND w.facility_id = $2");
	stmt_int(q, 1, id);
	stmt_int(q, 2, ctx->facility_id);
	enum err e = fetch(ctx, q, 1, out, &n);
	return e || n ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("その順番待ちはありません"));
}

enum err waitings_update(struct ctx *ctx, struct waiting *w)
{
	int64_t changed = 0;
	struct stmt *q = db_stmt(ctx->db, "UPDATE waiting SET state = $1, booking_id = $2, version = version + 1 WHERE id = $3 AND version = $4");
	stmt_str(q, 1, waiting_state_id(w->state));
	stmt_opt(q, 2, w->booking_id);
	stmt_int(q, 3, w->id);
	stmt_int(q, 4, w->version);
	enum err e = stmt_run(ctx, q, &changed);
	if (!e && changed != 1)
		return ctx_fail(ctx, ERR_CONFLICT, _("順番待ちはほかの端末が先に変更しました。開き直してください"));
	w->version++;
	return e;
}

enum err waitings_for(struct ctx *ctx, int64_t menu_id, day_t day, int max, struct waiting *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " WAITING "WHERE w.menu_id = $1 AND w.state = 'waiting' AND w.day_from <= $2 AND w.day_to >= $2 ORDER BY w.id LIMIT $3");
	stmt_int(q, 1, menu_id);
	stmt_int(q, 2, day);
	stmt_int(q, 3, max);
	return fetch(ctx, q, max, out, n);
}

enum err waitings_list(struct ctx *ctx, int64_t menu_id, int64_t patient_id, bool open, int max, struct waiting *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " WAITING "WHERE w.facility_id = $1 AND ($2 = 0 OR w.menu_id = $2) AND ($3 = 0 OR w.patient_id = $3) AND "
		"($4 = 0 OR w.state IN ('waiting', 'offered')) ORDER BY w.id LIMIT $5");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, menu_id);
	stmt_int(q, 3, patient_id);
	stmt_int(q, 4, open);
	stmt_int(q, 5, max);
	return fetch(ctx, q, max, out, n);
}

enum err notices_add(struct ctx *ctx, struct notice *n)
{
	n->id = db_new_id(ctx);
	n->at = ctx_now(ctx);
	str_copy(n->written_by, sizeof n->written_by, ctx->actor.login);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO notice (id, facility_id, patient_id, booking_id, kind, lang, subject, body, mailed, at, written_by) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
	stmt_int(q, 1, n->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_int(q, 3, n->patient_id);
	stmt_opt(q, 4, n->booking_id);
	stmt_str(q, 5, notice_kind_id(n->kind));
	stmt_str(q, 6, n->lang == LANG_EN ? "en" : "ja");
	stmt_str(q, 7, n->subject);
	stmt_str(q, 8, n->body);
	stmt_int(q, 9, n->mailed);
	stmt_int(q, 10, n->at);
	stmt_str(q, 11, n->written_by);
	return stmt_run(ctx, q, NULL);
}

enum err notices_of(struct ctx *ctx, int64_t patient_id, int max, struct notice *out, int *n)
{
	char word[16];
	struct stmt *q = db_stmt(ctx->db, "SELECT id, booking_id, kind, lang, subject, body, mailed, at, written_by FROM notice WHERE patient_id = $1 ORDER BY id DESC LIMIT $2");
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, max);
	for (*n = 0; *n < max && stmt_row(q); ++*n) {
		struct notice *o = &out[*n];
		*o = (struct notice){ .id = stmt_col(q, 0), .patient_id = patient_id, .booking_id = stmt_col(q, 1), .mailed = stmt_col(q, 6) != 0, .at = stmt_col(q, 7) };
		stmt_text(q, 2, word, sizeof word);
		int known = notice_kind_from_id(word);
		must(known >= 0);
		o->kind = (enum notice_kind)known;
		stmt_text(q, 3, word, sizeof word);
		o->lang = word[0] == 'e' ? LANG_EN : LANG_JA;
		stmt_text(q, 4, o->subject, sizeof o->subject);
		stmt_text(q, 5, o->body, sizeof o->body);
		stmt_text(q, 8, o->written_by, sizeof o->written_by);
	}
	return stmt_done(ctx, q);
}
