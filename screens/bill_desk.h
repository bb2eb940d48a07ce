/*
 * The state of the page of one bill, and the questions it asks about money and paper: bill_pay.c takes money at the counter,
 * bill_refund.c gives it back, bill_hold.c holds and releases, bill_print.c issues originals. Each names patient, birth date and amount before it acts (SPEC P6).
 */
#ifndef SCREENS_BILL_DESK_H
#define SCREENS_BILL_DESK_H

#include "domain/bill_page.h"
#include "model/ctx.h"
#include "tui/list.h"
#include "tui/outcome.h"

struct bill_desk {
	struct bill_page page;
	struct list list;            /* of its lines */
	int64_t id;
	bool ask_print;              /* opened to print: ask as soon as it shows */
	char method[12];             /* of a counter payment that is being taken */
	int64_t due, tendered;       /* yen */
	int64_t seen;                /* of a refund: what could be given back when it was asked for */
	int refund_by;               /* enum payment_method, of what is handed out; -1: nothing is */
	int64_t to_card;             /* of `due`: goes back to the card */
};

/* Who and which bill, then the question, then the birth date to confirm. */
enum { BILL_DESK_QUESTION = 2048 };
const char *bill_desk_question(const struct ctx *ctx, const struct bill_desk *s, const char *question, char out[BILL_DESK_QUESTION]);

/* Why the last call failed: in the message line, or in a window of that title where it is too long to be read there. */
struct outcome bill_desk_refusal(const struct ctx *ctx, const char *title);

/* Keys; state is a struct bill_desk. */
struct outcome bill_pay_start(struct ctx *ctx, void *state);
struct outcome bill_refund_start(struct ctx *ctx, void *state);
struct outcome bill_hold_toggle(struct ctx *ctx, void *state);
struct outcome bill_print_receipt(struct ctx *ctx, void *state);
struct outcome bill_print_statement(struct ctx *ctx, void *state);
struct outcome bill_print_copy(struct ctx *ctx, void *state);
bool bill_print_copyable(const struct ctx *ctx, const void *state);
struct outcome bill_print_certificate(struct ctx *ctx, void *state);
struct outcome bill_print_preview(struct ctx *ctx, void *state);
/* "Did the page come out?" */
struct outcome bill_print_resolve(struct ctx *ctx, void *state);
bool bill_print_resolvable(const struct ctx *ctx, const void *state);

#endif
