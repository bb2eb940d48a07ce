/* Rows of clinics (SPEC A10). Writes need an open write transaction. */
#ifndef STORE_CLINICS_H
#define STORE_CLINICS_H

#include "model/ctx.h"
#include "model/menu.h"

enum err clinics_fetch(struct ctx *ctx, int max, struct clinic *out, int *n);        /* by name */
enum err clinics_get(struct ctx *ctx, const char *name, struct clinic *out);         /* ERR_NOT_FOUND */
enum err clinics_add(struct ctx *ctx, const struct clinic *c);                       /* ERR_DUPLICATE */
/* Under another name it keeps its menus and closures. ERR_NOT_FOUND, ERR_DUPLICATE. */
enum err clinics_change(struct ctx *ctx, const char *was, const struct clinic *c);
enum err clinics_drop(struct ctx *ctx, const char *name);                            /* with its closures */
bool clinics_used(struct ctx *ctx, const char *name);                                /* has it a menu, on the list or off it? */

#endif
