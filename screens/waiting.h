/*
 * Who must come to one place today, what for, and since when (SPEC V8): the board narrowed to one next step, for the desk that does
 * nothing else. The rows go by themselves as each is ticked off, here or at another desk. A screen of it has a struct
 * waiting as the first member of its state. One look is one entry in the log (X2).
 */
#ifndef SCREENS_WAITING_H
#define SCREENS_WAITING_H

#include "domain/board.h"
#include "tui/list.h"
#include "tui/screen.h"

enum { WAITING_TOP = 2 };

struct waiting {
	struct list list;
	struct board board;
	struct board_filter filter;
	bool withheld;           /* the look couldn't be logged */
	char looker[40];         /* whose look is logged */
	char trouble[200];       /* why nothing could be read, "" */
};

void waiting_open(struct waiting *w, enum step step);      /* in enter */
struct outcome waiting_shown(struct ctx *ctx, void *state);
struct outcome waiting_refresh(struct ctx *ctx, void *state);
struct list *waiting_list(void *state);
struct rect waiting_area(const void *state, int cols, int rows);
/* "▶ 次: 保険証確認 3人（いちばん長い待ち 26分）", and the place below it. */
void waiting_draw(const struct waiting *w, const struct canvas *c, const char *what, const char *place);
/* The row under the cursor, NULL: none. */
const struct board_row *waiting_row(const struct waiting *w);
struct outcome waiting_patient(struct ctx *ctx, void *state); /* Enter: the patient's page */

#endif
