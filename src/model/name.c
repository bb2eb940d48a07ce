/*
 * Kanji keys and the comparison. A name is cut into units: one character as given with what belongs to it
 * (variation selector, voice mark), and what normalisation makes of it. Units keep their place in the
 * given text, so that a desk can mark the very characters that differ.
 */
#include "model/name.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "model/name_kana.h"
#include "model/name_table.h"

#include "base/banned.h"

/* No character grows more than twelvefold under NFKC. */
enum { CLUSTER = 64, GROWTH = 12, MIDDLE_DOT = 0x30FB };

struct unit {
	uint32_t given;    /* the character as typed */
	uint32_t selector; /* its variation selector, 0: none */
	uint32_t c;        /* normalised */
	int at;            /* place in the given text, from 1 */
};

struct name {
	struct unit *at;
	int n;
	bool kana; /* kana only */
};

static bool is_ignored(uint32_t c)
{
	return c == ' ' || c == '\t' || c == MIDDLE_DOT;
}

static bool is_selector(uint32_t c)
{
	return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

/* Belongs to the character before it: selectors and voice marks of every kind. */
static bool continues(uint32_t c)
{
	return is_selector(c) || (c >= 0x3099 && c <= 0x309C) || c == 0xFF9E || c == 0xFF9F || utf8_char_width(c) == 0;
}

bool name_kanji_key(const char *in, char *out, size_t size)
{
	size_t room = strlen(in) * GROWTH + 1, at = 0;
	char *text = mem_array(room, 1);
	bool ok = utf8_nfkc(in, text, room);
	const char *p = text;
	size_t left = strlen(text);
	uint32_t c;
	for (size_t len; ok && (len = utf8_next(p, left, &c)) > 0; p += len, left -= len) {
		if (is_ignored(c))
			continue;
		char bytes[4];
		size_t n = utf8_put(name_table_variant(c), bytes);
		ok = at + n < size;
		if (ok)
			memcpy(out + at, bytes, n);
		at += n;
	}
	free(text);
	out[ok ? at : 0] = '\0';
	return ok;
}

/* One cluster of the given text, normalised, becomes units with the same place. */
static void add_cluster(struct name *name, const char *s, size_t len, int at)
{
	char given[CLUSTER], text[CLUSTER * GROWTH];
	uint32_t first, c, selector = 0;
	str_copy_n(given, sizeof given, s, len);
	utf8_next(s, len, &first);
	for (size_t used, i = 0; (used = utf8_next(given + i, strlen(given + i), &c)) > 0; i += used)
		if (is_selector(c))
			selector = c;
	must(utf8_nfkc(given, text, sizeof text));
	const char *p = text;
	for (size_t used, left = strlen(text); (used = utf8_next(p, left, &c)) > 0; p += used, left -= used) {
		if (is_ignored(c))
			continue;
		name->at = mem_grow(name->at, (size_t)name->n + 1, sizeof *name->at);
		name->at[name->n++] = (struct unit){ first, selector, c, at };
		name->kana = name->kana && name_kana_is(c);
	}
}

static bool split(const char *s, struct name *out)
{
	size_t left = strlen(s);
	*out = (struct name){ .kana = true };
	if (!utf8_valid(s, left))
		return false;
	int place = 1;
	while (left) {
		uint32_t c;
		int first = place++;
		size_t len = utf8_next(s, left, &c);
		for (size_t more; (more = utf8_next(s + len, left - len, &c)) > 0 && continues(c); len += more)
			place++;
		add_cluster(out, s, len, first);
		s += len;
		left -= len;
	}
	out->kana = out->kana && out->n > 0;
	return true;
}

/* Half and full width are one character; an ideograph's compatibility form is a variant with a shape of its own. */
static bool own_shape(uint32_t given)
{
	return (given >= 0xF900 && given <= 0xFAFF) || (given >= 0x2F800 && given <= 0x2FA1F);
}

static enum name_match compare_units(const struct unit *a, const struct unit *b, bool kana)
{
	if (a->c == b->c || (kana && name_kana_katakana(a->c) == name_kana_katakana(b->c))) {
		bool shape = own_shape(a->given) || own_shape(b->given);
		return a->selector == b->selector && !(shape && a->given != b->given) ? NAME_SAME : NAME_VARIANT;
	}
	if (name_table_variant(a->c) == name_table_variant(b->c))
		return NAME_VARIANT;
	if (name_table_candidate(a->c) == name_table_candidate(b->c))
		return NAME_CANDIDATE;
	if (name_kana_is(a->c) && name_kana_is(b->c) && name_kana_fold(a->c) == name_kana_fold(b->c))
		return NAME_CANDIDATE;
	return NAME_DIFFERENT;
}

/* Where the differences go, and the worst of them. */
struct diffs {
	struct name_diff *out;
	int max, n;
	enum name_match worst;
};

static void add_diff(struct diffs *d, const struct unit *a, const struct unit *b, enum name_match level)
{
	if (level == NAME_SAME)
		return;
	if (level > d->worst)
		d->worst = level;
	if (d->n == d->max)
		return;
	bool selectors = a && b && a->given == b->given && a->selector != b->selector;
	d->out[d->n++] = (struct name_diff){
		.at_a = a ? a->at : 0, .at_b = b ? b->at : 0, .level = level,
		.a = !a ? 0 : selectors ? a->selector : a->given, .b = !b ? 0 : selectors ? b->selector : b->given,
	};
}

/* Equal beginnings and ends are skipped; what is between them is compared one by one, the rest stands alone. */
static void align(const struct name *a, const struct name *b, bool kana, struct diffs *d)
{
	int tail = 0, head = 0, shorter = a->n < b->n ? a->n : b->n;
	if (a->n != b->n) {
		while (head < shorter && compare_units(&a->at[head], &b->at[head], kana) <= NAME_VARIANT)
			head++;
		while (tail < shorter - head &&
		       compare_units(&a->at[a->n - 1 - tail], &b->at[b->n - 1 - tail], kana) <= NAME_VARIANT)
			tail++;
	}
	int end_a = a->n - tail, end_b = b->n - tail, end = end_a > end_b ? end_a : end_b;
	for (int i = 0; i < end; i++) {
		const struct unit *x = i < end_a ? &a->at[i] : NULL, *y = i < end_b ? &b->at[i] : NULL;
		add_diff(d, x, y, x && y ? compare_units(x, y, kana) : NAME_DIFFERENT);
	}
	for (int i = tail; i > 0; i--)
		add_diff(d, &a->at[a->n - i], &b->at[b->n - i],
		         compare_units(&a->at[a->n - i], &b->at[b->n - i], kana));
}

static bool same_fuzzy_key(const char *a, const char *b)
{
	size_t size_a = strlen(a) * GROWTH + 1, size_b = strlen(b) * GROWTH + 1;
	char *x = mem_array(size_a, 1), *y = mem_array(size_b, 1);
	bool same = name_kana_fuzzy_key(a, x, size_a) && name_kana_fuzzy_key(b, y, size_b) && *x && strcmp(x, y) == 0;
	free(x);
	free(y);
	return same;
}

enum name_match name_compare(const char *a, const char *b, struct name_diff *out, int max, int *n)
{
	struct name x = { 0 }, y = { 0 };
	struct diffs d = { .out = out, .max = max, .worst = NAME_SAME };
	if (split(a, &x) && split(b, &y)) {
		bool kana = x.kana && y.kana;
		align(&x, &y, kana, &d);
		if (kana && d.worst > NAME_CANDIDATE && same_fuzzy_key(a, b)) {
			d.worst = NAME_CANDIDATE;
			for (int i = 0; i < d.n; i++)
				if (d.out[i].level > NAME_CANDIDATE)
					d.out[i].level = NAME_CANDIDATE;
		}
	} else {
		d.worst = NAME_DIFFERENT;
	}
	free(x.at);
	free(y.at);
	*n = d.n;
	return d.worst;
}

const char *name_match_id(enum name_match m)
{
	static const char *const id[] = {
		[NAME_SAME] = "same", [NAME_VARIANT] = "variant", [NAME_CANDIDATE] = "candidate", [NAME_DIFFERENT] = "different",
	};
	return id[m];
}
