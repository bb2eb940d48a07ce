/* A line of content is a letter for its kind, then its cells, a tab before each. Tabs and line ends within a text become blanks. */
#include "model/list_paper.h"

#include <string.h>

#include "base/i18n.h"
#include "base/money.h"

#include "base/banned.h"

static const char letters[] = "NPCRDT";

static void begin(struct list_paper *p, enum list_paper_kind kind)
{
	buf_char(&p->content, letters[kind]);
}

static void cell(struct list_paper *p, const char *text)
{
	char whole[LIST_PAPER_CELL];
	str_copy(whole, sizeof whole, text); /* what is longer is cut at a character */
	for (char *c = whole; *c; c++)
		if ((unsigned char)*c < ' ')
			*c = ' ';
	buf_char(&p->content, '\t');
	buf_str(&p->content, whole);
}

static void end(struct list_paper *p)
{
	buf_char(&p->content, '\n');
}

void list_paper_note(struct list_paper *p, const char *text)
{
	begin(p, LIST_PAPER_NOTE);
	cell(p, text);
	end(p);
}

void list_paper_end(struct list_paper *p)
{
	char text[64], yen[32];
	bool any = false;
	for (int i = 0; i < p->n_columns; i++)
		any |= p->summed[i];
	if (any && p->part_rows) {
		begin(p, LIST_PAPER_TOTAL);
		for (int i = 0; i < p->n_columns; i++) {
			str_copy(text, sizeof text, "");
			if (p->summed[i])
				yen_text(p->sums[i], text);
			else if (i == 0)
				str_fmt(text, sizeof text, _("合計 %s件"), yen_text(p->part_rows, yen));
			cell(p, text);
		}
		end(p);
	}
	p->n_columns = 0;
	p->part_rows = 0;
	memset(p->sums, 0, sizeof p->sums);
	memset(p->summed, 0, sizeof p->summed);
}

void list_paper_part(struct list_paper *p, const char *heading)
{
	list_paper_end(p);
	begin(p, LIST_PAPER_PART);
	cell(p, heading);
	end(p);
}

void list_paper_column(struct list_paper *p, const char *title, int width, enum list_paper_flag flag)
{
	char text[32];
	begin(p, LIST_PAPER_COLUMN);
	cell(p, title);
	str_fmt(text, sizeof text, "%d", width);
	cell(p, text);
	str_fmt(text, sizeof text, "%d", (int)flag);
	cell(p, text);
	end(p);
	p->summed[p->n_columns++] = flag == LIST_PAPER_SUM;
}

void list_paper_row(struct list_paper *p, const char *const *cells, const char *detail)
{
	int64_t yen;
	begin(p, LIST_PAPER_ROW);
	for (int i = 0; i < p->n_columns; i++) {
		cell(p, cells[i]);
		const char *digits = cells[i] + (cells[i][0] == '-');
		if (p->summed[i] && yen_parse(digits, &yen))
			p->sums[i] += digits == cells[i] ? yen : -yen;
	}
	end(p);
	if (*detail) {
		begin(p, LIST_PAPER_DETAIL);
		cell(p, detail);
		end(p);
	}
	p->rows++;
	p->part_rows++;
}

void list_paper_done(struct list_paper *p)
{
	buf_wipe(&p->content);
}

bool list_paper_next(const char **at, struct list_paper_line *out)
{
	const char *s = *at, *letter = *s ? strchr(letters, *s) : NULL;
	if (!letter)
		return false;
	out->kind = (enum list_paper_kind)(letter - letters);
	for (out->n = 0, s++; *s == '\t' && out->n < LIST_PAPER_COLUMNS; out->n++) {
		size_t n = strcspn(++s, "\t\n");
		str_copy_n(out->cell[out->n], sizeof out->cell[0], s, n);
		s += n;
	}
	*at = s + strcspn(s, "\n") + (s[strcspn(s, "\n")] == '\n');
	return true;
}
