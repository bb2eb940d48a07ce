/*
 * The desk without a terminal: commands in, screens out (golden tests, --script FILE). One command per line,
 * # comments. Nothing depends on real time: every command advances the monotonic clock by one second.
 *
 *   size 80x24 | scheme mono | glyphs ascii      before or between keys
 *   type 高橋        key F5        scan 0012345678        click 10 5        wheel down
 *   resize 132x43    refresh (the data changed)    now 2026-11-21T09:41    idle 300
 *   burst 0012345678 (as a scanner types it, Enter included)
 *   screen [name]    prints "== name 80x24" and the rows
 *   attrs [name]     the same with one letter per cell for its style (style.h)
 *   expect TEXT      fails unless the text shows        cursor    prints "cursor x y"
 */
#ifndef TUI_SCRIPT_H
#define TUI_SCRIPT_H

#include <stdio.h>

#include "tui/loop.h"

/* ERR_USAGE with the line's number in app->ctx->cause when a command is wrong or an expectation fails. */
enum err script_run(const struct tui_app *app, FILE *in, FILE *out, int cols, int rows, enum scheme scheme);

#endif
