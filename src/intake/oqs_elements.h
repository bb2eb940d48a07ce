/*
 * What the XML of the eligibility check is made of (FACTS §3.4), one table row per element: its name, where it stands, how its text is
 * read. Names are those of the ministry's layout (別紙 XMLレイアウト仕様); a second name beside one is that of the bulk files.
 */
#ifndef INTAKE_OQS_ELEMENTS_H
#define INTAKE_OQS_ELEMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/eligibility.h"

/* Where a leaf may stand. A file without units is one unit itself. */
enum oqs_place { OQS_FILE, OQS_UNIT, OQS_SEARCH, OQS_RESULT, OQS_TICKET, OQS_DISEASE, OQS_PLACES };

/* Of one place while it is open: what isn't a field by itself, and which elements had a value. */
struct oqs_codes {
	int segment, status;
	day_t card_from, from, card_to, lost; /* of a result */
	int month;                            /* of a ticket: year * 12 + month - 1, -1: not said */
	uint64_t seen;
};

/* The place that an element opens inside another; OQS_PLACES: none. */
enum oqs_place oqs_opens(enum oqs_place in, const char *name);
/* CONTRADICTED: another element of the same meaning has said something else. */
enum oqs_took { OQS_TOOK, OQS_NOT_OURS, OQS_TWICE, OQS_CONTRADICTED, OQS_SECRET, OQS_UNREADABLE };

/* The stripped text of the leaf `name` into the place's record: struct eligibility_answer, _result or _paper. */
enum oqs_took oqs_take(enum oqs_place place, const char *name, const char *value, void *record, struct oqs_codes *codes);

#endif
