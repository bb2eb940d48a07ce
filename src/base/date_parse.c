/*
 * Reads dates as people type them. First the text is normalised and cut into an era, up to three numbers
 * and what stood behind each; then the number of numbers says which form it is, and only then the calendar
 * is asked. Each refusal says which part is wrong, so that the clerk needn't guess.
 */
#include "base/date.h"

#include <string.h>

#include "base/era.h"
#include "base/str.h"
#include "base/utf8.h"

#include "base/banned.h"

enum { AGE_MAX = 130, WRITTEN_MAX = 96 };
enum sep { SEP_NONE, SEP_MARK, SEP_YEAR, SEP_MONTH, SEP_DAY };

struct number {
	int value, digits;
	bool first_year; /* written 元 */
	enum sep after;
};

/* What was typed, before anyone asks whether it makes sense. */
struct written {
	const struct era *era;
	int n;
	struct number at[3];
};

/* Every dash that keyboards and input methods make, also the long mark, is a hyphen here. */
static char plain(uint32_t c)
{
	static const uint32_t dashes[] = { 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0x30FC };
	for (size_t i = 0; i < sizeof dashes / sizeof dashes[0]; i++)
		if (c == dashes[i])
			return '-';
	return c == 0x30FB || c == 0x3002 || c == 0x3001 ? '.' : '\0';
}

static bool normalise(const char *text, char out[WRITTEN_MAX])
{
	char folded[WRITTEN_MAX];
	if (!utf8_nfkc(text, folded, sizeof folded))
		return false;
	size_t n = strlen(folded), at = 0;
	uint32_t c;
	for (size_t len, i = 0; (len = utf8_next(folded + i, n - i, &c)) > 0; i += len) {
		if (plain(c)) {
			out[at++] = plain(c);
		} else {
			memcpy(out + at, folded + i, len);
			at += len;
		}
	}
	out[at] = '\0';
	str_strip(out);
	return true;
}

static bool take(const char **p, const char *word)
{
	if (!str_starts(*p, word))
		return false;
	*p += strlen(word);
	return true;
}

static bool take_spaces(const char **p)
{
	const char *start = *p;
	*p += strspn(*p, " ");
	return *p != start;
}

static enum sep take_separator(const char **p)
{
	bool space = take_spaces(p);
	enum sep found = SEP_NONE;
	if (take(p, "年"))
		found = SEP_YEAR;
	else if (take(p, "月"))
		found = SEP_MONTH;
	else if (take(p, "日"))
		found = SEP_DAY;
	else if (take(p, ".") || take(p, "/") || take(p, "-") || (space && **p))
		found = SEP_MARK;
	take_spaces(p);
	return found;
}

static bool take_number(const char **p, bool may_be_first_year, struct number *out)
{
	*out = (struct number){ 0 };
	if (may_be_first_year && take(p, "元")) {
		out->value = 1;
		out->first_year = true;
	} else {
		size_t n = strspn(*p, "0123456789");
		if (n == 0 || n > 8)
			return false;
		out->digits = (int)n;
		for (; n > 0; n--, (*p)++)
			out->value = out->value * 10 + (**p - '0');
	}
	out->after = take_separator(p);
	return true;
}

static bool scan(const char *p, struct written *w)
{
	int used = 0;
	*w = (struct written){ .era = era_match(p, &used) };
	p += used;
	take_spaces(&p);
	while (*p) {
		if (w->n == 3 || !take_number(&p, w->era && w->n == 0, &w->at[w->n]))
			return false;
		w->n++;
	}
	return w->n > 0;
}

static bool sep_fits(enum sep s, enum sep word)
{
	return s == SEP_MARK || s == word;
}

static bool ends_well(const struct written *w)
{
	enum sep last = w->at[w->n - 1].after;
	return last == SEP_NONE || (last == SEP_DAY && w->n > 1);
}

/* The parts that the calendar is asked about; year is the era's own when there is an era. */
struct parts {
	const struct era *era;
	int year, month, day;
};

static void split_compact(int digits, struct parts *out)
{
	out->day = digits % 100;
	out->month = digits / 100 % 100;
	out->year = digits / 10000;
}

static enum err bad_form(const char *text, struct cause *cause)
{
	return cause_set(cause, ERR_BAD_DATE,
	                 _("「%s」は日付として読めません（例: 2026-11-21、20261121、S55.3.1、昭和55年3月1日、11/21）"), text);
}

/* 20261121, s550301, 3550301 */
static enum err read_compact(const struct written *w, const char *text, struct parts *out, struct cause *cause)
{
	const struct number *num = &w->at[0];
	if (num->first_year || num->digits != (w->era ? 6 : num->digits))
		return bad_form(text, cause);
	if (w->era || num->digits == 8) {
		split_compact(num->value, out);
		return ERR_OK;
	}
	if (num->digits == 6)
		return cause_set(cause, ERR_BAD_DATE, _("「%s」: 年は西暦4桁か元号をつけて入力してください"), text);
	if (num->digits != 7)
		return bad_form(text, cause);
	out->era = era_by_code(num->value / 1000000);
	if (!out->era)
		return cause_set(cause, ERR_BAD_DATE,
		                 _("「%s」: 7桁の先頭は元号の番号です（1明治 2大正 3昭和 4平成 5令和）"), text);
	split_compact(num->value % 1000000, out);
	return ERR_OK;
}

/* 11/21 of this year; or, behind an era's year, four digits for month and day */
static enum err read_two(const struct written *w, const char *text, day_t today, struct parts *out, struct cause *cause)
{
	const struct number *a = &w->at[0], *b = &w->at[1];
	if (w->era) {
		if (b->digits != 4 || b->after != SEP_NONE || (a->after != SEP_YEAR && !a->first_year) || a->digits > 2)
			return bad_form(text, cause);
		split_compact(b->value, out);
		out->year = a->value;
		return ERR_OK;
	}
	if (!sep_fits(a->after, SEP_MONTH) || a->digits > 2 || b->digits > 2)
		return bad_form(text, cause);
	out->year = date_civil(today).year;
	out->month = a->value;
	out->day = b->value;
	return ERR_OK;
}

static enum err read_three(const struct written *w, const char *text, struct parts *out, struct cause *cause)
{
	const struct number *a = &w->at[0], *b = &w->at[1], *c = &w->at[2];
	if (!sep_fits(b->after, SEP_MONTH) || b->digits > 2 || c->digits > 2)
		return bad_form(text, cause);
	if (!sep_fits(a->after, SEP_YEAR) && !a->first_year)
		return bad_form(text, cause);
	if (!w->era && a->digits != 4)
		return cause_set(cause, ERR_BAD_DATE, _("「%s」: 年は西暦4桁か元号をつけて入力してください"), text);
	if (w->era && a->digits > 2)
		return cause_set(cause, ERR_BAD_DATE, _("「%s」: 元号の年は2桁までです"), text);
	out->year = a->value;
	out->month = b->value;
	out->day = c->value;
	return ERR_OK;
}

static enum err read_parts(const char *text, day_t today, struct parts *out, struct cause *cause)
{
	char plain_text[WRITTEN_MAX];
	struct written w;
	if (!normalise(text, plain_text))
		return bad_form(text, cause);
	if (str_empty(plain_text))
		return cause_set(cause, ERR_BAD_DATE, _("日付が入力されていません"));
	if (!scan(plain_text, &w) || !ends_well(&w))
		return bad_form(text, cause);
	*out = (struct parts){ .era = w.era };
	if (w.n == 1)
		return read_compact(&w, text, out, cause);
	return w.n == 2 ? read_two(&w, text, today, out, cause) : read_three(&w, text, out, cause);
}

/* The date exists; does its era? */
static enum err check_era(const struct era *e, day_t d, struct cause *cause)
{
	if (era_is_lunar(e, d))
		return cause_set(cause, ERR_BAD_DATE, _("明治は6年1月1日（1873-01-01）から入力できます。それより前は旧暦です"));
	const struct era *right = era_of(d);
	if (right == e)
		return ERR_OK;
	struct civil c = date_civil(d);
	char shown[DATE_TEXT];
	return cause_set(cause, ERR_BAD_DATE, _("%s の期間外です。正しくは %s（%c%d.%d.%d）です"),
	                 e->name, date_era(d, shown), right->letter, c.year - right->base, c.month, c.day);
}

enum err date_parse(const char *text, day_t today, day_t *out, struct cause *cause)
{
	struct parts p;
	*out = DAY_NONE;
	enum err e = read_parts(text, today, &p, cause);
	if (e)
		return e;
	if (p.year == 0)
		return cause_set(cause, ERR_BAD_DATE, _("「%s」: 0年はありません（元年は1年です）"), text);
	if (p.month < 1 || p.month > 12)
		return cause_set(cause, ERR_BAD_DATE, _("「%s」: %d月はありません（1〜12月）"), text, p.month);
	int year = p.era ? p.era->base + p.year : p.year;
	day_t d = date_of(year, p.month, p.day);
	if (d == DAY_NONE)
		return cause_set(cause, ERR_BAD_DATE, _("「%s」: %d日はありません（%d年%d月は%d日まで）"), text, p.day,
		                 year, p.month, date_month_length(year, p.month));
	if (p.era && (e = check_era(p.era, d, cause)))
		return e;
	*out = d;
	return ERR_OK;
}

enum err date_parse_birth(const char *text, day_t today, day_t *out, struct cause *cause)
{
	day_t d;
	char shown[DATE_TEXT];
	*out = DAY_NONE;
	enum err e = date_parse(text, today, &d, cause);
	if (e)
		return e;
	if (d > today)
		return cause_set(cause, ERR_BAD_DATE, _("生年月日 %s は今日より後です"), date_iso(d, shown));
	if (date_age(d, today) > AGE_MAX)
		return cause_set(cause, ERR_BAD_DATE, _("生年月日 %s は%d年より前です"), date_iso(d, shown), AGE_MAX);
	*out = d;
	return ERR_OK;
}
