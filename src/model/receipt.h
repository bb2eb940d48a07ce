/* Originals and what prints them (SPEC R2, R6). */
#ifndef MODEL_RECEIPT_H
#define MODEL_RECEIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/i18n.h"

/* X(code, id, name) */
#define RECEIPT_LIST(X) \
	X(AVAILABLE, "available", N_("発行できます")) \
	X(PRINTING,  "printing",  N_("印刷中")) \
	X(ISSUED,    "issued",    N_("発行済")) \
	X(UNCLEAR,   "unclear",   N_("印刷の確認待ち")) \
	X(VOID,      "void",      N_("無効"))

enum receipt_state {
#define X(code, id, name) RECEIPT_##code,
	RECEIPT_LIST(X)
#undef X
	RECEIPT_STATES
};

enum receipt_kind { PAPER_RECEIPT, PAPER_STATEMENT };

struct receipt {
	int64_t id, bill_id, settlement_id;
	enum receipt_kind kind;
	enum receipt_state state;
	int serial_year;         /* 0: not yet given */
	int64_t serial_no;
	int64_t available_at, issued_at, voided_at;
	char issued_by[40], void_reason[160];
	int64_t arrears_yen;     /* what the patient owed for other bills when it was issued */
	int64_t version;
};

/* A row of a list of originals. */
struct receipt_item {
	struct receipt receipt;
	char bill[16], card[24], name[128];
	int64_t amount;          /* received for it */
};

enum print_kind { PRINT_SLIP, PRINT_RECEIPT, PRINT_STATEMENT, PRINT_DEPOSIT, PRINT_HANDOVER, PRINT_CLOSE, PRINT_RECEPTION, PRINT_BOOKING, PRINT_CERTIFICATE, PRINT_LIST, PRINT_KINDS };
enum print_state { PRINT_WAITING, PRINT_HANDING, PRINT_DONE, PRINT_UNCLEAR };

struct print_job {
	int64_t id;
	enum print_kind kind;
	int64_t slip_id, receipt_id;
	int64_t subject_id;      /* deposit, handover, close, visit, booking, certificate, list: its row; of a reference copy the bill */
	bool copy_mark;          /* printed again; of a receipt or statement: a reference copy */
	enum print_state state;
	char asked_by[40];
	int64_t asked_at, handed_at, done_at;
	char file[200];
};

const char *receipt_state_id(enum receipt_state s);
const char *receipt_state_name(enum receipt_state s);
int receipt_state_from_id(const char *id);
const char *receipt_kind_id(enum receipt_kind k);   /* receipt, statement */
/* "2026-000123"; "" before a serial is given. */
const char *receipt_serial(const struct receipt *r, char out[24]);

#endif
