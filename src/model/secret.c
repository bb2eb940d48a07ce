/*
 * A run is cut into groups at its spaces and hyphens. Every sequence of whole groups is looked at, so that
 * an expiry date behind a card number doesn't hide it. My Number's check is one digit in eleven, so only its
 * usual shapes count (12 in one, 4-4-4, or a run of 12 with one kind of separator): a telephone number
 * followed by an extension must stay writable.
 */
#include "model/secret.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "model/checkdigit.h"

#include "base/banned.h"

enum { CARD_MIN = 13, CARD_MAX = 19, MY_NUMBER = 12, INVOICE = 13, GROUPS_MAX = 64, GAP_MAX = 3 };

struct group {
	char digits[CARD_MAX + 2]; /* longer ones are cut: they are no card in any case */
	size_t n;                  /* its whole length */
	uint32_t gap;              /* the separator before it; 0 for the first */
	bool invoice;              /* a T stands before it */
};

struct run {
	struct group at[GROUPS_MAX];
	int n;
};

static int digit_of(uint32_t c)
{
	if (c >= '0' && c <= '9')
		return (int)(c - '0');
	return c >= 0xFF10 && c <= 0xFF19 ? (int)(c - 0xFF10) : -1;
}

/* The separators of one kind as one character; 0: c is none. */
static uint32_t gap_of(uint32_t c)
{
	if (c == ' ' || c == '\t' || c == 0xA0 || c == 0x3000)
		return ' ';
	if (c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFF0D || c == 0x30FC || c == 0xFF70)
		return '-';
	return 0;
}

static bool between(const char *digits, int n, int low, int high)
{
	int v = 0;
	for (int i = 0; i < n; i++)
		v = v * 10 + (digits[i] - '0');
	return v >= low && v <= high;
}

/* Issuer ranges of the schemes: Diners 30 36 38 39, Amex 34 37, JCB 3528–3589, Visa 4, Maestro and Mastercard
 * 50–58 and 2221–2720, Discover and UnionPay 60–69. */
static bool begins_like_card(const char *d)
{
	return d[0] == '4' || d[0] == '6' || between(d, 2, 50, 58) || between(d, 4, 2221, 2720) || between(d, 2, 30, 30) ||
	       between(d, 2, 34, 34) || between(d, 2, 36, 39) || between(d, 4, 3528, 3589);
}

static bool is_card(const char *digits, size_t n)
{
	char body[CARD_MAX + 1];
	if (n < CARD_MIN || n > CARD_MAX || !begins_like_card(digits))
		return false;
	str_copy_n(body, sizeof body, digits, n - 1);
	return checkdigit_luhn(body) == digits[n - 1] - '0';
}

static bool usual_my_number_shape(const struct run *r, int from, int to)
{
	const struct group *g = &r->at[from];
	int groups = to - from + 1;
	if (groups == 1 || (groups == 3 && g[0].n == 4 && g[1].n == 4))
		return true;
	for (int i = 2; i < groups; i++)
		if (g[i].gap != g[1].gap)
			return false;
	return groups == r->n;
}

static enum secret judge(const struct run *r, int from, int to, const char *digits, size_t n, const char *allowed)
{
	if (allowed && strcmp(digits, allowed) == 0)
		return SECRET_NONE;
	if (from == to && r->at[from].invoice && n == INVOICE)
		return SECRET_NONE;
	if (is_card(digits, n))
		return SECRET_CARD;
	if (n == MY_NUMBER && checkdigit_my_number(digits) && usual_my_number_shape(r, from, to))
		return SECRET_MY_NUMBER;
	return SECRET_NONE;
}

static enum secret judge_run(const struct run *r, const char *allowed)
{
	for (int from = 0; from < r->n; from++) {
		char digits[CARD_MAX + 1] = "";
		size_t n = 0;
		for (int to = from; to < r->n && n + r->at[to].n <= CARD_MAX; to++) {
			memcpy(digits + n, r->at[to].digits, r->at[to].n + 1);
			n += r->at[to].n;
			enum secret s = judge(r, from, to, digits, n, allowed);
			if (s)
				return s;
		}
	}
	return SECRET_NONE;
}

static void add_digit(struct group *g, int digit)
{
	if (g->n < sizeof g->digits - 1) {
		g->digits[g->n] = (char)('0' + digit);
		g->digits[g->n + 1] = '\0';
	}
	g->n++;
}

/* Where a scan of the text stands. */
struct scan {
	struct run run;
	uint32_t gap;   /* the separator since the last digit; 0: none */
	int gaps;       /* how many of them */
	bool in_group;  /* the last character was a digit */
	bool after_t;   /* the last character was a T that begins a word */
	bool in_word;   /* the last character was a letter or a digit */
};

/* Judges the groups so far and forgets all but the last `keep` of them. */
static enum secret finish(struct scan *s, int keep, const char *allowed)
{
	enum secret found = judge_run(&s->run, allowed);
	if (s->run.n > keep) {
		memmove(s->run.at, s->run.at + s->run.n - keep, (size_t)keep * sizeof s->run.at[0]);
		s->run.n = keep;
	}
	s->gap = 0;
	s->gaps = 0;
	s->in_group = false;
	return found;
}

static void take_digit(struct scan *s, int digit)
{
	if (!s->in_group)
		s->run.at[s->run.n++] = (struct group){ .gap = s->gap, .invoice = s->after_t };
	add_digit(&s->run.at[s->run.n - 1], digit);
	s->in_group = true;
	s->gap = 0;
	s->gaps = 0;
}

/* No sequence worth judging has more groups than a card number has digits, so a longer run may be judged in parts. */
static enum secret take(struct scan *s, uint32_t c, const char *allowed)
{
	int digit = digit_of(c);
	uint32_t gap = gap_of(c);
	enum secret found = SECRET_NONE;
	if (digit >= 0) {
		if (!s->in_group && s->run.n == GROUPS_MAX) {
			uint32_t kept = s->gap;
			found = finish(s, CARD_MAX, allowed);
			s->gap = kept;
		}
		take_digit(s, digit);
	} else if (gap && s->run.n && ++s->gaps <= GAP_MAX) {
		s->gap = gap;
		s->in_group = false;
	} else {
		found = finish(s, 0, allowed);
	}
	s->after_t = !s->in_word && (c == 'T' || c == 't' || c == 0xFF34 || c == 0xFF54);
	s->in_word = digit >= 0 || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
	return found;
}

/* Most lines have too few characters that could be digits: no group of them needs to be judged. */
static bool too_few_digits(const char *text)
{
	int n = 0;
	for (const char *p = text; *p && n < MY_NUMBER; p++)
		n += (*p >= '0' && *p <= '9') || (unsigned char)*p == 0xEF;
	return n < MY_NUMBER;
}

enum secret secret_find(const char *text, const char *allowed)
{
	struct scan s;
	if (too_few_digits(text))
		return SECRET_NONE;
	memset(&s, 0, sizeof s);
	size_t left = strlen(text);
	uint32_t c;
	for (size_t len; (len = utf8_next(text, left, &c)) > 0; text += len, left -= len) {
		enum secret found = take(&s, c, allowed);
		if (found)
			return found;
	}
	return judge_run(&s.run, allowed);
}

void secret_hide(char *text)
{
	char *to = text;
	uint32_t c;
	if (!secret_find(text, NULL))
		return;
	size_t left = strlen(text);
	for (size_t len; (len = utf8_next(text, left, &c)) > 0; text += len, left -= len) {
		if (digit_of(c) >= 0) {
			*to++ = '*';
		} else {
			memmove(to, text, len);
			to += len;
		}
	}
	*to = '\0';
}
