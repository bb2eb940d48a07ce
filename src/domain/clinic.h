/*
 * Several clinics (facilities) live in one installation (SPEC A10, A1): each has its menus, its telephone and its own closures; patients, staff
 * and the settlement are common to all. A house without any has menus that belong to none. A desk shows one clinic's menus, or those of all.
 */
#ifndef DOMAIN_CLINIC_H
#define DOMAIN_CLINIC_H

#include "model/ctx.h"
#include "model/menu.h"

enum err clinic_list(struct ctx *ctx, int max, struct clinic *out, int *n); /* by name */
/* Whose menus this process shows from now on (ctx->clinic); "": of all. ERR_NOT_FOUND names those there are. */
enum err clinic_choose(struct ctx *ctx, const char *name);
/* Inside the caller's transaction or outside of one: is there such a clinic, or is the name ""? ERR_NOT_FOUND names those there are. */
enum err clinic_known(struct ctx *ctx, const char *name);
/* What patients are told to call about a menu: its clinic's telephone, else the appointment clinic's (F17). */
const char *clinic_phone(struct ctx *ctx, const struct menu *m, char out[CLINIC_PHONE]);

/* A new one (was NULL), or another name or telephone. ERR_BAD_INPUT, ERR_SECRET_TEXT (X7), ERR_DUPLICATE, ERR_NOT_FOUND, ERR_FORBIDDEN. */
enum err clinic_put(struct ctx *ctx, const char *was, const struct clinic *c);
enum err clinic_drop(struct ctx *ctx, const char *name);                    /* ERR_REFUSED: a menu has it */

#endif
