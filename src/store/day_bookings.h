/* SQL over one day's bookings with their patients, in order of time. */
#ifndef STORE_DAY_BOOKINGS_H
#define STORE_DAY_BOOKINGS_H

#include "model/booking.h"
#include "model/ctx.h"

struct day_booking {
	int64_t patient_id, start_at; /* patient_id 0: no card yet */
	char number[16], card[CARD_SIZE], name[NAME_SIZE], kana[KANA_SIZE], phone[PHONE_SIZE];
	day_t birth;                  /* DAY_NONE: not known */
	char menu[MENU_TITLE], department[64];
	bool enrolled;                /* for deferred payment */
};

/* Provisional and confirmed ones that begin within [from, to). */
enum err day_bookings_fetch(struct ctx *ctx, int64_t from, int64_t to, int64_t offset, int max, struct day_booking *out, int *n);

#endif
