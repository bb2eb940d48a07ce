/* The rules that refuse deferral, apart from how it is switched. Reads inside the caller's transaction. */
#ifndef DOMAIN_DEFERRAL_REASONS_H
#define DOMAIN_DEFERRAL_REASONS_H

#include "domain/deferral.h"

enum err deferral_reasons(struct ctx *ctx, const struct visit *v, enum deferral_at at, struct deferral_answer *out);

#endif
