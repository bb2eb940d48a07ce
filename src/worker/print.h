/*
 * Paper: the waiting pages, one at a time, to a printer's queue or as PDF files into a folder (SPEC R2, V3). A page
 * is marked as being handed over before its first byte leaves; what nobody can be sure about becomes a question to a
 * person, never a second page.
 */
#ifndef WORKER_PRINT_H
#define WORKER_PRINT_H

#include <stdbool.h>

#include "model/ctx.h"
#include "model/device.h"
#include "store/leases.h"

struct paper_port;

struct print_place {
	char queue[128];   /* see paper/printer.h; "": files */
	char folder[512];  /* where the files go: $HOME/papers */
};

/* After taking the lease: pages that a dead owner was handing over. What hadn't left waits again, a complete file is done, the rest is unclear. */
enum err print_recover(struct ctx *ctx, const struct lease *lease, const struct print_place *place);
/* Writes down for the desks how the printer is, when it isn't as *known, the state that was written last (DEVICE_STATES: it is read). Doesn't wait for it. */
enum err print_watch(struct ctx *ctx, const struct lease *lease, const struct paper_port *paper, const struct print_place *place, enum device_state *known);
/* Asks the printer about the pages that it has; *did: something changed. */
enum err print_look(struct ctx *ctx, const struct lease *lease, const struct paper_port *paper, const struct print_place *place, bool *did);
/*
 * Hands over the oldest waiting page; *did: something changed. A printer has one at a time, so that a jam is about one. ERR_UNAVAILABLE, ERR_DISK_FULL, ERR_IO: the page still waits.
 * ERR_CONFLICT: the lease is lost. A page that can't be drawn (a character that the font lacks) becomes unclear, with an alarm.
 */
enum err print_next(struct ctx *ctx, const struct lease *lease, const struct paper_port *paper, const struct print_place *place, bool *did);
/* Whether a printer is still at work on a page. */
bool print_pending(struct ctx *ctx);

#endif
