/*
 * Which characters of names are the same character in another shape (V), and which are only mixed up by
 * people (C). From the embedded names/kanji_variants.tsv and names/confusables.tsv, loaded at first use.
 */
#ifndef MODEL_NAME_TABLE_H
#define MODEL_NAME_TABLE_H

#include <stdint.h>

/* The one character that stands for c and all its true variants; c itself when it has none. */
uint32_t name_table_variant(uint32_t c);
/* The same, with the confusable characters taken together as well: equal results make a candidate. */
uint32_t name_table_candidate(uint32_t c);

/* A hospital's own variants besides (domain/name_variants.h): copied, and in force from the next look-up on; n 0: none. */
struct name_pair { uint32_t variant, usual; };
void name_table_install(const struct name_pair *pairs, int n);

#endif
