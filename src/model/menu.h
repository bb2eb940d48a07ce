/* What can be booked (SPEC A1, A2): a menu, its hours, the days that aren't like their weekday, its questionnaire, its slots. */
#ifndef MODEL_MENU_H
#define MODEL_MENU_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/i18n.h"

enum {
	MENU_CODE = 32, MENU_TERMS = 2048, MENU_HOURS_MAX = 42, MENU_DAYS_MAX = 200, QUESTIONS_MAX = 20, OPTIONS_MAX = 20, QUESTION_SIZE = 160, ANSWER_SIZE = 512,
	SLOTS_A_DAY = 288, MENUS_MAX = 500, CLINIC_NAME = 64, CLINIC_PHONE = 32, CLINICS_MAX = 50, MENU_TITLE = 168
};

/* Who may book; a set. */
enum { WHO_STAFF = 1, WHO_PATIENTS = 2, WHO_NEW = 4 };

/* X(code, id, name) */
#define QUESTION_LIST(X) \
	X(TEXT,   "text",   N_("文")) \
	X(CHOICE, "choice", N_("選択式")) \
	X(YESNO,  "yesno",  N_("はい・いいえ")) \
	X(NUMBER, "number", N_("数")) \
	X(DATE,   "date",   N_("日付"))

enum question_kind {
#define X(code, id, name) QUESTION_##code,
	QUESTION_LIST(X)
#undef X
	QUESTION_KINDS
};

struct question {
	enum question_kind kind;
	bool required;
	char text[QUESTION_SIZE];
	char options[ANSWER_SIZE];  /* of a choice, parted by " / " */
	int if_pos;                 /* asked only when that question (from 1) has the answer if_value; 0: always */
	char if_value[64];
};

struct menu_hours { int weekday, from, to; };                                      /* minutes from midnight; 0 Sunday */
struct menu_day { day_t day; int from, to, capacity; char reason[80]; };           /* to 0: closed; capacity 0: as ever */
struct closure { day_t day; char reason[80], clinic[CLINIC_NAME]; };               /* clinic "": of all of them */

/* One of several in the installation (SPEC A10). phone "": the appointment clinic's of the profile. */
struct clinic { char name[CLINIC_NAME], phone[CLINIC_PHONE]; };

/* A number of -1 stands for the profile's (F18), or for none where the profile has none. */
struct menu {
	int64_t id;
	char code[MENU_CODE];
	char clinic[CLINIC_NAME];   /* "": the house has none, or it belongs to none */
	char category[64], name[96], department[64];
	char resource[64];          /* doctor or room; "": none */
	int minutes, capacity;
	unsigned who;
	int book_hours, change_hours, max_moves, max_bookings, horizon_days, hold_minutes, offer_minutes;
	int pos;
	bool closed;                /* taken off the list */
	bool has_terms;             /* there is something to be agreed to (read only) */
	day_t made_until;           /* slots are made up to this day */
	int64_t version;
};

/* All of a menu, as it is edited. */
struct menu_sheet {
	struct menu menu;
	char terms[MENU_TERMS];
	int n_hours, n_days, n_questions;
	struct menu_hours hours[MENU_HOURS_MAX];
	struct menu_day days[MENU_DAYS_MAX];
	struct question questions[QUESTIONS_MAX];
};

struct slot {
	int64_t menu_id, start_at, end_at;
	int capacity, taken, extra;
};

static inline int slot_left(const struct slot *s) { return s->capacity - s->taken; }

/* A day of one menu or of several: the sums of its slots. */
struct slot_day { day_t day; int64_t capacity, taken; };

/* What is looked for in the next free place; 0 and NULL: anything. */
struct slot_wish {
	int64_t menu_id;
	int64_t from, to;            /* start within [from, to) */
	unsigned weekdays;           /* bit set of 1 << weekday; 0: any */
	int minute_from, minute_to;  /* of the day; minute_to 0: any */
	const char *resource;        /* doctor or room; NULL or "": any */
	const char *category;
	const char *clinic;
	unsigned who;                /* menus that take at least these people */
};

/* How full, in words and as a shade: of the places, how many are taken. */
enum fill { FILL_NONE, FILL_FREE, FILL_HALF, FILL_FEW, FILL_FULL };
enum fill slot_fill(int64_t capacity, int64_t taken); /* no places; up to a third; up to two thirds; more; all */

/* As people are told: "東クリニック 内科 再診". */
const char *menu_title(const struct menu *m, char out[MENU_TITLE]);

const char *question_kind_id(enum question_kind k);
const char *question_kind_name(enum question_kind k);
int question_kind_from_id(const char *id); /* -1: none */

#endif
