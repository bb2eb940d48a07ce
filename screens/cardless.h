/* Somebody without a card yet (SPEC A2), as two forms ask for them: name, kana, sex, birth date, telephone, mail address. */
#ifndef SCREENS_CARDLESS_H
#define SCREENS_CARDLESS_H

#include "model/booking.h"
#include "model/ctx.h"
#include "tui/form.h"

enum { CARDLESS_FIELDS = 6 };

/* The fields, in that order. */
void cardless_fields(struct field out[CARDLESS_FIELDS]);
/* What was typed into them. */
void cardless_read(const struct ctx *ctx, const struct form *f, struct booking_person *out);

#endif
