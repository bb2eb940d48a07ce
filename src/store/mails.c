/* SQL over the mail outbox. */
#include "store/mails.h"

#include "base/die.h"
#include "crypto/seal.h"
#include "store/db.h"

#include "base/banned.h"

static const char recipient_name[] = "mail.recipient";

enum err mails_insert(struct ctx *ctx, struct mail *m)
{
	unsigned char sealed[sizeof m->recipient + SEAL_OVERHEAD];
	size_t n;
	seal_text(ctx->token_key, recipient_name, m->recipient, ctx->random, sealed, &n);
	if (m->id == 0)
		m->id = db_new_id(ctx);
	struct stmt *q = db_stmt(ctx->db,
		"INSERT INTO mail (id, facility_id, patient_id, settlement_id, kind, message_id, recipient, subject, body, written_at, state, next_at, lang,"
		" session_id, since) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', $11, $12, $13, $14)");
	stmt_int(q, 1, m->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_opt(q, 3, m->patient_id);
	stmt_opt(q, 4, m->settlement_id);
	stmt_str(q, 5, m->kind);
	stmt_str(q, 6, m->message_id);
	stmt_blob(q, 7, sealed, n);
	stmt_str(q, 8, m->subject);
	stmt_str(q, 9, m->body);
	stmt_int(q, 10, m->written_at);
	stmt_int(q, 11, m->next_at);
	stmt_str(q, 12, m->lang == LANG_EN ? "en" : "ja");
	stmt_opt(q, 13, m->session_id);
	stmt_int(q, 14, m->written_at);
	return stmt_run(ctx, q, NULL);
}

static enum mail_state state_of(const char *id)
{
	return id[0] == 'w' ? MAIL_WAITING : id[0] == 's' ? MAIL_SENT : MAIL_UNDELIVERABLE;
}

static bool read_row(struct ctx *ctx, struct stmt *q, struct mail *m)
{
	char state[20], lang[4];
	size_t n;
	*m = (struct mail){ .id = stmt_col(q, 0), .patient_id = stmt_col(q, 1), .settlement_id = stmt_col(q, 2) };
	stmt_text(q, 3, m->kind, sizeof m->kind);
	stmt_text(q, 4, m->message_id, sizeof m->message_id);
	const void *sealed = stmt_bytes(q, 5, &n);
	bool whole = seal_open(ctx->token_key, recipient_name, sealed, n, m->recipient, sizeof m->recipient);
	stmt_text(q, 6, m->subject, sizeof m->subject);
	stmt_text(q, 7, m->body, sizeof m->body);
	m->written_at = stmt_col(q, 8);
	stmt_text(q, 9, state, sizeof state);
	m->state = state_of(state);
	m->tries = (int)stmt_col(q, 10);
	m->next_at = stmt_col(q, 11);
	m->sent_at = stmt_col(q, 12);
	stmt_text(q, 13, m->answer, sizeof m->answer);
	stmt_text(q, 14, lang, sizeof lang);
	m->lang = lang[0] == 'e' ? LANG_EN : LANG_JA;
	m->session_id = stmt_col(q, 15);
	m->since = stmt_col(q, 16);
	m->died = stmt_col(q, 17) != 0;
	return whole;
}

#define COLUMNS "id, patient_id, settlement_id, kind, message_id, recipient, subject, body, written_at, state, tries, next_at, sent_at, answer, lang," \
	" session_id, since, (SELECT p.died IS NOT NULL FROM patient p WHERE p.id = mail.patient_id)"

static enum err list(struct ctx *ctx, struct stmt *q, int max, struct mail *out, int *n)
{
	bool whole = true;
	*n = 0;
	while (*n < max && stmt_row(q))
		whole = read_row(ctx, q, &out[(*n)++]) && whole;
	enum err e = stmt_done(ctx, q);
	if (e == ERR_OK && !whole)
		return ctx_fail(ctx, ERR_DB, _("メール宛先の封印を開けません（secrets の鍵を確認してください）"));
	return e;
}

enum err mails_due(struct ctx *ctx, int64_t now, int max, struct mail *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT " COLUMNS " FROM mail WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at, id LIMIT $2");
	stmt_int(q, 1, now);
	stmt_int(q, 2, max);
	return list(ctx, q, max, out, n);
}

enum err mails_of_settlement(struct ctx *ctx, int64_t settlement_id, int max, struct mail *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM mail WHERE settlement_id = $1 ORDER BY id LIMIT $2");
	stmt_int(q, 1, settlement_id);
	stmt_int(q, 2, max);
	return list(ctx, q, max, out, n);
}

enum err mails_wait_of(struct ctx *ctx, int64_t settlement_id, const char *kind, bool *wait)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT 1 FROM mail WHERE settlement_id = $1 AND kind = $2 AND state = 'waiting'");
	stmt_int(q, 1, settlement_id);
	stmt_str(q, 2, kind);
	*wait = stmt_row(q);
	return stmt_done(ctx, q);
}

enum err mails_failure_after(struct ctx *ctx, int64_t settlement_id, int64_t id, bool *later)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT 1 FROM mail WHERE settlement_id = $1 AND id > $2 AND kind IN ('declined', 'authentication')");
	stmt_int(q, 1, settlement_id);
	stmt_int(q, 2, id);
	*later = stmt_row(q);
	return stmt_done(ctx, q);
}

enum err mails_withdraw(struct ctx *ctx, int64_t id)
{
	int64_t changed = 0;
	struct stmt *q = db_stmt(ctx->db, "DELETE FROM mail WHERE id = $1 AND state = 'waiting'");
	stmt_int(q, 1, id);
	enum err e = stmt_run(ctx, q, &changed);
	return e == ERR_OK && changed != 1 ? ctx_fail(ctx, ERR_CONFLICT, NULL) : e;
}

enum err mails_update(struct ctx *ctx, const struct mail *m)
{
	int64_t changed = 0;
	struct stmt *q = db_stmt(ctx->db,
		"UPDATE mail SET state = $1, tries = $2, next_at = $3, sent_at = $4, answer = $5, since = $6 WHERE id = $7 AND state = 'waiting'");
	stmt_str(q, 1, mail_state_id(m->state));
	stmt_int(q, 2, m->tries);
	stmt_int(q, 3, m->next_at);
	stmt_opt(q, 4, m->sent_at);
	stmt_str(q, 5, m->answer);
	stmt_int(q, 6, m->since);
	stmt_int(q, 7, m->id);
	enum err e = stmt_run(ctx, q, &changed);
	return e == ERR_OK && changed != 1 ? ctx_fail(ctx, ERR_CONFLICT, NULL) : e;
}

enum err mails_set_linked(struct ctx *ctx, int64_t id, const char *linked)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE mail SET linked = $1 WHERE id = $2");
	stmt_str(q, 1, linked);
	stmt_int(q, 2, id);
	return stmt_run(ctx, q, NULL);
}

enum err mails_page_opened(struct ctx *ctx, int64_t session_id, int64_t now, int64_t at)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE mail SET body = linked, linked = '', next_at = $1 WHERE session_id = $2 AND state = 'waiting'"
		" AND linked <> '' AND tries = 0 AND next_at > $3"); /* what has left once may lie in the mailbox: it stays as it is */
	stmt_int(q, 1, at);
	stmt_int(q, 2, session_id);
	stmt_int(q, 3, now);
	return stmt_run(ctx, q, NULL);
}

enum err mails_page_given_up(struct ctx *ctx, int64_t session_id, int64_t now, int64_t at)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE mail SET linked = '', next_at = $1 WHERE session_id = $2 AND state = 'waiting'"
		" AND linked <> '' AND next_at > $3");
	stmt_int(q, 1, at);
	stmt_int(q, 2, session_id);
	stmt_int(q, 3, now);
	return stmt_run(ctx, q, NULL);
}

#define ITEMS "SELECT m.id, m.patient_id, m.kind, m.recipient, m.written_at, m.state, m.tries, m.next_at, m.sent_at, m.answer, COALESCE(p.card, '')," \
	" COALESCE(p.name, (SELECT k.name FROM notice n JOIN booking k ON k.id = n.booking_id WHERE n.mail_id = m.id), ''), b.number, m.settlement_id, m.session_id FROM mail m" \
	" LEFT JOIN patient p ON p.id = m.patient_id LEFT JOIN settlement s ON s.id = m.settlement_id LEFT JOIN bill b ON b.id = s.bill_id"

static bool read_item(struct ctx *ctx, struct stmt *q, struct mail_item *m)
{
	char state[20];
	size_t n;
	*m = (struct mail_item){ .id = stmt_col(q, 0), .patient_id = stmt_col(q, 1), .written_at = stmt_col(q, 4), .tries = (int)stmt_col(q, 6),
				 .next_at = stmt_col(q, 7), .sent_at = stmt_col(q, 8) };
	stmt_text(q, 2, m->kind, sizeof m->kind);
	const void *sealed = stmt_bytes(q, 3, &n);
	bool whole = seal_open(ctx->token_key, recipient_name, sealed, n, m->recipient, sizeof m->recipient);
	stmt_text(q, 5, state, sizeof state);
	m->state = state_of(state);
	stmt_text(q, 9, m->answer, sizeof m->answer);
	stmt_text(q, 10, m->card, sizeof m->card);
	stmt_text(q, 11, m->name, sizeof m->name);
	stmt_text(q, 12, m->bill, sizeof m->bill);
	m->settlement_id = stmt_col(q, 13);
	m->session_id = stmt_col(q, 14);
	return whole;
}

static enum err items(struct ctx *ctx, struct stmt *q, int max, struct mail_item *out, int *n)
{
	bool whole = true;
	*n = 0;
	while (*n < max && stmt_row(q))
		whole = read_item(ctx, q, &out[(*n)++]) && whole;
	enum err e = stmt_done(ctx, q);
	return e != ERR_OK || whole ? e : ctx_fail(ctx, ERR_DB, _("メール宛先の封印を開けません（secrets の鍵を確認してください）"));
}

enum err mails_list(struct ctx *ctx, int state, int64_t offset, int max, struct mail_item *out, int *n)
{
	struct stmt *q = state < 0 ? db_stmt(ctx->db, ITEMS " WHERE m.facility_id = $1 ORDER BY m.id DESC LIMIT $2 OFFSET $3")
		: state == MAIL_UNDELIVERABLE
		? db_stmt(ctx->db, ITEMS " WHERE m.facility_id = $1 AND m.state = 'undeliverable' ORDER BY m.id DESC LIMIT $2 OFFSET $3")
		: db_stmt(ctx->db, ITEMS " WHERE m.facility_id = $1 AND m.state = 'waiting' ORDER BY m.id DESC LIMIT $2 OFFSET $3");
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, max);
	stmt_int(q, 3, offset);
	return items(ctx, q, max, out, n);
}

enum err mails_count(struct ctx *ctx, enum mail_state state, int64_t *n)
{
	struct stmt *q = state == MAIL_UNDELIVERABLE ? db_stmt(ctx->db, "SELECT count(*) FROM mail WHERE facility_id = $1 AND state = 'undeliverable'")
		: db_stmt(ctx->db, "SELECT count(*) FROM mail WHERE facility_id = $1 AND state = 'waiting'");
	must(state != MAIL_SENT);
	stmt_int(q, 1, ctx->facility_id);
	*n = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}

enum err mails_item(struct ctx *ctx, int64_t id, struct mail_item *out)
{
	int n;
	struct stmt *q = db_stmt(ctx->db, ITEMS " WHERE m.id = $1");
	stmt_int(q, 1, id);
	enum err e = items(ctx, q, 1, out, &n);
	return e == ERR_OK && n == 0 ? ctx_fail(ctx, ERR_NOT_FOUND, _("メール %lld はありません"), (long long)id) : e;
}

enum err mails_latest(struct ctx *ctx, int64_t patient_id, struct mail_item *out)
{
	int n;
	struct stmt *q = db_stmt(ctx->db, ITEMS " WHERE m.patient_id = $1 ORDER BY m.id DESC LIMIT 1");
	stmt_int(q, 1, patient_id);
	enum err e = items(ctx, q, 1, out, &n);
	return e == ERR_OK && n == 0 ? ERR_NOT_FOUND : e;
}

enum err mails_last_failure(struct ctx *ctx, int64_t bill_id, struct mail_item *out)
{
	int n;
	struct stmt *q = db_stmt(ctx->db, ITEMS " WHERE m.settlement_id IN (SELECT id FROM settlement WHERE bill_id = $1)"
		" AND m.kind IN ('declined', 'authentication') ORDER BY m.id DESC LIMIT 1");
	stmt_int(q, 1, bill_id);
	enum err e = items(ctx, q, 1, out, &n);
	return e == ERR_OK && n == 0 ? ERR_NOT_FOUND : e;
}

enum err mails_again(struct ctx *ctx, int64_t id, const char *recipient, int64_t now, int64_t next_at)
{
	unsigned char sealed[sizeof ((struct mail *)0)->recipient + SEAL_OVERHEAD];
	int64_t changed = 0;
	size_t n;
	seal_text(ctx->token_key, recipient_name, recipient, ctx->random, sealed, &n);
	struct stmt *q = db_stmt(ctx->db,
		"UPDATE mail SET state = 'waiting', answer = '', recipient = $1, since = $2, next_at = $3 WHERE id = $4 AND state = 'undeliverable'");
	stmt_blob(q, 1, sealed, n);
	stmt_int(q, 2, now);
	stmt_int(q, 3, next_at);
	stmt_int(q, 4, id);
	enum err e = stmt_run(ctx, q, &changed);
	return e == ERR_OK && changed != 1 ? ctx_fail(ctx, ERR_CONFLICT, NULL) : e;
}

enum err mails_last_failed(struct ctx *ctx, int64_t patient_id, bool *failed)
{
	char state[20] = "";
	struct stmt *q = db_stmt(ctx->db, "SELECT state FROM mail WHERE patient_id = $1 ORDER BY id DESC LIMIT 1");
	stmt_int(q, 1, patient_id);
	if (stmt_row(q))
		stmt_text(q, 0, state, sizeof state);
	*failed = state[0] == 'u';
	return stmt_done(ctx, q);
}

int64_t mails_next(struct ctx *ctx)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT next_at FROM mail WHERE state = 'waiting' ORDER BY next_at, id LIMIT 1");
	int64_t at = stmt_row(q) ? stmt_col(q, 0) : -1;
	return stmt_done(ctx, q) == ERR_OK ? at : -1;
}
