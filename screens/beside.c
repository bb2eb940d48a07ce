/* The mark and the word stand behind both values; where it is wide the values get the room. */
#include "screens/beside.h"

#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"
#include "screens/words.h"

#include "base/banned.h"

enum { LABEL = 13, WORD = 12, DIFFS = 6 };

static int side_cols(const struct canvas *c)
{
	return (c->at.cols - LABEL - WORD - 2) / 2;
}

enum style beside_style(enum name_match m)
{
	static const enum style styles[] = { [NAME_SAME] = STYLE_DONE, [NAME_VARIANT] = STYLE_TODO, [NAME_CANDIDATE] = STYLE_UNKNOWN, [NAME_DIFFERENT] = STYLE_REFUSED };
	return styles[m];
}

const char *beside_word(enum name_match m)
{
	static const char *const names[] = { [NAME_SAME] = N_("一致"), [NAME_VARIANT] = N_("異体字"), [NAME_CANDIDATE] = N_("似た字"), [NAME_DIFFERENT] = N_("相違") };
	return _(names[m]);
}

void beside_head(const struct canvas *c, int y, const char *left, const char *right)
{
	int cols = side_cols(c);
	canvas_fit(c, LABEL, y, cols - 1, ALIGN_LEFT, STYLE_LABEL, left);
	canvas_fit(c, LABEL + cols, y, cols - 1, ALIGN_LEFT, STYLE_LABEL, right);
}

void beside_plain(const struct canvas *c, int y, const char *label, const char *left, const char *right)
{
	int cols = side_cols(c);
	canvas_fit(c, 1, y, LABEL - 2, ALIGN_LEFT, STYLE_LABEL, label);
	canvas_fit(c, LABEL, y, cols - 1, ALIGN_LEFT, STYLE_TEXT, left);
	canvas_fit(c, LABEL + cols, y, cols - 1, ALIGN_LEFT, STYLE_TEXT, right);
}

static void values(const struct canvas *c, int y, const char *label, const char *left, const char *right, enum name_match m)
{
	int cols = side_cols(c);
	beside_plain(c, y, label, left, right);
	int x = canvas_text(c, LABEL + 2 * cols, y, beside_style(m), words_mark(beside_style(m)));
	canvas_text(c, x, y, beside_style(m), beside_word(m));
}

void beside_line(const struct canvas *c, int y, const char *label, const char *left, const char *right, bool same)
{
	values(c, y, label, left, right, same ? NAME_SAME : NAME_DIFFERENT);
}

static void add_code(char *out, size_t size, uint32_t ch)
{
	char bytes[8] = "";
	if (!ch)
		return;
	bytes[utf8_put(ch, bytes)] = '\0';
	bool shows = utf8_char_width(ch) > 0; /* a variation selector doesn't */
	str_add(out, size, "%s%s%sU+%04X", *out ? " " : "", shows ? bytes : "", shows ? " " : "", ch);
}

int beside_name(const struct canvas *c, int y, const char *label, const char *left, const char *right)
{
	struct name_diff d[DIFFS];
	char a[128] = "", b[128] = "";
	int n, cols = side_cols(c);
	enum name_match m = name_compare(left, right, d, DIFFS, &n);
	values(c, y++, label, left, right, m);
	if (!n)
		return y;
	for (int i = 0; i < n; i++) {
		add_code(a, sizeof a, d[i].a);
		add_code(b, sizeof b, d[i].b);
	}
	canvas_fit(c, LABEL, y, cols - 1, ALIGN_LEFT, beside_style(m), a);
	canvas_fit(c, LABEL + cols, y, cols - 1, ALIGN_LEFT, beside_style(m), b);
	return y + 1;
}
