/* Longest known sequence first; an unknown one is swallowed whole, so that its letters are never typed. */
#include "tui/decode.h"

#include <string.h>

#include "base/utf8.h"

#include "base/banned.h"

enum { ESC = 0x1B };

static const struct decode_key common[] = {
	{ "\033[A", K_UP }, { "\033[B", K_DOWN }, { "\033[C", K_RIGHT }, { "\033[D", K_LEFT },
	{ "\033OA", K_UP }, { "\033OB", K_DOWN }, { "\033OC", K_RIGHT }, { "\033OD", K_LEFT },
	{ "\033[H", K_HOME }, { "\033[F", K_END }, { "\033OH", K_HOME }, { "\033OF", K_END },
	{ "\033[1~", K_HOME }, { "\033[4~", K_END }, { "\033[7~", K_HOME }, { "\033[8~", K_END },
	{ "\033[2~", K_INSERT }, { "\033[3~", K_DELETE }, { "\033[5~", K_PGUP }, { "\033[6~", K_PGDN },
	{ "\033[Z", K_BACKTAB }, { "\033OM", K_ENTER },
	{ "\033OP", K_F1 }, { "\033OQ", K_F2 }, { "\033OR", K_F3 }, { "\033OS", K_F4 },
	{ "\033[11~", K_F1 }, { "\033[12~", K_F2 }, { "\033[13~", K_F3 }, { "\033[14~", K_F4 },
	{ "\033[[A", K_F1 }, { "\033[[B", K_F2 }, { "\033[[C", K_F3 }, { "\033[[D", K_F4 }, { "\033[[E", K_F5 },
	{ "\033[15~", K_F5 }, { "\033[17~", K_F6 }, { "\033[18~", K_F7 }, { "\033[19~", K_F8 },
	{ "\033[20~", K_F9 }, { "\033[21~", K_F10 }, { "\033[23~", K_F11 }, { "\033[24~", K_F12 },
};

size_t decode_feed(struct decode *d, const void *bytes, size_t n, int64_t mono_ms)
{
	if (n > sizeof d->buf - d->len)
		n = sizeof d->buf - d->len;
	if (d->len == 0)
		d->since = mono_ms;
	memcpy(d->buf + d->len, bytes, n);
	d->len += n;
	return n;
}

bool decode_pending(const struct decode *d)
{
	return d->len > 0;
}

static void consume(struct decode *d, size_t n, int64_t mono_ms)
{
	d->len -= n;
	memmove(d->buf, d->buf + n, d->len);
	d->since = mono_ms;
}

/* Length of the control sequence at the front; 0: its end hasn't come yet. */
static size_t sequence(const struct decode *d)
{
	if (d->len < 2)
		return 0;
	if (d->buf[1] == 'O')
		return d->len >= 3 ? 3 : 0;
	if (d->buf[1] != '[')
		return 2;
	if (d->len >= 3 && d->buf[2] == '[')
		return d->len >= 4 ? 4 : 0;
	if (d->len >= 3 && d->buf[2] == 'M')
		return d->len >= 6 ? 6 : 0;
	for (size_t i = 2; i < d->len; i++)
		if (d->buf[i] >= 0x40 && d->buf[i] <= 0x7E)
			return i + 1;
	return 0;
}

static int32_t look_up(const struct decode_key *table, size_t count, const unsigned char *s, size_t n)
{
	for (size_t i = 0; i < count && table[i].key; i++)
		if (strlen(table[i].bytes) == n && memcmp(table[i].bytes, s, n) == 0)
			return table[i].key;
	return 0;
}

/* Up to three numbers between the bracket and the final letter. */
static int numbers(const unsigned char *s, size_t n, int out[3])
{
	int count = 0;
	for (size_t i = 2; i + 1 < n; i++) {
		if (s[i] >= '0' && s[i] <= '9') {
			if (count == 0)
				count = 1;
			if (out[count - 1] < 100000)
				out[count - 1] = out[count - 1] * 10 + (s[i] - '0');
		} else if (s[i] == ';') {
			if (count == 3)
				break;
			count = count ? count + 1 : 2;
		}
	}
	return count > 3 ? 3 : count;
}

static bool mouse(int button, bool pressed, int x, int y, struct key_event *out)
{
	out->x = x - 1;
	out->y = y - 1;
	if (button == 64 || button == 65)
		out->key = button == 64 ? K_WHEEL_UP : K_WHEEL_DOWN;
	else if ((button & ~0x1C) == 0 && pressed)
		out->key = K_CLICK;
	else
		return false;
	return true;
}

/* Keys with shift, control or alt ("\033[1;5A", "\033[15;2~") are the plain keys here. */
static int32_t modified(const unsigned char *s, size_t n, const int *number)
{
	char plain[16];
	plain[0] = ESC;
	plain[1] = '[';
	size_t len = 2;
	if (s[n - 1] == '~') {
		if (number[0] >= 10)
			plain[len++] = (char)('0' + number[0] / 10 % 10);
		plain[len++] = (char)('0' + number[0] % 10);
	} else if (s[n - 1] >= 'P' && s[n - 1] <= 'S') {
		plain[1] = 'O';
	}
	plain[len++] = (char)s[n - 1];
	return look_up(common, sizeof common / sizeof common[0], (const unsigned char *)plain, len);
}

static bool control_sequence(struct decode *d, const unsigned char *s, size_t n, struct key_event *out)
{
	int number[3] = { 0 };
	out->key = look_up(d->own, DECODE_KEYS, s, n);
	if (!out->key)
		out->key = look_up(common, sizeof common / sizeof common[0], s, n);
	if (out->key)
		return true;
	if (n < 3 || s[1] != '[')
		return false;
	if (s[2] == 'M')
		return mouse(s[3] - 32, (s[3] & 3) != 3, s[4] - 32, s[5] - 32, out);
	int count = numbers(s, n, number);
	if (s[2] == '<' && count == 3)
		return mouse(number[0], s[n - 1] == 'M', number[1], number[2], out);
	if (s[n - 1] == 'R' && count == 2 && number[1] > 1) {
		d->report_x = number[1];
		return false;
	}
	if (count == 2)
		out->key = modified(s, n, number);
	return out->key != 0;
}

/* true: *out is a key. *n: how many bytes were used, 0: wait for more. */
static bool escape(struct decode *d, int64_t mono_ms, size_t *n, struct key_event *out)
{
	bool late = mono_ms - d->since >= DECODE_ESC_MS;
	*n = sequence(d);
	if (*n == 2 || (d->len >= 2 && d->buf[1] == ESC) || (*n == 0 && late)) {
		/* Esc alone, or Esc followed at once by something else: both count */
		*n = d->len >= 2 && d->buf[1] != ESC && *n == 0 ? d->len : 1;
		out->key = K_ESC;
		return *n == 1;
	}
	return *n > 0 && control_sequence(d, d->buf, *n, out);
}

static int32_t plain(uint32_t c)
{
	switch (c) {
	case '\r': case '\n': return K_ENTER;
	case '\t': return K_TAB;
	case 0x7F: case 0x08: return K_BACKSPACE;
	case 0xFFFD: return 0;
	default: return c >= 0x80 && c < 0xA0 ? 0 : (int32_t)c;
	}
}

/* How many bytes the UTF-8 character beginning with this byte has. */
static size_t announced(unsigned char first)
{
	return first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

bool decode_next(struct decode *d, int64_t mono_ms, struct key_event *out)
{
	while (d->len > 0) {
		size_t n;
		*out = (struct key_event){ .mono_ms = mono_ms };
		bool key;
		if (d->buf[0] == ESC) {
			key = escape(d, mono_ms, &n, out);
			if (n == 0)
				return false;
		} else {
			uint32_t c;
			bool late = mono_ms - d->since >= DECODE_ESC_MS;
			if (announced(d->buf[0]) > d->len && !late)
				return false;
			n = d->buf[0] ? utf8_next((const char *)d->buf, d->len, &c) : 1;
			out->key = d->buf[0] ? plain(c) : 0;
			key = out->key != 0;
		}
		consume(d, n, mono_ms);
		if (key)
			return true;
	}
	return false;
}
