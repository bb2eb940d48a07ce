/* Columns of characters, and what stands in them. */
#include "screens/differ.h"

#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"

#include "base/banned.h"

enum { OURS = 13, MARKS = 25 }; /* where ours begin; room for a mark and a pair of code points */

enum style differ_style(enum name_match m)
{
	static const enum style styles[] = { [NAME_SAME] = STYLE_DONE, [NAME_VARIANT] = STYLE_TODO, [NAME_CANDIDATE] = STYLE_UNKNOWN, [NAME_DIFFERENT] = STYLE_REFUSED };
	return styles[m];
}

const char *differ_text(enum name_match m)
{
	static const char *const texts[] = {
		[NAME_SAME] = N_("○ 一致"), [NAME_VARIANT] = N_("！異体字"), [NAME_CANDIDATE] = N_("？要判断"), [NAME_DIFFERENT] = N_("× 相違"),
	};
	return _(texts[m]);
}

static void mark(const struct canvas *c, int x, int y, int cols, const char *text, int at, enum style s)
{
	int column = 0;
	uint32_t ch;
	size_t left = strlen(text), len;
	for (int i = 1; (len = utf8_next(text, left, &ch)) > 0; i++, text += len, left -= len) {
		int width = utf8_char_width(ch);
		if (i == at && column + width <= cols)
			canvas_restyle(c, (struct rect){ x + column, y, width, 1 }, s);
		column += width;
	}
}

void differ_draw(const struct canvas *c, int x, int y, int cols, const char *text, const struct name_diff *d, int n, bool first)
{
	canvas_fit(c, x, y, cols, ALIGN_LEFT, STYLE_TEXT, text);
	for (int i = 0; i < n; i++)
		mark(c, x, y, cols, text, first ? d[i].at_a : d[i].at_b, differ_style(d[i].level));
}

static void point(char *out, uint32_t c)
{
	if (c)
		str_add(out, DIFFER_POINTS, "U+%04X", (unsigned)c);
	else
		str_add(out, DIFFER_POINTS, "%s", "-");
}

const char *differ_points(const struct name_diff *d, int n, char out[DIFFER_POINTS])
{
	out[0] = '\0';
	for (int i = 0; i < n; i++) {
		str_add(out, DIFFER_POINTS, "%s", i ? "  " : "");
		point(out, d[i].a);
		str_add(out, DIFFER_POINTS, " ");
		point(out, d[i].b);
	}
	return out;
}

static int side_cols(const struct canvas *c)
{
	return (c->at.cols - OURS - MARKS) / 2;
}

int differ_heads(const struct canvas *c, int y, const char *ours, const char *theirs)
{
	int side = side_cols(c);
	canvas_fit(c, OURS, y, side, ALIGN_LEFT, STYLE_TITLE, ours);
	return canvas_fit(c, OURS + side + 1, y, side, ALIGN_LEFT, STYLE_TITLE, theirs) + 1;
}

void differ_line(const struct canvas *c, int y, const struct differ_pair *p, enum style mark)
{
	int side = side_cols(c);
	char points[DIFFER_POINTS];
	canvas_fit(c, 1, y, OURS - 2, ALIGN_LEFT, STYLE_LABEL, p->label);
	differ_draw(c, OURS, y, side, p->ours, p->diffs, p->n_diffs, true);
	differ_draw(c, OURS + side + 1, y, side, p->theirs, p->diffs, p->n_diffs, false);
	int x = canvas_text(c, OURS + 2 * side + 2, y, mark, differ_text(p->match)) + 1;
	canvas_fit(c, x, y, c->at.cols - x, ALIGN_LEFT, STYLE_DIM, differ_points(p->diffs, p->n_diffs, points));
}
