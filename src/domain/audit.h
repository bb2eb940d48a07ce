/* One line into the append-only log from a rule: inside the write transaction of what it tells (X2). */
#ifndef DOMAIN_AUDIT_H
#define DOMAIN_AUDIT_H

#include "model/action.h"
#include "model/ctx.h"

/* subject: "patient:12", "bill:88", "" ; the detail is formatted; never secrets. */
enum err audit_note(struct ctx *ctx, enum action action, const char *kind, int64_t id, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/* The same in a transaction of its own: for looking at something (a patient opened, a list searched). */
enum err audit_look(struct ctx *ctx, const char *kind, int64_t id, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
