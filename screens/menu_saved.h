/* How every change of a booking menu ends (SPEC A1). */
#ifndef SCREENS_MENU_SAVED_H
#define SCREENS_MENU_SAVED_H

#include "tui/outcome.h"

/* Goes with `next`: what was done ("naika を変更しました"), and how many bookings no longer fit. */
struct outcome menu_saved(struct outcome next, const char *done, int beyond);
/* … of a menu that was changed. */
struct outcome menu_changed(struct outcome next, const char *code, int beyond);

#endif
