/* The board's statements over visit and patient, by the index visit_board. */
#include "store/boards.h"

#include "base/die.h"
#include "store/db.h"

#include "base/banned.h"

enum err boards_counts(struct ctx *ctx, day_t day, int visits[STEP_COUNT], int deferred[STEP_COUNT])
{
	for (int i = 0; i < STEP_COUNT; i++)
		visits[i] = deferred[i] = 0;
	struct stmt *q = db_stmt(ctx->db, "SELECT step_rank, COUNT(*), SUM(deferral) FROM visit WHERE facility_id = $1 AND day = $2 GROUP BY step_rank");
	stmt_int(q, 1, ctx->facility_id);
	stmt_day(q, 2, day);
	while (stmt_row(q)) {
		int64_t step = stmt_col(q, 0);
		must(step >= 0 && step < STEP_COUNT);
		visits[step] = (int)stmt_col(q, 1);
		deferred[step] = (int)stmt_col(q, 2);
	}
	return stmt_done(ctx, q);
}

/* $1 facility, $2 day, $3 and $4 step (or -1), $5 is "any" or "", $6 … $11 the three beginnings with their lengths. */
#define FROM_WHERE " FROM visit v JOIN patient p ON p.id = v.patient_id WHERE v.facility_id = $1 AND v.day = $2" \
	" AND ($3 < 0 OR v.step_rank = $4) AND ($5 = '' OR (length($6) > 0 AND substr(p.card, 1, length($7)) = $8)" \
	" OR (length($9) > 0 AND substr(p.name_key, 1, length($10)) = $11)" \
	" OR (length($12) > 0 AND substr(p.kana_key, 1, length($13)) = $14))"

static void bind(struct ctx *ctx, struct stmt *q, const struct board_query *b)
{
	const char *beginnings[] = { b->card, b->name_key, b->kana_key };
	bool any = *b->card || *b->name_key || *b->kana_key;
	stmt_int(q, 1, ctx->facility_id);
	stmt_day(q, 2, b->day);
	stmt_int(q, 3, b->step);
	stmt_int(q, 4, b->step);
	stmt_str(q, 5, any ? "any" : "");
	for (int i = 0; i < 9; i++)
		stmt_str(q, 6 + i, beginnings[i / 3]);
}

enum err boards_total(struct ctx *ctx, const struct board_query *b, int *total)
{
	*total = 0;
	struct stmt *q = db_stmt(ctx->db, "SELECT COUNT(*)" FROM_WHERE);
	bind(ctx, q, b);
	if (stmt_row(q))
		*total = (int)stmt_col(q, 0);
	return stmt_done(ctx, q);
}

static void read_visit(struct stmt *q, struct board_entry *e)
{
	char text[24];
	stmt_text(q, 7, e->number, sizeof e->number);
	stmt_text(q, 8, text, sizeof text);
	e->inpatient = text[0] == 'i';
	stmt_text(q, 9, text, sizeof text);
	int cover = cover_from_id(text);
	e->opened_at = stmt_col(q, 10);
	e->deferral = stmt_col(q, 11);
	stmt_text(q, 12, e->prescription, sizeof e->prescription);
	e->clinic = stmt_col(q, 13);
	e->exam_done = stmt_col(q, 14);
	int64_t step = stmt_col(q, 15);
	e->step_since = stmt_col(q, 16);
	e->has_handins = stmt_col(q, 17);
	e->has_bills = stmt_col(q, 18);
	must(cover >= 0 && step >= 0 && step < STEP_COUNT);
	e->insurance = (enum cover)cover;
	e->step = (enum step)step;
}

enum err boards_page(struct ctx *ctx, const struct board_query *b, int first, int max, struct board_entry *out, int *n)
{
	*n = 0;
	struct stmt *q = db_stmt(ctx->db, "SELECT v.id, p.id, p.card, p.name, p.kana, p.name_key, v.surname_key, v.number, v.kind, v.insurance,"
		" v.opened_at, v.deferral, v.prescription, v.clinic, v.exam_done, v.step_rank, v.step_since,"
		" CASE WHEN EXISTS (SELECT 1 FROM handin h WHERE h.visit_id = v.id) THEN 1 ELSE 0 END,"
		" CASE WHEN EXISTS (SELECT 1 FROM bill b WHERE b.visit_id = v.id) THEN 1 ELSE 0 END" FROM_WHERE
		" ORDER BY v.step_rank, v.step_since, v.id LIMIT $15 OFFSET $16");
	bind(ctx, q, b);
	stmt_int(q, 15, max);
	stmt_int(q, 16, first);
	while (*n < max && stmt_row(q)) {
		struct board_entry *e = &out[(*n)++];
		e->visit_id = stmt_col(q, 0);
		e->patient_id = stmt_col(q, 1);
		stmt_text(q, 2, e->card, sizeof e->card);
		stmt_text(q, 3, e->name, sizeof e->name);
		stmt_text(q, 4, e->kana, sizeof e->kana);
		stmt_text(q, 5, e->name_key, sizeof e->name_key);
		stmt_text(q, 6, e->surname_key, sizeof e->surname_key);
		read_visit(q, e);
	}
	return stmt_done(ctx, q);
}
