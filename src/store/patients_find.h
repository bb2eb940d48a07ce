/*
 * Searches over patients (SPEC P1, P4): each is a range over an index or an expression for the name index, so the
 * first rows come as fast from a million patients as from a thousand.
 */
#ifndef STORE_PATIENTS_FIND_H
#define STORE_PATIENTS_FIND_H

#include "model/ctx.h"
#include "model/patient_find.h"

/*
 * Prepare a search; false: the text can't be looked up so. KANA: the kana begins so, in any width or kana. SOUND: the same
 * by ear (オオノ for オーノ), without what KANA finds. NAME: the name holds the text anywhere; true variants and
 * characters that people mix up count as one; but_sound: without what KANA and SOUND find by the same text.
 * PHONE: begins with these digits, at least five, but for those born on a day. PHONE_END: ends with these four.
 */
bool patients_find_kana(struct patients_find *f, const char *text);
bool patients_find_sound(const struct ctx *ctx, struct patients_find *f, const char *text);
bool patients_find_name(const struct ctx *ctx, struct patients_find *f, const char *text, bool but_sound);
bool patients_find_birth(struct patients_find *f, day_t birth);
bool patients_find_phone(struct patients_find *f, const char *text, day_t but_birth);
bool patients_find_phone_end(const struct ctx *ctx, struct patients_find *f, const char *text);

enum err patients_find_count(struct ctx *ctx, const struct patients_find *f, int64_t *n);
enum err patients_find_fetch(struct ctx *ctx, const struct patients_find *f, int64_t offset, int max, struct patient *out, int *n);
/* Those of them with a visit on that day, each once, in the same order. */
enum err patients_find_here(struct ctx *ctx, const struct patients_find *f, day_t day, int max, struct patient *out, int *n);
/* Would the search find this patient? BIRTH, PHONE, PHONE_END only. */
bool patients_find_holds(const struct patients_find *f, const struct patient *p);
/* The order of fetch: < 0 when a comes before b. */
int patients_find_order(const struct patients_find *f, const struct patient *a, const struct patient *b);

#endif
