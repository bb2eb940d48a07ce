/*
 * The XML of the online eligibility check (FACTS §3.3, §3.4), read as a stream: elements in any order, UTF-8 or CP932 (what
 * calls itself Shift_JIS), memory that grows with the answers alone. A document type, an entity, a second value for one
 * thing, more results or tickets than model/eligibility.h has room for, and digits of X7 are refused; nothing outside the file is
 * ever opened.
 */
#ifndef INTAKE_OQS_H
#define INTAKE_OQS_H

#include "base/err.h"
#include "base/str.h"
#include "model/eligibility.h"

/*
 * At least one answer, as many as the file has units: all of it or nothing. oqs_free() wipes them.
 * ERR_NOT_FOUND, ERR_IO; ERR_BAD_FILE, ERR_SECRET_TEXT: the cause names line and element.
 */
enum err oqs_read(const char *path, struct eligibility_answer **out, int *n, struct cause *cause);
void oqs_free(struct eligibility_answer *list, int n);
/* A question as the file for the folder req, in UTF-8. */
void oqs_write(const struct eligibility_question *q, struct buf *out);

#endif
