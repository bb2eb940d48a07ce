/* Rows of the tables eligibility and eligibility_result. */
#include "store/eligibilities.h"

#include "base/die.h"
#include "store/db.h"

#include "base/banned.h"

#define COLUMNS "id, patient_id, coverage_id, visit_id, source, state, file, asked_at, asked_by, place, deadline, answered_at, checked_at, reference," \
	" validity, error_code, error_text, taken_at, taken_by, version"

enum err eligibilities_add(struct ctx *ctx, struct eligibility *e, const char *hash)
{
	e->id = db_new_id(ctx);
	e->version = 1;
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO eligibility (facility_id, file_hash, " COLUMNS ")"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, hash);
	stmt_int(q, 3, e->id);
	stmt_opt(q, 4, e->patient_id);
	stmt_opt(q, 5, e->coverage_id);
	stmt_opt(q, 6, e->visit_id);
	stmt_str(q, 7, eligibility_source_id(e->source));
	stmt_str(q, 8, eligibility_state_id(e->state));
	stmt_str(q, 9, e->file);
	stmt_int(q, 10, e->asked_at);
	stmt_str(q, 11, e->asked_by);
	stmt_str(q, 12, e->place);
	stmt_int(q, 13, e->deadline);
	stmt_opt(q, 14, e->answered_at);
	stmt_int(q, 15, e->checked_at);
	stmt_int(q, 16, e->reference);
	stmt_int(q, 17, e->validity);
	stmt_str(q, 18, e->error_code);
	stmt_str(q, 19, e->error_text);
	stmt_opt(q, 20, e->taken_at);
	stmt_str(q, 21, e->taken_by);
	stmt_int(q, 22, e->version);
	return stmt_run(ctx, q, NULL);
}

enum err eligibilities_update(struct ctx *ctx, struct eligibility *e, const char *hash)
{
	int64_t changed = 0;
	struct stmt *q = db_stmt(ctx->db,
		"UPDATE eligibility SET patient_id = $1, coverage_id = $2, visit_id = $3, state = $4, deadline = $5, answered_at = $6, checked_at = $7,"
		" reference = $8, validity = $9, error_code = $10, error_text = $11, taken_at = $12, taken_by = $13, file_hash = coalesce($14, file_hash),"
		" version = version + 1 WHERE id = $15 AND version = $16");
	stmt_opt(q, 1, e->patient_id);
	stmt_opt(q, 2, e->coverage_id);
	stmt_opt(q, 3, e->visit_id);
	stmt_str(q, 4, eligibility_state_id(e->state));
	stmt_int(q, 5, e->deadline);
	stmt_opt(q, 6, e->answered_at);
	stmt_int(q, 7, e->checked_at);
	stmt_int(q, 8, e->reference);
	stmt_int(q, 9, e->validity);
	stmt_str(q, 10, e->error_code);
	stmt_str(q, 11, e->error_text);
	stmt_opt(q, 12, e->taken_at);
	stmt_str(q, 13, e->taken_by);
	stmt_str(q, 14, hash);
	stmt_int(q, 15, e->id);
	stmt_int(q, 16, e->version);
	enum err err = stmt_run(ctx, q, &changed);
	if (err)
		return err;
	e->version++;
	return changed == 1 ? ERR_OK : ctx_fail(ctx, ERR_CONFLICT, NULL);
}

static void read_row(struct stmt *q, struct eligibility *e)
{
	char source[16], state[16];
	*e = (struct eligibility){ .id = stmt_col(q, 0), .patient_id = stmt_col(q, 1), .coverage_id = stmt_col(q, 2), .visit_id = stmt_col(q, 3),
		.asked_at = stmt_col(q, 7), .deadline = stmt_col(q, 10), .answered_at = stmt_col(q, 11), .checked_at = stmt_col(q, 12),
		.reference = (int)stmt_col(q, 13), .validity = (int)stmt_col(q, 14), .taken_at = stmt_col(q, 17), .version = stmt_col(q, 19) };
	stmt_text(q, 4, source, sizeof source);
	stmt_text(q, 5, state, sizeof state);
	int s = eligibility_source_from_id(source), t = eligibility_state_from_id(state);
	must(s >= 0 && t >= 0);
	e->source = (enum eligibility_source)s;
	e->state = (enum eligibility_state)t;
	stmt_text(q, 6, e->file, sizeof e->file);
	stmt_text(q, 8, e->asked_by, sizeof e->asked_by);
	stmt_text(q, 9, e->place, sizeof e->place);
	stmt_text(q, 15, e->error_code, sizeof e->error_code);
	stmt_text(q, 16, e->error_text, sizeof e->error_text);
	stmt_text(q, 18, e->taken_by, sizeof e->taken_by);
}

static enum err one(struct ctx *ctx, struct stmt *q, struct eligibility *out)
{
	bool found = stmt_row(q);
	if (found)
		read_row(q, out);
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, "%s", _("資格確認の記録がありません"));
}

enum err eligibilities_by_id(struct ctx *ctx, int64_t id, struct eligibility *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM eligibility WHERE id = $1");
	stmt_int(q, 1, id);
	return one(ctx, q, out);
}

enum err eligibilities_by_file(struct ctx *ctx, const char *file, struct eligibility *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM eligibility WHERE file = $1 AND source = 'request' ORDER BY id DESC LIMIT 1");
	stmt_str(q, 1, file);
	return one(ctx, q, out);
}

enum err eligibilities_newest(struct ctx *ctx, int64_t patient_id, struct eligibility *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM eligibility WHERE patient_id = $1 ORDER BY id DESC LIMIT 1");
	stmt_int(q, 1, patient_id);
	return one(ctx, q, out);
}

enum err eligibilities_list(struct ctx *ctx, int64_t patient_id, int64_t since, int max, struct eligibility *out, int *n)
{
	struct stmt *q;
	*n = 0;
	if (patient_id) {
		q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM eligibility WHERE patient_id = $1 AND asked_at >= $2 ORDER BY id DESC LIMIT $3");
		stmt_int(q, 1, patient_id);
	} else {
		q = db_stmt(ctx->db,
			"SELECT " COLUMNS " FROM eligibility WHERE facility_id = $1 AND patient_id IS NULL AND asked_at >= $2 ORDER BY id DESC LIMIT $3");
		stmt_int(q, 1, ctx->facility_id);
	}
	stmt_int(q, 2, since);
	stmt_int(q, 3, max);
	while (*n < max && stmt_row(q))
		read_row(q, &out[(*n)++]);
	return stmt_done(ctx, q);
}

static enum err ids_of(struct ctx *ctx, struct stmt *q, int max, int64_t *ids, int *n)
{
	*n = 0;
	while (*n < max && stmt_row(q))
		ids[(*n)++] = stmt_col(q, 0);
	return stmt_done(ctx, q);
}

enum err eligibilities_wanted(struct ctx *ctx, int max, int64_t *ids, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT id FROM eligibility WHERE state = 'wanted' ORDER BY id LIMIT $1");
	stmt_int(q, 1, max);
	return ids_of(ctx, q, max, ids, n);
}

enum err eligibilities_overdue(struct ctx *ctx, int64_t now, int max, int64_t *ids, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT id FROM eligibility WHERE state IN ('wanted', 'sent') AND deadline <= $1 ORDER BY id LIMIT $2");
	stmt_int(q, 1, now);
	stmt_int(q, 2, max);
	return ids_of(ctx, q, max, ids, n);
}

int64_t eligibilities_next(struct ctx *ctx)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT deadline FROM eligibility WHERE state IN ('wanted', 'sent') ORDER BY deadline LIMIT 1");
	int64_t at = stmt_row(q) ? stmt_col(q, 0) : -1;
	return stmt_done(ctx, q) == ERR_OK ? at : -1;
}

enum err eligibilities_taken_before(struct ctx *ctx, const char *file, const char *hash, bool for_request, bool *taken)
{
	struct stmt *q = for_request ? db_stmt(ctx->db, "SELECT id FROM eligibility WHERE (file = $1 OR source = 'request') AND file_hash = $2 AND file_hash <> ''") :
		db_stmt(ctx->db, "SELECT id FROM eligibility WHERE file = $1 AND file_hash = $2 AND file_hash <> ''");
	stmt_str(q, 1, file);
	stmt_str(q, 2, hash);
	*taken = stmt_row(q);
	return stmt_done(ctx, q);
}

/* ---- results ---- */

#define RESULT_COLUMNS "insurer, symbol, number, branch, holder, name, kana, sex, birth, valid_from, valid_to, insurer_name, limit_flag, limit_from," \
	" limit_to, share, reason, card, class, elder_share, elder_from, elder_to"

static enum err put_result(struct ctx *ctx, int64_t id, int pos, const struct eligibility_result *r)
{
	char sex[2] = { r->sex, '\0' };
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO eligibility_result (eligibility_id, pos, " RESULT_COLUMNS ")"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)");
	stmt_int(q, 1, id);
	stmt_int(q, 2, pos);
	stmt_str(q, 3, r->insurer);
	stmt_str(q, 4, r->symbol);
	stmt_str(q, 5, r->number);
	stmt_str(q, 6, r->branch);
	stmt_str(q, 7, r->holder);
	stmt_str(q, 8, r->name);
	stmt_str(q, 9, r->kana);
	stmt_str(q, 10, sex);
	stmt_day(q, 11, r->birth);
	stmt_day(q, 12, r->valid_from);
	stmt_day(q, 13, r->valid_to);
	stmt_str(q, 14, r->insurer_name);
	stmt_str(q, 15, r->limit_flag);
	stmt_day(q, 16, r->limit_from);
	stmt_day(q, 17, r->limit_to);
	stmt_int(q, 18, r->share);
	stmt_str(q, 19, r->reason);
	stmt_str(q, 20, r->card);
	stmt_str(q, 21, r->class);
	stmt_int(q, 22, r->elder_share);
	stmt_day(q, 23, r->elder_from);
	stmt_day(q, 24, r->elder_to);
	return stmt_run(ctx, q, NULL);
}

static enum err put_paper(struct ctx *ctx, int64_t id, int pos, int n, const struct eligibility_paper *p)
{
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO eligibility_paper (eligibility_id, pos, n, kind, category, payer, recipient, issue, institution,"
		" valid_from, valid_to, self_pay) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
	stmt_int(q, 1, id);
	stmt_int(q, 2, pos);
	stmt_int(q, 3, n);
	stmt_str(q, 4, eligibility_paper_id(p->kind));
	stmt_str(q, 5, p->category);
	stmt_str(q, 6, p->payer);
	stmt_str(q, 7, p->recipient);
	stmt_str(q, 8, p->issue);
	stmt_str(q, 9, p->institution);
	stmt_day(q, 10, p->from);
	stmt_day(q, 11, p->to);
	stmt_int(q, 12, p->self_pay);
	return stmt_run(ctx, q, NULL);
}

static enum err forget(struct ctx *ctx, int64_t id)
{
	struct stmt *q = db_stmt(ctx->db, "DELETE FROM eligibility_paper WHERE eligibility_id = $1");
	stmt_int(q, 1, id);
	enum err e = stmt_run(ctx, q, NULL);
	if (e)
		return e;
	q = db_stmt(ctx->db, "DELETE FROM eligibility_result WHERE eligibility_id = $1");
	stmt_int(q, 1, id);
	return stmt_run(ctx, q, NULL);
}

enum err eligibilities_put_results(struct ctx *ctx, int64_t id, const struct eligibility_result *list, int n)
{
	enum err e = forget(ctx, id);
	for (int i = 0; i < n && !e; i++) {
		e = put_result(ctx, id, i, &list[i]);
		for (int k = 0; k < list[i].n_papers && !e; k++)
			e = put_paper(ctx, id, i, k, &list[i].papers[k]);
	}
	return e;
}

static void read_paper(struct stmt *q, struct eligibility_paper *p)
{
	char kind[16];
	stmt_text(q, 1, kind, sizeof kind);
	int k = eligibility_paper_from_id(kind);
	must(k >= 0);
	*p = (struct eligibility_paper){ .kind = (enum eligibility_paper_kind)k, .from = stmt_col_day(q, 7), .to = stmt_col_day(q, 8), .self_pay = stmt_col(q, 9) };
	stmt_text(q, 2, p->category, sizeof p->category);
	stmt_text(q, 3, p->payer, sizeof p->payer);
	stmt_text(q, 4, p->recipient, sizeof p->recipient);
	stmt_text(q, 5, p->issue, sizeof p->issue);
	stmt_text(q, 6, p->institution, sizeof p->institution);
}

static enum err read_papers(struct ctx *ctx, int64_t id, struct eligibility_result *list, int n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT pos, kind, category, payer, recipient, issue, institution, valid_from, valid_to, self_pay"
		" FROM eligibility_paper WHERE eligibility_id = $1 ORDER BY pos, n");
	stmt_int(q, 1, id);
	while (stmt_row(q)) {
		int64_t pos = stmt_col(q, 0);
		if (pos < n && list[pos].n_papers < ELIGIBILITY_PAPERS_MAX)
			read_paper(q, &list[pos].papers[list[pos].n_papers++]);
	}
	return stmt_done(ctx, q);
}

enum err eligibilities_results(struct ctx *ctx, int64_t id, struct eligibility_result *out, int *n)
{
	char sex[4];
	struct stmt *q = db_stmt(ctx->db, "SELECT " RESULT_COLUMNS " FROM eligibility_result WHERE eligibility_id = $1 ORDER BY pos");
	stmt_int(q, 1, id);
	*n = 0;
	while (*n < ELIGIBILITY_RESULTS_MAX && stmt_row(q)) {
		struct eligibility_result *r = &out[(*n)++];
		*r = (struct eligibility_result){ .birth = stmt_col_day(q, 8), .valid_from = stmt_col_day(q, 9), .valid_to = stmt_col_day(q, 10),
			.limit_from = stmt_col_day(q, 13), .limit_to = stmt_col_day(q, 14), .share = (int)stmt_col(q, 15), .elder_share = (int)stmt_col(q, 19),
			.elder_from = stmt_col_day(q, 20), .elder_to = stmt_col_day(q, 21) };
		stmt_text(q, 0, r->insurer, sizeof r->insurer);
		stmt_text(q, 1, r->symbol, sizeof r->symbol);
		stmt_text(q, 2, r->number, sizeof r->number);
		stmt_text(q, 3, r->branch, sizeof r->branch);
		stmt_text(q, 4, r->holder, sizeof r->holder);
		stmt_text(q, 5, r->name, sizeof r->name);
		stmt_text(q, 6, r->kana, sizeof r->kana);
		stmt_text(q, 7, sex, sizeof sex);
		r->sex = sex[0];
		stmt_text(q, 11, r->insurer_name, sizeof r->insurer_name);
		stmt_text(q, 12, r->limit_flag, sizeof r->limit_flag);
		stmt_text(q, 16, r->reason, sizeof r->reason);
		stmt_text(q, 17, r->card, sizeof r->card);
		stmt_text(q, 18, r->class, sizeof r->class);
	}
	enum err e = stmt_done(ctx, q);
	return e ? e : read_papers(ctx, id, out, *n);
}

enum err eligibilities_candidates(struct ctx *ctx, day_t birth, const char *insurer, int max, int64_t *ids, int *n)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT p.id FROM patient p WHERE p.facility_id = $1 AND p.birth = $2 AND EXISTS"
		" (SELECT 1 FROM coverage c WHERE c.patient_id = p.id AND c.insurer = $3 AND c.removed_at IS NULL) ORDER BY p.id LIMIT $4");
	stmt_int(q, 1, ctx->facility_id);
	stmt_day(q, 2, birth);
	stmt_str(q, 3, insurer);
	stmt_int(q, 4, max);
	return ids_of(ctx, q, max, ids, n);
}
