/*
 * A page as text before it is printed (arg.id: of what, arg.id2: enum preview_kind). The same page as the printer's, every text at its
 * place; what is read here isn't issued. Tab goes from a receipt to its statement, to the payment certificate that could be made, and back.
 */
#include "domain/glyphs.h"
#include "domain/list_print.h"
#include "domain/preview.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/keys.h"

#include "base/banned.h"

enum { TOP = 2, COLS = 78, ROWS = 16, OVERLAP = 2, PAGE_BYTES = 32768 }; /* ROWS: of the smallest terminal */

struct preview {
	enum preview_kind kind;
	int64_t id;
	struct buf text;     /* all pages, a line each row */
	int n, at;           /* lines, first one shown */
	size_t pages;
	struct glyphs_report glyphs;
};

static void count_lines(struct preview *s)
{
	s->n = 0;
	for (size_t i = 0; i < s->text.len; i++)
		s->n += s->text.data[i] == '\n';
}

static enum err load(struct ctx *ctx, struct preview *s)
{
	struct doc doc = { .size = PAGE_A4 };
	enum err e = preview_make(ctx, s->kind, s->id, &doc);
	char *page = mem_new(PAGE_BYTES);
	buf_wipe(&s->text);
	s->at = 0;
	s->pages = doc.n_pages;
	glyphs_report(&doc, &s->glyphs);
	for (size_t i = 0; !e && i < doc.n_pages; i++) {
		if (i)
			buf_str(&s->text, "\n");
		doc_preview(&doc, i, COLS, page, PAGE_BYTES);
		buf_str(&s->text, page);
	}
	doc_free(&doc);
	mem_wipe(page, PAGE_BYTES);
	free(page);
	count_lines(s);
	return e;
}

static struct outcome preview_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct preview *s = state;
	s->kind = (enum preview_kind)arg->id2;
	s->id = arg->id;
	return load(ctx, s) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static void preview_leave(struct ctx *ctx, void *state)
{
	(void)ctx;
	buf_wipe(&((struct preview *)state)->text);
}

static const char *line_at(const struct preview *s, int n)
{
	const char *p = s->text.data ? s->text.data : "";
	while (n-- > 0 && *p)
		p += strcspn(p, "\n") + (p[strcspn(p, "\n")] == '\n');
	return p;
}

/* On the line under the heading: rare characters are told before anything is printed. */
static void draw_glyphs(const struct preview *s, const struct canvas *c)
{
	char text[WORDS_GLYPHS];
	words_glyphs(&s->glyphs, text);
	for (char *p = text; *p; p++)
		if (*p == '\n')
			*p = ' ';
	if (*text)
		canvas_fit(c, 0, 1, c->at.cols, ALIGN_LEFT, STYLE_TODO, text);
}

static void preview_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct preview *s = state;
	char line[1024];
	int rows = c->at.rows - TOP;
	(void)ctx;
	canvas_fmt(c, 1, 0, STYLE_NEXT, _("▶ %s  %zuページ（見るだけです。原本は発行されません）"), preview_name(s->kind), s->pages);
	str_fmt(line, sizeof line, "%d / %d", s->at + rows < s->n ? s->at + rows : s->n, s->n);
	canvas_fit(c, c->at.cols - 12, 0, 11, ALIGN_RIGHT, STYLE_DIM, line);
	canvas_hline(c, 1);
	draw_glyphs(s, c);
	const char *p = line_at(s, s->at);
	for (int y = 0; y < rows && *p; y++) {
		size_t n = strcspn(p, "\n");
		str_copy_n(line, sizeof line, p, n);
		canvas_text(c, 0, TOP + y, STYLE_TEXT, line);
		p += n + (p[n] == '\n');
	}
}

static struct outcome scroll(struct preview *s, int by)
{
	int last = s->n > ROWS ? s->n - ROWS : 0;
	s->at += by;
	s->at = s->at > last ? last : s->at;
	s->at = s->at < 0 ? 0 : s->at;
	return outcome_stay();
}

static struct outcome preview_key(struct ctx *ctx, void *state, int32_t key)
{
	struct preview *s = state;
	(void)ctx;
	switch (key) {
	case K_DOWN: case K_WHEEL_DOWN: return scroll(s, 1);
	case K_UP: case K_WHEEL_UP: return scroll(s, -1);
	case K_PGDN: return scroll(s, ROWS - OVERLAP);
	case K_PGUP: return scroll(s, OVERLAP - ROWS);
	case K_HOME: return scroll(s, -s->n);
	case K_END: return scroll(s, s->n);
	default: return outcome_unhandled();
	}
}

static bool two_papers(const struct ctx *ctx, const void *state)
{
	const struct preview *s = state;
	(void)ctx;
	return s->kind == PREVIEW_RECEIPT || s->kind == PREVIEW_STATEMENT || s->kind == PREVIEW_CERTIFY;
}

static struct outcome other_paper(struct ctx *ctx, void *state)
{
	struct preview *s = state;
	s->kind = s->kind == PREVIEW_RECEIPT ? PREVIEW_STATEMENT : s->kind == PREVIEW_STATEMENT ? PREVIEW_CERTIFY : PREVIEW_RECEIPT;
	if (s->kind == PREVIEW_CERTIFY && load(ctx, s)) /* nothing is paid yet */
		s->kind = PREVIEW_RECEIPT;
	else if (s->kind == PREVIEW_CERTIFY)
		return outcome_stay();
	return load(ctx, s) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static bool of_list(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return ((const struct preview *)state)->kind == PREVIEW_SHEET;
}

static struct outcome print(struct ctx *ctx, void *state)
{
	if (list_print(ctx, ((const struct preview *)state)->id))
		return outcome_fail(ctx);
	return outcome_with(outcome_back(), STYLE_DONE, "%s", _("一覧を印刷します"));
}

static struct outcome close_it(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_back();
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .label = N_("閉じる"), .help = N_("前の画面へ戻ります"), .run = close_it },
	{ .key = K_F8, .label = N_("印刷"), .help = N_("この一覧を印刷します"), .action = ACTION_LOOK, .run = print, .when = of_list },
	{ .key = K_TAB, .label = N_("領収書・明細書"), .help = N_("領収書・診療明細書・支払証明書の見本を切り替えます"), .action = ACTION_LOOK, .run = other_paper, .when = two_papers },
	{ 0 },
};

const struct screen screen_preview = {
	.id = "preview", .title = N_("見本"), .state_size = sizeof(struct preview), .flags = SCREEN_NO_BOX, .keys = keys,
	.enter = preview_enter, .leave = preview_leave, .draw = preview_draw, .key = preview_key,
};
