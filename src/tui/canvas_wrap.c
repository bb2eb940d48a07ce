/* Text over several lines of a canvas. */
#include "base/str.h"
#include "base/wrap.h"
#include "tui/canvas.h"

#include "base/banned.h"

int canvas_wrap_lines(const char *text, int cols)
{
	int lines = 0;
	for (; *text; lines++)
		text += wrap_next(text, cols);
	return lines;
}

int canvas_wrap(const struct canvas *c, int x, int y, enum style s, const char *text)
{
	while (*text) {
		size_t n = wrap_next(text, c->at.cols - x);
		char line[1024];
		str_copy_n(line, sizeof line, text, n);
		canvas_text(c, x, y++, s, line);
		text += n;
	}
	return y;
}
