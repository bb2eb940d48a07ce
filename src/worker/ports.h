/*
 * All that the worker reaches outside of the book: the card gateway, the mail server, paper, and waiting for them.
 * (Database, clock and randomness are in struct ctx.) ports_real.c connects them to libcurl, libhpdf and CUPS; the
 * simulation (tests/sim) puts its own behind the same functions, so that the very same engine runs there.
 */
#ifndef WORKER_PORTS_H
#define WORKER_PORTS_H

#include <stddef.h>

#include "base/str.h"
#include "model/page.h"
#include "net/http.h"
#include "net/smtp.h"
#include "paper/printer.h"

struct worker_options;

/* `done` is called exactly once for each start, from ports_wait() or ports_close(), never from within start. */
struct gateway_port {
	void *self;
	/* body NULL: GET. idem_key NULL or "": none. */
	void (*start)(void *self, const char *method, const char *path, const char *body, const char *idem_key, http_done done, void *arg);
};

struct mail_port {
	void *self;
	/* bytes live until done was called. */
	void (*start)(void *self, const char *recipient, const char *bytes, size_t n, smtp_done done, void *arg);
};

/* The contracts are those of paper/paper.h and paper/printer.h. */
struct paper_port {
	void *self;
	enum err (*draw)(void *self, const struct doc *doc, struct buf *pdf, struct cause *cause);
	enum err (*create)(void *self, const char *queue, const char *title, int *job, struct cause *cause);
	enum err (*send)(void *self, const char *queue, int job, const char *title, const void *pdf, size_t n, struct cause *cause);
	enum printer_state (*follow)(void *self, const char *queue, int job);
	void (*cancel)(void *self, const char *queue, int job);
	enum device_state (*look)(void *self, const char *queue); /* as it was a moment ago: doesn't wait for the printer (worker/watcher.h) */
	/* From now on `meanwhile` is called some times a second while another of these waits for the printer, until ports_close().
	   NULL: they never wait. */
	void (*attend)(void *self, void (*meanwhile)(void *arg), void *arg);
};

struct ports {
	struct gateway_port gateway;
	struct mail_port mail;
	struct paper_port paper;
	void *self;
	/* Waits up to timeout_ms for an answer, calls `done` of what ended; returns how many ended. */
	int (*wait)(void *self, int timeout_ms);
};

/* libcurl, libhpdf and CUPS as the options say. Free with ports_close(): what runs is broken off, its `done` hears of it. */
struct ports *ports_open(const struct worker_options *options);
void ports_close(struct ports *p); /* NULL is fine */

#endif
