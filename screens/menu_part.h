/* What the three lists of a menu's parts (exceptions, questions, terms) have in common. arg.id of each: the menu. */
#ifndef SCREENS_MENU_PART_H
#define SCREENS_MENU_PART_H

#include "domain/menu.h"
#include "tui/list.h"
#include "tui/screen.h"

struct menu_part { /* the state of such a screen, or its first member */
	struct list list;
	int64_t menu_id;
	struct menu_sheet sheet;
};

struct outcome menu_part_enter(struct ctx *ctx, struct menu_part *p, const struct arg *arg, const struct list_model *model);
struct outcome menu_part_shown(struct ctx *ctx, const struct menu_part *p, const char *what, int n); /* the log: who has seen how much of it */
void menu_part_draw(const struct menu_part *p, const struct canvas *c, const char *about);

/* For `struct screen` as they are. */
struct outcome menu_part_refresh(struct ctx *ctx, void *state);
struct list *menu_part_list(void *state);
struct rect menu_part_area(const void *state, int cols, int rows);

#endif
