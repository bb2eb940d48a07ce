/* The wish of people towards the settlement worker: one row. Rules are domain/steering.h; here is only SQL. */
#ifndef STORE_STEERINGS_H
#define STORE_STEERINGS_H

#include "model/ctx.h"
#include "model/steering.h"

enum err steerings_read(struct ctx *ctx, struct steering *out);
/* In a write transaction: that wish of the acting person, now; number + 1. */
enum err steerings_write(struct ctx *ctx, enum steering_wish wish);

#endif
