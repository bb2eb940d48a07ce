/* Whose menus a desk shows, chosen on any screen of bookings (SPEC A10). */
#ifndef SCREENS_CLINIC_CHOICE_H
#define SCREENS_CLINIC_CHOICE_H

#include "model/ctx.h"
#include "tui/dialog.h"
#include "tui/outcome.h"

/* All clinics, to choose one or all of them; `then` calls clinic_chosen() and shows what is there now. */
struct outcome clinic_choice(struct ctx *ctx, dialog_then *then);
enum err clinic_chosen(struct ctx *ctx, const struct answer *a);

#endif
