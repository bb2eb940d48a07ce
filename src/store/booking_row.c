/* The columns in the order of BOOKING_COLUMNS. */
#include "store/booking_row.h"

#include "base/die.h"
#include "crypto/seal.h"

#include "base/banned.h"

static bool read_email(struct ctx *ctx, struct stmt *q, char out[EMAIL_SIZE])
{
	size_t n;
	out[0] = '\0';
	if (stmt_is_null(q, 9))
		return true;
	const void *sealed = stmt_bytes(q, 9, &n);
	return seal_open(ctx->token_key, "booking.email", sealed, n, out, EMAIL_SIZE);
}

bool booking_row_read(struct ctx *ctx, struct stmt *q, struct booking *b)
{
	char word[16];
	*b = (struct booking){ .id = stmt_col(q, 0), .menu_id = stmt_col(q, 1), .patient_id = stmt_col(q, 2), .start_at = stmt_col(q, 10),
		.end_at = stmt_col(q, 11), .hold_until = stmt_col(q, 13), .extra = stmt_col(q, 14) != 0, .by_patient = stmt_col(q, 15) != 0,
		.moves = (int)stmt_col(q, 19), .terms_at = stmt_col(q, 20), .waiting_id = stmt_col(q, 21), .reminded_at = stmt_col(q, 22),
		.visit_id = stmt_col(q, 23), .created_at = stmt_col(q, 24), .version = stmt_col(q, 25) };
	stmt_text(q, 3, b->number, sizeof b->number);
	stmt_text(q, 4, b->person.name, sizeof b->person.name);
	stmt_text(q, 5, b->person.kana, sizeof b->person.kana);
	stmt_text(q, 6, word, sizeof word);
	b->person.sex = word[0];
	b->person.birth = stmt_col_day(q, 7);
	stmt_text(q, 8, b->person.phone, sizeof b->person.phone);
	stmt_text(q, 12, word, sizeof word);
	int state = booking_state_from_id(word);
	must(state >= 0);
	b->state = (enum booking_state)state;
	stmt_text(q, 16, b->override_reason, sizeof b->override_reason);
	stmt_text(q, 17, b->made_by, sizeof b->made_by);
	stmt_text(q, 18, b->request, sizeof b->request);
	return read_email(ctx, q, b->person.email);
}

enum err booking_row_one(struct ctx *ctx, struct stmt *q, struct booking *out)
{
	bool found = stmt_row(q), whole = !found || booking_row_read(ctx, q, out);
	enum err e = stmt_done(ctx, q);
	if (e)
		return e;
	if (!whole)
		return ctx_fail(ctx, ERR_DB, _("封印された値 %s を開けません。鍵が違うか、値が書き換えられています"), "booking.email");
	return found ? ERR_OK : ctx_fail(ctx, ERR_NOT_FOUND, _("その予約はありません"));
}
