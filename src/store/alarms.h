/* What a person must look at: wrong answers, configuration, damaged data. Writes need an open write transaction. */
#ifndef STORE_ALARMS_H
#define STORE_ALARMS_H

#include <stdbool.h>

#include "model/alarm.h"
#include "model/ctx.h"

/* `about`: see model/alarm.h. One open alarm per kind, about and text: the same again changes nothing, seen or not. */
enum err alarms_raise(struct ctx *ctx, const char *kind, int64_t about, const char *text);
/* … and it is the only open one of its kind and about: another text is another alarm, in place of that one. */
enum err alarms_replace(struct ctx *ctx, const char *kind, int64_t about, const char *text);
/* … or the words of the open one change, and it stays as seen as it was. */
enum err alarms_reword(struct ctx *ctx, const char *kind, int64_t about, const char *text);
enum err alarms_clear(struct ctx *ctx, const char *kind, int64_t about); /* what it was raised for is over */
enum err alarms_is_open(struct ctx *ctx, const char *kind, bool *open);
enum err alarms_newest(struct ctx *ctx, const char *kind, char *text, size_t size); /* text "": none is open */

enum err alarms_open(struct ctx *ctx, int64_t offset, int max, struct alarm *out, int *n); /* newest first */
enum err alarms_by_id(struct ctx *ctx, int64_t id, struct alarm *out); /* open or not; ERR_NOT_FOUND */
enum err alarms_update(struct ctx *ctx, const struct alarm *a);        /* who has seen it, and its end */
struct alarm_sum { char kind[32]; int64_t n, unseen; };
enum err alarms_sums(struct ctx *ctx, int max, struct alarm_sum *out, int *n); /* of the open ones, by kind */

#endif
