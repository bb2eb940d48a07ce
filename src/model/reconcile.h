/*
 * The gateway's own list of a day against the book (SPEC S6): what either side says of one object, a comparison, and
 * its differences. Amounts in yen; a refund's is negative where the two sides are added up or shown.
 */
#ifndef MODEL_RECONCILE_H
#define MODEL_RECONCILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/i18n.h"
#include "model/bill.h"
#include "model/settlement.h"

/* X(code, id, name) */
#define RECONCILE_KIND_LIST(X) \
	X(ONLY_GATEWAY, "only_gateway", N_("決済会社だけ")) \
	X(ONLY_BOOK,    "only_book",    N_("帳簿だけ")) \
	X(AMOUNT,       "amount",       N_("金額の違い")) \
	X(STATE,        "state",        N_("状態の違い")) \
	X(TWICE,        "twice",        N_("二重の決済"))

enum reconcile_kind {
#define X(code, id, name) RECONCILE_##code,
	RECONCILE_KIND_LIST(X)
#undef X
	RECONCILE_KINDS
};

enum reconcile_state { RECONCILE_ASKED, RECONCILE_DONE, RECONCILE_FAILED, RECONCILE_STATES };

/* A payment intent or a refund, as the gateway's list has it. */
struct gateway_object {
	bool refund;
	char ref[64];            /* pi_…, re_… */
	char parent[64];         /* a refund's payment intent */
	char customer[64];
	char bill[BILL_NUMBER];  /* metadata[bill]; "": none, or none of ours */
	int attempt;             /* metadata[attempt]; 0: none */
	int64_t named;           /* metadata[settlement]: whose it says that it is; 0: it doesn't */
	char status[32], currency[8];
	int64_t amount, received; /* not negative; a refund's received is its amount */
	int64_t created;         /* the gateway's clock, when it was executed */
	bool live;
	int64_t settlement_id;   /* whose it is in the book; 0: nobody's */
};
struct gateway_objects { struct gateway_object *at; size_t n, cap; };

/* What the book says of one settlement with the card. */
struct reconcile_book {
	int64_t settlement_id;
	char bill[BILL_NUMBER];
	enum settlement_kind kind;
	enum settlement_state state;
	int64_t amount;          /* not negative */
	char ref[64];
	int64_t settled_at;
	int64_t sent_at;         /* first sending of its newest attempt; 0: never sent */
	bool open;               /* an attempt has no definite answer */
	bool running;            /* the engine is at work on it now */
	bool unlisted;           /* paid on that day, and not in the gateway's list */
	bool missing;            /* … nor anywhere else at the gateway */
};
struct reconcile_books { struct reconcile_book *at; size_t n, cap; };

struct reconcile {
	int64_t id;
	day_t day;               /* Tokyo day of the gateway's list */
	enum reconcile_state state;
	char asked_by[40];
	int64_t asked_at, ended_at;
	char reason[240];        /* why it failed */
	int64_t gateway_n, gateway_yen, book_n, book_yen; /* charges and refunds; charges less refunds */
	int64_t open_n;          /* whose outcome isn't known yet: no differences */
	int64_t resolved_n;      /* whose outcome the comparison has told */
};

struct reconcile_diff {
	int64_t id, reconcile_id;
	day_t day;
	enum reconcile_kind kind;
	int64_t settlement_id;   /* 0: the book has nothing */
	char bill[BILL_NUMBER];
	char gateway_ref[64], gateway_state[32], book_state[20]; /* "": that side has nothing */
	int64_t gateway_yen, book_yen;
	int64_t cleared_at;      /* 0: open */
	char cleared_by[40], note[400];
};
struct reconcile_diffs { struct reconcile_diff *at; size_t n, cap; };

const char *reconcile_kind_id(enum reconcile_kind k);
const char *reconcile_kind_name(enum reconcile_kind k); /* translated */
int reconcile_kind_from_id(const char *id);
const char *reconcile_state_id(enum reconcile_state s);
int reconcile_state_from_id(const char *id);

/* Growing lists: a zeroed new row at the end; valid until the next call. */
struct gateway_object *reconcile_add_object(struct gateway_objects *l);
struct reconcile_book *reconcile_add_book(struct reconcile_books *l);
struct reconcile_diff *reconcile_add_diff(struct reconcile_diffs *l);

#endif
