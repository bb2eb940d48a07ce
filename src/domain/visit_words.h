/* The words that reception systems use in their files, for our ids (SPEC V1). Input only: nobody reads them here. */
#ifndef DOMAIN_VISIT_WORDS_H
#define DOMAIN_VISIT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum visit_words {
	WORDS_YES_NO,        /* 0, 1 */
	WORDS_KIND,          /* 0 outpatient, 1 inpatient */
	WORDS_COVER,         /* enum cover */
	WORDS_PRESCRIPTION,  /* 0 none, 1 in-house, 2 outside */
	WORDS_HANDIN,        /* enum handin_kind */
};

/* Compared after NFKC, without case and spaces around; "" is a word of the first four. false: unknown, *out stays. */
bool visit_words_find(enum visit_words table, const char *text, int *out);
/* The next part of a list such as 内科・皮膚科 and moves *rest on; false at the end. */
bool visit_words_part(const char **rest, char *part, size_t size);

#endif
