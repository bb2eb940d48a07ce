/*
 * Two records side by side (SPEC P4, P7, E4): each line a value of both and what their difference amounts to; under a name the
 * characters that differ with their code points, because 髙 and 高 look alike on many screens.
 */
#ifndef SCREENS_BESIDE_H
#define SCREENS_BESIDE_H

#include <stdbool.h>

#include "model/name.h"
#include "tui/canvas.h"

/* Headings of both sides. */
void beside_head(const struct canvas *c, int y, const char *left, const char *right);
/* A line whose values differ by nature. */
void beside_plain(const struct canvas *c, int y, const char *label, const char *left, const char *right);
/* A line whose values are equal or not. */
void beside_line(const struct canvas *c, int y, const char *label, const char *left, const char *right, bool same);
/* A name, compared by its characters; returns the row after it and its code points. */
int beside_name(const struct canvas *c, int y, const char *label, const char *left, const char *right);
enum style beside_style(enum name_match m);
const char *beside_word(enum name_match m); /* 一致, 異体字, 似た字, 相違; translated */

#endif
