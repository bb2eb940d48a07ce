/*
 * The one original of each receipt and statement (SPEC R2, R3, R6): a right that is spent durably before the page is
 * printed. available -> printing (serial given, print job written, one transaction) -> issued; or unclear, until a
 * person says whether the page came out; not out: the serial is void and a new right stands.
 */
#ifndef DOMAIN_RECEIPT_H
#define DOMAIN_RECEIPT_H

#include "model/ctx.h"
#include "model/receipt.h"

/* The rights of a settlement that is paid and told (R2): a receipt and, but for a part payment, a statement. Again: nothing. Inside the caller's transaction. */
enum err receipt_make_available(struct ctx *ctx, int64_t settlement_id);

/*
 * Spends the right. `machine`: asked at the receipt machine, where F12 may send zero-yen bills to the counter.
 * ERR_BAD_STATE says why not: not yet available, already issued (when, serial, what is possible instead), void bill.
 */
enum err receipt_issue(struct ctx *ctx, int64_t bill_id, enum receipt_kind kind, bool machine, struct receipt *out);
/* Is there a right to spend now? The refusals of receipt_issue(), before anything is asked; changes nothing. */
enum err receipt_check(struct ctx *ctx, int64_t bill_id, enum receipt_kind kind, bool machine, struct receipt *out);
/* The money that it is for: of a bill paid in parts its part. */
enum err receipt_received(struct ctx *ctx, int64_t receipt_id, int64_t *yen);
/*
 * The answer to "did the page come out?" for an unclear one, or for one issued today whose page nobody has. Not out:
 * `reason` may not be empty, the serial is void, and *out is the new right.
 */
enum err receipt_resolve(struct ctx *ctx, int64_t receipt_id, bool came_out, const char *reason, struct receipt *out);
/* The worker's word on a page handed over: issued, or unclear when nobody can know. Inside its transaction. */
enum err receipt_printed(struct ctx *ctx, int64_t receipt_id, bool sure);
/* A reference copy is about to be made: checks the right, the payment and its time (R4, F13), writes the log. ERR_REFUSED: there'll never be one. */
enum err receipt_copy(struct ctx *ctx, int64_t bill_id);
enum err receipt_copy_print(struct ctx *ctx, int64_t bill_id, enum receipt_kind kind); /* the same, on paper, marked across the page */
bool receipt_copy_open(struct ctx *ctx, int64_t bill_id); /* may one be made now? No log, no right asked */
/* "2026-000123" */
enum err receipt_by_serial(struct ctx *ctx, enum receipt_kind kind, const char *serial, struct receipt *out);

/* Newest first. bill_id 0: all; state -1: any. */
enum err receipt_list(struct ctx *ctx, int64_t bill_id, int state, int64_t offset, int max, struct receipt_item *out, int *n);
enum err receipt_count(struct ctx *ctx, int64_t bill_id, int state, int64_t *n);

#endif
