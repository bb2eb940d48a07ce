/*
 * Tokens of one patient, in this order:
 *
 *	pairs of characters   XgY for each two neighbours of the name's key, Xg for the last one, in hexadecimal code
 *	                      points. A text of two or more characters is a phrase of its pairs, so it is found exactly
 *	                      where the key holds it; one character is a prefix query for Xg. The trigram index that
 *	                      SQLite brings finds no name of two characters at all.
 *	k…                    the kana by sound (model/name.h, the fuzzy key), two hexadecimal digits per kana
 *	t1234                 the telephone number's last four digits
 *
 * Characters that people mix up (斉 斎, 島 嶋) have one token: a search shows them all and a person decides (SPEC P4).
 * Tokens are letters and digits only, so that the tokenizer has nothing to decide.
 */
#include "store/patient_grams.h"

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

/* Pairs of the key; with `end` also the last character alone. */
static bool add_pairs(const char *key, bool end, char *out, size_t size)
{
	uint32_t a = take(&key), b;
	bool fits = true;
	for (; a && (b = take(&key)) != 0; a = b)
		fits = str_add(out, size, "%s%xg%x", out[0] ? " " : "", a, b) && fits;
	if (a && end)
		fits = str_add(out, size, "%s%xg", out[0] ? " " : "", a) && fits;
	return fits;
}

static bool add_sound(const char *kana, char *out, size_t size)
{
	char key[KANA_SIZE * 2];
	if (!name_kana_fuzzy_key(kana, key, sizeof key) || !key[0])
		return false;
	bool fits = str_add(out, size, "%sk", out[0] ? " " : "");
	const char *s = key;
	uint32_t c;
	for (size_t len, left = strlen(key); (len = utf8_next(s, left, &c)) > 0; s += len, left -= len) {
		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		bool kana_char = c >= KANA_FIRST && c <= KANA_LAST;
		fits = str_add(out, size, kana_char ? "%02x" : "x%xx", kana_char ? c - KANA_FIRST : c) && fits;
	}
	return fits;
}

static void tokens(const char *name_key, const char *kana, const char *phone_key, char out[TOKENS])
{
	out[0] = '\0';
	add_pairs(name_key, true, out, TOKENS);
	add_sound(kana, out, TOKENS);
	size_t n = strlen(phone_key);
	if (n > 4)
		str_add(out, TOKENS, " t%s", phone_key + n - 4);
}

enum err patient_grams_add(struct ctx *ctx, int64_t id, const char *name_key, const char *kana, const char *phone_key)
{
	char text[TOKENS];
	tokens(name_key, kana, phone_key, text);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO patient_gram (rowid, grams) VALUES ($1, $2)");
	stmt_int(q, 1, id);
	stmt_str(q, 2, text);
	return stmt_run(ctx, q, NULL);
}

enum err patient_grams_remove(struct ctx *ctx, int64_t id, const char *name_key, const char *kana, const char *phone_key)
{
	char text[TOKENS];
	tokens(name_key, kana, phone_key, text);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO patient_gram (patient_gram, rowid, grams) VALUES ('delete', $1, $2)");
	stmt_int(q, 1, id);
	stmt_str(q, 2, text);
	return stmt_run(ctx, q, NULL);
}

bool patient_grams_name(const char *name_key, char *out, size_t size)
{
	char pairs[TOKENS] = "";
	if (!name_key[0])
		return false;
	if (utf8_count(name_key) == 1) {
		add_pairs(name_key, true, pairs, sizeof pairs);
		return str_fmt(out, size, "\"%s\" *", pairs);
	}
	return add_pairs(name_key, false, pairs, sizeof pairs) && str_fmt(out, size, "\"%s\"", pairs);
}

bool patient_grams_sound(const char *kana, char *out, size_t size)
{
	char sound[TOKENS] = "";
	return add_sound(kana, sound, sizeof sound) && str_fmt(out, size, "\"%s\" *", sound);
}

bool patient_grams_phone_end(const char *digits, char *out, size_t size)
{
	return str_digits(digits) && strlen(digits) == 4 && str_fmt(out, size, "\"t%s\"", digits);
}
