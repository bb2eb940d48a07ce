/*
 * Reads a facility profile (SPEC F) by the table of policy_keys.c; the [reasons] section alone is open-ended (F20).
 * The INI library finds lines, sections and comments; the first mistake is kept and told with file, line and key.
 */
#include "domain/policy.h"

#include <ini.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/policy_keys.h"
#include "model/checkdigit.h"
#include "model/mail.h"

#include "base/banned.h"

struct parse {
	struct profile *out;
	bool seen[POLICY_KEYS_MAX];
	bool failed;
	char text[512];  /* the first mistake, without file and line */
};

static int mistake(struct parse *p, const char *section, const char *name, const char *what)
{
	if (!p->failed)
		str_fmt(p->text, sizeof p->text, "[%s] %s: %s", section, name, what);
	p->failed = true;
	return 0;
}

static void expectation(const struct policy_key *k, char *out, size_t size)
{
	switch (k->kind) {
	case NUMBER: str_fmt(out, size, _("%d～%d の整数"), k->min, k->max); break;
	case HOURS: str_fmt(out, size, "%s", _("「7:00-21:00」の形の時間帯、または closed")); break;
	case TIME: str_fmt(out, size, "%s", _("「14:00」の形の時刻")); break;
	case MONTH_DAY: str_fmt(out, size, "%s", _("「12-29」の形の月日、または none")); break;
	case CHOICE:
	case NAMED: str_fmt(out, size, _("次のどれか: %s"), k->expected); break;
	default: str_fmt(out, size, "%s", _(k->expected));
	}
}

static bool digits_n(const char *s, size_t n)
{
	return strlen(s) == n && str_digits(s);
}

/* "7:05" → minutes; up to 24:00. */
static bool read_time(const char *s, int *out)
{
	char hour[8], rest[8];
	const char *colon = strchr(s, ':');
	int64_t h, m;
	if (!colon || colon == s || colon - s > 2 || strlen(colon + 1) != 2)
		return false;
	str_copy_n(hour, sizeof hour, s, (size_t)(colon - s));
	str_copy(rest, sizeof rest, colon + 1);
	if (!str_int64(hour, 0, 24, &h) || !str_int64(rest, 0, 59, &m) || h * 60 + m > 1440)
		return false;
	*out = (int)(h * 60 + m);
	return true;
}

static bool read_hours(const char *s, int *from, int *to)
{
	*from = *to = -1;
	if (strcmp(s, "closed") == 0)
		return true;
	char a[8];
	const char *dash = strchr(s, '-');
	if (!dash || dash - s > 5)
		return false;
	str_copy_n(a, sizeof a, s, (size_t)(dash - s));
	return read_time(a, from) && read_time(dash + 1, to) && *from < *to;
}

/* "12-29" → 1229, "none" → 0; 02-29 is allowed. */
static bool read_month_day(const char *s, int *out)
{
	*out = 0;
	if (strcmp(s, "none") == 0)
		return true;
	char m[3], d[3];
	int64_t month, day;
	if (strlen(s) != 5 || s[2] != '-')
		return false;
	str_copy_n(m, sizeof m, s, 2);
	str_copy_n(d, sizeof d, s + 3, 2);
	if (!str_digits(m) || !str_digits(d) || !str_int64(m, 1, 12, &month) || !str_int64(d, 1, 31, &day))
		return false;
	*out = (int)(month * 100 + day);
	return date_of(2024, (int)month, (int)day) != DAY_NONE;
}

static bool read_iso_day(const char *s, day_t *out)
{
	char y[5], m[3], d[3];
	int64_t year, month, day;
	if (strlen(s) != 10 || s[4] != '-' || s[7] != '-')
		return false;
	str_copy_n(y, sizeof y, s, 4);
	str_copy_n(m, sizeof m, s + 5, 2);
	str_copy_n(d, sizeof d, s + 8, 2);
	if (!str_int64(y, 1949, 2099, &year) || !str_int64(m, 1, 12, &month) || !str_int64(d, 1, 31, &day))
		return false;
	*out = date_of((int)year, (int)month, (int)day);
	return *out != DAY_NONE;
}

/* The next element of a list separated by commas; false at its end. */
static bool next_item(const char **rest, char *item, size_t size)
{
	if (!*rest)
		return false;
	const char *comma = strchr(*rest, ',');
	str_copy_n(item, size, *rest, comma ? (size_t)(comma - *rest) : strlen(*rest));
	*rest = comma ? comma + 1 : NULL;
	str_strip(item);
	return true;
}

static bool read_days(struct profile *p, const char *s)
{
	char item[24];
	while (next_item(&s, item, sizeof item))
		if (p->n_closed_days == PROFILE_CLOSED_MAX || !read_iso_day(item, &p->closed_days[p->n_closed_days++]))
			return false;
	return true;
}

static bool read_retries(struct profile *p, const struct policy_key *k, const char *s)
{
	char item[24];
	int64_t v;
	while (next_item(&s, item, sizeof item)) {
		if (p->n_retry_days == PROFILE_RETRIES_MAX || !str_int64(item, k->min, k->max, &v))
			return false;
		p->retry_days[p->n_retry_days++] = (int)v;
	}
	return true;
}

static bool read_identity(struct profile *p, const char *s)
{
	static const char *const known[] = { "card", "birth", "name", "kana", "sex" };
	char item[24];
	unsigned have = 0;
	while (next_item(&s, item, sizeof item)) {
		int i = 0;
		while (i < 5 && strcmp(known[i], item) != 0)
			i++;
		if (i == 5 || have & 1u << i)
			return false;
		have |= 1u << i;
		str_copy(p->identity[p->n_identity++], sizeof p->identity[0], item);
	}
	return (have & 3) == 3;
}

/* Place of the word in "a|b|c", -1: not among them. */
static int choice(const char *words, const char *word)
{
	size_t n = strlen(word);
	for (int i = 0; words; i++) {
		const char *end = strchr(words, '|');
		size_t len = end ? (size_t)(end - words) : strlen(words);
		if (n == len && memcmp(words, word, n) == 0)
			return i;
		words = end ? end + 1 : NULL;
	}
	return -1;
}

static bool is_word(const char *s)
{
	return *s && strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == strlen(s);
}

static bool read_value(struct profile *p, const struct policy_key *k, const char *v)
{
	char *at = (char *)p + k->at;
	struct checkdigit cd;
	int64_t n;
	int i;
	switch (k->kind) {
	case TEXT: return *v && str_copy(at, k->size, v);
	case OPTIONAL: return str_copy(at, k->size, v);
	case WORD: return is_word(v) && str_copy(at, k->size, v);
	case NUMBER:
		if (!str_int64(v, k->min, k->max, &n))
			return false;
		*(int *)(void *)at = (int)n;
		return true;
	case CHOICE:
		i = choice(k->expected, v);
		*(bool *)at = i == 1;
		return i >= 0;
	case NAMED: return choice(k->expected, v) >= 0 && str_copy(at, k->size, v);
	case HOURS: return read_hours(v, (int *)(void *)at, (int *)(void *)at + 1);
	case TIME: return read_time(v, (int *)(void *)at) && *(int *)(void *)at < 1440;
	case MONTH_DAY: return read_month_day(v, (int *)(void *)at);
	case DAYS: return !*v || read_days(p, v);
	case IDENTITY: return read_identity(p, v);
	case RETRIES: return !*v || read_retries(p, k, v);
	case INSTITUTION: return digits_n(v, 10) && str_copy(at, k->size, v);
	case INVOICE: /* with a wrong check digit, too: policy_doubt() */
		checkdigit_invoice(v, &cd);
		return !*v || (*v == 'T' && cd.form && str_copy(at, k->size, cd.number));
	}
	return false;
}

/* F20: id = desk | sentence */
static int read_reason(struct parse *p, const char *section, const char *name, const char *value)
{
	struct profile *out = p->out;
	static const char *const desks[] = {
#define X(code, key) key,
		DESK_LIST(X)
#undef X
	};
	char desk[32];
	const char *bar = strchr(value, '|');
	if (out->n_reasons == PROFILE_REASONS_MAX)
		return mistake(p, section, name, _("理由は 12 個までです"));
	for (int i = 0; i < out->n_reasons; i++)
		if (strcmp(out->reasons[i].id, name) == 0)
			return mistake(p, section, name, _("同じ項目が二度あります"));
	struct profile_reason *r = &out->reasons[out->n_reasons];
	int d = 0;
	if (bar) {
		str_copy_n(desk, sizeof desk, value, (size_t)(bar - value));
		str_strip(desk);
		while (d < DESK_COUNT && strcmp(desks[d], desk) != 0)
			d++;
	}
	if (!bar || d == DESK_COUNT || !is_word(name) || !str_copy(r->id, sizeof r->id, name) || !str_copy(r->text, sizeof r->text, bar + 1))
		return mistake(p, section, name, _("「窓口 | 文」の形で書いてください（窓口は opt_out, why_not などの名前）"));
	str_strip(r->text);
	if (!*r->text)
		return mistake(p, section, name, _("「窓口 | 文」の形で書いてください（窓口は opt_out, why_not などの名前）"));
	r->desk = (enum desk_purpose)d;
	out->n_reasons++;
	return 1;
}

static int on_key(void *user, const char *section, const char *name, const char *value)
{
	struct parse *p = user;
	if (p->failed)
		return 1;
	if (strcmp(section, "reasons") == 0)
		return read_reason(p, section, name, value);
	size_t n;
	const struct policy_key *keys = policy_keys(&n);
	for (size_t i = 0; i < n; i++) {
		const struct policy_key *k = &keys[i];
		if (strcmp(k->section, section) != 0 || strcmp(k->name, name) != 0)
			continue;
		if (p->seen[i])
			return mistake(p, section, name, _("同じ項目が二度あります"));
		p->seen[i] = true;
		if (read_value(p->out, k, value))
			return 1;
		char want[256], what[400];
		expectation(k, want, sizeof want);
		str_fmt(what, sizeof what, _("値「%s」は使えません。必要なのは %s"), value, want);
		return mistake(p, section, name, what);
	}
	return mistake(p, section, name, _("知らない項目です"));
}

/* The line of a section's heading, for a key that is missing in it; the last line when the section is missing too. */
static int section_line(const char *text, const char *section)
{
	int line = 1, last = 1;
	char want[64];
	str_fmt(want, sizeof want, "[%s]", section);
	for (const char *s = text; s && *s; line++) {
		if (str_starts(s, want))
			return line;
		last = line;
		s = strchr(s, '\n');
		s = s ? s + 1 : NULL;
	}
	return last;
}

/* Rules between keys. */
static const char *contradiction(const struct profile *p)
{
	if (p->mail_from >= p->mail_to)
		return _("[mail] from_hour は to_hour より前でなければなりません");
	if (!p->year_end_from != !p->year_start_to)
		return _("[closed] year_end と year_start は両方書くか、両方 none にしてください");
	if (!mail_address_ok(p->sender))
		return _("[mail] sender: メールアドレスではありません");
	return NULL;
}

static enum err nothing_missing(struct ctx *ctx, const char *file, const char *text, const struct parse *p)
{
	size_t n;
	const struct policy_key *keys = policy_keys(&n);
	for (size_t i = 0; i < n; i++) {
		if (p->seen[i])
			continue;
		char want[256];
		expectation(&keys[i], want, sizeof want);
		return ctx_fail(ctx, ERR_SETTING, _("%s:%d: [%s] %s がありません。必要なのは %s"), file,
			section_line(text, keys[i].section), keys[i].section, keys[i].name, want);
	}
	return ERR_OK;
}

/* The first line that isn't UTF-8, 0: none. No mail could be made with it. */
static int not_utf8(const char *text)
{
	int line = 1;
	for (const char *end; *text; text = *end ? end + 1 : end, line++) {
		end = strchrnul(text, '\n');
		if (!utf8_valid(text, (size_t)(end - text)))
			return line;
	}
	return 0;
}

enum err policy_parse(struct ctx *ctx, const char *file, const char *text, struct profile *out)
{
	struct parse p = { .out = out };
	*out = (struct profile){ 0 };
	int foreign = not_utf8(text);
	if (foreign)
		return ctx_fail(ctx, ERR_SETTING, _("%s:%d: UTF-8 の文字ではありません（Shift_JIS などのファイルは UTF-8 で保存し直してください）"), file, foreign);
	ini_stop_on_first_error = true; /* else a broken heading would be told as mistakes of the keys below it */
	int line = ini_parse_string(text, on_key, &p);
	if (p.failed)
		return ctx_fail(ctx, ERR_SETTING, "%s:%d: %s", file, line, p.text);
	if (line)
		return ctx_fail(ctx, ERR_SETTING, _("%s:%d: 「キー = 値」の形の行（199 バイトまで）ではありません"), file, line);
	enum err e = nothing_missing(ctx, file, text, &p);
	if (e)
		return e;
	const char *wrong = contradiction(out);
	if (wrong)
		return ctx_fail(ctx, ERR_SETTING, "%s: %s", file, wrong);
	return ERR_OK;
}

/* Stops at the line of the number: that is how the library tells where a key stands. */
static int at_invoice_number(void *user, const char *section, const char *name, const char *value)
{
	(void)user;
	(void)value;
	return strcmp(section, "hospital") != 0 || strcmp(name, "invoice_number") != 0;
}

bool policy_doubt(const char *file, const char *text, const struct profile *p, char *out, size_t size)
{
	struct checkdigit cd;
	str_copy(out, size, "");
	if (!*p->invoice_number || checkdigit_invoice(p->invoice_number, &cd))
		return false;
	ini_stop_on_first_error = true;
	str_fmt(out, size, _("%s:%d: [hospital] invoice_number: 「%s」は検査数字が法人のものと合いません（法人なら最初の数字は %d。個人の番号なら合わないこともあります）"),
		file, ini_parse_string(text, at_invoice_number, NULL), p->invoice_number, cd.expected);
	return true;
}
