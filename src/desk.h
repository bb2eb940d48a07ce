/* The desk (SPEC L: `madoguchi` alone): the screens on this terminal, or by a script without one. */
#ifndef DESK_H
#define DESK_H

#include "app.h"
#include "tui/loop.h"

/*
 * Takes the desk's own options out of argv, as long as no command has come: --script FILE ("-": standard input),
 * --size COLSxROWS and --scheme mono|16|256|true. What is wrong with them is told by desk_run.
 */
void desk_options(int *argc, char **argv);
/* Runs until the desk is left. ERR_USAGE: options, or a script's command or expectation; ERR_UNAVAILABLE: no terminal. */
enum err desk_run(struct app *app);

/* The same, but a kiosk: the screen with that id is all there is (SPEC L). */
enum err desk_kiosk(struct app *app, const char *screen);

/* The desk around the screens: title, health line, look-ups, lock, live data, drafts. ctx->actor "": sign-in comes first. */
void desk_app_make(struct tui_app *out, struct ctx *ctx);
/* A kiosk around that screen: no sign-in, no keys but its own. */
void desk_kiosk_make(struct tui_app *out, struct ctx *ctx, const struct screen *screen);
/* Keys that mean the same everywhere (SCREENS rule 6). */
extern const struct screen_key desk_keys[];
/* Drafts that outlive the process (SPEC O6), one file per desk, screen and record below $HOME/drafts. */
void desk_draft_put(struct ctx *ctx, const char *key, const char *text);
bool desk_draft_get(struct ctx *ctx, const char *key, char *out, size_t size);
void desk_draft_tidy(struct ctx *ctx); /* at the start: removes what was left half written, and what has names of before */

#endif
