/*
 * The desk without a terminal: a stack of screens, the box, messages and one grid. loop.c feeds it with a
 * terminal's keys and script.c with a file's; both paint the same grid. All times are passed in.
 * Inside src/tui only: screens know screen.h, the program loop.h.
 */
#ifndef TUI_TUI_H
#define TUI_TUI_H

#include "tui/canvas.h"
#include "tui/dialog.h"
#include "tui/draft.h"
#include "tui/form.h"
#include "tui/list.h"
#include "tui/loop.h"
#include "tui/scan.h"

enum { TUI_DEPTH = 16, TUI_MESSAGES = 5, TUI_QUEUE = 4, TUI_LIVE_MS = 250, TUI_DRAFT_MS = 1000 };

/* One screen of the stack. */
struct layer {
	const struct screen *screen;
	void *state;
	struct list *list;          /* in the state; NULL: none */
	struct form *form;
	struct dialog *dialog;      /* over it; NULL: none */
	bool offer;                 /* the dialog offers a waiting scan */
	bool submitting;            /* the dialog was asked by submit() */
	bool settled;               /* shown() was run */
	char draft_key[DRAFT_KEY];
	struct input box;           /* what was typed while it was on top */
	int64_t tick_at;
	int idle_ms;                /* what screen.idle waits for since … */
	int64_t idle_from;          /* … or since the last input, if that is later */
};

struct message {
	enum style style;
	char text[400];
};

struct tui {
	const struct tui_app *app;
	struct ctx *ctx;
	struct grid grid;
	enum scheme scheme;
	struct layer layer[TUI_DEPTH];
	int depth;

	char cleared[INPUT_MAX];    /* what Esc took from a box, for Ctrl-Y */
	struct scan scan;
	struct input before;        /* the focused line before the run of keys began … */
	struct input *before_of;    /* … and which line that was */
	bool before_dirty;
	int32_t held;               /* a letter key that waits whether it begins a scan; 0: none */
	char queue[TUI_QUEUE][128];
	int queued;

	struct message messages[TUI_MESSAGES]; /* newest first */
	int n_messages;
	bool message_shown;
	struct tui_health health;
	struct drafts drafts;

	int64_t mono, last_input, next_poll, drafts_at, minute;
	bool quit, dirty;
};

/* Pushes home and the gate. t is zeroed memory of the caller. */
void tui_open(struct tui *t, const struct tui_app *app, int cols, int rows, enum scheme scheme, int64_t mono_ms);
void tui_close(struct tui *t);                          /* wipes all */
void tui_event(struct tui *t, const struct key_event *e);
void tui_tick(struct tui *t, int64_t mono_ms);          /* whatever is due by then */
int tui_wait_ms(const struct tui *t, int64_t mono_ms);  /* until something may be due */
void tui_resize(struct tui *t, int cols, int rows);
void tui_changed(struct tui *t);                        /* data changed elsewhere */
void tui_paint(struct tui *t);                          /* lays out and draws the grid */
void tui_settle(struct tui *t);                         /* after a paint, and at the latest before the next key: screen.shown() */
void tui_scanned(struct tui *t, const char *text);
void tui_say(struct tui *t, enum style s, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static inline struct layer *tui_top(struct tui *t) { return &t->layer[t->depth - 1]; }
static inline const struct layer *tui_top_const(const struct tui *t) { return &t->layer[t->depth - 1]; }
static inline struct input *tui_box(struct tui *t) { return &tui_top(t)->box; }
static inline bool tui_gated(const struct tui *t) { return tui_top_const(t)->screen->flags & SCREEN_GATE; }
static inline bool tui_small(const struct tui *t) { return t->grid.cols < TUI_COLS_MIN || t->grid.rows < TUI_ROWS_MIN; }
static inline bool tui_has_box(const struct layer *l) { return !(l->screen->flags & (SCREEN_BARE | SCREEN_NO_BOX)); }
/* The profile's word for a label; gettext's when it has none. */
const char *tui_word(const struct tui *t, const char *label);

#endif
