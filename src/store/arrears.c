/* One inner query serves all: the open charges with what was paid of them and their day. */
#include "store/arrears.h"

#include "base/die.h"
#include "store/db.h"
#include "store/payments.h"

#include "base/banned.h"

#define OPEN_CHARGES "(SELECT s.id AS charge_id, s.bill_id AS bill_id, s.state AS state, s.amount AS amount, s.next_at AS next_at, s.tries AS tries, " \
	"s.reason AS reason, b.number AS number, b.patient_id AS patient_id, " \
	"CASE WHEN s.state = 'counter_due' AND s.tries = 0 THEN (b.finalised_at + $1) / 86400 ELSE s.due_day END AS since, " \
	PAYMENTS_PARTS("s.id") " AS paid " \
	"FROM settlement s JOIN bill b ON b.id = s.bill_id WHERE s.state IN ('counter_due', 'declined', 'authentication', 'worklist') " \
	"AND s.kind IN ('charge', 'correction') AND s.facility_id = $2 AND b.status = 'final' AND ($3 = 0 OR b.patient_id = $3) " \
	"AND ($4 = 0 OR b.id = $4)) AS x WHERE x.since < $5"

static void bind_query(struct stmt *q, struct ctx *ctx, struct arrears_when w, const struct arrears_filter *f)
{
	stmt_int(q, 1, TOKYO_OFFSET - w.day_start);
	stmt_int(q, 2, ctx->facility_id);
	stmt_int(q, 3, f->patient_id);
	stmt_int(q, 4, f->bill_id);
	stmt_day(q, 5, w.today - f->older_than);
}

static void read_item(struct stmt *q, struct arrears_item *i)
{
	char state[20];
	*i = (struct arrears_item){ .bill_id = stmt_col(q, 1), .patient_id = stmt_col(q, 7), .since = stmt_col_day(q, 8), .paid = stmt_col(q, 9),
		.contacts = (int)stmt_col(q, 13), .last_contact = stmt_col(q, 14), .promised = stmt_col_day(q, 15) };
	i->charge = (struct settlement){ .id = stmt_col(q, 0), .bill_id = i->bill_id, .amount = stmt_col(q, 3), .next_at = stmt_col(q, 4),
		.tries = (int)stmt_col(q, 5) };
	stmt_text(q, 2, state, sizeof state);
	int known = settlement_state_from_id(state);
	must(known >= 0);
	i->charge.state = (enum settlement_state)known;
	stmt_text(q, 6, i->charge.reason, sizeof i->charge.reason);
	stmt_text(q, 10, i->card, sizeof i->card);
	stmt_text(q, 11, i->name, sizeof i->name);
	stmt_text(q, 12, i->phone, sizeof i->phone);
	stmt_text(q, 16, i->bill, sizeof i->bill);
}

enum err arrears_fetch_items(struct ctx *ctx, struct arrears_when w, const struct arrears_filter *f, int64_t offset, int max,
	struct arrears_item *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT y.charge_id, y.bill_id, y.state, y.amount, y.next_at, y.tries, y.reason, y.patient_id, y.since, y.paid, "
		"p.card, p.name, p.phone, (SELECT count(*) FROM contact c WHERE c.bill_id = y.bill_id), "
		"(SELECT max(c.at) FROM contact c WHERE c.bill_id = y.bill_id), "
		"(SELECT c.promised FROM contact c WHERE c.bill_id = y.bill_id AND c.promised IS NOT NULL ORDER BY c.at DESC, c.id DESC LIMIT 1), y.number "
		"FROM (SELECT * FROM " OPEN_CHARGES " ORDER BY x.since, x.bill_id LIMIT $6 OFFSET $7) AS y JOIN patient p ON p.id = y.patient_id "
		"ORDER BY y.since, y.bill_id");
	bind_query(q, ctx, w, f);
	stmt_int(q, 6, max);
	stmt_int(q, 7, offset);
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		read_item(q, &out[*n]);
	return stmt_done(ctx, q);
}

enum err arrears_fetch_patients(struct ctx *ctx, struct arrears_when w, const struct arrears_filter *f, int64_t offset, int max,
	struct arrears_patient *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT y.patient_id, p.card, p.name, y.n, y.yen, y.since FROM (SELECT patient_id, count(*) AS n, "
		"sum(amount - paid) AS yen, min(since) AS since FROM " OPEN_CHARGES " GROUP BY patient_id ORDER BY 3 DESC, 1 LIMIT $6 OFFSET $7) AS y "
		"JOIN patient p ON p.id = y.patient_id ORDER BY y.yen DESC, y.patient_id");
	bind_query(q, ctx, w, f);
	stmt_int(q, 6, max);
	stmt_int(q, 7, offset);
	for (*n = 0; *n < max && stmt_row(q); ++*n) {
		struct arrears_patient *p = &out[*n];
		*p = (struct arrears_patient){ .patient_id = stmt_col(q, 0), .sum = { stmt_col(q, 3), stmt_col(q, 4) }, .since = stmt_col_day(q, 5) };
		stmt_text(q, 1, p->card, sizeof p->card);
		stmt_text(q, 2, p->name, sizeof p->name);
	}
	return stmt_done(ctx, q);
}

enum err arrears_fetch_sums(struct ctx *ctx, struct arrears_when w, const struct arrears_filter *f, struct arrears_sum out[ARREARS_AGES])
{
	struct stmt *q = db_stmt(ctx->db, "SELECT since, count(*), sum(amount - paid) FROM " OPEN_CHARGES " GROUP BY since");
	bind_query(q, ctx, w, f);
	for (int a = 0; a < ARREARS_AGES; a++)
		out[a] = (struct arrears_sum){ 0, 0 };
	while (stmt_row(q)) {
		struct arrears_sum *s = &out[arrears_age_of(w.today - stmt_col_day(q, 0))];
		s->n += stmt_col(q, 1);
		s->yen += stmt_col(q, 2);
	}
	return stmt_done(ctx, q);
}

enum err arrears_count_patients(struct ctx *ctx, struct arrears_when w, const struct arrears_filter *f, int64_t *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(DISTINCT patient_id) FROM " OPEN_CHARGES);
	bind_query(q, ctx, w, f);
	*n = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}
