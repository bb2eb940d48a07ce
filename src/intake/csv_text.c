/*
 * Which encoding? A byte order mark says UTF-8. Without one, a file whose bytes are all UTF-8 is UTF-8. Otherwise
 * it is CP932 (Shift_JIS as Windows has it), unless it holds more characters of three bytes that are right in UTF-8
 * than bytes that are wrong: that is UTF-8 with some damage, and reading it as CP932 would store rubbish. Text in
 * CP932 has next to none of the former, as a kanji's first byte can't begin a character in UTF-8.
 */
#include "intake/csv_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "intake/csv.h"

#include "base/banned.h"

enum { CR = '\r', LF = '\n', BLOCK = 64 * 1024 };

/* The first pass. Positions count lines and bytes from 1. */
struct survey {
	int missing;            /* bytes that the character begun still needs */
	int wide;               /* its length */
	int64_t good, bad;      /* characters of three bytes or more; bytes that fit nowhere */
	int64_t line, byte;
	int64_t bad_line, bad_byte;
	bool after_cr;
};

static int sequence_length(unsigned char c)
{
	return c < 0x80 ? 1 : c >= 0xC2 && c <= 0xDF ? 2 : c >= 0xE0 && c <= 0xEF ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
}

/* `back`: bytes since the beginning of the broken character. */
static void survey_bad(struct survey *s, int back)
{
	if (s->bad++ == 0) {
		s->bad_line = s->line;
		s->bad_byte = s->byte - back;
	}
	s->missing = 0;
}

static void survey_byte(struct survey *s, unsigned char c)
{
	s->byte++;
	if (s->missing && (c & 0xC0) == 0x80) {
		if (--s->missing == 0 && s->wide >= 3)
			s->good++;
		return;
	}
	if (s->missing)
		survey_bad(s, s->wide - s->missing);
	s->wide = sequence_length(c);
	if (s->wide == 0)
		survey_bad(s, 0);
	else
		s->missing = s->wide - 1;
	if (c == CR || (c == LF && !s->after_cr)) {
		s->line++;
		s->byte = 0;
	} else if (c == LF) {
		s->byte = 0;
	}
	s->after_cr = c == CR;
}

static void survey_file(struct csv_text *t, struct survey *s)
{
	unsigned char block[BLOCK];
	*s = (struct survey){ .line = 1 };
	size_t n;
	while ((n = fread(block, 1, sizeof block, t->file)) > 0) {
		for (size_t i = 0; i < n; i++)
			survey_byte(s, block[i]);
		t->size += (int64_t)n;
	}
	if (s->missing)
		survey_bad(s, s->wide - s->missing - 1);
}

/* A pipe can be read only once. */
static enum err spool(struct csv_text *t, const char *path, struct cause *cause)
{
	char block[BLOCK];
	FILE *copy = tmpfile();
	bool ok = copy != NULL;
	size_t n;
	while (ok && (n = fread(block, 1, sizeof block, t->file)) > 0)
		ok = fwrite(block, 1, n, copy) == n;
	ok = ok && !ferror(t->file) && fflush(copy) == 0;
	fclose(t->file);
	t->file = copy;
	return ok ? ERR_OK : cause_set(cause, ERR_IO, _("%s を読み取れません: %s"), path, strerror(errno));
}

static enum err open_file(struct csv_text *t, const char *path, struct cause *cause)
{
	struct stat st;
	t->file = fopen(path, "rbe");
	if (!t->file)
		return cause_set(cause, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, _("%s を開けません: %s"), path, strerror(errno));
	if (fstat(fileno(t->file), &st) != 0)
		return cause_set(cause, ERR_IO, _("%s を読み取れません: %s"), path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return cause_set(cause, ERR_BAD_FILE, _("%s はフォルダーです。CSV ファイルを指定してください"), path);
	return S_ISREG(st.st_mode) ? ERR_OK : spool(t, path, cause);
}

/* What the first bytes say: the length of a UTF-8 mark, 0, or -1 for UTF-16. */
static int mark(FILE *f)
{
	unsigned char b[3] = { 0 };
	size_t n = fread(b, 1, sizeof b, f);
	rewind(f);
	if (n >= 2 && ((b[0] == 0xFF && b[1] == 0xFE) || (b[0] == 0xFE && b[1] == 0xFF)))
		return -1;
	return n == 3 && b[0] == 0xEF && b[1] == 0xBB && b[2] == 0xBF ? 3 : 0;
}

static enum err find_encoding(struct csv_text *t, const char *path, struct cause *cause)
{
	struct survey s;
	int skip = mark(t->file);
	if (skip < 0)
		return cause_set(cause, ERR_BAD_FILE, _("%s は UTF-16 です。UTF-8 または CP932（Shift_JIS）で保存し直してください"), path);
	t->bom = skip > 0;
	survey_file(t, &s);
	if (ferror(t->file))
		return cause_set(cause, ERR_IO, _("%s を読み取れません: %s"), path, strerror(errno));
	if (s.bad && (t->bom || s.good > s.bad))
		return cause_set(cause, ERR_BAD_FILE, _("%s: %lld 行目の %lld バイト目が UTF-8 として正しくありません"),
		                 path, (long long)s.bad_line, (long long)s.bad_byte);
	t->cp932 = s.bad > 0;
	must(fseek(t->file, skip, SEEK_SET) == 0);
	t->at = skip;
	return ERR_OK;
}

enum err csv_text_open(struct csv_text *t, const char *path, struct cause *cause)
{
	*t = (struct csv_text){ .converter = (iconv_t)-1 };
	enum err e = open_file(t, path, cause);
	if (!e)
		e = find_encoding(t, path, cause);
	if (!e && t->cp932) {
		t->converter = iconv_open("UTF-8", "CP932");
		if (t->converter == (iconv_t)-1)
			e = cause_set(cause, ERR_UNAVAILABLE, _("この計算機には CP932 の変換表がありません（iconv）"));
	}
	t->bytes = mem_new(CSV_LINE_MAX + 2);
	return e;
}

void csv_text_close(struct csv_text *t)
{
	if (t->file)
		fclose(t->file);
	if (t->converter != (iconv_t)-1)
		iconv_close(t->converter);
	if (t->bytes)
		mem_wipe(t->bytes, CSV_LINE_MAX + 2);
	free(t->bytes);
}

/* One line of bytes, ended by LF, CR or CR LF; *n is 0 at the end of the file. */
static enum err read_bytes(struct csv_text *t, struct cause *cause, size_t *n)
{
	int c = 0;
	*n = 0;
	t->line++;
	while (c != LF && (c = getc_unlocked(t->file)) != EOF) {
		if (c == 0)
			return cause_set(cause, ERR_BAD_FILE, _("%lld 行目の %zu バイト目に NUL 文字があります。テキストの CSV ではありません"),
			                 (long long)t->line, *n + 1);
		if (*n > CSV_LINE_MAX)
			return cause_set(cause, ERR_BAD_FILE, _("%lld 行目が長すぎます（1 行は %d バイトまで）"), (long long)t->line, CSV_LINE_MAX);
		t->bytes[(*n)++] = (char)c;
		if (c != CR)
			continue;
		c = getc_unlocked(t->file);
		if (c != LF) {
			ungetc(c, t->file);
			break;
		}
		t->bytes[*n - 1] = LF;
	}
	if (ferror(t->file))
		return cause_set(cause, ERR_IO, _("%lld 行目を読み取れません: %s"), (long long)t->line, strerror(errno));
	t->at += (int64_t)*n;
	return ERR_OK;
}

/* The length of what is right at the beginning of s. */
static size_t valid_prefix(const char *s, size_t n)
{
	size_t at = 0;
	uint32_t c;
	for (size_t len; at < n && (len = utf8_next(s + at, n - at, &c)) > 0 && (c != 0xFFFD || len == 3); at += len)
		;
	return at;
}

static enum err bad_byte(const struct csv_text *t, struct cause *cause, size_t at)
{
	return t->cp932
		? cause_set(cause, ERR_BAD_FILE, _("%lld 行目の %zu バイト目が UTF-8 としても CP932（Shift_JIS）としても正しくありません"),
		            (long long)t->line, at + 1)
		: cause_set(cause, ERR_BAD_FILE, _("%lld 行目の %zu バイト目が UTF-8 として正しくありません"), (long long)t->line, at + 1);
}

static enum err convert(struct csv_text *t, struct cause *cause, size_t n, struct buf *out)
{
	char text[BLOCK], *from = t->bytes;
	iconv(t->converter, NULL, NULL, NULL, NULL);
	while (n) {
		char *to = text;
		size_t room = sizeof text;
		size_t r = iconv(t->converter, &from, &n, &to, &room);
		buf_add(out, text, sizeof text - room);
		if (r == (size_t)-1 && errno != E2BIG)
			return bad_byte(t, cause, (size_t)(from - t->bytes));
	}
	return ERR_OK;
}

enum err csv_text_line(struct csv_text *t, struct cause *cause, struct buf *out, bool *more)
{
	size_t n;
	buf_clear(out);
	enum err e = read_bytes(t, cause, &n);
	*more = !e && n > 0;
	if (e || n == 0)
		return e;
	if (t->cp932)
		return convert(t, cause, n, out);
	buf_add(out, t->bytes, n);
	return utf8_valid(t->bytes, n) ? ERR_OK : bad_byte(t, cause, valid_prefix(t->bytes, n));
}
