/*
 * Typed text outlives the form it was typed in (SPEC O6): in memory, and through the program's draft_put beyond this
 * process. A draft belongs to a desk, whoever sits there, to a screen and to what that was opened for, never to another patient.
 * Passwords are never in one.
 */
#ifndef TUI_DRAFT_H
#define TUI_DRAFT_H

#include "base/str.h"
#include "tui/form.h"

struct tui_app;

enum { DRAFT_KEY = 128, DRAFTS_MAX = 32 };

struct draft {
	char key[DRAFT_KEY];
	struct buf text;
};

struct drafts {
	struct draft one[DRAFTS_MAX]; /* the oldest gives way */
	int n;
};

void draft_done(struct drafts *d);                                   /* wipes */
/* Keeps what the form holds; an unchanged draft isn't written again. */
void draft_keep(struct drafts *d, const struct tui_app *app, const char *key, const struct form *f);
void draft_forget(struct drafts *d, const struct tui_app *app, const char *key);
/* Puts a kept draft into the form and makes it dirty; false: there was none. */
bool draft_restore(const struct drafts *d, const struct tui_app *app, const char *key, struct form *f);

#endif
