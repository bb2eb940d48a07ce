/* Lines of at most 75 bytes, continued by a blank; commas, semicolons, backslashes and line ends of a text are escaped. */
#include "intake/ical.h"

#include <string.h>

#include "base/date.h"
#include "base/utf8.h"

#include "base/banned.h"

enum { FOLD = 73, LINE = 1024 };

static void put_line(struct buf *out, const char *name, const char *value)
{
	struct buf line = { 0 };
	buf_fmt(&line, "%s:", name);
	for (const char *p = value; *p; p++) {
		if (*p == '\n')
			buf_str(&line, "\\n");
		else if (strchr(",;\\", *p))
			buf_fmt(&line, "\\%c", *p);
		else
			buf_char(&line, *p);
	}
	for (size_t at = 0; at < line.len;) {
		size_t n = line.len - at < FOLD ? line.len - at : FOLD;
		while (n > 1 && at + n < line.len && ((unsigned char)line.data[at + n] & 0xC0) == 0x80)
			n--; /* a character isn't broken */
		buf_str(out, at ? "\r\n " : "");
		buf_add(out, line.data + at, n);
		at += n;
	}
	buf_str(out, "\r\n");
	buf_free(&line);
}

static void put_instant(struct buf *out, const char *name, int64_t at)
{
	int64_t utc = at - TOKYO_OFFSET; /* the date functions add what this takes away */
	struct civil c = date_civil(tokyo_day(utc));
	int s = tokyo_seconds(utc);
	char text[32];
	str_fmt(text, sizeof text, "%04d%02d%02dT%02d%02d%02dZ", c.year, c.month, c.day, s / 3600, s / 60 % 60, s % 60);
	put_line(out, name, text);
}

void ical_begin(struct buf *out)
{
	buf_str(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Madoguchi//Bookings//JA\r\n");
}

void ical_put(struct buf *out, const struct ical_event *e, int64_t stamp)
{
	buf_str(out, "BEGIN:VEVENT\r\n");
	put_line(out, "UID", e->uid);
	put_instant(out, "DTSTAMP", stamp);
	put_instant(out, "DTSTART", e->start);
	put_instant(out, "DTEND", e->end);
	put_line(out, "SUMMARY", e->summary);
	put_line(out, "STATUS", e->status);
	put_line(out, "X-MADOGUCHI-MENU", e->menu);
	if (e->card[0])
		put_line(out, "X-MADOGUCHI-CARD", e->card);
	if (e->terms[0])
		put_line(out, "X-MADOGUCHI-TERMS", e->terms);
	buf_str(out, "END:VEVENT\r\n");
}

void ical_end(struct buf *out)
{
	buf_str(out, "END:VCALENDAR\r\n");
}

enum err ical_open(struct ical *c, const char *text, size_t n, struct cause *cause)
{
	*c = (struct ical){ text, text + n, 0 };
	if (!utf8_valid(text, n))
		return cause_set(cause, ERR_BAD_FILE, _("文字コードが UTF-8 ではありません"));
	if (!str_starts(text, "BEGIN:VCALENDAR"))
		return cause_set(cause, ERR_BAD_FILE, _("iCalendar のファイルではありません（BEGIN:VCALENDAR で始まりません）"));
	return ERR_OK;
}

/* One unfolded line without its end; false: no more. What is longer than we need is cut. */
static bool next_line(struct ical *c, char out[LINE])
{
	size_t n = 0;
	bool any = false;
	while (c->at < c->end && (!any || *c->at == ' ' || *c->at == '\t')) {
		c->at += any;
		const char *nl = memchr(c->at, '\n', (size_t)(c->end - c->at)), *end = nl ? nl : c->end;
		size_t len = (size_t)(end - c->at);
		len -= len && end[-1] == '\r';
		if (len > LINE - 1 - n)
			len = LINE - 1 - n;
		memcpy(out + n, c->at, len);
		n += len;
		c->at = nl ? nl + 1 : c->end;
		c->line++;
		any = true;
	}
	out[n] = '\0';
	str_trim_partial(out);
	return any;
}

static void text_of(const char *value, char *out, size_t size)
{
	size_t n = 0;
	for (const char *p = value; *p && n + 1 < size; p++) {
		if (*p == '\\' && p[1]) {
			p++;
			out[n++] = *p == 'n' || *p == 'N' ? '\n' : *p;
		} else {
			out[n++] = *p;
		}
	}
	out[n] = '\0';
	str_trim_partial(out);
}

/* "20261205T013000Z"; without the Z it is Tokyo time. */
static bool instant_of(const char *v, int64_t *out)
{
	char iso[40];
	if (strlen(v) < 15 || v[8] != 'T')
		return false;
	str_fmt(iso, sizeof iso, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s%s", v, v + 4, v + 6, v + 9, v + 11, v + 13, v[15] == 'Z' ? "Z" : "");
	return instant_parse(iso, out);
}

static void take(struct ical_event *e, const char *name, const char *value)
{
	const struct { const char *name; char *out; size_t size; } texts[] = { { "UID", e->uid, sizeof e->uid }, { "SUMMARY", e->summary, sizeof e->summary },
		{ "STATUS", e->status, sizeof e->status }, { "X-MADOGUCHI-MENU", e->menu, sizeof e->menu }, { "X-MADOGUCHI-CARD", e->card, sizeof e->card },
		{ "X-MADOGUCHI-TERMS", e->terms, sizeof e->terms } };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (strcmp(texts[i].name, name) == 0)
			text_of(value, texts[i].out, texts[i].size);
	if (strcmp(name, "DTSTART") == 0)
		e->bad_time = !instant_of(value, &e->start) || e->bad_time;
	if (strcmp(name, "DTEND") == 0)
		e->bad_time = !instant_of(value, &e->end) || e->bad_time;
}

bool ical_next(struct ical *c, struct ical_event *out)
{
	char line[LINE];
	bool inside = false;
	while (next_line(c, line)) {
		if (strcmp(line, "BEGIN:VEVENT") == 0) {
			*out = (struct ical_event){ .line = c->line };
			inside = true;
		} else if (inside && strcmp(line, "END:VEVENT") == 0) {
			return true;
		} else if (inside) {
			char *colon = strchr(line, ':');
			if (!colon)
				continue;
			*colon = '\0';
			line[strcspn(line, ";")] = '\0'; /* parameters */
			take(out, line, colon + 1);
		}
	}
	return false;
}
