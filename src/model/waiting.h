/* Who waits for a place (SPEC A7), and what patients were told about bookings (SPEC A8). */
#ifndef MODEL_WAITING_H
#define MODEL_WAITING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/i18n.h"
#include "model/booking.h"

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
	int turn;                         /* among those of its menu that a list shows, from 1; 0: read alone */
	struct booking_person person;     /* without a card (patient_id 0) */
	int64_t start_at, hold_until;     /* of the place that is or was offered; hold_until 0: not any more */
	char card[CARD_SIZE], name[NAME_SIZE], phone[PHONE_SIZE], menu[MENU_TITLE]; /* as shown; card "": none yet */
};

/* Whose turn: of a menu, of a patient (0: any), for a day (DAY_NONE: any), only those who wait or have an offer. */
struct waiting_filter { int64_t menu_id, patient_id; day_t day; bool open; };

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
	int64_t mail_id;                  /* 0: none */
	bool bounced;                     /* that mail came back */
	bool to_call;                     /* neither the list nor a mail reaches them: somebody telephones */
	int64_t called_at;                /* when somebody did; 0: not yet */
	char subject[NOTICE_SUBJECT], body[NOTICE_BODY], written_by[40];
};

/* How a notice got to them. X(code, id, name) */
#define NOTICE_REACH_LIST(X) \
	X(LISTED, "listed", N_("一覧のみ")) \
	X(WAITS,  "waits",  N_("送信待ち")) \
	X(SENT,   "sent",   N_("送信済")) \
	X(FAILED, "failed", N_("不達")) \
	X(CALL,   "call",   N_("要電話")) \
	X(CALLED, "called", N_("電話済"))

enum notice_got {
#define X(code, id, name) NOTICE_GOT_##code,
	NOTICE_REACH_LIST(X)
#undef X
	NOTICE_GOTS
};

/* One of a list: without its text. */
struct notice_item {
	int64_t id, patient_id, booking_id, at, called_at, start_at;
	enum notice_kind kind;
	enum notice_got got;
	char card[CARD_SIZE], name[NAME_SIZE], phone[PHONE_SIZE], menu[MENU_TITLE], number[BOOKING_NUMBER], written_by[40];
};

/* Which of them. */
enum notice_filter { NOTICES_ALL, NOTICES_OPEN, NOTICES_WAITING };   /* all; undelivered or to be called, and not called yet; in the outbox */

const char *waiting_state_id(enum waiting_state s);
const char *waiting_state_name(enum waiting_state s);
int waiting_state_from_id(const char *id); /* -1: none */
const char *notice_kind_id(enum notice_kind k);
const char *notice_kind_name(enum notice_kind k); /* translated */
int notice_kind_from_id(const char *id);
const char *notice_got_id(enum notice_got g);
const char *notice_got_name(enum notice_got g); /* translated */

#endif
