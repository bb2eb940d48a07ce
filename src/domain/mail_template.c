/*
 * A mail's text is a file: KIND.LANG.txt, UTF-8. The first line is the subject, the second is empty, the rest is the
 * body. The language has three things, and each stands in braces:
 *
 *     {amount}      the value; the whole line is dropped when it is empty
 *     {?new_card}   nothing is written; the line stays only when that word has a value
 *     {!link}       nothing is written; the line stays only when that word has none
 *
 * A brace stands for nothing else. Several empty lines in a row become one, so that dropped lines leave no hole. The words
 * are MAIL_WORD_LIST in the header: each kind of mail knows its own. The subject has words without conditions, of those that
 * always have a value.
 */
#include "domain/mail_template.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

#include "base/banned.h"

enum { TEMPLATE_MAX = 2400, SUBJECT_MAX = 120 };

static const struct { const char *id; size_t n; unsigned kinds; } words[MAIL_WORDS] = {
#define X(code, id, kinds) { id, sizeof id - 1, kinds },
	MAIL_WORD_LIST(X)
#undef X
};

static const char *const kinds[MAIL_KINDS] = {
	[MAIL_PAID] = "paid", [MAIL_DECLINED] = "declined", [MAIL_AUTHENTICATION] = "authentication", [MAIL_ZERO] = "zero",
	[MAIL_DIFFERENCE] = "difference", [MAIL_REFUNDED] = "refunded", [MAIL_CARD_EXPIRING] = "card_expiring",
	[MAIL_CARD_PAGE] = "card_page", [MAIL_CARD_REFUSED] = "card_refused",
	[MAIL_ENROLL_CODE] = "enroll_code", [MAIL_ENROLL_MISMATCH] = "enroll_mismatch", [MAIL_ENROLL_DONE] = "enroll_done",
	[MAIL_ENROLL_USER_ID] = "enroll_user_id", [MAIL_ENROLL_PASSWORD] = "enroll_password",
};

const char *mail_template_kind_id(enum mail_kind k)
{
	return kinds[k];
}

int mail_template_kind(const char *id)
{
	for (int k = 0; k < MAIL_KINDS; k++)
		if (strcmp(kinds[k], id) == 0)
			return k;
	return -1;
}

static int word_of(const char *name, size_t n)
{
	for (int i = 0; i < MAIL_WORDS; i++)
		if (words[i].n == n && memcmp(words[i].id, name, n) == 0)
			return i;
	return -1;
}

/* What stands at a brace: its mark (0, '?' or '!'), word and length; word -1: none that is known. */
struct hole { char mark; int word; size_t n; };

static struct hole hole_at(const char *s, size_t left)
{
	struct hole h = { .word = -1 };
	size_t i = 1;
	if (i < left && (s[i] == '?' || s[i] == '!'))
		h.mark = s[i++];
	size_t from = i;
	while (i < left && s[i] != '}' && s[i] != '{')
		i++;
	if (i >= left || s[i] != '}')
		return (struct hole){ .word = -1, .n = i };
	h.word = word_of(s + from, i - from);
	h.n = i + 1;
	return h;
}

/* ---- checking ---- */

static enum err unknown(struct ctx *ctx, const char *file, int line, const char *s, size_t n, enum mail_kind kind, bool subject)
{
	char found[64], all[400] = "";
	str_copy_n(found, sizeof found, s, n < sizeof found ? n : sizeof found - 1);
	for (int i = 0; i < MAIL_WORDS; i++)
		if (words[i].kinds >> kind & 1 && !(subject && i > MAIL_WORD_SERVICE))
			str_add(all, sizeof all, "%s{%s}", all[0] ? ", " : "", words[i].id);
	if (subject)
		return ctx_fail(ctx, ERR_SETTING, _("%s %d行目: 件名に %s は使えません。使えるのは %s です"), file, line, found, all);
	return ctx_fail(ctx, ERR_SETTING, _("%s %d行目: %s は使えません。使えるのは %s と、その条件 {?…} {!…} です"), file, line, found, all);
}

static enum err check_line(struct ctx *ctx, const char *file, int line, const char *s, size_t n, enum mail_kind kind)
{
	bool subject = line == 1;
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return ctx_fail(ctx, ERR_SETTING, _("%s %d行目: 制御文字（0x%02x）は使えません。文字と改行だけにしてください"), file, line,
					(unsigned)(unsigned char)s[i]);
		if (s[i] == '}')
			return unknown(ctx, file, line, s + i, 1, kind, subject);
		if (s[i] != '{')
			continue;
		struct hole h = hole_at(s + i, n - i);
		bool fits = h.word >= 0 && words[h.word].kinds >> kind & 1 && !(subject && (h.mark || h.word > MAIL_WORD_SERVICE));
		if (!fits)
			return unknown(ctx, file, line, s + i, h.n, kind, subject);
		i += h.n - 1;
	}
	return ERR_OK;
}

static size_t line_length(const char *s)
{
	return (size_t)(strchrnul(s, '\n') - s);
}

static bool blank(const char *s, size_t n)
{
	return strspn(s, " ") >= n;
}

enum err mail_template_check(struct ctx *ctx, const char *file, enum mail_kind kind, const char *text, size_t n)
{
	if (!utf8_valid(text, n))
		return ctx_fail(ctx, ERR_SETTING, _("%s: UTF-8 の文章ではありません"), file);
	if (n > TEMPLATE_MAX)
		return ctx_fail(ctx, ERR_SETTING, _("%s: 長すぎます（%zu バイト）。%d バイトまでにしてください"), file, n, TEMPLATE_MAX);
	size_t body = 0;
	int line = 1;
	for (const char *s = text; *s; line++) {
		size_t len = line_length(s);
		if (line == 1 && (blank(s, len) || len > SUBJECT_MAX))
			return ctx_fail(ctx, ERR_SETTING, _("%s 1行目: 件名を書いてください（%d バイトまで）"), file, SUBJECT_MAX);
		if (line == 2 && len > 0)
			return ctx_fail(ctx, ERR_SETTING, _("%s 2行目: 件名の次の行は空けてください"), file);
		enum err e = check_line(ctx, file, line, s, len, kind);
		if (e != ERR_OK)
			return e;
		body += line > 2 && !blank(s, len);
		s += len + (s[len] == '\n');
	}
	return body ? ERR_OK : ctx_fail(ctx, ERR_SETTING, _("%s: 本文がありません。1行目に件名、2行目は空行、3行目から本文を書きます"), file);
}

/* ---- filling ---- */

static const char *value(const struct mail_words *w, int word)
{
	return word < 0 || !w->of[word] ? "" : w->of[word];
}

/* Where the text goes on, how much room is left, its end included, and whether something didn't fit. */
struct sheet {
	char *at;
	size_t left;
	bool full;
};

static void put(struct sheet *out, const char *s, size_t n)
{
	if (n >= out->left) {
		out->full = true;
		return;
	}
	memcpy(out->at, s, n);
	out->at += n;
	out->left -= n;
	*out->at = '\0';
}

/* conditions: false as soon as one isn't met, or a value is empty; what was written then is to be taken back. */
static bool fill_line(const char *s, size_t n, const struct mail_words *w, bool conditions, struct sheet *out)
{
	for (size_t i = 0; i < n;) {
		if (s[i] == '{') {
			struct hole h = hole_at(s + i, n - i);
			const char *v = value(w, h.word);
			if (conditions && (v[0] == '\0') != (h.mark == '!'))
				return false;
			if (!h.mark)
				put(out, v, strlen(v));
			i += h.n;
			continue;
		}
		const char *brace = memchr(s + i, '{', n - i);
		size_t len = brace ? (size_t)(brace - s) - i : n - i;
		put(out, s + i, len);
		i += len;
	}
	return true;
}

bool mail_template_fill(const char *text, const struct mail_words *w, char *subject, size_t subject_size, char *body, size_t body_size)
{
	struct sheet head = { subject, subject_size, false }, out = { body, body_size, false };
	bool gap = false;
	size_t len = line_length(text);
	subject[0] = body[0] = '\0';
	fill_line(text, len, w, false, &head);
	for (const char *s = text + len + (text[len] == '\n'); *s && !head.full && !out.full; s += len + (s[len] == '\n')) {
		struct sheet before = out;
		len = line_length(s);
		if (blank(s, len)) {
			gap = body[0] != '\0';
			continue;
		}
		if (gap)
			put(&out, "\n", 1);
		if (fill_line(s, len, w, true, &out)) {
			put(&out, "\n", 1);
			gap = false;
		} else {
			out = before;
			*out.at = '\0';
		}
	}
	return !head.full && !out.full;
}
