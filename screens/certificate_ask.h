/* What is asked before a payment certificate is numbered, and what is said after it (SPEC R8, P6). */
#ifndef SCREENS_CERTIFICATE_ASK_H
#define SCREENS_CERTIFICATE_ASK_H

#include "model/certificate.h"
#include "model/ctx.h"
#include "tui/dialog.h"
#include "tui/outcome.h"

/* Who, how much and the fee, then the birth date to confirm; or why there can be none. */
struct outcome certificate_ask(struct ctx *ctx, const struct certificate_wish *of, int same_name, int same_surname, dialog_then *then);
struct outcome certificate_ask_issue(struct ctx *ctx, const struct certificate_wish *of);

#endif
