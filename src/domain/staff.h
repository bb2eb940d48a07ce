/* People who work here: signing in (SPEC X1, L3) and their administration. */
#ifndef DOMAIN_STAFF_H
#define DOMAIN_STAFF_H

#include "model/ctx.h"
#include "model/staff.h"

/*
 * Signs a person in: ctx->actor becomes them (keeping its place), and the language theirs. ERR_AUTH for a wrong password, an unknown or
 * a disabled login alike; ERR_LOCKED after the profile's lock_after failures in a row, for its lock_minutes. Each
 * outcome is in the log.
 */
enum err staff_sign_in(struct ctx *ctx, const char *login, const char *password);
/* The same, proved by an account of the operating system; login may be NULL. ERR_AUTH when it is bound to nobody or to someone else. */
enum err staff_sign_in_os(struct ctx *ctx, const char *login, const char *os_user);
void staff_sign_out(struct ctx *ctx); /* nobody acts; keeps the place */

/* ACTION_STAFF. s: login, name, roles, os_user ("" none), lang; gives s->id. */
enum err staff_add(struct ctx *ctx, struct staff *s, const char *password);
enum err staff_list(struct ctx *ctx, int max, struct staff *out, int *n);
enum err staff_disable(struct ctx *ctx, const char *login);  /* ERR_REFUSED for the last admin */
enum err staff_passwd(struct ctx *ctx, const char *login, const char *password); /* one's own, or anybody's with ACTION_STAFF */
/* F16 and what is easily guessed: ERR_BAD_INPUT with what is wrong. */
enum err staff_password_check(struct ctx *ctx, const char *login, const char *password);

/* Who a login of a log entry or a wish is; the built-in worker: 自動. A login that nobody has (any more) is its own name. */
enum err staff_name(struct ctx *ctx, const char *login, char out[80]);

/* "reception,billing" → bit set; ERR_BAD_INPUT names the unknown one and lists those that exist. */
enum err staff_roles_parse(struct ctx *ctx, const char *text, unsigned *roles);

#endif
