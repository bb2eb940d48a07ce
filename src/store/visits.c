/* Rows of tables visit and visit_department; hand-ins are store/handins.c. */
#include "store/visits.h"

#include "base/die.h"
#include "base/str.h"
#include "store/db.h"
#include "store/payments.h"
#include "store/handins.h"

#include "base/banned.h"

#define COLUMNS "id, patient_id, day, number, kind, insurance, source, external, opened_at, deferral, deferral_at, deferral_by," \
	" override_reason, facility_reason, prescription, clinic, exam_done, step, step_since, entered_late, version, ended_on"
enum { N_COLUMNS = 22 };
/* Few visits have something to hand in: what they have is asked for only where there is any. */
#define SELECTED COLUMNS ", CASE WHEN EXISTS (SELECT 1 FROM handin h WHERE h.visit_id = visit.id) THEN 1 ELSE 0 END"

static enum err add_departments(struct ctx *ctx, const struct visit *v)
{
	for (int i = 0; i < v->n_departments; i++) {
		enum err e = visits_add_department(ctx, v->id, &v->departments[i]);
		if (e)
			return e;
	}
	return ERR_OK;
}

/* Past those that a reception's file brought along. */
static enum err number_for(struct ctx *ctx, struct visit *v)
{
	char counter[32];
	bool taken = true;
	enum err e = ERR_OK;
	str_fmt(counter, sizeof counter, "visit:%d", v->day);
	while (!e && taken) {
		str_fmt(v->number, sizeof v->number, "R-%04lld", (long long)db_next(ctx, counter));
		e = visits_taken(ctx, v->day, v->number, "", &taken);
	}
	return e;
}

static enum err insert(struct ctx *ctx, const struct visit *v, const char *surname_key, const char *name_key)
{
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO visit (facility_id, step_rank, " COLUMNS ", surname_key, name_key"
		") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, v->step);
	stmt_int(q, 3, v->id);
	stmt_int(q, 4, v->patient_id);
	stmt_day(q, 5, v->day);
	stmt_str(q, 6, v->number);
	stmt_str(q, 7, v->inpatient ? "in" : "out");
	stmt_str(q, 8, cover_id(v->insurance));
	stmt_str(q, 9, v->source);
	stmt_str(q, 10, *v->external ? v->external : NULL);
	stmt_int(q, 11, v->opened_at);
	stmt_int(q, 12, v->deferral);
	stmt_opt(q, 13, v->deferral_at);
	stmt_str(q, 14, v->deferral_by);
	stmt_str(q, 15, v->override_reason);
	stmt_str(q, 16, v->facility_reason);
	stmt_str(q, 17, v->prescription);
	stmt_int(q, 18, v->clinic);
	stmt_int(q, 19, v->exam_done);
	stmt_str(q, 20, step_id(v->step));
	stmt_int(q, 21, v->step_since);
	stmt_int(q, 22, v->entered_late);
	stmt_int(q, 23, v->version);
	stmt_day(q, 24, v->ended_on);
	stmt_str(q, 25, surname_key);
	stmt_str(q, 26, name_key);
	return stmt_run(ctx, q, NULL);
}

enum err visits_add(struct ctx *ctx, struct visit *v, const char *surname_key, const char *name_key)
{
	v->id = db_new_id(ctx);
	v->version = 1;
	enum err e = *v->number ? ERR_OK : number_for(ctx, v);
	if (!e)
		e = insert(ctx, v, surname_key, name_key);
	return e ? e : add_departments(ctx, v);
}

enum err visits_add_department(struct ctx *ctx, int64_t visit_id, const struct department *d)
{
	struct stmt *q = db_stmt(ctx->db,
		"INSERT INTO visit_department (visit_id, code, name) VALUES ($1, $2, $3) ON CONFLICT (visit_id, code) DO NOTHING");
	stmt_int(q, 1, visit_id);
	stmt_str(q, 2, d->code);
	stmt_str(q, 3, d->name);
	return stmt_run(ctx, q, NULL);
}

static void read_row(struct stmt *q, struct visit *v)
{
	char text[24];
	*v = (struct visit){ .id = stmt_col(q, 0), .patient_id = stmt_col(q, 1), .day = stmt_col_day(q, 2), .opened_at = stmt_col(q, 8),
		.deferral = stmt_col(q, 9), .deferral_at = stmt_col(q, 10), .clinic = stmt_col(q, 15), .exam_done = stmt_col(q, 16),
		.step_since = stmt_col(q, 18), .entered_late = stmt_col(q, 19), .version = stmt_col(q, 20),
		.ended_on = stmt_col_day(q, 21) };
	stmt_text(q, 3, v->number, sizeof v->number);
	stmt_text(q, 4, text, sizeof text);
	v->inpatient = text[0] == 'i';
	stmt_text(q, 5, text, sizeof text);
	int cover = cover_from_id(text);
	stmt_text(q, 6, v->source, sizeof v->source);
	stmt_text(q, 7, v->external, sizeof v->external);
	stmt_text(q, 11, v->deferral_by, sizeof v->deferral_by);
	stmt_text(q, 12, v->override_reason, sizeof v->override_reason);
	stmt_text(q, 13, v->facility_reason, sizeof v->facility_reason);
	stmt_text(q, 14, v->prescription, sizeof v->prescription);
	stmt_text(q, 17, text, sizeof text);
	int step = step_from_id(text);
	must(cover >= 0 && step >= 0);
	v->insurance = (enum cover)cover;
	v->step = (enum step)step;
}

static enum err read_departments(struct ctx *ctx, struct visit *v)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT code, name FROM visit_department WHERE visit_id = $1 ORDER BY code");
	stmt_int(q, 1, v->id);
	while (v->n_departments < DEPARTMENTS_MAX && stmt_row(q)) {
		struct department *d = &v->departments[v->n_departments++];
		stmt_text(q, 0, d->code, sizeof d->code);
		stmt_text(q, 1, d->name, sizeof d->name);
	}
	return stmt_done(ctx, q);
}

static enum err bare(struct ctx *ctx, struct stmt *q, struct visit *out)
{
	bool found = stmt_row(q), has_handins = found && stmt_col(q, N_COLUMNS);
	if (found)
		read_row(q, out);
	enum err e = stmt_done(ctx, q);
	if (e)
		return e;
	if (!found)
		return ctx_fail(ctx, ERR_NOT_FOUND, _("来院の受付がありません"));
	return has_handins ? handins_of_visit(ctx, out->id, HANDINS_MAX, out->handins, &out->n_handins) : ERR_OK;
}

static enum err one(struct ctx *ctx, struct stmt *q, struct visit *out)
{
	enum err e = bare(ctx, q, out);
	return e ? e : read_departments(ctx, out);
}

static struct stmt *by_id(struct ctx *ctx, int64_t id)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " SELECTED " FROM visit WHERE id = $1");
	stmt_int(q, 1, id);
	return q;
}

enum err visits_by_id(struct ctx *ctx, int64_t id, struct visit *out)
{
	return one(ctx, by_id(ctx, id), out);
}

enum err visits_bare(struct ctx *ctx, int64_t id, struct visit *out)
{
	return bare(ctx, by_id(ctx, id), out);
}

enum err visits_on(struct ctx *ctx, int64_t patient_id, day_t day, struct visit *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " SELECTED " FROM visit WHERE patient_id = $1 AND day <= $2"
		" AND (day = $3 OR (kind = 'in' AND exam_done = 0)) ORDER BY day DESC, id DESC LIMIT 1");
	stmt_int(q, 1, patient_id);
	stmt_day(q, 2, day);
	stmt_day(q, 3, day);
	return one(ctx, q, out);
}

enum err visits_find(struct ctx *ctx, int64_t patient_id, day_t day, bool inpatient, struct visit *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " SELECTED " FROM visit WHERE patient_id = $1 AND day = $2 AND kind = $3 ORDER BY id LIMIT 1");
	stmt_int(q, 1, patient_id);
	stmt_day(q, 2, day);
	stmt_str(q, 3, inpatient ? "in" : "out");
	return one(ctx, q, out);
}

enum err visits_stay_of(struct ctx *ctx, int64_t patient_id, day_t day, struct visit *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " SELECTED " FROM visit WHERE patient_id = $1 AND day <= $2 AND kind = 'in'"
		" AND (exam_done = 0 OR ended_on >= $3) ORDER BY day DESC, id DESC LIMIT 1");
	stmt_int(q, 1, patient_id);
	stmt_day(q, 2, day);
	stmt_day(q, 3, day);
	return one(ctx, q, out);
}

enum err visits_ids_of_patient(struct ctx *ctx, int64_t patient_id, day_t day, int max, int64_t *ids, int *n)
{
	*n = 0;
	struct stmt *q = db_stmt(ctx->db, "SELECT id FROM visit WHERE patient_id = $1 AND day <= $2"
		" AND (day = $3 OR (kind = 'in' AND exam_done = 0)) ORDER BY id");
	stmt_int(q, 1, patient_id);
	stmt_day(q, 2, day);
	stmt_day(q, 3, day);
	while (*n < max && stmt_row(q))
		ids[(*n)++] = stmt_col(q, 0);
	return stmt_done(ctx, q);
}

enum err visits_ids_of_day(struct ctx *ctx, day_t day, int64_t after, int max, int64_t *ids, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT id FROM visit WHERE facility_id = $1 AND day = $2 AND id > $3 ORDER BY id LIMIT $4");
	stmt_int(q, 1, ctx->facility_id);
	stmt_day(q, 2, day);
	stmt_int(q, 3, after);
	stmt_int(q, 4, max);
	for (*n = 0; *n < max && stmt_row(q); )
		ids[(*n)++] = stmt_col(q, 0);
	return stmt_done(ctx, q);
}

enum err visits_update(struct ctx *ctx, struct visit *v)
{
	int64_t changed;
	struct stmt *q = db_stmt(ctx->db, "UPDATE visit SET insurance = $1, deferral = $2, deferral_at = $3, deferral_by = $4, override_reason = $5,"
		" facility_reason = $6, prescription = $7, clinic = $8, exam_done = $9, ended_on = $10, version = version + 1"
		" WHERE id = $11 AND version = $12");
	stmt_str(q, 1, cover_id(v->insurance));
	stmt_int(q, 2, v->deferral);
	stmt_opt(q, 3, v->deferral_at);
	stmt_str(q, 4, v->deferral_by);
	stmt_str(q, 5, v->override_reason);
	stmt_str(q, 6, v->facility_reason);
	stmt_str(q, 7, v->prescription);
	stmt_int(q, 8, v->clinic);
	stmt_int(q, 9, v->exam_done);
	stmt_day(q, 10, v->ended_on);
	stmt_int(q, 11, v->id);
	stmt_int(q, 12, v->version);
	enum err e = stmt_run(ctx, q, &changed);
	if (e)
		return e;
	if (!changed)
		return ctx_fail(ctx, ERR_CONFLICT, NULL);
	v->version++;
	return ERR_OK;
}

enum err visits_set_step(struct ctx *ctx, int64_t id, enum step step, int64_t since)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE visit SET step = $1, step_rank = $2, step_since = $3 WHERE id = $4");
	stmt_str(q, 1, step_id(step));
	stmt_int(q, 2, step);
	stmt_int(q, 3, since);
	stmt_int(q, 4, id);
	return stmt_run(ctx, q, NULL);
}

static enum visit_paper paper_of(struct stmt *q, int i)
{
	char state[16];
	stmt_text(q, i, state, sizeof state);
	if (!*state)
		return PAPER_NONE;
	return state[0] == 'a' ? PAPER_READY : PAPER_OUT; /* available; else printing, issued, unclear */
}

static void read_bill(struct stmt *q, struct visit_bill *b)
{
	char text[24];
	*b = (struct visit_bill){ .id = stmt_col(q, 0), .correction = !stmt_is_null(q, 3), .amount = stmt_col(q, 4), .points = stmt_col(q, 5),
		.uncovered_yen = stmt_col(q, 6), .due_day = stmt_col_day(q, 7), .settlement_id = stmt_col(q, 9), .settled_at = stmt_col(q, 11),
		.paper = paper_of(q, 12), .paid_yen = stmt_col(q, 13), .counter_yen = stmt_col(q, 14), .refund_yen = stmt_col(q, 15) };
	stmt_text(q, 1, b->number, sizeof b->number);
	stmt_text(q, 2, text, sizeof text);
	int status = bill_status_from_id(text);
	must(status >= 0);
	b->status = (enum bill_status)status;
	stmt_text(q, 8, b->held_reason, sizeof b->held_reason);
	if (!b->settlement_id)
		return;
	stmt_text(q, 10, text, sizeof text);
	int state = settlement_state_from_id(text);
	must(state >= 0);
	b->state = (enum settlement_state)state;
}

/* A correction that was paid before by what it corrects: it stands where that stands. */
#define NEEDED_NONE "s.kind = 'correction' AND s.amount = 0"
#define WAITS_THERE "s.state IN ('counter_due', 'held', 'deposited')"
/* A difference that no card will pay: one of what a counter took, or whose mail was withdrawn or couldn't be delivered (B3). */
#define AT_COUNTER_FOR_GOOD "s.kind = 'correction' AND (NOT EXISTS (SELECT 1 FROM settlement t WHERE t.id = s.parent_id AND t.gateway_ref <> '')" \
	" OR s.notified = 0 AND NOT EXISTS (SELECT 1 FROM mail m WHERE m.settlement_id = s.id AND m.kind = 'difference' AND m.state = 'waiting'))"

enum err visits_bills(struct ctx *ctx, int64_t visit_id, struct visit_bill *out, int max, int *n)
{
	*n = 0;
	struct stmt *q = db_stmt(ctx->db, "SELECT b.id, b.number, b.status, b.corrects, b.amount, b.points, b.meal_yen + b.other_yen + b.coupon_yen, b.due_day,"
		" b.held_reason, s.id, CASE WHEN " NEEDED_NONE " THEN (SELECT t.state FROM settlement t WHERE t.id = s.parent_id) ELSE s.state END,"
		" s.settled_at, r.state, CASE WHEN " WAITS_THERE " THEN b.amount - s.amount + " PAYMENTS_PARTS("s.id") " ELSE 0 END,"
		" CASE WHEN " WAITS_THERE " THEN " PAYMENTS_PARTS("s.id") " + CASE WHEN " AT_COUNTER_FOR_GOOD " THEN b.amount - s.amount ELSE 0 END ELSE 0 END,"
		" CASE WHEN " NEEDED_NONE " THEN coalesce((SELECT sum(t.amount) FROM settlement t WHERE t.bill_id = b.id"
		" AND t.kind = 'refund' AND t.state = 'counter_due'), 0) ELSE 0 END FROM bill b"
		" LEFT JOIN settlement s ON s.bill_id = b.id AND s.kind IN ('charge', 'correction')"
		" LEFT JOIN receipt r ON r.settlement_id = s.id AND r.kind = 'receipt' AND r.state <> 'void'"
		" WHERE b.visit_id = $1 AND b.status <> 'corrected' ORDER BY b.id");
	stmt_int(q, 1, visit_id);
	while (*n < max && stmt_row(q))
		read_bill(q, &out[(*n)++]);
	return stmt_done(ctx, q);
}

enum err visits_namesakes(struct ctx *ctx, day_t day, int64_t patient_id, const char *surname_key, const char *name_key,
	int *same_surname, int *same_name)
{
	*same_surname = *same_name = 0;
	int64_t last = 0;
	struct stmt *q = db_stmt(ctx->db, "SELECT v.patient_id, CASE WHEN v.name_key = $1 THEN 1 ELSE 0 END FROM visit v"
		" WHERE v.facility_id = $2 AND v.day = $3 AND v.surname_key = $4 AND v.patient_id <> $5 ORDER BY v.patient_id");
	stmt_str(q, 1, name_key);
	stmt_int(q, 2, ctx->facility_id);
	stmt_day(q, 3, day);
	stmt_str(q, 4, surname_key);
	stmt_int(q, 5, patient_id);
	while (stmt_row(q)) { /* in the order of visit_surname: counted here, which costs no temporary table */
		int64_t id = stmt_col(q, 0);
		bool another = id != last;
		last = id;
		*same_surname += another;
		*same_name += another && stmt_col(q, 1);
	}
	return stmt_done(ctx, q);
}

enum err visits_taken(struct ctx *ctx, day_t day, const char *number, const char *external, bool *taken)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT 1 FROM visit WHERE facility_id = $1 AND day = $2 AND number = $3"
		" UNION ALL SELECT 1 FROM visit WHERE facility_id = $4 AND day = $5 AND external = $6");
	stmt_int(q, 1, ctx->facility_id);
	stmt_day(q, 2, day);
	stmt_str(q, 3, number);
	stmt_int(q, 4, ctx->facility_id);
	stmt_day(q, 5, day);
	stmt_str(q, 6, external);
	*taken = stmt_row(q);
	return stmt_done(ctx, q);
}
