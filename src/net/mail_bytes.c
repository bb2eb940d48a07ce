/*
 * A mail's bytes. One plain text part is all that is needed, and each resend must be the same to the byte, which
 * libcurl's MIME writer (random boundaries) can't promise; so the few header lines are written here.
 */
#include "net/mail_bytes.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/utf8.h"

#include "base/banned.h"

static void base64(struct buf *out, const char *data, size_t n, size_t line)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t column = 0;
	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		unsigned v = (unsigned)(unsigned char)data[i] << 16;
		if (left > 1)
			v |= (unsigned)(unsigned char)data[i + 1] << 8;
		if (left > 2)
			v |= (unsigned char)data[i + 2];
		buf_char(out, set[v >> 18 & 63]);
		buf_char(out, set[v >> 12 & 63]);
		buf_char(out, left > 1 ? set[v >> 6 & 63] : '=');
		buf_char(out, left > 2 ? set[v & 63] : '=');
		column += 4;
		if (line && column >= line && i + 3 < n) {
			buf_str(out, "\r\n");
			column = 0;
		}
	}
}

static bool ascii(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || (unsigned char)*s > 0x7e)
			return false;
	return true;
}

/* RFC 5322, 3.2.3: may stand in a name as it is; the rest has a meaning in an address. */
static bool atoms(const char *s)
{
	for (; *s; s++)
		if (!(*s >= 'a' && *s <= 'z') && !(*s >= 'A' && *s <= 'Z') && !(*s >= '0' && *s <= '9') && !strchr(" !#$%&'*+-/=?^_`{|}~", *s))
			return false;
	return true;
}

/*
 * RFC 2047: no line of an encoded header is longer than 76 columns, words are cut between characters, lines are folded. `column`: what
 * the line already holds; the one behind is returned. Long text is encoded too, so that it can be folded where no space is. plain: it may stand as it is.
 */
static size_t encoded(struct buf *out, const char *text, size_t column, bool plain)
{
	enum { LINE = 76, FRAME = 12 }; /* what stands around a word: =?UTF-8?B? and ?= */
	if (plain && !strstr(text, "=?") && column + strlen(text) <= LINE) {
		buf_str(out, text);
		return column + strlen(text);
	}
	for (size_t left = strlen(text); left > 0;) {
		size_t n = 0, len, room = (LINE - column - FRAME) / 4 * 3;
		uint32_t c;
		while (n < left && (len = utf8_next(text + n, left - n, &c)) > 0 && n + len <= room)
			n += len;
		buf_str(out, "=?UTF-8?B?");
		base64(out, text, n, 0);
		buf_str(out, "?=");
		column += FRAME + (n + 2) / 3 * 4;
		text += n;
		left -= n;
		if (left) {
			buf_str(out, "\r\n ");
			column = 1;
		}
	}
	return column;
}

static bool header_ok(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return false;
	return true;
}

static void date(struct buf *out, int64_t utc)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	day_t d = tokyo_day(utc);
	struct civil c = date_civil(d);
	int s = tokyo_seconds(utc);
	buf_fmt(out, "Date: %s, %02d %s %04d %02d:%02d:%02d +0900\r\n", days[date_weekday(d)], c.day, months[c.month - 1], c.year, s / 3600,
		s / 60 % 60, s % 60);
}

/* The body with CRLF line ends, as base64 wants text (RFC 2045 §6.8). */
static void body(struct buf *out, const char *text)
{
	struct buf crlf = { 0 };
	for (; *text; text++) {
		if (*text == '\n')
			buf_char(&crlf, '\r');
		buf_char(&crlf, *text);
	}
	base64(out, crlf.data ? crlf.data : "", crlf.len, 76);
	buf_free(&crlf);
}

enum err mail_bytes(const struct mail *m, const char *from_name, const char *from, struct buf *out, struct cause *cause)
{
	if (!mail_address_ok(from))
		return cause_set(cause, ERR_SETTING, _("差出人がメールアドレスの形ではありません（[mail] from、空欄なら施設設定の sender）: %s"), from);
	if (!header_ok(from_name))
		return cause_set(cause, ERR_SETTING, _("施設の名前にメールの見出しに使えない文字があります（profile.ini の [hospital] name）"));
	if (!mail_address_ok(m->recipient))
		return cause_set(cause, ERR_BAD_INPUT, _("メールアドレスの形ではありません"));
	if (!header_ok(m->subject) || !header_ok(m->message_id) || !utf8_valid(m->body, strlen(m->body)))
		return cause_set(cause, ERR_BAD_INPUT, _("メールの見出しに使えない文字があります"));
	buf_clear(out);
	date(out, m->written_at);
	buf_str(out, "From: ");
	size_t column = encoded(out, from_name, sizeof "From: " - 1, atoms(from_name));
	buf_fmt(out, "%s <%s>\r\nTo: <%s>\r\nSubject: ", column + strlen(from) + 3 > 76 ? "\r\n" : "", from, m->recipient);
	encoded(out, m->subject, sizeof "Subject: " - 1, ascii(m->subject));
	buf_fmt(out, "\r\nMessage-ID: <%s>\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n"
		"Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n", m->message_id);
	body(out, m->body);
	buf_str(out, "\r\n");
	return ERR_OK;
}

enum err mail_bytes_to_folder(const char *dir, const struct mail *m, const struct buf *bytes, struct cause *cause)
{
	char path[1024];
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return cause_set(cause, ERR_IO, _("メールのフォルダーを作れません: %s（%s）"), dir, strerror(errno));
	if (!str_fmt(path, sizeof path, "%s/%s.eml", dir, m->message_id) || strchr(m->message_id, '/'))
		return cause_set(cause, ERR_IO, _("メールのファイル名が正しくありません: %s"), m->message_id);
	if (access(path, F_OK) == 0)
		return ERR_OK;
	int failed = file_write(path, bytes->data, bytes->len, 0600);
	if (failed)
		return cause_set(cause, failed == ENOSPC ? ERR_DISK_FULL : ERR_IO, _("メールを書けません: %s（%s）"), path, strerror(failed));
	return ERR_OK;
}
