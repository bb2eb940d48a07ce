/* SQL over payment certificates. Writes need an open write transaction. */
#ifndef STORE_CERTIFICATES_H
#define STORE_CERTIFICATES_H

#include "model/certificate.h"
#include "model/ctx.h"

/* What was received and given back of a patient, of one bill or of all (0), settled at [from, until), oldest first; at most `max`. */
enum err certificates_money(struct ctx *ctx, int64_t patient_id, int64_t bill_id, int64_t from, int64_t until, int max,
	struct certificate_line *out, int *n);
/* Gives id, number, made_at and made_by. */
enum err certificates_add(struct ctx *ctx, struct certificate *c);
enum err certificates_add_line(struct ctx *ctx, int64_t certificate_id, int pos, const struct certificate_line *l);
enum err certificates_update(struct ctx *ctx, const struct certificate *c);  /* prints */
enum err certificates_by_id(struct ctx *ctx, int64_t id, struct certificate *out);                /* ERR_NOT_FOUND */
enum err certificates_by_number(struct ctx *ctx, const char *number, struct certificate *out);    /* ERR_NOT_FOUND */
enum err certificates_lines(struct ctx *ctx, int64_t id, struct certificate_line out[CERTIFICATE_LINES_MAX], int *n);
/* Newest first; patient_id 0: all. */
enum err certificates_fetch(struct ctx *ctx, int64_t patient_id, int64_t offset, int max, struct certificate *out, int *n);
enum err certificates_count(struct ctx *ctx, int64_t patient_id, int64_t *n);

#endif
