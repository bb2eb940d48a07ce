/*
 * One line of typed text: UTF-8, the cursor moves by characters, the view scrolls by columns. Limits are in
 * bytes; a character that doesn't fit isn't taken. Pure: no terminal, no clock.
 */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/canvas.h"

enum { INPUT_MAX = 4096, INPUT_USUAL = 511 };

struct input {
	char text[INPUT_MAX];
	size_t max;         /* bytes without the NUL, at most INPUT_MAX - 1; 0: INPUT_USUAL */
	size_t at;          /* cursor, a byte offset at a character's border */
	bool masked;        /* passwords */
	bool digits;        /* takes only ASCII and full-width digits (kept as ASCII) */
};

void input_init(struct input *in, size_t max);
void input_set(struct input *in, const char *text);   /* cursor to the end */
void input_clear(struct input *in);                   /* wipes */
bool input_key(struct input *in, int32_t key);        /* false: not a key of an input line */
/* Draws `cols` columns at x,y, scrolled so that the cursor shows; with focus it sets the terminal's cursor as well. */
void input_draw(const struct input *in, const struct canvas *c, int x, int y, int cols, bool focus);

#endif
