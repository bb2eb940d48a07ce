/* Rows from the bottom: 1 border, 2 health, 3 keys, 4 messages, 5 line. From the top: 0 title, 1 box, 2 line. */
#include "tui/frame.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "tui/keyline.h"

#include "base/banned.h"

enum { TOP_BOX = 3, TOP_PLAIN = 1, BOTTOM = 5, BOTTOM_BARE = 2 };

struct rect frame_work(const struct tui *t, const struct layer *l)
{
	int top = tui_has_box(l) ? TOP_BOX : TOP_PLAIN;
	int bottom = l->screen->flags & SCREEN_BARE ? BOTTOM_BARE : BOTTOM;
	return (struct rect){ 1, top, t->grid.cols - 2, t->grid.rows - top - bottom };
}

struct rect frame_list(const struct tui *t, const struct layer *l)
{
	struct rect w = frame_work(t, l);
	return l->screen->list_area ? l->screen->list_area(l->state, w.cols, w.rows) : (struct rect){ 0, 0, w.cols, w.rows };
}

struct rect frame_form(const struct tui *t, const struct layer *l)
{
	struct rect w = frame_work(t, l);
	return l->screen->form_area ? l->screen->form_area(l->state, w.cols, w.rows) : (struct rect){ 0, 0, w.cols, w.rows };
}

static const char *clock_text(const struct tui *t, char *out, size_t size)
{
	static const char *const days[7] = { N_("日"), N_("月"), N_("火"), N_("水"), N_("木"), N_("金"), N_("土") };
	char iso[DATE_TEXT], time[DATE_TEXT];
	int64_t now = ctx_now(t->ctx);
	day_t day = tokyo_day(now);
	str_fmt(out, size, _("%s（%s）%s"), date_iso(day, iso), _(days[date_weekday(day)]), instant_time(now, time));
	return out;
}

static void draw_title(const struct tui *t, const struct canvas *c, const struct screen *s)
{
	struct tui_title title = { 0 };
	char clock[64];
	if (t->app->title)
		t->app->title(t->ctx, s, &title);
	clock_text(t, clock, sizeof clock);
	const char *training = t->ctx->training ? _("【訓練】") : "";
	int right = c->at.cols - 3 - utf8_width(clock), mark = right - 1 - utf8_width(training);
	struct canvas left = canvas_part(c, (struct rect){ 1, 0, mark - 1, 1 });
	int x = 0;
	bool wide_end = false;
	for (int i = 0; i < 3; i++) {
		if (str_empty(title.part[i]) || (i == 2 && x + 5 + utf8_width(title.part[i]) > left.at.cols))
			continue; /* half a screen's name says nothing */
		if (x > 0) {
			x = canvas_glyph(&left, x + 1, 0, STYLE_FRAME, GLYPH_HLINE);
			x = canvas_glyph(&left, x, 0, STYLE_FRAME, GLYPH_HLINE);
			canvas_text(&left, x - 3, 0, STYLE_TITLE, " ");
		}
		x = canvas_text(&left, x, 0, STYLE_TITLE, " ");
		x = canvas_text(&left, x, 0, STYLE_TITLE, title.part[i]);
		wide_end = strlen(title.part[i]) >= 3 && strcmp(title.part[i] + strlen(title.part[i]) - 3, "）") == 0;
	}
	if (x > 0 && !wide_end) /* a full-width bracket brings its own space */
		canvas_text(&left, x, 0, STYLE_TITLE, " ");
	canvas_text(c, mark, 0, STYLE_TRAINING, training);
	canvas_fmt(c, right, 0, STYLE_TITLE, " %s ", clock);
}

static void draw_box(const struct tui *t, const struct canvas *c, const struct layer *l)
{
	const char *label = t->app->box_label ? t->app->box_label(t->ctx) : "";
	bool focus = !l->form && !l->dialog;
	int x = canvas_text(c, 2, 1, STYLE_LABEL, label) + 1;
	x = canvas_glyph(c, x, 1, STYLE_FRAME, GLYPH_EDGE);
	input_draw(&l->box, c, x, 1, c->at.cols - x - 2, focus);
	if (focus && l->box.text[l->box.at] == '\0' && c->grid->cursor)
		canvas_glyph(c, c->grid->cursor_x, 1, STYLE_FOCUS, GLYPH_CURSOR);
}

static void draw_line(const struct canvas *c, int y)
{
	canvas_hline(c, y);
	canvas_glyph(c, 0, y, STYLE_FRAME, GLYPH_TEE_L);
	canvas_glyph(c, c->at.cols - 1, y, STYLE_FRAME, GLYPH_TEE_R);
}

static void draw_message(const struct tui *t, const struct canvas *c, int y)
{
	struct canvas line = canvas_part(c, (struct rect){ 1, y, c->at.cols - 2, 1 });
	if (t->message_shown && t->n_messages) {
		const struct message *m = &t->messages[0];
		char text[420];
		str_fmt(text, sizeof text, "%s%s", style_mark(m->style), m->text);
		const char *more = _(" ^P 全文");
		int room = line.at.cols - (utf8_width(text) > line.at.cols ? utf8_width(more) : 0);
		canvas_fit(&line, 0, 0, room, ALIGN_LEFT, m->style, text);
		if (room < line.at.cols)
			canvas_text(&line, room, 0, STYLE_KEY, more);
	} else if (t->queued && !tui_gated(t)) {
		canvas_fmt(&line, 0, 0, STYLE_TODO, _("！スキャン待ち: %s"), t->queue[0]);
	}
}

static const char *health_word(const struct tui_health *h, int i, int brief)
{
	return i < brief && h->part[i].brief[0] ? h->part[i].brief : h->part[i].text;
}

/* With the first `brief` parts in brief. */
static int health_width(const struct tui_health *h, int n, int brief, int gap)
{
	int cols = 0;
	for (int i = 0; i < n; i++)
		cols += utf8_width(health_word(h, i, brief)) + (i ? gap : 0);
	return cols;
}

/* Where it is too long: part after part in brief, then closer together; what is cut all the same shows that it is. */
static void draw_health(const struct tui *t, const struct canvas *c, int y)
{
	struct canvas line = canvas_part(c, (struct rect){ 1, y, c->at.cols - 2, 1 });
	const struct tui_health *h = &t->health;
	int n = h->n < TUI_HEALTH_PARTS ? h->n : TUI_HEALTH_PARTS, cols = line.at.cols, brief = 0, gap = 2, x = 0;
	while (brief < n && health_width(h, n, brief, gap) > cols)
		brief++;
	if (health_width(h, n, brief, gap) > cols)
		gap = 1;
	for (int i = 0; i < n && x < cols; i++) {
		const char *word = health_word(h, i, brief);
		char cut[sizeof h->part[i].text + 8];
		int rest = i + 1 < n ? gap + 2 : 0; /* of the next one at least its beginning and the mark */
		if (x + utf8_width(word) + rest > cols) {
			str_fmt(cut, sizeof cut, "%s%s", word, rest ? "  …" : "");
			canvas_fit(&line, x, 0, cols - x, ALIGN_LEFT, h->part[i].style, cut);
			return;
		}
		x = canvas_text(&line, x, 0, h->part[i].style, word) + gap;
	}
}

static void draw_around(const struct tui *t, const struct canvas *c, const struct layer *l)
{
	int rows = c->at.rows;
	canvas_frame(c, NULL);
	if (l->screen->flags & SCREEN_BARE) {
		draw_message(t, c, rows - 2);
		return;
	}
	draw_title(t, c, l->screen);
	if (tui_has_box(l)) {
		draw_box(t, c, l);
		draw_line(c, 2);
	}
	draw_line(c, rows - 5);
	draw_message(t, c, rows - 4);
	if (!l->dialog)
		keyline_draw(t, c, 1, rows - 3);
	draw_health(t, c, rows - 2);
}

static void draw_small(const struct tui *t, const struct canvas *c)
{
	char size[64], need[128];
	int y = c->at.rows / 2;
	str_fmt(size, sizeof size, _("今は %d×%d です"), t->grid.cols, t->grid.rows);
	str_fmt(need, sizeof need, _("画面を %d×%d 以上に広げてください"), TUI_COLS_MIN, TUI_ROWS_MIN);
	canvas_fit(c, 0, y > 0 ? y - 1 : 0, c->at.cols, ALIGN_CENTRE, STYLE_TODO, need);
	canvas_fit(c, 0, y, c->at.cols, ALIGN_CENTRE, STYLE_TEXT, size);
	canvas_fit(c, 0, y + 1, c->at.cols, ALIGN_CENTRE, STYLE_TEXT, _("入力はそのまま残っています"));
}

void frame_draw(struct tui *t)
{
	struct layer *l = tui_top(t);
	canvas_grid_clear(&t->grid);
	struct canvas c = canvas_whole(&t->grid);
	if (tui_small(t)) {
		draw_small(t, &c);
		return;
	}
	if (l->list)
		list_layout(l->list, t->ctx, l->state, frame_list(t, l));
	draw_around(t, &c, l);
	struct canvas work = canvas_part(&c, frame_work(t, l));
	if (l->screen->draw)
		l->screen->draw(t->ctx, l->state, &work);
	if (l->list) {
		struct canvas part = canvas_part(&work, frame_list(t, l));
		list_draw(l->list, &part);
	}
	if (l->form) {
		struct canvas part = canvas_part(&work, frame_form(t, l));
		form_draw(l->form, &part);
	}
	if (l->dialog) {
		t->grid.cursor = false;
		dialog_layout(l->dialog, t->grid.cols, t->grid.rows);
		dialog_draw(l->dialog, &c);
	}
}
