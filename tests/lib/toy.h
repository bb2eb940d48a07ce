/*
 * A small desk for the tests of src/tui: a board of TOY_ROWS rows, a page, a form and a pinned payment, with a
 * clock that stands still and counters of what the framework asked for.
 */
#ifndef TESTS_TOY_H
#define TESTS_TOY_H

#include "tui/loop.h"
#include "tui/tui.h"

enum { TOY_ROWS = 100000 };

struct toy {
	struct tui_app app;
	struct ctx ctx;
	struct clock clock;
	int64_t utc, mono;
	bool real_clock;          /* the machine's monotonic clock instead of .mono */
	int64_t rows;             /* of the board */
	int64_t shift;            /* rows that came in before all others */
	char narrow[128];
	const char *about;        /* arg.text of the form; NULL: "" */
	int fetched, fetches, counts, drawn, shown, wiped;
	bool may_pay;
	int idle;
	bool changed;
	const char *printer;      /* third part of the health line; NULL: none */
	char looked_up[160];      /* last text of the box, "scan:" before it when it was one */
	char submitted[600];
	char draft_key[DRAFT_KEY], draft_text[600];
};

/* Only one at a time: the screens find it through this. */
extern struct toy toy;

void toy_init(void);
extern const struct screen toy_home, toy_page, toy_form, toy_pay, toy_lock;
/* Runs a script over a fresh desk; the output is kept for the next call. *err is what it returned. */
const char *toy_script(const char *commands, int cols, int rows, enum scheme scheme, enum err *err);

#endif
