/* SQL over the printer's row. */
#ifndef STORE_DEVICES_H
#define STORE_DEVICES_H

#include "model/ctx.h"
#include "model/device.h"

enum err devices_read(struct ctx *ctx, struct device *out);
enum err devices_write(struct ctx *ctx, enum device_state state); /* in a write transaction; since now */

#endif
