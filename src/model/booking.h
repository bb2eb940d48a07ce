/* Bookings (SPEC A2, A3, A6) and what was done to them. */
#ifndef MODEL_BOOKING_H
#define MODEL_BOOKING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/i18n.h"
#include "model/menu.h"
#include "model/patient.h"

/* X(code, id, name) */
#define BOOKING_LIST(X) \
	X(PROVISIONAL, "provisional", N_("仮予約")) \
	X(CONFIRMED,   "confirmed",   N_("予約済")) \
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

/* X(code, id, name): what can be done to a booking */
#define BOOKING_EVENT_LIST(X) \
	X(MADE,      "made",      N_("予約した")) \
	X(MOVED,     "moved",     N_("変更した")) \
	X(CANCELLED, "cancelled", N_("取り消した")) \
	X(LAPSED,    "lapsed",    N_("期限が過ぎた")) \
	X(CONFIRMED, "confirmed", N_("確定した")) \
	X(ARRIVED,   "arrived",   N_("来院した")) \
	X(NOSHOW,    "noshow",    N_("来院なしとした")) \
	X(UNDONE,    "undone",    N_("元に戻した")) \
	X(JOINED,    "joined",    N_("診察券と結んだ")) \
	X(EXTRA,     "extra",     N_("定員の外になった")) \
	X(PLACED,    "placed",    N_("定員の中に入った")) \
	X(DONE,      "done",      N_("診察が済んだ"))

enum booking_what {
#define X(code, id, name) BOOKING_WAS_##code,
	BOOKING_EVENT_LIST(X)
#undef X
	BOOKING_WHATS
};

enum { BOOKING_NUMBER = 16, BOOKING_MESSAGE_CHARS = 500, BOOKING_MESSAGE = 8192, BOOKING_REASON = 256, BOOKING_REQUEST = 64, EMAIL_SIZE = 128 };

/* Who a booking is for before a card exists. */
struct booking_person {
	char name[NAME_SIZE], kana[KANA_SIZE];
	char sex;                /* 'm', 'f', 'u' */
	day_t birth;             /* DAY_NONE: not told */
	char phone[PHONE_SIZE];
	char email[EMAIL_SIZE];
};

struct booking_answer { int pos; char question[QUESTION_SIZE], answer[ANSWER_SIZE]; };

struct booking {
	int64_t id, menu_id, patient_id;  /* patient_id 0: no card yet */
	char number[BOOKING_NUMBER];
	struct booking_person person;     /* with a card only what was told besides: name as booked, telephone, e-mail */
	int64_t start_at, end_at;
	enum booking_state state;
	int64_t hold_until;               /* provisional only, else 0 */
	bool extra;                       /* beyond the capacity */
	bool by_patient;
	char override_reason[BOOKING_REASON];
	char made_by[40];
	char request[BOOKING_REQUEST];    /* "": none */
	int moves;
	int64_t terms_at, waiting_id, reminded_at, visit_id, created_at, version;
};

/* One of a list: with what stands beside it. */
struct booking_item {
	struct booking b;
	char card[CARD_SIZE];             /* "": no card yet */
	char name[NAME_SIZE], kana[KANA_SIZE], phone[PHONE_SIZE];
	char menu[MENU_TITLE], code[MENU_CODE], resource[64];
};

struct booking_event {
	int64_t pos, at, start_at, menu_id;
	enum booking_what what;
	char actor[40], reason[BOOKING_REASON], menu[MENU_TITLE];
};

/* What a list shows; zero: everything. */
struct booking_filter {
	int64_t from, to;                 /* start within [from, to); to 0: no end */
	int64_t menu_id, patient_id;
	const char *clinic;               /* of that clinic's menus; NULL or "": any */
	const char *number;               /* NULL: any */
	const char *name_key, *kana_key, *phone_key; /* of people without a card (keys as stored) */
	bool standing;                    /* without those that were cancelled */
	bool newest_first;
};

const char *booking_state_id(enum booking_state s);
const char *booking_state_name(enum booking_state s);
int booking_state_from_id(const char *id);     /* -1: none */
const char *booking_what_id(enum booking_what w);
const char *booking_what_name(enum booking_what w);
const char *booking_answer_text(const struct booking_answer *a); /* as people read it: yes and no are kept as such */
int booking_what_from_id(const char *id);

#endif
