/*
 * What should happen after a handler: it says so, the loop does it. A message may go with any of them:
 *     return outcome_with(outcome_back(), STYLE_DONE, _("保険を確認しました"));
 */
#ifndef TUI_OUTCOME_H
#define TUI_OUTCOME_H

#include <stdint.h>

#include "tui/style.h"

struct ctx;
struct dialog;
struct screen;

/* What one screen tells the next. */
struct arg {
	int64_t id;        /* patient, visit, bill … as the screen says */
	int64_t id2;
	char text[256];
};

enum outcome_kind {
	OUTCOME_STAY,      /* draw again */
	OUTCOME_REFRESH,   /* the data changed: refresh() and draw */
	OUTCOME_PUSH,      /* a screen on top */
	OUTCOME_REPLACE,   /* … instead of this one */
	OUTCOME_BACK,      /* leave this screen */
	OUTCOME_HOME,      /* leave all but the first; with a screen: then push it */
	OUTCOME_DIALOG,
	OUTCOME_HELP,      /* the key page of the current screen */
	OUTCOME_MESSAGES,  /* the last five messages */
	OUTCOME_PRINT_LIST, /* the screen's list, by the program's own way (tui_app.print_list) */
	OUTCOME_LOCK,
	OUTCOME_QUIT,
	OUTCOME_UNHANDLED  /* this key means nothing here: the next in line may have it */
};

struct outcome {
	enum outcome_kind kind;
	const struct screen *screen;
	struct arg arg;
	struct dialog *dialog;   /* owned by the loop from here on */
	enum style style;        /* of the message: its mark comes with it */
	char message[400];       /* "": none */
};

struct outcome outcome_stay(void);
struct outcome outcome_refresh(void);
struct outcome outcome_push(const struct screen *s, int64_t id);
struct outcome outcome_push_arg(const struct screen *s, const struct arg *arg);
struct outcome outcome_replace(const struct screen *s, int64_t id);
struct outcome outcome_back(void);
struct outcome outcome_home(void);
struct outcome outcome_open(const struct screen *s, int64_t id); /* home first, then s: what a scan does */
struct outcome outcome_dialog(struct dialog *d);
struct outcome outcome_help(void);
struct outcome outcome_messages(void);
struct outcome outcome_print_list(void);
struct outcome outcome_lock(void);
struct outcome outcome_quit(void);
struct outcome outcome_unhandled(void);
/* Stay, and say so in the message line. */
struct outcome outcome_say(enum style s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct outcome outcome_with(struct outcome o, enum style s, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Stay, and say why the last call failed (ctx->cause). */
struct outcome outcome_fail(const struct ctx *ctx);

#endif
