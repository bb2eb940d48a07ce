/*
 * Bytes from a terminal become key events. Knows UTF-8, the escape sequences of the terminal's own description
 * (given as a table) and those of xterm, rxvt, the Linux console and screen; SGR and X10 mouse reports; cursor position
 * reports; pasted text. Pure: bytes and times go in.
 */
#ifndef TUI_DECODE_H
#define TUI_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/keys.h"

enum { DECODE_ESC_MS = 25, DECODE_KEYS = 64 };

struct decode_key {
	char bytes[24];
	int32_t key;
};

struct decode {
	struct decode_key own[DECODE_KEYS]; /* of the terminal's description; ended by key 0 */
	unsigned char buf[256];
	size_t len;
	int64_t since;          /* when the first byte of buf came */
	int report_x;           /* column of the last cursor position report, 1-based; 0: none yet */
};

/* Takes at most what fits and returns how many bytes. */
size_t decode_feed(struct decode *d, const void *bytes, size_t n, int64_t mono_ms);
/* The next key; false: none complete yet. A lone Esc is complete DECODE_ESC_MS after it came. */
bool decode_next(struct decode *d, int64_t mono_ms, struct key_event *out);
bool decode_pending(const struct decode *d);   /* waits for the rest of a sequence */

#endif
