/* Pure part of an application: what of it must be right, and the two sides field by field (F9, P4). */
#ifndef DOMAIN_APPLICATION_MATCH_H
#define DOMAIN_APPLICATION_MATCH_H

#include "domain/application.h"

/* From a, e and patient of *v: everything else in it. */
void application_match_fill(const struct ctx *ctx, struct application_view *v);
/* E1: ERR_BAD_INPUT names the field and what is expected; strips spaces in place. `change`: only what can change. */
enum err application_match_check(struct ctx *ctx, struct application *a, bool change);

#endif
