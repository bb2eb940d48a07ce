/*
 * Names (SPEC P4, FACTS: names). What is stored and printed is always the hospital's own spelling; these
 * are the keys by which it is found and the comparison that decides whether two spellings are one name.
 * Keys are UTF-8; a function that makes one is false, and its key "", when the input isn't UTF-8 or the key
 * doesn't fit. A key of Japanese is at most as long as its input in characters; a ligature (㍿) may grow.
 */
#ifndef MODEL_NAME_H
#define MODEL_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* NFKC without variation selectors, spaces and ・; true variants (髙 高, 﨑 崎, 𠮷 吉) become one character. */
bool name_kanji_key(const char *in, char *out, size_t size);

/*
 * NFKC, katakana, small kana large, ヂ→ジ ヅ→ズ ヲ→オ; long marks, spaces and ・ dropped; also hyphens and
 * dashes behind a kana when another or the end follows. タカハシ for ﾀｶﾊｼ and たかはし, オノ for オーノ.
 */
bool name_kana_key(const char *in, char *out, size_t size);

/* The same, and what long vowels are spelt with is dropped (オオノ, オウノ → オノ), ヴァ→バ, ヰ→イ, ヱ→エ. */
bool name_kana_fuzzy_key(const char *in, char *out, size_t size);

/*
 * same: equal but for width, spaces, and hiragana or katakana in a name of kana only. variant: equal but for
 * true variants. candidate: a person must decide (confusable kanji, kana by the fuzzy key). different: no.
 */
enum name_match { NAME_SAME, NAME_VARIANT, NAME_CANDIDATE, NAME_DIFFERENT };

/* A place where two names differ. Positions count characters as given, from 1; 0 and code point 0: nothing there. */
struct name_diff {
	int at_a, at_b;
	uint32_t a, b;         /* as given; where only the variation selector differs, the selectors */
	enum name_match level; /* what this place alone amounts to */
};

/* Compares; differences go to out (at most max), their number to *n. Text that isn't UTF-8 is different. */
enum name_match name_compare(const char *a, const char *b, struct name_diff *out, int max, int *n);
const char *name_match_id(enum name_match m); /* "same", "variant", "candidate", "different" */

#endif
