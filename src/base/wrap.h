/*
 * Breaking text into lines of columns: between Japanese characters anywhere, in Latin text at spaces, and no line begins with
 * a closing mark (行頭禁則).
 */
#ifndef BASE_WRAP_H
#define BASE_WRAP_H

#include <stddef.h>

/* How many bytes of text make the next line of at most cols columns; at least one character, and a line end is included in the count. */
size_t wrap_next(const char *text, int cols);

#endif
