/* Words for patients: few, large, in the middle. */
#include "screens/kiosk.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/machine.h"
#include "tui/keys.h"

#include "base/banned.h"

enum { SENTENCE_COLS = 74, FIELD_COLS = 14 };

bool kiosk_number_key(struct kiosk_number *n, int32_t key)
{
	size_t len = strlen(n->text);
	if (key >= '0' && key <= '9' && len + 1 < sizeof n->text) {
		n->text[len] = (char)key;
		n->text[len + 1] = '\0';
		return true;
	}
	if (key == K_BACKSPACE && len) {
		n->text[len - 1] = '\0';
		return true;
	}
	return false;
}

void kiosk_number_draw(const struct kiosk_number *n, const struct canvas *c, int y)
{
	int cols = (int)strlen(n->text) > FIELD_COLS ? (int)strlen(n->text) : FIELD_COLS, x = (c->at.cols - cols - 2) / 2;
	canvas_fit(c, x, y, cols + 2, ALIGN_CENTRE, STYLE_FOCUS, n->text);
}

void kiosk_line(const struct canvas *c, int y, enum style s, const char *text)
{
	canvas_text(c, (c->at.cols - utf8_width(text)) / 2, y, s, text);
}

void kiosk_large(const struct canvas *c, int y, enum style s, const char *text)
{
	char wide[512] = "", one[8];
	size_t left = strlen(text);
	uint32_t ch;
	for (size_t len; (len = utf8_next(text, left, &ch)) > 0; text += len, left -= len) {
		str_copy_n(one, sizeof one, text, len);
		str_add(wide, sizeof wide, "%s%s", *wide && utf8_char_width(ch) == 2 ? " " : "", one);
	}
	kiosk_line(c, y, s, wide);
}

static int one_sentence(const struct canvas *c, int y, enum style s, const char *text, size_t len)
{
	char line[512], part[512];
	str_copy_n(line, sizeof line, text, len);
	for (const char *at = line; *at;) {
		size_t n = canvas_wrap_next(at, SENTENCE_COLS);
		str_copy_n(part, sizeof part, at, n);
		str_strip(part);
		kiosk_line(c, y++, s, part);
		at += n;
	}
	return y;
}

int kiosk_sentences(const struct canvas *c, int y, enum style s, const char *text)
{
	static const char stop[] = "\xe3\x80\x82"; /* the full stop */
	while (*text) {
		const char *end = strstr(text, stop);
		size_t len = end ? (size_t)(end - text) + strlen(stop) : strlen(text);
		y = one_sentence(c, y, s, text, len) + 1;
		text += len;
	}
	return y;
}

void kiosk_hours(const struct ctx *ctx, enum place place, const struct canvas *c)
{
	char hours[128], except[128], desk[128], line[400];
	int y = c->at.rows - 5;
	str_fmt(line, sizeof line, _("取扱時間  %s"), calendar_hours_text(ctx, place, hours));
	kiosk_line(c, y, STYLE_TEXT, line);
	str_fmt(line, sizeof line, _("（%s）"), calendar_except_text(ctx, except));
	kiosk_line(c, y + 1, STYLE_TEXT, line);
	str_fmt(line, sizeof line, _("お困りのときは  %s へ"), machine_help(ctx, place, desk));
	kiosk_line(c, y + 3, STYLE_TEXT, line);
}

struct outcome kiosk_digit(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_unhandled();
}
