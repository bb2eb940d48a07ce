/* A list of lines of one menu, read anew whenever another desk has changed something. */
#include "screens/menu_part.h"

#include "domain/audit.h"
#include "domain/may.h"
#include "screens/words.h"

#include "base/banned.h"

enum { TOP = 2 };

static enum err load(struct ctx *ctx, struct menu_part *p)
{
	enum err e = may_check(ctx, ACTION_BOOK_MENUS);
	return e ? e : menu_sheet(ctx, p->menu_id, &p->sheet);
}

struct outcome menu_part_enter(struct ctx *ctx, struct menu_part *p, const struct arg *arg, const struct list_model *model)
{
	p->menu_id = arg->id;
	list_init(&p->list, model);
	return load(ctx, p) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

struct outcome menu_part_shown(struct ctx *ctx, const struct menu_part *p, const char *what, int n)
{
	return words_shown(ctx, audit_look(ctx, "menu", p->menu_id, "%s: %d", what, n));
}

void menu_part_draw(const struct menu_part *p, const struct canvas *c, const char *about)
{
	int x = canvas_text(c, 1, 0, STYLE_NEXT, p->sheet.menu.name);
	canvas_text(c, x + 2, 0, STYLE_DIM, about);
	canvas_hline(c, 1);
}

struct outcome menu_part_refresh(struct ctx *ctx, void *state)
{
	return load(ctx, state) ? outcome_fail(ctx) : outcome_stay();
}

struct list *menu_part_list(void *state)
{
	return &((struct menu_part *)state)->list;
}

struct rect menu_part_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, TOP, cols, rows - TOP };
}
