/* Why somebody did something, in their words: kept with it and in the log. */
#ifndef DOMAIN_NOTE_H
#define DOMAIN_NOTE_H

#include <stddef.h>

#include "model/ctx.h"

/*
 * `given` (NULL: "") without the blanks around it. missing: what is said where it is then empty; NULL: it may be. ERR_BAD_INPUT: empty, or
 * longer than out; ERR_SECRET_TEXT.
 */
enum err note_take(struct ctx *ctx, const char *given, const char *missing, char *out, size_t size);

#endif
