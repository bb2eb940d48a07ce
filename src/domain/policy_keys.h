/*
 * The keys of a facility profile: where each stands in the file, its type, where it goes and what is expected. Read by
 * policy_parse.c and policy_show.c alone.
 */
#ifndef DOMAIN_POLICY_KEYS_H
#define DOMAIN_POLICY_KEYS_H

#include <stddef.h>

#include "model/profile.h"

enum policy_kind {
	TEXT, OPTIONAL, WORD, NUMBER, CHOICE, NAMED, HOURS, TIME, MONTH_DAY, DAYS, IDENTITY, RETRIES, INSTITUTION, INVOICE
};

/* CHOICE: a|b, the second sets true. NAMED: one of the words, kept as text. NUMBER: min … max. HOURS: two ints. */
struct policy_key {
	const char *section, *name;
	enum policy_kind kind;
	size_t at, size;
	int min, max;
	const char *expected; /* words of CHOICE and NAMED as they are, else a sentence */
};

enum { POLICY_KEYS_MAX = 96 };

const struct policy_key *policy_keys(size_t *n);

#endif
