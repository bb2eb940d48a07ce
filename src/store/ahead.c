#include "store/ahead.h"

#include "store/db.h"

#include "base/banned.h"

static const struct { enum ahead until; const char *sql; } rows[] = {
	/* what is under way, and refunds that begin */
	{ AHEAD_LOOK_UP, "UPDATE settlement SET next_at = $1, version = version + 1 WHERE next_at > $2"
		" AND (state IN ('claimed', 'sent', 'unknown') OR (state = 'scheduled' AND kind = 'refund'))" },
	{ AHEAD_NOW, "UPDATE reconcile SET asked_at = $1 WHERE asked_at > $2" }, /* the day's own comparison is asked for at its hour */
	{ AHEAD_MAIL, "UPDATE mail SET next_at = $1 WHERE next_at > $2 AND state = 'waiting'" },
	{ AHEAD_NOW, "UPDATE card_session SET next_at = $1 WHERE next_at > $2 AND state IN ('wanted', 'open')" },
	{ AHEAD_NOW, "UPDATE steering SET asked_at = $1 WHERE asked_at > $2" }, /* a stop ends with its own day */
	{ AHEAD_NOW, "UPDATE lease SET seen_at = $1 WHERE seen_at > $2" },       /* from now on it follows the clock again */
};

enum err ahead_bring_back(struct ctx *ctx, const int64_t until[AHEADS])
{
	enum err e = ERR_OK;
	for (size_t i = 0; e == ERR_OK && i < sizeof rows / sizeof *rows; i++) {
		struct stmt *q = db_stmt(ctx->db, rows[i].sql);
		stmt_int(q, 1, until[rows[i].until]);
		stmt_int(q, 2, until[rows[i].until]);
		e = stmt_run(ctx, q, NULL);
	}
	return e;
}

enum err ahead_look_again(struct ctx *ctx, int64_t at)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE settlement SET next_at = $1, version = version + 1 WHERE state = 'unknown' AND next_at < $2"
		" AND EXISTS (SELECT 1 FROM attempt a WHERE a.settlement_id = settlement.id AND a.answered_at IS NULL AND a.code = 'not_found')");
	stmt_int(q, 1, at);
	stmt_int(q, 2, at);
	return stmt_run(ctx, q, NULL);
}
