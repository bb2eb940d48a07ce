/*
 * Payment certificates (支払証明書, SPEC R8): who has no receipt any more gets a paper that says when which money came in. Numbered
 * without gaps; what it says is kept with it, so that printing it again says the same. The hospital's fee becomes a bill of its
 * own, due at the counter like any other.
 */
#ifndef DOMAIN_CERTIFICATE_H
#define DOMAIN_CERTIFICATE_H

#include "model/certificate.h"
#include "model/ctx.h"
#include "model/patient.h"

/* Everything that its page and a question about it say. */
struct certificate_facts {
	struct certificate c;
	struct patient patient;
	int n;
	struct certificate_line lines[CERTIFICATE_LINES_MAX];
};

/*
 * What would stand on it, before it is made; changes nothing. of.patient_id may be 0 with a bill. ERR_BAD_STATE: no money in it, or
 * more lines than it takes; ERR_BAD_INPUT: the days don't follow each other, or are to come.
 */
enum err certificate_look(struct ctx *ctx, const struct certificate_wish *of, struct certificate_facts *out);
/* ACTION_CERTIFICATE. Makes it with its number, its fee's bill and its page. */
enum err certificate_issue(struct ctx *ctx, const struct certificate_wish *of, struct certificate *out);
enum err certificate_print(struct ctx *ctx, int64_t id);              /* ACTION_CERTIFICATE; once more, marked 再 */
enum err certificate_load(struct ctx *ctx, int64_t id, struct certificate_facts *out); /* as it was made; ERR_NOT_FOUND */
enum err certificate_by_number(struct ctx *ctx, const char *number, struct certificate *out); /* "C-000012", c-12, 12; ERR_NOT_FOUND */
/* Newest first; patient_id 0: all. */
enum err certificate_list(struct ctx *ctx, int64_t patient_id, int64_t offset, int max, struct certificate *out, int *n);
enum err certificate_count(struct ctx *ctx, int64_t patient_id, int64_t *n);

#endif
