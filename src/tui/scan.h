/*
 * Is a person typing, or a scanner? A scanner's keys come in a burst (at least SCAN_LENGTH characters, each less
 * than SCAN_GAP_MS after the last) that ends with Enter (DESIGN §7). Pure: the times are passed in.
 */
#ifndef TUI_SCAN_H
#define TUI_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SCAN_LENGTH = 6, SCAN_GAP_MS = 35 };

struct scan {
	char text[128];
	size_t len;
	int64_t last;
};

/* A typed character. true: it begins a new run, so what has the focus must be remembered before it is typed. */
bool scan_char(struct scan *s, int32_t key, int64_t mono_ms);
/* Enter came: does it end a scan? text is then what was scanned. */
bool scan_enter(struct scan *s, int64_t mono_ms);
void scan_reset(struct scan *s);

#endif
