/* Long work: count, bar, share, rate and time left, from integers. */
#ifndef TUI_PROGRESS_H
#define TUI_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

#include "tui/canvas.h"

struct progress {
	int64_t done, total;
	int64_t elapsed_ms;   /* since it began */
};

/* "処理済  871  ███░░  72%   41.3 件/秒" over one row of c. */
void progress_draw(const struct progress *p, const struct canvas *c, int x, int y, const char *label);
/* "残り およそ 8 秒"; "" where there's nothing to go, or it can't be said (negative). */
const char *progress_left(int64_t seconds, char *out, size_t size);

#endif
