/* SQL over applications (SPEC E1, E3, E4, E6). The address is sealed. Writes need an open write transaction. */
#ifndef STORE_APPLICATIONS_H
#define STORE_APPLICATIONS_H

#include "model/application.h"
#include "model/ctx.h"

enum err applications_add(struct ctx *ctx, struct application *a);       /* gives the id; ERR_DUPLICATE: one is open */
/* The newest of an enrollment; open: only one that isn't done or dropped. ERR_NOT_FOUND. */
enum err applications_of(struct ctx *ctx, int64_t enrollment_id, bool open, struct application *out);
/* All but id, enrollment and kind; ERR_CONFLICT unless a->version stands. */
enum err applications_update(struct ctx *ctx, struct application *a);

#endif
