/*
 * Patients at the desk (SPEC P2, P3, P8) and what identifies them. Looking them up by the one box is
 * domain/patient_search.h, the import is domain/patient_import.h.
 */
#ifndef DOMAIN_PATIENT_H
#define DOMAIN_PATIENT_H

#include "model/ctx.h"
#include "model/patient.h"

/* A card number as scanned or typed, any width. ERR_CARD_* with the broken rule, ERR_NOT_FOUND. Leaves no audit entry. */
enum err patient_by_card(struct ctx *ctx, const char *card, struct patient *out);
/* The same, but a record that was merged is itself, not the one that took it in (P7). */
enum err patient_record(struct ctx *ctx, const char *card, struct patient *out);
enum err patient_by_id(struct ctx *ctx, int64_t id, struct patient *out);
/* Other records that match on name (true variants), kana, birth date and sex (P3). */
enum err patient_duplicates(struct ctx *ctx, const struct patient *p, int max, struct patient *out, int *n);

/* P8. `version` is that of the page as seen: ERR_CONFLICT. ERR_SECRET_TEXT (X7). A memo is one line of at most 255 bytes. */
enum err patient_set_memo(struct ctx *ctx, int64_t id, int64_t version, const char *memo);
/* Died on a day (DAY_NONE: alive; ERR_BAD_DATE: before the birth or in the future), and 照会拒否. */
enum err patient_set_flags(struct ctx *ctx, int64_t id, int64_t version, day_t died, bool undisclosed);

#endif
