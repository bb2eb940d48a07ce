/* Reads the table of model/action.h for the acting person. */
#include "domain/may.h"

#include "base/str.h"

#include "base/banned.h"

bool may(const struct ctx *ctx, enum action action)
{
	if (ctx->actor.worker)
		return action_built_in(action, BY_WORKER);
	if (ctx->actor.machine)
		return action_built_in(action, BY_MACHINE);
	return (ctx->actor.roles & action_roles(action)) != 0;
}

enum err may_check(struct ctx *ctx, enum action action)
{
	char roles[200] = "";
	if (may(ctx, action))
		return ERR_OK;
	for (int r = 0; r < ROLE_COUNT; r++)
		if (action_roles(action) & 1u << r)
			str_add(roles, sizeof roles, "%s%s", *roles ? _("・") : "", role_name((enum role)r));
	return ctx_fail(ctx, ERR_FORBIDDEN, _("「%s」はできません。必要な役割: %s"), action_name(action), roles);
}
