/* Rows of menus, their hours, days and questions, and the house's closures (SPEC A1). Writes need an open write transaction. */
#ifndef STORE_MENUS_H
#define STORE_MENUS_H

#include "model/ctx.h"
#include "model/menu.h"

/* What people read as a menu's name, of table alias m: its clinic stands before it. */
#define MENUS_TITLE "CASE m.clinic WHEN '' THEN m.name ELSE m.clinic || ' ' || m.name END"

enum err menus_by_id(struct ctx *ctx, int64_t id, struct menu *out);             /* ERR_NOT_FOUND */
enum err menus_by_code(struct ctx *ctx, const char *code, struct menu *out);     /* ERR_NOT_FOUND */
/* In their order; without those taken off the list unless asked for. */
enum err menus_fetch(struct ctx *ctx, bool closed_too, int max, struct menu *out, int *n);
enum err menus_sheet(struct ctx *ctx, int64_t id, struct menu_sheet *out);       /* all of it */
enum err menus_questions(struct ctx *ctx, int64_t id, struct question out[QUESTIONS_MAX], int *n);

/* New when s->menu.id is 0 (gives id and version), else where the version is still s->menu.version: ERR_CONFLICT. ERR_DUPLICATE: code or name. */
enum err menus_put(struct ctx *ctx, struct menu_sheet *s);
enum err menus_set_made(struct ctx *ctx, int64_t id, day_t until);
/* The first menu on the list whose slots end before `until` counted from `today` by its own horizon; id 0: none. */
enum err menus_unmade(struct ctx *ctx, day_t today, int horizon, int64_t *id);

enum err menus_closures(struct ctx *ctx, day_t from, int max, struct closure *out, int *n);
enum err menus_put_closures(struct ctx *ctx, const struct closure *c, int n);    /* all of them, in place of those there were */
bool menus_closed(struct ctx *ctx, day_t day, const char *clinic, char reason[80]); /* by a closure of all, or of that clinic? */

#endif
