/* The real terminal: the only file that knows curses is term.c. One terminal per process. */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include <stdbool.h>

#include "base/err.h"
#include "tui/canvas.h"
#include "tui/decode.h"

/* ERR_UNAVAILABLE with what is missing: no terminal, TERM unknown or unable to address the cursor. */
enum err term_open(struct cause *cause);
void term_close(void);              /* gives the terminal back; harmless when it isn't open */
enum scheme term_best_scheme(void); /* what it can do; NO_COLOR means mono */
void term_scheme(enum scheme s);
void term_size(int *cols, int *rows); /* as the kernel says now; curses follows */
void term_keys(struct decode_key own[DECODE_KEYS]);
/* Asks, together with the next paint, how wide it draws an ambiguous character; the answer comes as a key report. */
void term_ask_width(void);
enum { TERM_WIDTH_NARROW = 2 };     /* the column reported after one narrow character */
void term_show(const struct grid *g); /* sends what changed since the last time */
void term_forget(void);             /* sends everything next time */

#endif
