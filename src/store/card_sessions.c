/* Rows of table card_session. */
#include "store/card_sessions.h"

#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "crypto/seal.h"
#include "store/db.h"

#include "base/banned.h"

static const char url_name[] = "card_session.url";

#define COLUMNS "id, enrollment_id, settlement_id, purpose, lang, state, idem_key, session_ref, url, reason, next_at, expires_at, created_at, tries, version"

enum err card_sessions_add(struct ctx *ctx, struct card_session *s)
{
	struct stmt *q = db_stmt(ctx->db,
		"INSERT INTO card_session (id, enrollment_id, settlement_id, purpose, lang, state, idem_key, next_at, created_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
	s->version = 1;
	stmt_int(q, 1, s->id);
	stmt_int(q, 2, s->enrollment_id);
	stmt_opt(q, 3, s->settlement_id);
	stmt_str(q, 4, card_session_purpose_id(s->purpose));
	stmt_str(q, 5, s->lang == LANG_EN ? "en" : "ja");
	stmt_str(q, 6, card_session_state_id(s->state));
	stmt_str(q, 7, s->idem_key);
	stmt_int(q, 8, s->next_at);
	stmt_int(q, 9, s->created_at);
	return stmt_run(ctx, q, NULL);
}

static enum card_session_state state_of(const char *id)
{
	int s = 0;
	while (s < CARD_SESSION_STATES && strcmp(card_session_state_id((enum card_session_state)s), id) != 0)
		s++;
	must(s < CARD_SESSION_STATES);
	return (enum card_session_state)s;
}

static enum card_session_purpose purpose_of(const char *id)
{
	return id[0] == 'a' ? CARD_SESSION_AUTHENTICATE : strcmp(id, "register") == 0 ? CARD_SESSION_REGISTER : CARD_SESSION_REPLACE;
}

static bool read_row(struct ctx *ctx, struct stmt *q, struct card_session *s)
{
	char purpose[16], lang[4], state[16];
	size_t n;
	*s = (struct card_session){ .id = stmt_col(q, 0), .enrollment_id = stmt_col(q, 1), .settlement_id = stmt_col(q, 2),
				    .next_at = stmt_col(q, 10), .expires_at = stmt_col(q, 11), .created_at = stmt_col(q, 12),
				    .tries = (int)stmt_col(q, 13), .version = stmt_col(q, 14) };
	stmt_text(q, 3, purpose, sizeof purpose);
	stmt_text(q, 4, lang, sizeof lang);
	stmt_text(q, 5, state, sizeof state);
	s->purpose = purpose_of(purpose);
	s->lang = lang[0] == 'e' ? LANG_EN : LANG_JA;
	s->state = state_of(state);
	stmt_text(q, 6, s->idem_key, sizeof s->idem_key);
	stmt_text(q, 7, s->session_ref, sizeof s->session_ref);
	stmt_text(q, 9, s->reason, sizeof s->reason);
	if (stmt_is_null(q, 8))
		return true;
	const void *sealed = stmt_bytes(q, 8, &n);
	return seal_open(ctx->token_key, url_name, sealed, n, s->url, sizeof s->url);
}

static enum err one(struct ctx *ctx, struct stmt *q, struct card_session *out)
{
	bool found = stmt_row(q), whole = found && read_row(ctx, q, out);
	enum err e = stmt_done(ctx, q);
	if (e != ERR_OK)
		return e;
	if (!found)
		return ctx_fail(ctx, ERR_NOT_FOUND, _("カード登録ページがありません"));
	return whole ? ERR_OK : ctx_fail(ctx, ERR_DB, _("封印された値 %s を開けません。鍵が違うか、値が書き換えられています"), url_name);
}

enum err card_sessions_by_id(struct ctx *ctx, int64_t id, struct card_session *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM card_session WHERE id = $1");
	stmt_int(q, 1, id);
	return one(ctx, q, out);
}

enum err card_sessions_latest(struct ctx *ctx, int64_t enrollment_id, struct card_session *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " COLUMNS " FROM card_session WHERE enrollment_id = $1 ORDER BY id DESC LIMIT 1");
	stmt_int(q, 1, enrollment_id);
	return one(ctx, q, out);
}

enum err card_sessions_update(struct ctx *ctx, struct card_session *s)
{
	unsigned char sealed[sizeof s->url + SEAL_OVERHEAD];
	int64_t changed;
	size_t n;
	struct stmt *q = db_stmt(ctx->db,
		"UPDATE card_session SET state = $1, session_ref = $2, url = $3, reason = $4, next_at = $5, expires_at = $6, tries = $7,"
		" version = version + 1 WHERE id = $8 AND version = $9");
	stmt_str(q, 1, card_session_state_id(s->state));
	stmt_str(q, 2, s->session_ref);
	if (s->url[0]) {
		seal_text(ctx->token_key, url_name, s->url, ctx->random, sealed, &n);
		stmt_blob(q, 3, sealed, n);
	} else {
		stmt_null(q, 3);
	}
	stmt_str(q, 4, s->reason);
	stmt_int(q, 5, s->next_at);
	stmt_int(q, 6, s->expires_at);
	stmt_int(q, 7, s->tries);
	stmt_int(q, 8, s->id);
	stmt_int(q, 9, s->version);
	enum err e = stmt_run(ctx, q, &changed);
	if (e == ERR_OK && changed != 1)
		return ctx_fail(ctx, ERR_CONFLICT, NULL);
	s->version++;
	return e;
}

enum err card_sessions_due(struct ctx *ctx, int64_t now, int max, int64_t *ids, int *n)
{
	struct stmt *q = db_stmt(ctx->db,
		"SELECT id FROM card_session WHERE state IN ('wanted', 'open') AND next_at <= $1 ORDER BY next_at, id LIMIT $2");
	stmt_int(q, 1, now);
	stmt_int(q, 2, max);
	*n = 0;
	while (*n < max && stmt_row(q))
		ids[(*n)++] = stmt_col(q, 0);
	return stmt_done(ctx, q);
}

int64_t card_sessions_next(struct ctx *ctx)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT next_at FROM card_session WHERE state = 'wanted' ORDER BY next_at, id LIMIT 1");
	int64_t at = stmt_row(q) ? stmt_col(q, 0) : -1;
	return stmt_done(ctx, q) == ERR_OK ? at : -1;
}
