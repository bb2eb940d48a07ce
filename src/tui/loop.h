/*
 * What the program gives to the desk, and the loop that runs it on a terminal. All callbacks get the one ctx.
 */
#ifndef TUI_LOOP_H
#define TUI_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/ctx.h"
#include "tui/screen.h"
#include "tui/style.h"

/* The words of the title line, joined by " ── ": e.g. "中央病院 1階 優先受付", "山田 花子（受付）". "" is left out. */
struct tui_title {
	char part[3][128];
};

enum { TUI_HEALTH_PARTS = 9 };

/* The health line: words with a meaning each, e.g. "失敗 2" as STYLE_REFUSED. `brief`: where all of it is too long; "": the same. */
struct tui_health {
	int n;
	struct { enum style style; char text[96], brief[48]; } part[TUI_HEALTH_PARTS];
};

struct list;

struct tui_app {
	struct ctx *ctx;
	const struct screen *home;           /* the bottom of the stack */
	const struct screen *gate;           /* shown over it first (sign-in); NULL: none */
	const struct screen_key *globals;    /* keys that are the same everywhere (SCREENS rule 6); run gets state NULL */

	bool (*may)(const struct ctx *ctx, enum action action);
	/* The profile's word for a label or title, e.g. あとクレ; NULL: gettext(). */
	const char *(*word)(const struct ctx *ctx, const char *label);
	void (*title)(const struct ctx *ctx, const struct screen *s, struct tui_title *out);
	const char *(*box_label)(const struct ctx *ctx);
	/* Asked when the data changed and once a minute, not at every paint. NULL: an empty line. */
	void (*health)(struct ctx *ctx, struct tui_health *out);
	/* Enter in the box, or a scan. */
	struct outcome (*on_box)(struct ctx *ctx, const char *text, bool is_scan);
	/* OUTCOME_PRINT_LIST: the list of a screen of this title; state is the screen's. */
	struct outcome (*print_list)(struct ctx *ctx, struct list *l, const char *title, void *state);
	/* Did another process change the database since the last call? NULL: never. */
	bool (*changed)(struct ctx *ctx);
	/* What locks the desk: pushes the lock screen. NULL: can't be locked. */
	struct outcome (*lock)(struct ctx *ctx);
	int (*idle_seconds)(const struct ctx *ctx); /* 0: never locks by itself; NULL: never */
	const char *notice;                  /* told when it opens, e.g. a doubtful setting; NULL or "": nothing */
	bool kiosk;                          /* only the screens' own rows are keys: nothing else opens, and no key or signal of the keyboard ends it */
	void (*set_now)(struct ctx *ctx, int64_t utc); /* for scripts */
	/*
	 * Keeps drafts beyond this process (SPEC O6). key: "screen:id"; put with "" forgets it.
	 * get returns false when there's none. NULL: drafts live as long as the program.
	 */
	void (*draft_put)(struct ctx *ctx, const char *key, const char *text);
	bool (*draft_get)(struct ctx *ctx, const char *key, char *out, size_t size);
};

enum { TUI_COLS_MIN = 80, TUI_ROWS_MIN = 24 };

/*
 * Runs the desk on the terminal until it is left. scheme SCHEME_COUNT: what the terminal can do.
 * ERR_UNAVAILABLE (cause says what is missing): stdin or stdout isn't a terminal, or TERM can't address the cursor.
 */
enum err loop_run(const struct tui_app *app, enum scheme scheme);

#endif
