/* The bar takes what the numbers leave; everything is integer arithmetic. */
#include "tui/progress.h"

#include "base/i18n.h"
#include "base/money.h"
#include "base/str.h"

#include "base/banned.h"

enum { BAR_MAX = 42, NUMBERS = 24 }; /* columns: of the bar, and of what stands behind it */

void progress_draw(const struct progress *p, const struct canvas *c, int x, int y, const char *label)
{
	char digits[32], text[96];
	int64_t total = p->total > 0 ? p->total : 1;
	str_fmt(text, sizeof text, "%s  %s  ", label, yen_text(p->done, digits));
	x = canvas_text(c, x, y, STYLE_TEXT, text);
	int bar = c->at.cols - x - NUMBERS;
	bar = bar > BAR_MAX ? BAR_MAX : bar < 4 ? 4 : bar;
	int full = (int)(p->done * bar / total);
	for (int i = 0; i < bar; i++)
		x = canvas_glyph(c, x, y, STYLE_BUSY, i < full ? GLYPH_FULL : GLYPH_LIGHT);
	x = canvas_fmt(c, x, y, STYLE_TEXT, " %3d%%", (int)(p->done * 100 / total));
	if (p->elapsed_ms >= 1000 && p->done > 0) {
		int64_t tenths = p->done * 10000 / p->elapsed_ms;
		canvas_fmt(c, x, y, STYLE_TEXT, _("   %d.%d 件/秒"), (int)(tenths / 10), (int)(tenths % 10));
	}
}

const char *progress_left(int64_t seconds, char *out, size_t size)
{
	if (seconds <= 0)
		str_copy(out, size, "");
	else if (seconds < 90)
		str_fmt(out, size, _("残り およそ %d 秒"), (int)seconds);
	else
		str_fmt(out, size, _("残り およそ %d 分"), (int)((seconds + 59) / 60));
	return out;
}
