/* The menus that can be booked, to choose one from: in forms and dialogs. */
#ifndef SCREENS_MENU_CHOICES_H
#define SCREENS_MENU_CHOICES_H

#include "model/ctx.h"
#include "model/menu.h"
#include "tui/form.h"

enum { MENU_LABEL = 320 };

struct menu_choices {
	int n;
	struct menu menus[MENUS_MAX];
	char labels[MENUS_MAX][MENU_LABEL]; /* a menu's name; with clinic, category, doctor or room where another has the same name */
	struct choice list[MENUS_MAX + 2];  /* by code */
};

/* none: what stands before them and chooses none of them; NULL: one must be chosen. The lists point into *out. */
enum err menu_choices_load(struct ctx *ctx, const char *none, struct menu_choices *out);
/* Has another of these the same name? */
bool menu_choices_alike(const struct menu *all, int n, int i);
int menu_choices_find(const struct menu_choices *c, int64_t menu_id); /* -1: none */

#endif
