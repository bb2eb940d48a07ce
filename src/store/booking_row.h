/* How a row of table booking is read: for the files of store/ that ask for bookings. */
#ifndef STORE_BOOKING_ROW_H
#define STORE_BOOKING_ROW_H

#include "model/booking.h"
#include "model/ctx.h"
#include "store/db.h"

#define BOOKING_COLUMNS "b.id, b.menu_id, b.patient_id, b.number, b.name, b.kana, b.sex, b.birth, b.phone, b.email, b.start_at, b.end_at, b.state, " \
	"b.hold_until, b.extra, b.by_patient, b.override_reason, b.made_by, b.request, b.moves, b.terms_at, b.waiting_id, b.reminded_at, b.visit_id, " \
	"b.created_at, b.version"
enum { BOOKING_COLS = 26 };

/* false: the sealed e-mail can't be opened. */
bool booking_row_read(struct ctx *ctx, struct stmt *q, struct booking *b);
enum err booking_row_one(struct ctx *ctx, struct stmt *q, struct booking *out); /* the only row; ERR_NOT_FOUND */

#endif
