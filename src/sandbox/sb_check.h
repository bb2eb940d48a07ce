/* A request's parameters against its route's table, and expand[]. */
#ifndef SANDBOX_SB_CHECK_H
#define SANDBOX_SB_CHECK_H

#include "sandbox/sb_call.h"

/* The route for a method and a path; its id goes to out. NULL: there's none. */
const struct sb_route *sb_check_route(const char *method, const char *path, char id[SB_ID]);
/* 0, or 400 with its answer: unknown, missing, empty, not a number, not expandable. */
int sb_check_params(struct sb_call *c, const struct sb_route *route);
/* Puts whole objects in place of ids, as expand[] asks for; only after sb_check_params(). */
void sb_check_expand(struct sb_call *c);

#endif
