/*
 * The one box (SPEC P1, DESIGN §7): what was scanned or typed, read as card number, birth date, telephone number, kana
 * or name. A search is started once and then fetched by pages, so that a list can show any part of 100,000 rows.
 *
 * Order: the patient with exactly this card number (leading zeros may be left out), then those with a visit today,
 * then the rest: by birth date, telephone, kana, kana by ear, name.
 */
#ifndef DOMAIN_PATIENT_SEARCH_H
#define DOMAIN_PATIENT_SEARCH_H

#include "model/ctx.h"
#include "model/patient_find.h"

enum { PATIENT_SEARCH_TEXT = 192, PATIENT_SEARCH_HEAD = 24, PATIENT_SEARCH_PARTS = 3 };

struct patient_search {
	char text[PATIENT_SEARCH_TEXT];     /* as typed, normalised */
	int64_t count;                      /* rows in all */
	bool exact;                         /* the first row has exactly this card number */
	int n_head;                         /* rows taken to the front; the parts leave them out */
	struct patient head[PATIENT_SEARCH_HEAD];
	int n_parts;
	struct patient_search_part {
		struct patients_find find;
		int64_t count;                  /* without those in front */
		int n_front, front[PATIENT_SEARCH_HEAD]; /* which of head[] belong to it */
	} parts[PATIENT_SEARCH_PARTS];
	char hint[320];                     /* nothing found and the text looks like a card number: the rule it broke (P2) */
};

/* Starts a search; nothing typed or nothing found is ERR_OK with count 0. ERR_SECRET_TEXT: it looks like a payment card (X7). */
enum err patient_search_start(struct ctx *ctx, const char *text, struct patient_search *out);
enum err patient_search_page(struct ctx *ctx, const struct patient_search *s, int64_t offset, int max, struct patient *out, int *n);
/* The audit entry of a list that was looked at: query and count (X2). */
enum err patient_search_look(struct ctx *ctx, const struct patient_search *s);
/* All three at once: the first max rows; *count (may be NULL) of all. */
enum err patient_search(struct ctx *ctx, const char *text, int max, struct patient *out, int *n, int64_t *count);

#endif
