/* Who gets a key: the dialog, the box, the screen's rows, its form or list, the global rows; in that order. */
#ifndef TUI_DISPATCH_H
#define TUI_DISPATCH_H

#include "tui/tui.h"

void dispatch_key(struct tui *t, const struct key_event *e);
/* Does this printable key act here (a row of the table, y/n of a dialog), rather than being typed? */
bool dispatch_acts(const struct tui *t, int32_t key);
/* Types a character into the focused line whatever it would do otherwise. */
void dispatch_type(struct tui *t, int32_t key);
/* The box's text changed: it narrows the list, if that can be narrowed. */
void dispatch_narrow(struct tui *t);
/* The line that typed characters go to now; NULL: none. */
struct input *dispatch_line(struct tui *t);

#endif
