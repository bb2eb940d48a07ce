/*
 * The name index of SQLite: a contentless FTS5 table of tokens that we make ourselves, one row per patient. Another
 * database has its own means; this file is all that knows about this one.
 */
#ifndef STORE_PATIENT_GRAMS_H
#define STORE_PATIENT_GRAMS_H

#include "model/ctx.h"

/* Keys as stored in the patient's row; kana as given. A contentless table has to be told what it held. */
enum err patient_grams_add(struct ctx *ctx, int64_t id, const char *name_key, const char *kana, const char *phone_key);
enum err patient_grams_remove(struct ctx *ctx, int64_t id, const char *name_key, const char *kana, const char *phone_key);

/*
 * Search expressions for this facility's patients; false: the text has nothing to search for, or is too long. Name: the key
 * holds the text. Sound: kana that begin so by ear, without those that are spelt so. In a name but not by ear: both texts.
 */
bool patient_grams_name(const struct ctx *ctx, const char *name_key, char *out, size_t size);
bool patient_grams_sound(const struct ctx *ctx, const char *kana, char *out, size_t size);
bool patient_grams_name_but_sound(const struct ctx *ctx, const char *name_key, const char *kana, char *out, size_t size);
bool patient_grams_phone_end(const struct ctx *ctx, const char *digits, char *out, size_t size);

/* Forgets all of them, of every facility. */
enum err patient_grams_clear(struct ctx *ctx);

#endif
