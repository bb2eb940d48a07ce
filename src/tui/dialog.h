/*
 * Questions and texts over a screen. The handler returns outcome_dialog(dialog_…(…)); when it was answered with
 * yes, a choice or a text, then() runs with the state of the screen beneath. Esc and "no" just close it.
 */
#ifndef TUI_DIALOG_H
#define TUI_DIALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "tui/canvas.h"
#include "tui/form.h"
#include "tui/outcome.h"

struct answer {
	int64_t tag;         /* as given when it was asked */
	int choice;          /* index in the choices */
	const char *id;      /* … and its id */
	const char *text;    /* what was typed */
};

typedef struct outcome dialog_then(struct ctx *ctx, void *state, const struct answer *a);

/* y or Enter on "はい"; the safe answer "いいえ" is selected first when `risky`. */
struct dialog *dialog_confirm(const char *title, const char *text, bool risky, dialog_then *then, int64_t tag);
/* A page of text that scrolls. Lines end with \n, long ones are wrapped. */
struct dialog *dialog_text(const char *title, const char *text);
/* Every reason of a refusal with its desk, numbered (SCREENS "Why not"). */
struct dialog *dialog_reasons(const char *title, const char *head, const struct cause *why);
/* … and beneath what can be done instead. */
struct dialog *dialog_reasons_or(const char *title, const struct cause *why, const struct choice *choices, dialog_then *then, int64_t tag);
/* One line of text; required: an empty one isn't taken. */
struct dialog *dialog_input(const char *title, const char *label, const char *text, bool required, dialog_then *then, int64_t tag);
/* The choices are copied. */
struct dialog *dialog_choice(const char *title, const char *text, const struct choice *choices, dialog_then *then, int64_t tag);
void dialog_free(struct dialog *d);              /* wipes; NULL is fine */

enum dialog_result { DIALOG_OPEN, DIALOG_CLOSED, DIALOG_ANSWERED };
enum dialog_result dialog_key(struct dialog *d, int32_t key);
enum dialog_result dialog_click(struct dialog *d, int x, int y);     /* cell of the grid */
void dialog_layout(struct dialog *d, int cols, int rows);
void dialog_draw(const struct dialog *d, const struct canvas *c);    /* centred on c */
bool dialog_asks(const struct dialog *d);        /* waits for an answer: a scan must not close it */
struct input *dialog_field(struct dialog *d);    /* NULL: nothing is typed here */
struct outcome dialog_finish(struct dialog *d, struct ctx *ctx, void *state); /* runs then() */

#endif
