/* What the desk's bottom line says about the work that nobody watches: card settlement and printing. */
#ifndef DOMAIN_HEALTH_H
#define DOMAIN_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

#include "domain/settlement_list.h"
#include "model/ctx.h"
#include "model/device.h"
#include "model/steering.h"

enum health_state {
	HEALTH_FINE,      /* somebody does it */
	HEALTH_WAITING,   /* printing: jobs are in the queue */
	HEALTH_ASKING,    /* printing: a page whose fate only a person knows (SPEC R2) */
	HEALTH_TROUBLE,   /* printing: the printer needs somebody; settling: the gateway can't be reached, or refuses us */
	HEALTH_PAUSED,    /* settling: somebody has paused it, or stopped it for today */
	HEALTH_IDLE,      /* nobody does it, and nothing is to be done */
	HEALTH_STOPPED    /* nobody does it, and something waits */
};

struct health {
	struct settlement_health settle;          /* charges that aren't finished */
	enum health_state settling, printing;
	enum steering_wish wish;                  /* of settling */
	struct device device;                     /* as the worker last saw it */
	int64_t print_waiting, print_unclear;     /* pages */
	bool gateway_trouble;                     /* its alarm is open */
	int64_t alarms;                           /* that nobody has seen, but for those that another part of the line tells of */
	bool profile_refused;                     /* the worker found profile.ini changed and not in order, and goes by the old one */
};

enum err health_read(struct ctx *ctx, struct health *out);
/* Who does the card settlement: the process that owns the queue, or owned it last. owner "": nobody ever did. */
struct health_owner {
	char owner[80];                           /* "host:pid" */
	bool alive;
	int64_t taken_at, seen_at;                /* instants; 0: never */
};
enum err health_settle_owner(struct ctx *ctx, struct health_owner *out);
/* A number that changes when another process has changed the data (SPEC V8); cheap. */
int64_t health_mark(struct ctx *ctx);

#endif
