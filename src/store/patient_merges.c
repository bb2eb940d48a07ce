/* One row per table in MERGE_LIST makes its statements; a test holds the list against the schema. */
#include "store/patient_merges.h"

#include "base/str.h"
#include "store/db.h"
#include "store/menus.h"
#include "store/patient_row.h"
#include "store/patients.h"

#include "base/banned.h"

static struct stmt *counting(struct ctx *ctx, enum merge_kind k)
{
	static const char *const sql[MERGE_KINDS] = {
#define X(code, table, rows, name) [MERGE_##code] = "SELECT count(*) FROM " #rows " WHERE patient_id = $1",
		MERGE_LIST(X)
#undef X
	};
	return db_stmt(ctx->db, sql[k]);
}

static struct stmt *keeping(struct ctx *ctx, enum merge_kind k)
{
	static const char *const sql[MERGE_KINDS] = {
#define X(code, table, rows, name) [MERGE_##code] = "INSERT INTO patient_merge_row (merge_id, kind, row_id) SELECT $1, $2, id FROM " #rows " WHERE patient_id = $3",
		MERGE_LIST(X)
#undef X
	};
	return db_stmt(ctx->db, sql[k]);
}

/* Only what the merge brought: what the other record got since, it keeps. */
static struct stmt *moving(struct ctx *ctx, enum merge_kind k)
{
	static const char *const sql[MERGE_KINDS] = {
#define X(code, table, rows, name) [MERGE_##code] = "UPDATE " #table " SET patient_id = $1 WHERE patient_id = $2 AND id IN " \
		"(SELECT row_id FROM patient_merge_row WHERE merge_id = $3 AND kind = $4)",
		MERGE_LIST(X)
#undef X
	};
	return db_stmt(ctx->db, sql[k]);
}

enum err patient_merges_count(struct ctx *ctx, int64_t patient_id, int64_t counts[MERGE_KINDS])
{
	enum err e = ERR_OK;
	for (int k = 0; !e && k < MERGE_KINDS; k++) {
		struct stmt *q = counting(ctx, (enum merge_kind)k);
		stmt_int(q, 1, patient_id);
		counts[k] = stmt_row(q) ? stmt_col(q, 0) : 0;
		e = stmt_done(ctx, q);
	}
	return e;
}

static enum err move(struct ctx *ctx, int64_t merge_id, int64_t from, int64_t to)
{
	enum err e = ERR_OK;
	for (int k = 0; !e && k < MERGE_KINDS; k++) {
		struct stmt *q = moving(ctx, (enum merge_kind)k);
		stmt_int(q, 1, to);
		stmt_int(q, 2, from);
		stmt_int(q, 3, merge_id);
		stmt_str(q, 4, merge_kind_id((enum merge_kind)k));
		e = stmt_run(ctx, q, NULL);
	}
	return e;
}

enum err patient_merges_add(struct ctx *ctx, struct patient_merge *m)
{
	m->id = db_new_id(ctx);
	m->at = ctx_now(ctx);
	str_copy(m->staff, sizeof m->staff, ctx->actor.login);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO patient_merge (id, facility_id, from_id, into_id, at, staff) VALUES ($1, $2, $3, $4, $5, $6)");
	stmt_int(q, 1, m->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_int(q, 3, m->from_id);
	stmt_int(q, 4, m->into_id);
	stmt_int(q, 5, m->at);
	stmt_str(q, 6, m->staff);
	enum err e = stmt_run(ctx, q, NULL);
	for (int k = 0; !e && k < MERGE_KINDS; k++) {
		q = keeping(ctx, (enum merge_kind)k);
		stmt_int(q, 1, m->id);
		stmt_str(q, 2, merge_kind_id((enum merge_kind)k));
		stmt_int(q, 3, m->from_id);
		e = stmt_run(ctx, q, NULL);
	}
	return e ? e : move(ctx, m->id, m->from_id, m->into_id);
}

/* What a visit that goes back has got since goes with it: its bills (P7, B6), and what was taken for them and written about them. */
static enum err follow(struct ctx *ctx, const struct patient_merge *m)
{
	static const char *const sql[] = {
		"UPDATE bill SET patient_id = $1 WHERE patient_id = $2 AND visit_id IN (SELECT row_id FROM patient_merge_row WHERE kind = 'visit'"
		" AND merge_id = $3)",
		"UPDATE deposit SET patient_id = $1 WHERE patient_id = $2 AND bill_id IN (SELECT b.id FROM bill b JOIN patient_merge_row r"
		" ON r.row_id = b.visit_id AND r.kind = 'visit' WHERE r.merge_id = $3)",
		"UPDATE mail SET patient_id = $1 WHERE patient_id = $2 AND settlement_id IN (SELECT s.id FROM settlement s JOIN bill b ON b.id = s.bill_id"
		" JOIN patient_merge_row r ON r.row_id = b.visit_id AND r.kind = 'visit' WHERE r.merge_id = $3)",
	};
	enum err e = ERR_OK;
	for (size_t i = 0; !e && i < sizeof sql / sizeof *sql; i++) {
		struct stmt *q = db_stmt(ctx->db, sql[i]);
		stmt_int(q, 1, m->from_id);
		stmt_int(q, 2, m->into_id);
		stmt_int(q, 3, m->id);
		e = stmt_run(ctx, q, NULL);
	}
	return e;
}

enum err patient_merges_undo(struct ctx *ctx, struct patient_merge *m)
{
	m->undone_at = ctx_now(ctx);
	struct stmt *q = db_stmt(ctx->db, "UPDATE patient_merge SET undone_at = $1, undone_by = $2 WHERE id = $3");
	stmt_int(q, 1, m->undone_at);
	stmt_str(q, 2, ctx->actor.login);
	stmt_int(q, 3, m->id);
	enum err e = stmt_run(ctx, q, NULL);
	if (!e)
		e = move(ctx, m->id, m->into_id, m->from_id);
	return e ? e : follow(ctx, m);
}

enum err patient_merges_live(struct ctx *ctx, int64_t from_id, struct patient_merge *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT id, from_id, into_id, at, staff FROM patient_merge WHERE from_id = $1 AND undone_at IS NULL");
	stmt_int(q, 1, from_id);
	bool found = stmt_row(q);
	if (found) {
		*out = (struct patient_merge){ .id = stmt_col(q, 0), .from_id = stmt_col(q, 1), .into_id = stmt_col(q, 2), .at = stmt_col(q, 3) };
		stmt_text(q, 4, out->staff, sizeof out->staff);
	}
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("この患者の記録は統合されていません"));
}

enum err patient_merges_cards(struct ctx *ctx, int64_t into_id, int max, char (*cards)[CARD_SIZE], int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT card FROM patient WHERE merged_into = $1 ORDER BY card LIMIT $2");
	stmt_int(q, 1, into_id);
	stmt_int(q, 2, max);
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		stmt_text(q, 0, cards[*n], CARD_SIZE);
	return stmt_done(ctx, q);
}

enum err patient_merges_running(struct ctx *ctx, int64_t a_id, int64_t b_id, char bill[16])
{
	struct stmt *q = db_stmt(ctx->db, "SELECT b.number FROM bill b CROSS JOIN settlement s WHERE s.bill_id = b.id AND b.patient_id IN ($1, $2)"
		" AND (s.state IN ('claimed', 'sent', 'unknown') OR s.state = 'worklist' AND EXISTS (SELECT 1 FROM attempt a WHERE a.settlement_id = s.id"
		" AND a.answered_at IS NULL)) ORDER BY b.number LIMIT 1");
	stmt_int(q, 1, a_id);
	stmt_int(q, 2, b_id);
	bill[0] = '\0';
	if (stmt_row(q))
		stmt_text(q, 0, bill, 16);
	return stmt_done(ctx, q);
}

enum err patient_merges_same_booking(struct ctx *ctx, int64_t a_id, int64_t b_id, char number[16])
{
	struct stmt *q = db_stmt(ctx->db, "SELECT a.number FROM booking a CROSS JOIN booking b WHERE a.patient_id = $1 AND b.patient_id = $2"
		" AND b.start_at = a.start_at AND b.menu_id = a.menu_id AND a.state <> 'cancelled' AND b.state <> 'cancelled' ORDER BY a.number LIMIT 1");
	stmt_int(q, 1, a_id);
	stmt_int(q, 2, b_id);
	number[0] = '\0';
	if (stmt_row(q))
		stmt_text(q, 0, number, 16);
	return stmt_done(ctx, q);
}

enum err patient_merges_apart(struct ctx *ctx, int64_t a_id, int64_t b_id)
{
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO patient_apart (a_id, b_id, at, staff) VALUES ($1, $2, $3, $4) ON CONFLICT (a_id, b_id) DO NOTHING");
	stmt_int(q, 1, a_id < b_id ? a_id : b_id);
	stmt_int(q, 2, a_id < b_id ? b_id : a_id);
	stmt_int(q, 3, ctx_now(ctx));
	stmt_str(q, 4, ctx->actor.login);
	return stmt_run(ctx, q, NULL);
}

/* Two ids a row. */
static enum err read_pairs(struct ctx *ctx, struct stmt *q, int max, struct patient_pair *out, int *n)
{
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		out[*n] = (struct patient_pair){ .first.id = stmt_col(q, 0), .second.id = stmt_col(q, 1) };
	enum err e = stmt_done(ctx, q);
	for (int i = 0; !e && i < *n; i++) {
		e = patients_by_id(ctx, out[i].first.id, &out[i].first);
		if (!e)
			e = patients_by_id(ctx, out[i].second.id, &out[i].second);
	}
	return e;
}

/* The groups come from the index on birth and kana alone; only their members are read. */
enum err patient_merges_pairs(struct ctx *ctx, int max, struct patient_pair *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT a.id, b.id FROM (SELECT birth, kana_key FROM patient WHERE facility_id = $1 AND kana_key <> ''"
		" GROUP BY birth, kana_key HAVING count(*) > 1) g CROSS JOIN patient a CROSS JOIN patient b"
		" WHERE a.facility_id = $2 AND a.birth = g.birth AND a.kana_key = g.kana_key AND b.facility_id = $3 AND b.birth = g.birth AND b.kana_key = g.kana_key"
		" AND b.id > a.id AND b.name_key = a.name_key AND b.sex = a.sex"
		" AND NOT EXISTS (SELECT 1 FROM patient_apart x WHERE x.a_id = a.id AND x.b_id = b.id) ORDER BY g.birth, g.kana_key, a.id, b.id LIMIT $4");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_int(q, 3, ctx->facility_id);
	stmt_int(q, 4, max);
	return read_pairs(ctx, q, max, out, n);
}

enum err patient_merges_list(struct ctx *ctx, int max, struct patient_pair *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT into_id, from_id FROM patient_merge WHERE facility_id = $1 AND undone_at IS NULL ORDER BY id DESC LIMIT $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, max);
	return read_pairs(ctx, q, max, out, n);
}

enum err patient_merges_same_waiting(struct ctx *ctx, int64_t a_id, int64_t b_id, char menu[MENU_TITLE])
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " MENUS_TITLE " FROM waiting a JOIN waiting b ON b.menu_id = a.menu_id JOIN menu m ON m.id = a.menu_id "
		"WHERE a.patient_id = $1 AND b.patient_id = $2 AND a.state IN ('waiting', 'offered') AND b.state IN ('waiting', 'offered') LIMIT 1");
	stmt_int(q, 1, a_id);
	stmt_int(q, 2, b_id);
	menu[0] = '\0';
	if (stmt_row(q))
		stmt_text(q, 0, menu, MENU_TITLE);
	return stmt_done(ctx, q);
}
