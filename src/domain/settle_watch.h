/*
 * What the night shift looks at, in one consistent view (SPEC S2): figures of what is open, the worker's health, what
 * was wished of it, and its newest run. All of it comes from the database, so that every desk and command sees the same.
 */
#ifndef DOMAIN_SETTLE_WATCH_H
#define DOMAIN_SETTLE_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "domain/health.h"
#include "domain/settlement_list.h"
#include "model/ctx.h"
#include "model/steering.h"

struct settle_watch {
	struct settlement_counts counts;  /* settlement_list_open() */
	struct settlement_health open;    /* charges and refunds */
	struct settlement_refunds refunds; /* only those whose outcome isn't known, that want a person, or wait to be handed out */
	int64_t refunds_n, refunds_yen;   /* … together */
	struct health_owner owner;
	struct steering wish;
	char wish_by[80], run_by[80];     /* names of wish.asked_by and run.asked_by */
	bool ran;                         /* run is there */
	struct settle_run run;            /* the newest */
	char gateway[320];                /* the gateway's open alarm; "": there is none */
	int64_t oldest;                   /* instant since which the oldest due one waits; 0: nothing is due */
};
enum err settle_watch_read(struct ctx *ctx, struct settle_watch *out);

/* Where the work stands; the first that holds, in this order. */
enum settle_situation {
	SITUATION_DEAD,      /* nobody does it, and something waits; unless it is because of what BROKEN tells */
	SITUATION_PAUSED,
	SITUATION_STOPPED,   /* by a person, until the next business day */
	SITUATION_BROKEN,    /* the newest run had to stop, that hasn't been put right, something waits, and nobody has asked for another run */
	SITUATION_SILENT,    /* something waits, and the gateway can't be reached: its alarm says why */
	SITUATION_RUNNING,
	SITUATION_UNKNOWN,   /* outcomes are being asked for */
	SITUATION_WORKLIST,  /* a person must look: settle_watch_worklist() */
	SITUATION_REFUND,    /* … at a refund */
	SITUATION_DUE,
	SITUATION_FAILED,
	SITUATION_HAND_OUT,  /* a refund waits at the counter, perhaps for long */
	SITUATION_NOTHING
};
enum settle_situation settle_watch_situation(const struct settle_watch *w);
bool settle_watch_held(const struct settle_watch *w);     /* paused or stopped */
bool settle_watch_running(const struct settle_watch *w);  /* a run is open, and the worker lives */
bool settle_watch_waits(const struct settle_watch *w);    /* settlement_health_waits(): charges and refunds */
/* With refunds. Failed: declined, to be authenticated, or with a person. Unknown: being asked for, or given up to a person. */
int64_t settle_watch_failed(const struct settle_watch *w, int64_t *yen);
int64_t settle_watch_unknown(const struct settle_watch *w, int64_t *yen);
int64_t settle_watch_worklist(const struct settle_watch *w); /* charges that wait for a person, their outcome known or not */
/* Seconds to go; -1: can't be told, or nobody works on it, or the gateway is away. */
int64_t settle_watch_left(const struct settle_watch *w);

/* How far a run has come. What isn't known yet isn't done while the run goes on: it is still being asked for. */
struct settle_pace {
	int64_t done, total;
	int percent;
	int64_t per_ten_s;   /* bills in ten seconds; 0: can't be told yet */
	int64_t left_s;      /* seconds to go, rounded up; -1: can't be told */
};
void settle_watch_pace(const struct settle_run *run, struct settle_pace *out);
/* Why the run ended, in words; "" while it goes on. */
const char *settle_watch_how(const struct settle_run *run);
bool settle_watch_had_to_stop(const struct settle_run *run); /* by itself, for a reason that settle_watch_how() tells */

#endif
