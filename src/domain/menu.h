/*
 * Menus and their slots (SPEC A1, K2). A menu's weekly hours, its exceptions, the house's closures and the calendar give each
 * day's slots; they are made for the whole horizon, and made anew when a menu changes. Bookings that no longer fit stay,
 * beyond the capacity and with their reason, until somebody moves them.
 */
#ifndef DOMAIN_MENU_H
#define DOMAIN_MENU_H

#include "model/ctx.h"
#include "model/menu.h"

enum err menu_by_id(struct ctx *ctx, int64_t id, struct menu *out);
enum err menu_by_code(struct ctx *ctx, const char *code_or_name, struct menu *out);  /* ERR_NOT_FOUND names what there is */
enum err menu_list(struct ctx *ctx, bool closed_too, int max, struct menu *out, int *n);
/* Those on the list that this desk shows: of ctx->clinic (SPEC A10). */
enum err menu_list_here(struct ctx *ctx, int max, struct menu *out, int *n);
enum err menu_sheet(struct ctx *ctx, int64_t id, struct menu_sheet *out);
enum err menu_closures(struct ctx *ctx, day_t from, int max, struct closure *out, int *n);

/* Is it in order? ERR_BAD_INPUT names the field and what is expected; ERR_SECRET_TEXT (X7). Changes nothing. */
enum err menu_check(struct ctx *ctx, const struct menu_sheet *s);
/* Writes it (id 0: a new one) and makes its slots; *beyond: bookings that are now beyond the capacity. ERR_CONFLICT, ERR_DUPLICATE. */
enum err menu_save(struct ctx *ctx, struct menu_sheet *s, int *beyond);
/* These closures in place of those there were, of the house and of its clinics, and all slots anew. ERR_NOT_FOUND: a clinic. */
enum err menu_close_days(struct ctx *ctx, const struct closure *c, int n, int *beyond);

/*
 * One of them (a day of a clinic, or of all): adds it, or changes its reason (was: NULL, or of its own day and clinic); moves another one to its
 * own (ERR_NOT_FOUND; ERR_BAD_INPUT: there is one already); takes it off (ERR_NOT_FOUND). The log says of each what it was and is.
 */
enum err menu_closure_put(struct ctx *ctx, const struct closure *was, const struct closure *c, int *beyond);
enum err menu_closure_drop(struct ctx *ctx, const struct closure *c, int *beyond);
/* Into the order that menu_check() asks for. */
void menu_sort_days(struct menu_sheet *s);

/* A slot as planned: minutes from midnight. */
struct menu_slot { int from, to, capacity; };
/* What a day has; n 0: nothing, and why (a sentence for people). */
enum err menu_plan(struct ctx *ctx, const struct menu_sheet *s, day_t day, struct menu_slot out[SLOTS_A_DAY], int *n, char why[120]);
/*
 * Makes what is missing up to the horizon of each menu: with a new day there is one more, so a process asks once a day (whoever changes a
 * menu makes its slots at once). Starts its own transactions, a menu each.
 */
enum err menu_make_slots(struct ctx *ctx);

int menu_change_hours(const struct ctx *ctx, const struct menu *m);  /* the menu's, else the profile's (F18) */
/*
 * How many bookings a patient may have that are still to come (F18): of this menu, when it has a limit of its own; else the profile's, of
 * all menus without one together.
 */
int menu_max_bookings(const struct ctx *ctx, const struct menu *m);
int menu_horizon(const struct ctx *ctx, const struct menu *m);       /* days */

#endif
