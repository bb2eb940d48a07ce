/* What a person must look at: wrong answers, configuration, damaged data. */
#ifndef STORE_ALARMS_H
#define STORE_ALARMS_H

#include <stdbool.h>

#include "model/ctx.h"

struct alarm { int64_t id, at; char kind[32]; char text[320]; };

/* [tx] One open alarm per kind and text: the same again changes nothing. */
enum err alarms_raise(struct ctx *ctx, const char *kind, const char *text);
enum err alarms_clear(struct ctx *ctx, const char *kind);
enum err alarms_is_open(struct ctx *ctx, const char *kind, bool *open);
enum err alarms_newest(struct ctx *ctx, const char *kind, char *text, size_t size); /* text "": none is open */
enum err alarms_open(struct ctx *ctx, int max, struct alarm *out, int *n); /* newest first */

#endif
