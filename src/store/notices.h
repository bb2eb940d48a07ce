/* Rows of table notice (SPEC A8). Writes need an open write transaction. */
#ifndef STORE_NOTICES_H
#define STORE_NOTICES_H

#include "model/ctx.h"
#include "model/waiting.h"

enum err notices_add(struct ctx *ctx, struct notice *n);            /* gives at, written_by, and an id unless it has its booking's */
enum err notices_of(struct ctx *ctx, int64_t patient_id, int max, struct notice *out, int *n); /* newest first */
enum err notices_by_id(struct ctx *ctx, int64_t id, struct notice *out);                       /* ERR_NOT_FOUND */
/* Newest first. */
enum err notices_list(struct ctx *ctx, enum notice_filter f, int64_t offset, int max, struct notice_item *out, int *n);
enum err notices_count(struct ctx *ctx, enum notice_filter f, int64_t *n);
enum err notices_called(struct ctx *ctx, int64_t id, bool called);  /* by whom and when; ERR_CONFLICT: it was (wasn't) already, or needn't be */
/* Those about a booking of somebody whose card exists now, and their mails. */
enum err notices_join(struct ctx *ctx, int64_t booking_id, int64_t patient_id);

#endif
