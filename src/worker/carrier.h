/*
 * The threads that carry, each with a libcurl multi handle of its own: they do nothing but encrypt, send, receive and decrypt,
 * while the worker's own thread writes down and waits for the disk. What is given to them is copied, but for a mail's
 * bytes; what comes back is called back in the worker's thread only, from carrier_wait() or carrier_free().
 *
 * One carries requests to the gateway, one mails: libcurl waits, and its whole multi handle with it, for a mail server's answer to
 * the end of a mail and to QUIT (lib/smtp.c, smtp_done and smtp_disconnect). No charge waits for that.
 *
 * Of the requests to the gateway no more than options->concurrency are under way; the others wait here, in order, so that one
 * leaves as soon as an answer has come, and not only after the next commit. An answer 429 or with Retry-After lets none of them
 * leave before its time.
 */
#ifndef WORKER_CARRIER_H
#define WORKER_CARRIER_H

#include <stddef.h>

#include "net/http.h"
#include "net/smtp.h"
#include "worker/worker.h"

struct carrier;

struct carrier *carrier_new(const struct worker_options *options); /* options must outlive it */
void carrier_free(struct carrier *c); /* breaks off what runs; its `done` hears of it. NULL is fine */

void carrier_gateway(struct carrier *c, const char *method, const char *path, const char *body, const char *idem_key, http_done done, void *arg);
void carrier_mail(struct carrier *c, const char *recipient, const char *bytes, size_t n, smtp_done done, void *arg);
/* Waits up to timeout_ms for an answer, calls back all that have come; returns how many. */
int carrier_wait(struct carrier *c, int timeout_ms);

#endif
