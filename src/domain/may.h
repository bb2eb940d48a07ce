/* Who may do what: reads the one table of model/action.h. Screens ask it for what they offer, every changing rule asks it again. */
#ifndef DOMAIN_MAY_H
#define DOMAIN_MAY_H

#include <stdbool.h>

#include "model/action.h"
#include "model/ctx.h"

bool may(const struct ctx *ctx, enum action action);
/* ERR_OK, or ERR_FORBIDDEN with the action's name and the roles that may in ctx->cause. */
enum err may_check(struct ctx *ctx, enum action action);

#endif
