/* Bar codes are ASCII: any other character ends the run. */
#include "tui/scan.h"

#include "base/mem.h"

#include "base/banned.h"

void scan_reset(struct scan *s)
{
	mem_wipe(s, sizeof *s);
}

bool scan_char(struct scan *s, int32_t key, int64_t mono_ms)
{
	bool fresh = s->len == 0 || mono_ms - s->last >= SCAN_GAP_MS || key >= 0x7F || s->len + 1 >= sizeof s->text;
	if (fresh)
		scan_reset(s);
	s->last = mono_ms;
	if (key < 0x7F) {
		s->text[s->len++] = (char)key;
		s->text[s->len] = '\0';
	}
	return fresh;
}

bool scan_enter(struct scan *s, int64_t mono_ms)
{
	return s->len >= SCAN_LENGTH && mono_ms - s->last < SCAN_GAP_MS;
}
