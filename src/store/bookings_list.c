/* Lists of bookings. Each way of asking is a statement of its own, so that each goes by its index. */
#include "store/bookings.h"

#include "store/booking_row.h"
#include "store/db.h"
#include "store/menus.h"

#include "base/banned.h"

#define FROM " FROM booking b JOIN menu m ON m.id = b.menu_id LEFT JOIN patient p ON p.id = b.patient_id "
#define ITEM "SELECT " BOOKING_COLUMNS ", p.card, coalesce(p.name, b.name), coalesce(p.kana, b.kana), " \
	"CASE WHEN b.phone <> '' THEN b.phone ELSE coalesce(p.phone, '') END, " MENUS_TITLE ", m.code, m.resource" FROM
#define COUNT "SELECT count(*)" FROM

/* The first six parameters are the same everywhere, the seventh is what is asked for. The "+" leaves the days' index to OF_DAYS. */
#define WHERE(start) "WHERE b.facility_id = $1 AND " start " >= $2 AND " start " < $3 AND ($4 = 0 OR b.menu_id = $4) AND " \
	"($5 = 0 OR b.state <> 'cancelled') AND ($6 = '' OR m.clinic = $6) AND "
#define ORDER " ORDER BY CASE WHEN $8 = 1 THEN -b.start_at ELSE b.start_at END, m.pos, b.id LIMIT $9 OFFSET $10"
#define NO_ORDER " AND $8 >= 0"

#define OF_DAYS WHERE("b.start_at") "$7 = ''"
#define OF_NUMBER WHERE("+b.start_at") "b.number = $7"
#define OF_PATIENT WHERE("+b.start_at") "b.patient_id = $7"
#define OF_KANA WHERE("+b.start_at") "b.kana_key >= $7 AND b.kana_key < $7 || char(1114111) AND b.kana_key <> ''"
#define OF_NAME WHERE("+b.start_at") "b.name_key >= $7 AND b.name_key < $7 || char(1114111) AND b.name_key <> ''"
#define OF_PHONE WHERE("+b.start_at") "b.phone_key = $7 AND b.phone_key <> ''"
#define ASK(ctx, count, what) ((count) ? db_stmt((ctx)->db, COUNT what NO_ORDER) : db_stmt((ctx)->db, ITEM what ORDER))

static struct stmt *ask(struct ctx *ctx, const struct booking_filter *f, bool count)
{
	struct stmt *q = f->number ? ASK(ctx, count, OF_NUMBER) : f->patient_id ? ASK(ctx, count, OF_PATIENT) : f->kana_key ? ASK(ctx, count, OF_KANA) :
		f->name_key ? ASK(ctx, count, OF_NAME) : f->phone_key ? ASK(ctx, count, OF_PHONE) : ASK(ctx, count, OF_DAYS);
	const char *key = f->number ? f->number : f->kana_key ? f->kana_key : f->name_key ? f->name_key : f->phone_key ? f->phone_key : "";
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, f->from);
	stmt_int(q, 3, f->to ? f->to : INT64_MAX);
	stmt_int(q, 4, f->menu_id);
	stmt_int(q, 5, f->standing);
	stmt_str(q, 6, f->clinic ? f->clinic : "");
	if (f->patient_id && !f->number)
		stmt_int(q, 7, f->patient_id);
	else
		stmt_str(q, 7, key);
	stmt_int(q, 8, f->newest_first);
	return q;
}

enum err bookings_list(struct ctx *ctx, const struct booking_filter *f, int64_t offset, int max, struct booking_item *out, int *n)
{
	bool whole = true;
	struct stmt *q = ask(ctx, f, false);
	stmt_int(q, 9, max);
	stmt_int(q, 10, offset);
	for (*n = 0; *n < max && stmt_row(q); ++*n) {
		struct booking_item *i = &out[*n];
		whole = booking_row_read(ctx, q, &i->b) && whole;
		stmt_text(q, BOOKING_COLS, i->card, sizeof i->card);
		stmt_text(q, BOOKING_COLS + 1, i->name, sizeof i->name);
		stmt_text(q, BOOKING_COLS + 2, i->kana, sizeof i->kana);
		stmt_text(q, BOOKING_COLS + 3, i->phone, sizeof i->phone);
		stmt_text(q, BOOKING_COLS + 4, i->menu, sizeof i->menu);
		stmt_text(q, BOOKING_COLS + 5, i->code, sizeof i->code);
		stmt_text(q, BOOKING_COLS + 6, i->resource, sizeof i->resource);
	}
	enum err e = stmt_done(ctx, q);
	return e || whole ? e : ctx_fail(ctx, ERR_DB, _("封印された値 %s を開けません。鍵が違うか、値が書き換えられています"), "booking.email");
}

enum err bookings_count(struct ctx *ctx, const struct booking_filter *f, int64_t *n)
{
	struct stmt *q = ask(ctx, f, true);
	*n = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}
