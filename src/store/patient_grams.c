/*
 * Tokens of one patient, in this order, each after the facility's number and an h:
 *
 *	XgY, Xg   pairs of neighbours of the name's key, and its last character alone, in hexadecimal code points. A
 *	          text of two or more characters is a phrase of its pairs, so it is found exactly where the key holds it;
 *	          one character is a prefix query for Xg. The trigram index that SQLite brings finds no name of two
 *	          characters at all.
 *	j…        the kana as it is spelt (its key), two hexadecimal digits per kana
 *	k…        the kana by ear (model/name.h, the fuzzy key), the same way
 *	t1234     the telephone number's last four digits
 *
 * Characters that people mix up (斉 斎, 島 嶋) have one token: a search shows them all and a person decides (SPEC P4).
 * Tokens are letters and digits only, so that the tokenizer has nothing to decide; and as all of a search is in the
 * index, counting needs no patient's row.
 */
#include "store/patient_grams.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "model/name.h"
#include "model/name_table.h"
#include "model/patient.h"
#include "store/db.h"

#include "base/banned.h"

enum { TOKENS = 4096, KANA_FIRST = 0x30A0, KANA_LAST = 0x30FF };

static uint32_t folded(uint32_t c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : name_table_candidate(c);
}

/* The next character of *s, folded; 0 at the end. */
static uint32_t take(const char **s)
{
	uint32_t c;
	size_t len = utf8_next(*s, strlen(*s), &c);
	*s += len;
	return len ? folded(c) : 0;
}

struct tokens {
	long long facility;
	char text[TOKENS];
	bool cut;
};

static void add(struct tokens *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void add(struct tokens *t, const char *fmt, ...)
{
	char token[TOKENS];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(token, sizeof token, fmt, ap);
	va_end(ap);
	t->cut = t->cut || n >= TOKENS || !str_add(t->text, sizeof t->text, "%s%llxh%s", t->text[0] ? " " : "", t->facility, token);
}

/* Pairs of the key; with `end` also the last character alone. */
static void add_pairs(struct tokens *t, const char *key, bool end)
{
	uint32_t a = take(&key), b;
	for (; a && (b = take(&key)) != 0; a = b)
		add(t, "%xg%x", a, b);
	if (a && end)
		add(t, "%xg", a);
}

/* A key of kana as one token that begins with `kind`. */
static void add_kana(struct tokens *t, char kind, const char *key)
{
	char hex[KANA_SIZE * 4] = "";
	uint32_t c;
	if (!key[0])
		return;
	for (size_t len, left = strlen(key); (len = utf8_next(key, left, &c)) > 0; key += len, left -= len) {
		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		bool kana = c >= KANA_FIRST && c <= KANA_LAST;
		str_add(hex, sizeof hex, kana ? "%02x" : "x%xx", kana ? c - KANA_FIRST : c);
	}
	add(t, "%c%s", kind, hex);
}

static void add_spelt(struct tokens *t, const char *kana)
{
	char key[KANA_SIZE];
	if (name_kana_key(kana, key, sizeof key))
		add_kana(t, 'j', key);
}

static void add_sound(struct tokens *t, const char *kana)
{
	char key[KANA_SIZE];
	if (name_kana_fuzzy_key(kana, key, sizeof key))
		add_kana(t, 'k', key);
}

static void make(const struct ctx *ctx, struct tokens *t, const char *name_key, const char *kana, const char *phone_key)
{
	size_t n = strlen(phone_key);
	*t = (struct tokens){ .facility = ctx->facility_id };
	add_pairs(t, name_key, true);
	add_spelt(t, kana);
	add_sound(t, kana);
	if (n > 4)
		add(t, "t%s", phone_key + n - 4);
}

enum err patient_grams_add(struct ctx *ctx, int64_t id, const char *name_key, const char *kana, const char *phone_key)
{
	struct tokens t;
	make(ctx, &t, name_key, kana, phone_key);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO patient_gram (rowid, grams) VALUES ($1, $2)");
	stmt_int(q, 1, id);
	stmt_str(q, 2, t.text);
	return stmt_run(ctx, q, NULL);
}

enum err patient_grams_remove(struct ctx *ctx, int64_t id, const char *name_key, const char *kana, const char *phone_key)
{
	struct tokens t;
	make(ctx, &t, name_key, kana, phone_key);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO patient_gram (patient_gram, rowid, grams) VALUES ('delete', $1, $2)");
	stmt_int(q, 1, id);
	stmt_str(q, 2, t.text);
	return stmt_run(ctx, q, NULL);
}

/* The tokens as a phrase; with `prefix` the last one may go on. */
static bool phrase(const struct tokens *t, bool prefix, char *out, size_t size)
{
	return !t->cut && t->text[0] && str_fmt(out, size, prefix ? "\"%s\" *" : "\"%s\"", t->text);
}

bool patient_grams_name(const struct ctx *ctx, const char *name_key, char *out, size_t size)
{
	struct tokens t = { .facility = ctx->facility_id };
	bool single = utf8_count(name_key) == 1;
	add_pairs(&t, name_key, single);
	return phrase(&t, single, out, size);
}

static bool sounding(const struct ctx *ctx, const char *kana, char *out, size_t size)
{
	struct tokens t = { .facility = ctx->facility_id };
	add_sound(&t, kana);
	return phrase(&t, true, out, size);
}

bool patient_grams_sound(const struct ctx *ctx, const char *kana, char *out, size_t size)
{
	char sound[TOKENS], spelt[TOKENS];
	struct tokens t = { .facility = ctx->facility_id };
	add_spelt(&t, kana);
	return sounding(ctx, kana, sound, sizeof sound) && phrase(&t, true, spelt, sizeof spelt) &&
	       str_fmt(out, size, "%s NOT %s", sound, spelt);
}

bool patient_grams_name_but_sound(const struct ctx *ctx, const char *name_key, const char *kana, char *out, size_t size)
{
	char name[TOKENS], sound[TOKENS];
	return patient_grams_name(ctx, name_key, name, sizeof name) && sounding(ctx, kana, sound, sizeof sound) &&
	       str_fmt(out, size, "%s NOT %s", name, sound);
}

bool patient_grams_phone_end(const struct ctx *ctx, const char *digits, char *out, size_t size)
{
	struct tokens t = { .facility = ctx->facility_id };
	add(&t, "t%s", digits);
	return str_digits(digits) && strlen(digits) == 4 && phrase(&t, false, out, size);
}

enum err patient_grams_clear(struct ctx *ctx)
{
	return stmt_run(ctx, db_stmt(ctx->db, "INSERT INTO patient_gram (patient_gram) VALUES ('delete-all')"), NULL);
}
