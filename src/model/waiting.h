/* Who waits for a place (SPEC A7), and what patients were told about bookings (SPEC A8). */
#ifndef MODEL_WAITING_H
#define MODEL_WAITING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/i18n.h"
#include "model/patient.h"

/* X(code, id, name) */
#define WAITING_LIST(X) \
	X(WAITING,   "waiting",   N_("待っている")) \
	X(OFFERED,   "offered",   N_("案内中")) \
	X(TAKEN,     "taken",     N_("予約になった")) \
	X(MISSED,    "missed",    N_("期限切れ")) \
	X(WITHDRAWN, "withdrawn", N_("取り下げ"))

enum waiting_state {
#define X(code, id, name) WAITING_##code,
	WAITING_LIST(X)
#undef X
	WAITING_STATES
};

struct waiting {
	int64_t id, menu_id, patient_id, booking_id, made_at, version;
	day_t from, to;
	enum waiting_state state;
	char made_by[40];
	char card[CARD_SIZE], name[NAME_SIZE], menu[96]; /* of the patient and the menu */
};

/* X(code, id, name) */
#define NOTICE_LIST(X) \
	X(MADE,      "made",      N_("予約の確認")) \
	X(MOVED,     "moved",     N_("予約の変更")) \
	X(CANCELLED, "cancelled", N_("予約の取消")) \
	X(REMINDER,  "reminder",  N_("前日のお知らせ")) \
	X(OFFER,     "offer",     N_("空きの案内")) \
	X(FREE,      "free",      N_("お知らせ"))

enum notice_kind {
#define X(code, id, name) NOTICE_##code,
	NOTICE_LIST(X)
#undef X
	NOTICE_KINDS
};

enum { NOTICE_BODY = 4096, NOTICE_SUBJECT = 160 };

struct notice {
	int64_t id, patient_id, booking_id, at;
	enum notice_kind kind;
	enum lang lang;
	bool mailed;
	char subject[NOTICE_SUBJECT], body[NOTICE_BODY], written_by[40];
};

const char *waiting_state_id(enum waiting_state s);
const char *waiting_state_name(enum waiting_state s);
int waiting_state_from_id(const char *id); /* -1: none */
const char *notice_kind_id(enum notice_kind k);
const char *notice_kind_name(enum notice_kind k); /* translated */
int notice_kind_from_id(const char *id);

#endif
