/* SQL over what the worker prints. Writes need an open write transaction. */
#ifndef STORE_PRINT_JOBS_H
#define STORE_PRINT_JOBS_H

#include "model/ctx.h"
#include "model/receipt.h"

/* waiting; fills id, asked_by, asked_at from ctx. Set kind, slip_id, receipt_id or subject_id, copy_mark before. */
enum err print_jobs_add(struct ctx *ctx, struct print_job *j);
enum err print_jobs_next(struct ctx *ctx, enum print_state state, struct print_job *out); /* the oldest in that state; ERR_NOT_FOUND */
enum err print_jobs_after(struct ctx *ctx, enum print_state state, int64_t after, struct print_job *out); /* the oldest of those asked for later than that one */
enum err print_jobs_by_id(struct ctx *ctx, int64_t id, struct print_job *out); /* ERR_NOT_FOUND */
enum err print_jobs_of_receipt(struct ctx *ctx, int64_t receipt_id, struct print_job *out); /* the newest; ERR_NOT_FOUND */
enum err print_jobs_open_of_slip(struct ctx *ctx, int64_t slip_id, struct print_job *out); /* the newest not yet out; ERR_NOT_FOUND: all are */
enum err print_jobs_update(struct ctx *ctx, const struct print_job *j);   /* state, instants, file */
/* For the health line: waiting jobs, unclear ones, and when the oldest waiting one was asked for (0: none). */
enum err print_jobs_health(struct ctx *ctx, int64_t *waiting, int64_t *unclear, int64_t *oldest);

#endif
