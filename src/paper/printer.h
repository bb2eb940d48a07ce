/*
 * A printer by IPP (libcups2), in two steps so that its job's number can be written down before the first byte of the
 * page leaves (FACTS §12). `queue` is the printer's own address, ipp://host:631/ipp/print, or the name of a CUPS queue on
 * $CUPS_SERVER or the system's server. cupsd sends a page again when it was killed or the queue was disabled in the middle,
 * so only a queue whose device is once:… is taken (data/cups/once).
 *
 * Nothing here sends twice, and "completed" is no proof of paper: whoever uses this asks a person whenever a step's
 * outcome isn't certain. Each call opens what it needs anew, and waits for seconds at most.
 */
#ifndef PAPER_PRINTER_H
#define PAPER_PRINTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/device.h"

enum printer_state {
	PRINTER_WORKING,   /* waiting, printing, out of paper */
	PRINTER_COMPLETED, /* as the printer says */
	PRINTER_FAILED,    /* cancelled or aborted */
	PRINTER_EMPTY,     /* its page never came, or not whole */
	PRINTER_GONE,      /* it knows no such job (any more): nobody can say */
	PRINTER_UNKNOWN,   /* no answer */
};

/* An empty job; nothing can come out yet. ERR_UNAVAILABLE: no printer, no such queue, or one that could print twice. */
enum err printer_create(const char *queue, const char *title, int *job, struct cause *cause);
/* Sends the page. ERR_UNAVAILABLE: it may or may not come out. */
enum err printer_send(const char *queue, int job, const char *title, const void *pdf, size_t n, struct cause *cause);
enum printer_state printer_follow(const char *queue, int job);
/* Nothing more of it shall come out; what the printer makes of that is told by printer_follow(). */
void printer_cancel(const char *queue, int job);
/* In this thread, `call` is called some times a second while one of these waits for an answer; NULL: nothing is. It must use none of them. */
void printer_meanwhile(void (*call)(void *arg), void *arg);
/* How the printer itself is. */
enum device_state printer_look(const char *queue);

#endif
