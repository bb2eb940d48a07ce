/* Rows of table contact: what was said about an unpaid bill. Writes need an open write transaction. */
#ifndef STORE_CONTACTS_H
#define STORE_CONTACTS_H

#include "model/arrears.h"
#include "model/ctx.h"

enum err contacts_add(struct ctx *ctx, struct contact *c); /* gives id, at and staff from ctx */
/* Newest first. */
enum err contacts_of_bill(struct ctx *ctx, int64_t bill_id, int max, struct contact *out, int *n);

#endif
