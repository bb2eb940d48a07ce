/* SQL over insurance cover (SPEC I1). Writes need an open write transaction. */
#ifndef STORE_COVERAGES_H
#define STORE_COVERAGES_H

#include "model/ctx.h"
#include "model/insurance.h"

enum err coverages_add(struct ctx *ctx, struct coverage *c);              /* gives the id */
/* Valid on the day, its last day included; in the order of enum cover, then of their making. */
enum err coverages_on(struct ctx *ctx, int64_t patient_id, day_t day, int max, struct coverage *out, int *n);
/* Ended ones too: in the order of enum cover, the newest first. */
enum err coverages_all(struct ctx *ctx, int64_t patient_id, int max, struct coverage *out, int *n);
enum err coverages_by_id(struct ctx *ctx, int64_t id, struct coverage *out);  /* ERR_NOT_FOUND */
enum err coverages_update(struct ctx *ctx, struct coverage *c);           /* all but the patient; ERR_CONFLICT unless c->version stands */
enum err coverages_remove(struct ctx *ctx, struct coverage *c);           /* marks it; ERR_CONFLICT as above */
enum err coverages_limit_set(struct ctx *ctx, struct coverage *c);        /* limit_class, multi; ERR_CONFLICT unless c->version stands */

#endif
