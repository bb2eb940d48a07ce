/*
 * What a person must look at, and what to do then: one table of all kinds of alarms. They are raised where the trouble is found
 * (worker, domain). Some end by themselves when the trouble is over; marking one of the others as seen is its end.
 */
#ifndef DOMAIN_ALARM_H
#define DOMAIN_ALARM_H

#include <stdbool.h>

#include "model/alarm.h"
#include "model/ctx.h"

/* Which other word of the desk's bottom line tells of it already. */
enum alarm_word { ALARM_WORD_NONE, ALARM_WORD_GATEWAY, ALARM_WORD_PROFILE, ALARM_WORD_PRINT, ALARM_WORD_CHARGES, ALARM_WORDS };

/* Of any kind, those that the table doesn't know too. */
const char *alarm_name(const struct alarm *a);  /* in plain words */
const char *alarm_next(const struct alarm *a);  /* one sentence: what to do */
bool alarm_ends_itself(const struct alarm *a);
bool alarm_known(const char *kind);             /* it stands in the table */

/* The open ones, newest first, seen or not. Leaves no entry in the log: the caller does. */
enum err alarm_list(struct ctx *ctx, int64_t offset, int max, struct alarm *out, int *n);
enum err alarm_count(struct ctx *ctx, int64_t *open, int64_t *unseen);
/* What the bottom line says of them: those that nobody has seen, by the word that tells of them. */
enum err alarm_unseen(struct ctx *ctx, int64_t out[ALARM_WORDS]);

/*
 * A person has seen it (ACTION_ALARM): who and when is kept, and one that doesn't end by itself is over. *out is how it stands then. What another
 * desk has marked before, or what has ended meanwhile, stays as it is. A page whose fate wasn't known, but for a receipt's, is settled with it.
 * ERR_NOT_FOUND.
 */
enum err alarm_see(struct ctx *ctx, int64_t id, struct alarm *out);
/* "未確認", "確認済（山田 花子）" */
const char *alarm_state(struct ctx *ctx, const struct alarm *a, char out[160]);

#endif
