/*
 * SQL over patients. The search keys (name, kana, telephone) and the name index are made here, in the transaction of
 * the row they belong to. Writes need an open write transaction.
 */
#ifndef STORE_PATIENTS_H
#define STORE_PATIENTS_H

#include "model/ctx.h"
#include "model/patient.h"

enum err patients_by_id(struct ctx *ctx, int64_t id, struct patient *out);           /* ERR_NOT_FOUND */
/* The record with that number, or the one that took it in (P7); patients_of_card: always the record itself. ERR_NOT_FOUND. */
enum err patients_by_card(struct ctx *ctx, const char *card, struct patient *out);
enum err patients_of_card(struct ctx *ctx, const char *card, struct patient *out);
/* The first `max` by kana prefix, in the order of kana; `prefix` as typed in any kana. */
enum err patients_by_kana(struct ctx *ctx, const char *prefix, int max, struct patient *out, int *n);
/* Others that match in name key, kana key, birth and sex (P3) and that nobody set apart. */
enum err patients_twins(struct ctx *ctx, const struct patient *p, int max, struct patient *out, int *n);

/* Gives id and version 1 to *p and writes it. ERR_DUPLICATE: the card number is taken. */
enum err patients_add(struct ctx *ctx, struct patient *p);
/* Writes all but id and card where the version is still p->version, and adds 1 to it; else ERR_CONFLICT. */
enum err patients_update(struct ctx *ctx, struct patient *p);

/* Makes the name keys and the name index of all patients anew, for every facility, leaving versions alone. */
enum err patients_rekey(struct ctx *ctx, int64_t *n);

/* The search keys as they're stored: kana of any width; digits of a telephone number, +81 as 0. */
void patients_kana_key(const char *kana, char out[KANA_SIZE]);
void patients_name_key(const char *name, char out[NAME_SIZE]);
void patients_phone_key(const char *phone, char out[PHONE_SIZE]);

#endif
