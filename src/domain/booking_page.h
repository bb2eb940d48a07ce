/* The slip of a booking (予約票) as positioned values. */
#ifndef DOMAIN_BOOKING_PAGE_H
#define DOMAIN_BOOKING_PAGE_H

#include "model/booking_slip.h"
#include "model/ctx.h"
#include "model/page.h"

/* change_until: the last instant at which the patient may change it by F18, 0: not at all. *doc must be zeroed. */
void booking_page_make(const struct ctx *ctx, const struct booking_slip *b, int64_t change_until, struct doc *doc);

#endif
