/* A payment certificate (支払証明書, A4, as many pages as its lines need) as positioned values (SPEC R8). */
#ifndef DOMAIN_CERTIFICATE_PAGE_H
#define DOMAIN_CERTIFICATE_PAGE_H

#include <stdbool.h>

#include "domain/certificate.h"
#include "model/page.h"

/* again: printed before, marked 再. *doc must be zeroed. */
void certificate_page_make(const struct ctx *ctx, const struct certificate_facts *f, bool again, struct doc *doc);

#endif
