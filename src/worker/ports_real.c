/* The worker's ports in the real world: gateway and mail by a thread that carries (carrier.h), libhpdf, CUPS. */
#include "worker/ports.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "paper/paper.h"
#include "worker/carrier.h"
#include "worker/watcher.h"
#include "worker/worker.h"

#include "base/banned.h"

struct real {
	struct ports ports;
	struct carrier *carrier;
	struct clock clock;
	struct watcher *watcher;     /* of the printer that was last looked at; NULL: none was */
	char watched[128];
};

static void to_gateway(void *self, const char *method, const char *path, const char *body, const char *idem_key, http_done done, void *arg)
{
	struct real *r = self;
	carrier_gateway(r->carrier, method, path, body, idem_key, done, arg);
}

static void to_mail_server(void *self, const char *recipient, const char *bytes, size_t n, smtp_done done, void *arg)
{
	struct real *r = self;
	carrier_mail(r->carrier, recipient, bytes, n, done, arg);
}

static enum err draw(void *self, const struct doc *doc, struct buf *pdf, struct cause *cause)
{
	(void)self;
	return paper_pdf(doc, pdf, cause);
}

static enum err create(void *self, const char *queue, const char *title, int *job, struct cause *cause)
{
	(void)self;
	return printer_create(queue, title, job, cause);
}

static enum err send(void *self, const char *queue, int job, const char *title, const void *pdf, size_t n, struct cause *cause)
{
	(void)self;
	return printer_send(queue, job, title, pdf, n, cause);
}

static enum printer_state follow(void *self, const char *queue, int job)
{
	(void)self;
	return printer_follow(queue, job);
}

static void cancel(void *self, const char *queue, int job)
{
	(void)self;
	printer_cancel(queue, job);
}

static enum device_state look(void *self, const char *queue)
{
	struct real *r = self;
	if (!r->watcher || strcmp(r->watched, queue) != 0) {
		watcher_free(r->watcher);
		str_copy(r->watched, sizeof r->watched, queue);
		r->watcher = watcher_new(queue, printer_look, &r->clock);
	}
	return watcher_state(r->watcher);
}

static void attend(void *self, void (*meanwhile)(void *arg), void *arg)
{
	(void)self;
	printer_meanwhile(meanwhile, arg);
}

static int wait_for_answers(void *self, int timeout_ms)
{
	struct real *r = self;
	return carrier_wait(r->carrier, timeout_ms);
}

struct ports *ports_open(const struct worker_options *options)
{
	struct real *r = mem_new(sizeof *r);
	*r = (struct real){ .carrier = carrier_new(options) };
	clock_system(&r->clock);
	r->ports = (struct ports){ .gateway = { r, to_gateway }, .mail = { r, to_mail_server }, .paper = { r, draw, create, send, follow, cancel, look, attend },
				   .self = r, .wait = wait_for_answers };
	return &r->ports;
}

void ports_close(struct ports *p)
{
	struct real *r = p ? p->self : NULL;
	if (!r)
		return;
	printer_meanwhile(NULL, NULL);
	watcher_free(r->watcher);
	carrier_free(r->carrier);
	free(r);
}
