/* SQL over insurance cover (SPEC I1). Writes need an open write transaction. */
#ifndef STORE_COVERAGES_H
#define STORE_COVERAGES_H

#include "model/ctx.h"
#include "model/insurance.h"

enum err coverages_add(struct ctx *ctx, struct coverage *c);              /* gives the id */
/* Valid on the day, its last day included; in the order of enum cover, then of their making. */
enum err coverages_on(struct ctx *ctx, int64_t patient_id, day_t day, int max, struct coverage *out, int *n);
enum err coverages_limit_set(struct ctx *ctx, struct coverage *c);        /* limit_class, multi; ERR_CONFLICT unless c->version stands */

#endif
