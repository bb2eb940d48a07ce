/* Editing one line. The view isn't stored: it follows from the cursor, so drawing stays const. */
#include "tui/input.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/keys.h"

#include "base/banned.h"

void input_init(struct input *in, size_t max)
{
	*in = (struct input){ .max = max && max < INPUT_MAX ? max : INPUT_USUAL };
}

void input_set(struct input *in, const char *text)
{
	size_t limit = in->max && in->max < INPUT_MAX ? in->max : INPUT_USUAL;
	mem_wipe(in->text, sizeof in->text);
	str_copy(in->text, limit + 1, text);
	in->at = strlen(in->text);
}

void input_clear(struct input *in)
{
	mem_wipe(in->text, sizeof in->text);
	in->at = 0;
}

/* Offset of the character before `at`, with the marks that combine with it. */
static size_t before(const char *s, size_t at)
{
	while (at > 0) {
		do
			at--;
		while (at > 0 && ((unsigned char)s[at] & 0xC0) == 0x80);
		uint32_t c;
		if (utf8_next(s + at, strlen(s + at), &c) && utf8_char_width(c) > 0)
			break;
	}
	return at;
}

static size_t after(const char *s, size_t at)
{
	uint32_t c;
	at += utf8_next(s + at, strlen(s + at), &c);
	for (size_t len; (len = utf8_next(s + at, strlen(s + at), &c)) > 0 && utf8_char_width(c) == 0; )
		at += len;
	return at;
}

static void cut(struct input *in, size_t from, size_t to)
{
	size_t len = strlen(in->text);
	memmove(in->text + from, in->text + to, len - to + 1);
	mem_wipe(in->text + len - (to - from), to - from);
	in->at = from;
}

static void type(struct input *in, uint32_t c)
{
	if (c >= 0xFF10 && c <= 0xFF19 && in->digits)
		c = c - 0xFF10 + '0';
	if (in->digits && !(c >= '0' && c <= '9'))
		return;
	char bytes[4];
	size_t n = utf8_put(c, bytes), len = strlen(in->text);
	size_t limit = in->max && in->max < INPUT_MAX ? in->max : INPUT_USUAL;
	if (len + n > limit)
		return;
	memmove(in->text + in->at + n, in->text + in->at, len - in->at + 1);
	memcpy(in->text + in->at, bytes, n);
	in->at += n;
}

bool input_key(struct input *in, int32_t key)
{
	if (keys_printable(key)) {
		type(in, (uint32_t)key);
		return true;
	}
	switch (key) {
	case K_LEFT: in->at = before(in->text, in->at); return true;
	case K_RIGHT: in->at = after(in->text, in->at); return true;
	case K_HOME: case K_CTRL('A'): in->at = 0; return true;
	case K_END: case K_CTRL('E'): in->at = strlen(in->text); return true;
	case K_BACKSPACE: cut(in, before(in->text, in->at), in->at); return true;
	case K_DELETE: cut(in, in->at, after(in->text, in->at)); return true;
	case K_CTRL('U'): cut(in, 0, in->at); return true;
	case K_CTRL('K'): cut(in, in->at, strlen(in->text)); return true;
	default: return false;
	}
}

/* What stands in the view: stars for a password, one for each character. */
static void shown(const struct input *in, char *out, size_t size, size_t *cursor)
{
	if (!in->masked) {
		str_copy(out, size, in->text);
		*cursor = in->at;
		return;
	}
	size_t n = utf8_count(in->text);
	if (n >= size)
		n = size - 1;
	memset(out, '*', n);
	out[n] = '\0';
	char head[INPUT_MAX];
	str_copy_n(head, sizeof head, in->text, in->at);
	*cursor = utf8_count(head);
	mem_wipe(head, sizeof head);
}

void input_draw(const struct input *in, const struct canvas *c, int x, int y, int cols, bool focus)
{
	char text[INPUT_MAX], head[INPUT_MAX];
	size_t cursor, top = 0;
	if (cols < 2)
		return;
	shown(in, text, sizeof text, &cursor);
	str_copy_n(head, sizeof head, text, cursor);
	while (focus && utf8_width(head + top) > cols - 1)
		top = after(head, top);
	struct canvas view = canvas_part(c, (struct rect){ x, y, cols, 1 });
	canvas_fill(&view, (struct rect){ 0, 0, cols, 1 }, focus ? STYLE_FOCUS : STYLE_INPUT, ' ');
	if (!focus && utf8_width(text) > cols)
		canvas_fit(&view, 0, 0, cols, ALIGN_LEFT, STYLE_INPUT, text);
	else
		canvas_text(&view, 0, 0, focus ? STYLE_FOCUS : STYLE_INPUT, text + top);
	if (focus)
		canvas_cursor(&view, utf8_width(head + top), 0);
	mem_wipe(text, sizeof text);
	mem_wipe(head, sizeof head);
}
