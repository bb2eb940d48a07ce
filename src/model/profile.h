/*
 * The facility profile (SPEC F): what differs between hospitals. Read from an INI file with every key
 * present (data/profiles/ has the two presets); domain/policy.h is the only reader of these fields.
 */
#ifndef MODEL_PROFILE_H
#define MODEL_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

/* Purposes of the desks (F17). X(code, key in [desks]) */
#define DESK_LIST(X) \
	X(OPT_OUT,    "opt_out") \
	X(WHY_NOT,    "why_not") \
	X(HANDIN,     "handin") \
	X(SUPPORT,    "support") \
	X(INPATIENT,  "inpatient") \
	X(INSURANCE,  "insurance") \
	X(CLINIC,     "clinic") \
	X(ZERO,       "zero_receipt")

enum desk_purpose {
#define X(code, key) DESK_##code,
	DESK_LIST(X)
#undef X
	DESK_COUNT
};

struct profile_desk { char name[64], place[64], phone[32], extension[16]; };

/* Opening hours of one place in minutes from midnight, per weekday class; -1: closed. */
struct profile_hours { int weekday_from, weekday_to, saturday_from, saturday_to; };

enum { PROFILE_IDENTITY_MAX = 8, PROFILE_REASONS_MAX = 12, PROFILE_CLOSED_MAX = 40, PROFILE_RETRIES_MAX = 6 };

struct profile_reason { char id[32], text[160]; enum desk_purpose desk; }; /* F20 */

struct profile {
	char id[32];                          /* atokure, atobarai, or the hospital's own */
	/* the hospital, as printed */
	char hospital[96], hospital_postal[16], hospital_address[160], hospital_phone[32];
	char institution[16];                 /* ten-digit medical institution code */
	char invoice_number[16];              /* T + 13 digits, "" when not registered */
	char service[48];                     /* F1 */
	int settle_days;                      /* F2 */
	bool shift_next_business_day;         /* S1 */
	struct profile_hours machine;         /* F3 */
	struct profile_hours support;         /* F5 */
	bool closed_sunday, closed_holiday, closed_second_saturday; /* F4 */
	int year_end_from, year_start_to;     /* F4: mmdd, 1229 and 103; 0: open */
	int32_t closed_days[PROFILE_CLOSED_MAX]; int n_closed_days; /* own days */
	bool outside_show_hours;              /* F6: show the hours; else send to the counter */
	bool slip_pink;                       /* F7 */
	char slip_title[48];
	bool slip_roll, slip_qr;              /* small papers on a roll of 80 mm, else A6; their number as QR, else Code 128 */
	bool slip_handed_in;                  /* F7: handed in with the account file */
	bool limit_slip_route;                /* F8: route; else deny */
	char identity[PROFILE_IDENTITY_MAX][16]; int n_identity; /* F9: card, name, kana, birth, sex */
	int usable_minutes;                   /* F10 */
	bool zero_mail;                       /* F11 */
	bool zero_receipt_machine;            /* F12: at the machine as well; else only on request at the counter */
	bool online_copy; int online_from, online_years; /* F13: minutes from midnight */
	bool insurance_booth;                 /* F14 */
	char insurance_label[48];             /* 保険証確認 or 保険確認 */
	int user_id_length;                   /* F15 */
	int password_min;                     /* F16 */
	char sender[96];                      /* F17: mail address */
	struct profile_desk desks[DESK_COUNT];
	int certificate_fee;                  /* R8: yen, tax included; 0: none */
	int book_change_hours, book_max, book_horizon_days; /* F18 */
	bool limit_round_10;                  /* B2: what a monthly limit sets is asked in 10 yen; else in 1 yen */
	bool counter_always;                  /* F19 */
	bool refuse_workers, refuse_auto;     /* V2: 労災, 自賠責 */
	struct profile_reason reasons[PROFILE_REASONS_MAX]; int n_reasons; /* F20 */
	int mail_from, mail_to;               /* F21: hours */
	int card_length; char card_check[12]; /* P2: "none", "luhn", "mod11", "mod10w3" */
	int retry_days[PROFILE_RETRIES_MAX], n_retry_days; /* S4: days after a decline */
	int day_start;                        /* K4: minutes from midnight */
	int idle_minutes, lock_after, lock_minutes; /* X1 */
};

#endif
