/*
 * A CUPS queue by libcups2, in two steps so that its job's number can be written down before the first byte of the
 * page leaves (FACTS §12). CUPS prints at least once and its "completed" is no proof of paper: whoever uses this asks
 * a person whenever a step's outcome isn't certain. The server is that of $CUPS_SERVER or the system's.
 */
#ifndef PAPER_PRINTER_H
#define PAPER_PRINTER_H

#include <stddef.h>

#include "base/err.h"

enum printer_state {
	PRINTER_WORKING,   /* waiting, printing, out of paper */
	PRINTER_COMPLETED, /* as the server says */
	PRINTER_FAILED,    /* cancelled or aborted */
	PRINTER_UNKNOWN,   /* no such job any more, or no answer */
};

/* An empty job; nothing can come out yet. ERR_UNAVAILABLE: no server or no such queue. */
enum err printer_create(const char *queue, const char *title, int *job, struct cause *cause);
/* Sends the page. ERR_UNAVAILABLE: it may or may not come out. */
enum err printer_send(const char *queue, int job, const char *title, const void *pdf, size_t n, struct cause *cause);
enum printer_state printer_follow(const char *queue, int job);

#endif
