/*
 * When two covers are one (FACTS §3.1): numbers are compared after NFKC, without spaces, every hyphen as one, without leading
 * zeros (the branch number keeps them and is two digits long). Insurer numbers of six digits equal their eight-digit form.
 */
#ifndef MODEL_INSURANCE_COMPARE_H
#define MODEL_INSURANCE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/insurance.h"

/* What differs, as bits. */
enum {
	COVER_DIFF_INSURER = 1, COVER_DIFF_SYMBOL = 2, COVER_DIFF_NUMBER = 4, COVER_DIFF_BRANCH = 8, COVER_DIFF_HOLDER = 16,
	COVER_DIFF_SHARE = 32, COVER_DIFF_FROM = 64, COVER_DIFF_TO = 128, COVER_DIFF_BAND = 256,
	COVER_DIFF_WHO = COVER_DIFF_INSURER | COVER_DIFF_SYMBOL | COVER_DIFF_NUMBER | COVER_DIFF_BRANCH, /* another cover */
};
unsigned insurance_compare(const struct coverage *a, const struct coverage *b);

/* Of a symbol or a number; "" when it isn't UTF-8 or too long. */
const char *insurance_number_key(const char *text, char *out, size_t size);
/* Two digits: "2" is "02"; "" stays. false: not one or two digits. */
bool insurance_branch(const char *text, char out[8]);
/* Digits alone, six where eight are padded; the text itself when it has no form of an insurer's or payer's number. */
const char *insurance_insurer_key(const char *text, char out[16]);

#endif
