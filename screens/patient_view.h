/* What the patient's page shows, and how it is drawn; reading it and its keys are patient.c. */
#ifndef SCREENS_PATIENT_VIEW_H
#define SCREENS_PATIENT_VIEW_H

#include "domain/patient_page.h"
#include "tui/canvas.h"

enum { PATIENT_VIEW_TWINS = 3 };

struct patient_view {
	struct patient_page page;
	int n_twins;
	struct patient twins[PATIENT_VIEW_TWINS];  /* possible duplicates of the record (SPEC P3) */
	int n_merged;
	char merged[PATIENT_VIEW_TWINS][CARD_SIZE]; /* records that this one took in (P7) */
	char open_key[96];                         /* the key that opens a visit, for who has none today; "" if not permitted */
};

void patient_view_draw(const struct ctx *ctx, const struct patient_view *v, const struct canvas *c);

#endif
