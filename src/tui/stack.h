/* The stack of screens: the only place where an outcome is carried out. */
#ifndef TUI_STACK_H
#define TUI_STACK_H

#include "tui/tui.h"

void stack_apply(struct tui *t, const struct outcome *o);
/* An outcome of submit(), or of the dialog that submit() asked: leaving the screen forgets its draft. */
void stack_apply_submit(struct tui *t, const struct outcome *o);
void stack_push(struct tui *t, const struct screen *s, const struct arg *arg);
void stack_pop(struct tui *t);
void stack_refresh(struct tui *t);                /* the top screen's data changed */
void stack_close_dialog(struct layer *l);
bool stack_pinned(const struct tui *t);           /* is any screen of the stack pinned (SPEC P6)? */
void stack_keep_drafts(struct tui *t);

#endif
