/* SQL over eligibility checks and what they say (SPEC I3). Writes need an open write transaction. */
#ifndef STORE_ELIGIBILITIES_H
#define STORE_ELIGIBILITIES_H

#include "model/ctx.h"
#include "model/eligibility.h"

/* Gives the id. hash "": no answer yet. ERR_DUPLICATE: this file was taken before. */
enum err eligibilities_add(struct ctx *ctx, struct eligibility *e, const char *hash);
/* All but patient's question itself; ERR_CONFLICT unless e->version stands; hash NULL: stays. ERR_DUPLICATE as above. */
enum err eligibilities_update(struct ctx *ctx, struct eligibility *e, const char *hash);
enum err eligibilities_by_id(struct ctx *ctx, int64_t id, struct eligibility *out);
enum err eligibilities_by_file(struct ctx *ctx, const char *file, struct eligibility *out); /* a question's; ERR_NOT_FOUND */
enum err eligibilities_newest(struct ctx *ctx, int64_t patient_id, struct eligibility *out);
/* Newest first: of a patient, or (0) those whose patient isn't known, since an instant. */
enum err eligibilities_list(struct ctx *ctx, int64_t patient_id, int64_t since, int max, struct eligibility *out, int *n);
enum err eligibilities_wanted(struct ctx *ctx, int max, int64_t *ids, int *n);
enum err eligibilities_overdue(struct ctx *ctx, int64_t now, int max, int64_t *ids, int *n);
int64_t eligibilities_next(struct ctx *ctx);   /* earliest deadline of an open one, -1: none */
/* These bytes under that name; for_request: or as the answer to any question. */
enum err eligibilities_taken_before(struct ctx *ctx, const char *file, const char *hash, bool for_request, bool *taken);

/* The results, and what goes with them, replace those that stood there. */
enum err eligibilities_put_results(struct ctx *ctx, int64_t id, const struct eligibility_result *list, int n);
enum err eligibilities_results(struct ctx *ctx, int64_t id, struct eligibility_result *out, int *n);
/* Patients born on that day who have such an insurer's cover: at most `max`. */
enum err eligibilities_candidates(struct ctx *ctx, day_t birth, const char *insurer, int max, int64_t *ids, int *n);

#endif
