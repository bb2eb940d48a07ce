/*
 * A screen: one const struct, one file in screens/. State is allocated zeroed, wiped and freed by the
 * framework. draw() gets const everything, and may be called at any time and any number of times; the
 * handlers say what should happen (outcome.h) and only the loop does it.
 *
 * A screen may have one list and one form; they live in its state (list_init, form_init in enter), the
 * framework fetches, draws and feeds them. Typed characters go to the form's field, else to the
 * box of the frame; a printable key of the table acts only while the box is empty and no form has the focus.
 */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/action.h"
#include "model/ctx.h"
#include "tui/canvas.h"
#include "tui/keys.h"
#include "tui/outcome.h"

struct form;
struct list;

/* One row per key; the table ends with key 0. */
struct screen_key {
	int32_t key;             /* K_F5, 'w', '?', K_ENTER, K_CTRL('P') */
	const char *label;       /* in the key line; NULL: only on the help page */
	const char *help;        /* one sentence for the help page, the manual and the README */
	enum action action;      /* whoever may not do it isn't offered it */
	struct outcome (*run)(struct ctx *ctx, void *state); /* NULL on F5 of a form: submit it */
	bool (*when)(const struct ctx *ctx, const void *state); /* NULL: always */
	bool first;              /* global keys only: keep it in the key line even where it is narrow */
	bool of_list;            /* global keys only: where the screen has a list */
};

enum screen_flags {
	SCREEN_BARE = 1,    /* only the outer frame: sign-in, lock, kiosk */
	SCREEN_NO_BOX = 2,  /* title, work, messages, keys, health; its letter keys always act */
	SCREEN_GATE = 4,    /* nobody is signed in: no global keys, no scans, no Esc, no idle lock */
	SCREEN_LIVE = 8,    /* refreshed when something changed elsewhere; asked four times a second while it shows. The health line always is */
	SCREEN_NARROW = 16  /* typing narrows its list, and Enter opens the row instead of looking the text up */
};

struct screen {
	const char *id;          /* file name without .c */
	const char *title;
	size_t state_size;
	unsigned flags;
	const struct screen_key *keys;

	/* BACK (with a message) refuses: the screen is never shown. */
	struct outcome (*enter)(struct ctx *ctx, void *state, const struct arg *arg);
	/* Once, after the first paint and before the next key acts; BACK withdraws the page (SPEC X2). */
	struct outcome (*shown)(struct ctx *ctx, void *state);
	/* c is the work area inside the frame: 78 columns and 16 rows at 80x24. */
	void (*draw)(const struct ctx *ctx, const void *state, const struct canvas *c);
	/* Something changed elsewhere, or the screen above was left. */
	struct outcome (*refresh)(struct ctx *ctx, void *state);
	struct outcome (*tick)(struct ctx *ctx, void *state); /* every tick_ms milliseconds while on top */
	int tick_ms;
	/* No key and no scan came for idle_ms(state) milliseconds (0: never); another length begins anew. */
	struct outcome (*idle)(struct ctx *ctx, void *state);
	int (*idle_ms)(const void *state);
	/* Before the state is wiped: only for what lies outside of it. */
	void (*leave)(struct ctx *ctx, void *state);

	struct list *(*list)(void *state);
	struct rect (*list_area)(const void *state, int cols, int rows); /* in the work area; NULL: all of it */
	struct form *(*form)(void *state);
	struct rect (*form_area)(const void *state, int cols, int rows);
	/* All fields are valid. Anything but STAY, REFRESH and DIALOG forgets the draft. */
	struct outcome (*submit)(struct ctx *ctx, void *state);

	/* SPEC P6: while true, scans wait and are offered afterwards. NULL: never. */
	bool (*pinned)(const struct ctx *ctx, const void *state);
	/* Takes scans and, on Enter, the box's text instead of the desk's look-up (kiosk). */
	struct outcome (*scan)(struct ctx *ctx, void *state, const char *text);
	/* Keys that the table can't name (a calendar's arrows …), asked last; UNHANDLED passes on. */
	struct outcome (*key)(struct ctx *ctx, void *state, int32_t key);
};

#endif
