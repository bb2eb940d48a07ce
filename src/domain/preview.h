/*
 * Any page of the house to be read on a screen before it is printed. Reading spends no right: papers of a bill carry the mark
 * of a reference copy, whatever became of the original. Each look is in the log (SPEC X2).
 */
#ifndef DOMAIN_PREVIEW_H
#define DOMAIN_PREVIEW_H

#include "model/ctx.h"
#include "model/page.h"

/* X(code, name, what the id is of) */
#define PREVIEW_LIST(X) \
	X(RECEIPT,   N_("領収書の見本"),     "bill") \
	X(STATEMENT, N_("診療明細書の見本"), "bill") \
	X(SLIP,      N_("利用票の見本"),     "visit") \
	X(RECEPTION, N_("受付票の見本"),     "visit") \
	X(BOOKING,   N_("予約票の見本"),     "booking") \
	X(DEPOSIT,   N_("預り証の見本"),     "deposit") \
	X(HANDOVER,  N_("引継書の見本"),     "handover") \
	X(CERTIFICATE, N_("支払証明書の見本"), "certificate") \
	X(CERTIFY,   N_("発行前の支払証明書の見本"), "bill") \
	X(CLOSE,     N_("日締め表の見本"),   "day") \
	X(SHEET,     N_("印刷する一覧"),     "list")

enum preview_kind {
#define X(code, name, of) PREVIEW_##code,
	PREVIEW_LIST(X)
#undef X
	PREVIEW_KINDS
};

const char *preview_name(enum preview_kind k); /* translated */
/* *doc must be zeroed, and is the caller's to free. ERR_NOT_FOUND: the paper can't exist (no slip …). */
enum err preview_make(struct ctx *ctx, enum preview_kind kind, int64_t id, struct doc *doc);

#endif
