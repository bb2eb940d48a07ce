/*
 * The screens of the desk, from the one list in screens.def. What each is opened for stands in its file's head; ids go
 * through struct arg (tui/outcome.h).
 */
#ifndef SCREENS_SCREENS_H
#define SCREENS_SCREENS_H

#include "tui/screen.h"

#define X(name) extern const struct screen screen_##name;
#include "screens/screens.def"
#undef X

/* All of them, ended by NULL. */
extern const struct screen *const screens_all[];

#endif
