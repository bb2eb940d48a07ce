/* Rows of table enrollment. */
#include "store/enrollments.h"

#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "crypto/seal.h"
#include "store/db.h"

#include "base/banned.h"

#define COLUMNS "id, patient_id, state, user_id, payer_name, payer_kana, relation, email, customer, method, brand, last4," \
	" exp_year, exp_month, funding, usable_at, card_failed, created_at, closed_at, close_reason, version, lang, expiry_mailed"

enum { SEALED = 160 };

/* With a card. Not IN, which builds a table of the three at every run. */
#define BEGUN(row) "(" row "state = 'active' OR " row "state = 'waiting' OR " row "state = 'suspended')"
/*
 * Which of a patient's rows (twice its id); the inner SELECT runs only where the newest row isn't the one. A merge may bring a closed row
 * that is younger than the open one. A registration that was closed before it began has its application left undone.
 */
#define OF_PATIENT "e.patient_id = $1 AND (e.state <> 'closed' OR e.id = (SELECT b.id FROM enrollment b WHERE b.patient_id = $2" \
	" ORDER BY b.state = 'closed', b.id DESC LIMIT 1)) ORDER BY e.id DESC LIMIT 1"
#define BEGUN_OF_PATIENT "e.patient_id = $1 AND (" BEGUN("e.") " OR e.id = (SELECT b.id FROM enrollment b WHERE b.patient_id = $2" \
	" AND (" BEGUN("b.") " OR b.state = 'matched' OR b.state = 'closed' AND NOT EXISTS (SELECT 1 FROM application a" \
	" WHERE a.enrollment_id = b.id AND a.kind = 'new' AND a.state <> 'done'))" \
	" ORDER BY b.state = 'matched', b.state = 'closed', b.id DESC LIMIT 1)) ORDER BY e.id DESC LIMIT 1"
/* An empty text is stored as NULL, but for the e-mail, which is always sealed. */
static void bind_sealed(struct ctx *ctx, struct stmt *q, int i, const char *name, const char *text, unsigned char out[SEALED])
{
	size_t n;
	must(strlen(text) + SEAL_OVERHEAD <= SEALED);
	if (!*text && strcmp(name, "enrollment.email") != 0) {
		stmt_null(q, i);
		return;
	}
	seal_text(ctx->token_key, name, text, ctx->random, out, &n);
	stmt_blob(q, i, out, n);
}

enum err enrollments_add(struct ctx *ctx, struct enrollment *e)
{
	unsigned char email[SEALED], customer[SEALED], method[SEALED];
	e->id = db_new_id(ctx);
	e->version = 1;
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO enrollment (facility_id, " COLUMNS
		") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, e->id);
	stmt_int(q, 3, e->patient_id);
	stmt_str(q, 4, enrollment_state_id(e->state));
	stmt_str(q, 5, e->user_id);
	stmt_str(q, 6, e->payer_name);
	stmt_str(q, 7, e->payer_kana);
	stmt_str(q, 8, e->relation);
	bind_sealed(ctx, q, 9, "enrollment.email", e->email, email);
	bind_sealed(ctx, q, 10, "enrollment.customer", e->customer, customer);
	bind_sealed(ctx, q, 11, "enrollment.method", e->method, method);
	stmt_str(q, 12, e->brand);
	stmt_str(q, 13, e->last4);
	stmt_int(q, 14, e->exp_year);
	stmt_int(q, 15, e->exp_month);
	stmt_str(q, 16, e->funding);
	stmt_opt(q, 17, e->usable_at);
	stmt_int(q, 18, e->card_failed);
	stmt_int(q, 19, e->created_at);
	stmt_opt(q, 20, e->closed_at);
	stmt_str(q, 21, e->close_reason);
	stmt_int(q, 22, e->version);
	stmt_str(q, 23, e->lang == LANG_EN ? "en" : "ja");
	stmt_int(q, 24, e->expiry_mailed);
	return stmt_run(ctx, q, NULL);
}

static enum err open_sealed(struct ctx *ctx, struct stmt *q, int i, const char *name, char *out, size_t size)
{
	size_t n;
	*out = '\0';
	if (stmt_is_null(q, i))
		return ERR_OK;
	const void *sealed = stmt_bytes(q, i, &n);
	if (seal_open(ctx->token_key, name, sealed, n, out, size))
		return ERR_OK;
	return ctx_fail(ctx, ERR_DB, _("封印された値 %s を開けません。鍵が違うか、値が書き換えられています"), name);
}

static enum err read_row(struct ctx *ctx, struct stmt *q, bool open, struct enrollment *e)
{
	char state[16], lang[4];
	*e = (struct enrollment){ .id = stmt_col(q, 0), .patient_id = stmt_col(q, 1), .exp_year = (int)stmt_col(q, 12),
		.exp_month = (int)stmt_col(q, 13), .usable_at = stmt_col(q, 15), .card_failed = stmt_col(q, 16),
		.created_at = stmt_col(q, 17), .closed_at = stmt_col(q, 18), .version = stmt_col(q, 20),
		.expiry_mailed = (int)stmt_col(q, 22) };
	stmt_text(q, 2, state, sizeof state);
	int s = enrollment_state_from_id(state);
	must(s >= 0);
	e->state = (enum enrollment_state)s;
	stmt_text(q, 3, e->user_id, sizeof e->user_id);
	stmt_text(q, 4, e->payer_name, sizeof e->payer_name);
	stmt_text(q, 5, e->payer_kana, sizeof e->payer_kana);
	stmt_text(q, 6, e->relation, sizeof e->relation);
	stmt_text(q, 10, e->brand, sizeof e->brand);
	stmt_text(q, 11, e->last4, sizeof e->last4);
	stmt_text(q, 14, e->funding, sizeof e->funding);
	stmt_text(q, 19, e->close_reason, sizeof e->close_reason);
	stmt_text(q, 21, lang, sizeof lang);
	e->lang = lang[0] == 'e' ? LANG_EN : LANG_JA;
	if (!open)
		return ERR_OK;
	enum err err = open_sealed(ctx, q, 7, "enrollment.email", e->email, sizeof e->email);
	if (!err)
		err = open_sealed(ctx, q, 8, "enrollment.customer", e->customer, sizeof e->customer);
	return err ? err : open_sealed(ctx, q, 9, "enrollment.method", e->method, sizeof e->method);
}

/* After open_sealed(): its cause is told, not that of ending the statement. */
static enum err ended(struct ctx *ctx, struct stmt *q, bool found, enum err unsealed)
{
	if (unsealed) {
		struct cause why = ctx->cause;
		stmt_done(ctx, q);
		ctx->cause = why;
		return unsealed;
	}
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("利用登録がありません"));
}

static enum err one(struct ctx *ctx, struct stmt *q, bool open, struct enrollment *out)
{
	bool found = stmt_row(q);
	return ended(ctx, q, found, found ? read_row(ctx, q, open, out) : ERR_OK);
}

enum err enrollments_by_id(struct ctx *ctx, int64_t id, struct enrollment *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM enrollment WHERE id = $1");
	stmt_int(q, 1, id);
	return one(ctx, q, true, out);
}

static struct stmt *of_patient(struct stmt *q, int64_t patient_id)
{
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, patient_id);
	return q;
}

enum err enrollments_of(struct ctx *ctx, int64_t patient_id, bool open, struct enrollment *out)
{
	return one(ctx, of_patient(db_stmt(ctx->db, "SELECT " COLUMNS " FROM enrollment e WHERE " OF_PATIENT), patient_id), open, out);
}

enum err enrollments_begun(struct ctx *ctx, int64_t patient_id, struct enrollment *out)
{
	return one(ctx, of_patient(db_stmt(ctx->db, "SELECT " COLUMNS " FROM enrollment e WHERE " BEGUN_OF_PATIENT), patient_id), true, out);
}

enum err enrollments_card(struct ctx *ctx, int64_t patient_id, struct enrollment_card *out)
{
	struct stmt *q = of_patient(db_stmt(ctx->db, "SELECT e.customer, e.method FROM enrollment e WHERE " BEGUN_OF_PATIENT), patient_id);
	enum err e = ERR_OK;
	*out = (struct enrollment_card){ .customer = "" };
	bool found = stmt_row(q);
	if (found)
		e = open_sealed(ctx, q, 0, "enrollment.customer", out->customer, sizeof out->customer);
	if (found && !e)
		e = open_sealed(ctx, q, 1, "enrollment.method", out->method, sizeof out->method);
	return ended(ctx, q, found, e);
}

#define ADDRESSEE "SELECT e.payer_name, e.lang, e.email, p.died, p.id FROM enrollment e JOIN patient p ON p.id = e.patient_id WHERE "

static enum err addressee(struct ctx *ctx, struct stmt *q, struct enrollment_addressee *out)
{
	enum err e = ERR_OK;
	char lang[4];
	*out = (struct enrollment_addressee){ .payer_name = "" };
	bool found = stmt_row(q);
	if (found) {
		stmt_text(q, 0, out->payer_name, sizeof out->payer_name);
		stmt_text(q, 1, lang, sizeof lang);
		out->lang = lang[0] == 'e' ? LANG_EN : LANG_JA;
		out->died = !stmt_is_null(q, 3);
		out->patient_id = stmt_col(q, 4);
		e = open_sealed(ctx, q, 2, "enrollment.email", out->email, sizeof out->email);
	}
	return ended(ctx, q, found, e);
}

enum err enrollments_addressee(struct ctx *ctx, int64_t patient_id, struct enrollment_addressee *out)
{
	return addressee(ctx, of_patient(db_stmt(ctx->db, ADDRESSEE BEGUN_OF_PATIENT), patient_id), out);
}

enum err enrollments_addressee_by_id(struct ctx *ctx, int64_t id, struct enrollment_addressee *out)
{
	struct stmt *q = db_stmt(ctx->db, ADDRESSEE "e.id = $1");
	stmt_int(q, 1, id);
	return addressee(ctx, q, out);
}

enum err enrollments_update(struct ctx *ctx, struct enrollment *e)
{
	int64_t changed;
	struct stmt *q = db_stmt(ctx->db, "UPDATE enrollment SET state = $1, usable_at = $2, card_failed = $3, closed_at = $4,"
		" close_reason = $5, lang = $6, version = version + 1 WHERE id = $7 AND version = $8");
	stmt_str(q, 1, enrollment_state_id(e->state));
	stmt_opt(q, 2, e->usable_at);
	stmt_int(q, 3, e->card_failed);
	stmt_opt(q, 4, e->closed_at);
	stmt_str(q, 5, e->close_reason);
	stmt_str(q, 6, e->lang == LANG_EN ? "en" : "ja");
	stmt_int(q, 7, e->id);
	stmt_int(q, 8, e->version);
	enum err err = stmt_run(ctx, q, &changed);
	if (err)
		return err;
	if (!changed)
		return ctx_fail(ctx, ERR_CONFLICT, NULL);
	e->version++;
	return ERR_OK;
}

enum err enrollments_card_failed(struct ctx *ctx, int64_t patient_id, bool failed)
{
	struct stmt *q = db_stmt(ctx->db,
		"UPDATE enrollment SET card_failed = $1, version = version + 1 WHERE patient_id = $2 AND state <> 'closed'"
		" AND " BEGUN("") " AND card_failed <> $3");
	stmt_int(q, 1, failed);
	stmt_int(q, 2, patient_id);
	stmt_int(q, 3, failed);
	return stmt_run(ctx, q, NULL);
}

enum err enrollments_set_card(struct ctx *ctx, const struct enrollment *e)
{
	unsigned char method[SEALED];
	struct stmt *q = db_stmt(ctx->db, "UPDATE enrollment SET method = $1, brand = $2, last4 = $3, funding = $4, exp_year = $5, exp_month = $6,"
		" card_failed = 0, version = version + 1 WHERE id = $7");
	bind_sealed(ctx, q, 1, "enrollment.method", e->method, method);
	stmt_str(q, 2, e->brand);
	stmt_str(q, 3, e->last4);
	stmt_str(q, 4, e->funding);
	stmt_int(q, 5, e->exp_year);
	stmt_int(q, 6, e->exp_month);
	stmt_int(q, 7, e->id);
	return stmt_run(ctx, q, NULL);
}

enum err enrollments_user_known(struct ctx *ctx, const char *user_id, bool *known)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT id FROM enrollment WHERE user_id = $1");
	stmt_str(q, 1, user_id);
	*known = stmt_row(q);
	return stmt_done(ctx, q);
}

enum err enrollments_set_person(struct ctx *ctx, struct enrollment *e)
{
	unsigned char email[SEALED];
	struct stmt *q = db_stmt(ctx->db, "UPDATE enrollment SET payer_name = $1, payer_kana = $2, relation = $3, email = $4, lang = $5,"
		" version = version + 1 WHERE id = $6");
	stmt_str(q, 1, e->payer_name);
	stmt_str(q, 2, e->payer_kana);
	stmt_str(q, 3, e->relation);
	bind_sealed(ctx, q, 4, "enrollment.email", e->email, email);
	stmt_str(q, 5, e->lang == LANG_EN ? "en" : "ja");
	stmt_int(q, 6, e->id);
	e->version++;
	return stmt_run(ctx, q, NULL);
}

enum err enrollments_set_customer(struct ctx *ctx, int64_t id, const char *customer)
{
	unsigned char sealed[SEALED];
	struct stmt *q = db_stmt(ctx->db, "UPDATE enrollment SET customer = $1, version = version + 1 WHERE id = $2");
	bind_sealed(ctx, q, 1, "enrollment.customer", customer, sealed);
	stmt_int(q, 2, id);
	return stmt_run(ctx, q, NULL);
}

enum err enrollments_set_password(struct ctx *ctx, int64_t id, const char *hash)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE enrollment SET password = $1, version = version + 1 WHERE id = $2");
	stmt_str(q, 1, hash);
	stmt_int(q, 2, id);
	return stmt_run(ctx, q, NULL);
}

enum err enrollments_expiring(struct ctx *ctx, int from, int to, struct enrollment *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM enrollment WHERE state IN ('active', 'waiting', 'suspended')"
		" AND exp_year * 12 + exp_month BETWEEN $1 AND $2 AND expiry_mailed <> exp_year * 12 + exp_month LIMIT 1");
	stmt_int(q, 1, from);
	stmt_int(q, 2, to);
	return one(ctx, q, false, out);
}

enum err enrollments_set_expiry_mailed(struct ctx *ctx, int64_t id, int expiry)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE enrollment SET expiry_mailed = $1, version = version + 1 WHERE id = $2");
	stmt_int(q, 1, expiry);
	stmt_int(q, 2, id);
	return stmt_run(ctx, q, NULL);
}

enum err enrollments_charges(struct ctx *ctx, int64_t patient_id, int max, struct enrollment_charge *out, int *n)
{
	*n = 0;
	struct stmt *q = db_stmt(ctx->db, "SELECT b.number, s.amount, s.due_day, s.state FROM bill b JOIN settlement s ON s.bill_id = b.id"
		" WHERE b.patient_id = $1 AND s.kind IN ('charge', 'correction') AND s.state IN ('scheduled', 'claimed', 'sent', 'declined', 'authentication',"
		" 'unknown', 'worklist', 'held', 'counter_due') ORDER BY s.due_day, b.number");
	stmt_int(q, 1, patient_id);
	while (*n < max && stmt_row(q)) {
		struct enrollment_charge *c = &out[(*n)++];
		stmt_text(q, 0, c->bill, sizeof c->bill);
		c->amount = stmt_col(q, 1);
		c->due_day = stmt_col_day(q, 2);
		stmt_text(q, 3, c->state, sizeof c->state);
	}
	return stmt_done(ctx, q);
}
