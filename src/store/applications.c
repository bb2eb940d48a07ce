/* Rows of table application. */
#include "store/applications.h"

#include <string.h>

#include "base/die.h"
#include "crypto/seal.h"
#include "store/db.h"

#include "base/banned.h"

static const char email_name[] = "application.email";

#define COLUMNS "id, enrollment_id, kind, state, card, name, kana, sex, birth, phone, postal, address, payer_name, payer_kana, relation, email, lang," \
	" code_hash, code_until, code_tries, created_at, created_by, proved_at, decided_at, decided_by, done_at, version"

struct sealed { unsigned char bytes[128 + SEAL_OVERHEAD]; size_t n; };

static void seal(struct ctx *ctx, const struct application *a, struct sealed *s)
{
	seal_text(ctx->token_key, email_name, a->email, ctx->random, s->bytes, &s->n);
}

/* What the patient gave, from parameter i on: twelve of them. */
static void bind_data(struct stmt *q, int i, const struct application *a, const char sex[2], const struct sealed *email)
{
	stmt_str(q, i, a->card);
	stmt_str(q, i + 1, a->name);
	stmt_str(q, i + 2, a->kana);
	stmt_str(q, i + 3, sex);
	stmt_day(q, i + 4, a->birth);
	stmt_str(q, i + 5, a->phone);
	stmt_str(q, i + 6, a->postal);
	stmt_str(q, i + 7, a->address);
	stmt_str(q, i + 8, a->payer_name);
	stmt_str(q, i + 9, a->payer_kana);
	stmt_str(q, i + 10, a->relation);
	stmt_blob(q, i + 11, email->bytes, email->n);
}

enum err applications_add(struct ctx *ctx, struct application *a)
{
	char sex[2] = { a->sex, '\0' };
	struct sealed email;
	a->id = db_new_id(ctx);
	a->version = 1;
	seal(ctx, a, &email);
	struct stmt *q = db_stmt(ctx->db,
		"INSERT INTO application (card, name, kana, sex, birth, phone, postal, address, payer_name, payer_kana, relation, email, id, enrollment_id, kind,"
		" state, lang, code_hash, code_until, created_at, created_by, proved_at, decided_at, decided_by, done_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)");
	bind_data(q, 1, a, sex, &email);
	stmt_int(q, 13, a->id);
	stmt_int(q, 14, a->enrollment_id);
	stmt_str(q, 15, a->kind == APPLICATION_CHANGE ? "change" : "new");
	stmt_str(q, 16, application_state_id(a->state));
	stmt_str(q, 17, a->lang == LANG_EN ? "en" : "ja");
	stmt_str(q, 18, a->code_hash);
	stmt_int(q, 19, a->code_until);
	stmt_int(q, 20, a->created_at);
	stmt_str(q, 21, a->created_by);
	stmt_opt(q, 22, a->proved_at);
	stmt_opt(q, 23, a->decided_at);
	stmt_str(q, 24, a->decided_by);
	stmt_opt(q, 25, a->done_at);
	return stmt_run(ctx, q, NULL);
}

static bool read_row(struct ctx *ctx, struct stmt *q, struct application *a)
{
	char text[16];
	size_t n;
	*a = (struct application){ .id = stmt_col(q, 0), .enrollment_id = stmt_col(q, 1), .birth = stmt_col_day(q, 8), .code_until = stmt_col(q, 18),
		.code_tries = (int)stmt_col(q, 19), .created_at = stmt_col(q, 20), .proved_at = stmt_col(q, 22), .decided_at = stmt_col(q, 23),
		.done_at = stmt_col(q, 25), .version = stmt_col(q, 26) };
	stmt_text(q, 2, text, sizeof text);
	a->kind = text[0] == 'c' ? APPLICATION_CHANGE : APPLICATION_NEW;
	stmt_text(q, 3, text, sizeof text);
	int s = application_state_from_id(text);
	must(s >= 0);
	a->state = (enum application_state)s;
	stmt_text(q, 4, a->card, sizeof a->card);
	stmt_text(q, 5, a->name, sizeof a->name);
	stmt_text(q, 6, a->kana, sizeof a->kana);
	stmt_text(q, 7, text, sizeof text);
	a->sex = text[0];
	stmt_text(q, 9, a->phone, sizeof a->phone);
	stmt_text(q, 10, a->postal, sizeof a->postal);
	stmt_text(q, 11, a->address, sizeof a->address);
	stmt_text(q, 12, a->payer_name, sizeof a->payer_name);
	stmt_text(q, 13, a->payer_kana, sizeof a->payer_kana);
	stmt_text(q, 14, a->relation, sizeof a->relation);
	stmt_text(q, 16, text, sizeof text);
	a->lang = text[0] == 'e' ? LANG_EN : LANG_JA;
	stmt_text(q, 17, a->code_hash, sizeof a->code_hash);
	stmt_text(q, 21, a->created_by, sizeof a->created_by);
	stmt_text(q, 24, a->decided_by, sizeof a->decided_by);
	const void *sealed = stmt_bytes(q, 15, &n);
	return seal_open(ctx->token_key, email_name, sealed, n, a->email, sizeof a->email);
}

enum err applications_of(struct ctx *ctx, int64_t enrollment_id, bool open, struct application *out)
{
	struct stmt *q = open ? db_stmt(ctx->db, "SELECT " COLUMNS " FROM application WHERE enrollment_id = $1 AND state IN ('code', 'mismatched', 'matched')") :
		db_stmt(ctx->db, "SELECT " COLUMNS " FROM application WHERE enrollment_id = $1 ORDER BY id DESC LIMIT 1");
	stmt_int(q, 1, enrollment_id);
	bool found = stmt_row(q), whole = found && read_row(ctx, q, out);
	enum err e = stmt_done(ctx, q);
	if (e)
		return e;
	if (!found)
		return ctx_fail(ctx, ERR_NOT_FOUND, "%s", _("利用登録の申込みがありません"));
	return whole ? ERR_OK : ctx_fail(ctx, ERR_DB, _("封印された値 %s を開けません。鍵が違うか、値が書き換えられています"), email_name);
}

enum err applications_update(struct ctx *ctx, struct application *a)
{
	char sex[2] = { a->sex, '\0' };
	struct sealed email;
	int64_t changed = 0;
	seal(ctx, a, &email);
	struct stmt *q = db_stmt(ctx->db,
		"UPDATE application SET card = $1, name = $2, kana = $3, sex = $4, birth = $5, phone = $6, postal = $7, address = $8, payer_name = $9,"
		" payer_kana = $10, relation = $11, email = $12, state = $13, lang = $14, code_hash = $15, code_until = $16, code_tries = $17, proved_at = $18,"
		" decided_at = $19, decided_by = $20, done_at = $21, version = version + 1 WHERE id = $22 AND version = $23");
	bind_data(q, 1, a, sex, &email);
	stmt_str(q, 13, application_state_id(a->state));
	stmt_str(q, 14, a->lang == LANG_EN ? "en" : "ja");
	stmt_str(q, 15, a->code_hash);
	stmt_int(q, 16, a->code_until);
	stmt_int(q, 17, a->code_tries);
	stmt_opt(q, 18, a->proved_at);
	stmt_opt(q, 19, a->decided_at);
	stmt_str(q, 20, a->decided_by);
	stmt_opt(q, 21, a->done_at);
	stmt_int(q, 22, a->id);
	stmt_int(q, 23, a->version);
	enum err e = stmt_run(ctx, q, &changed);
	if (e)
		return e;
	a->version++;
	return changed == 1 ? ERR_OK : ctx_fail(ctx, ERR_CONFLICT, NULL);
}
