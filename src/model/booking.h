/* Bookings and what can be booked (SPEC A1, A2, A6). */
#ifndef MODEL_BOOKING_H
#define MODEL_BOOKING_H

#include <stdint.h>

#include "base/i18n.h"
#include "model/patient.h"

/* X(code, id, name) */
#define BOOKING_LIST(X) \
	X(PROVISIONAL, "provisional", N_("仮予約")) \
	X(CONFIRMED,   "confirmed",   N_("予約")) \
	X(ARRIVED,     "arrived",     N_("来院")) \
	X(DONE,        "done",        N_("済")) \
	X(CANCELLED,   "cancelled",   N_("取消")) \
	X(NOSHOW,      "noshow",      N_("来院なし"))

enum booking_state {
#define X(code, id, name) BOOKING_##code,
	BOOKING_LIST(X)
#undef X
	BOOKING_STATES
};

struct menu {
	int64_t id;
	char category[32], name[64], department[64];
	int minutes, capacity;
};

struct booking {
	int64_t id, menu_id, patient_id; /* patient_id 0: no card yet */
	char number[16];
	char name[NAME_SIZE];
	int64_t start_at, end_at;
	enum booking_state state;
	int64_t created_at;
};

const char *booking_state_id(enum booking_state s);

#endif
