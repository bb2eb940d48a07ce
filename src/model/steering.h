/* What people want of the settlement worker, and what one run of it has done so far (SPEC S2). */
#ifndef MODEL_STEERING_H
#define MODEL_STEERING_H

#include <stdint.h>

#include "base/i18n.h"

/* X(code, id, name) */
#define STEERING_LIST(X) \
	X(AUTO,  "auto",  N_("自動"))     /* by the hour of the settings */ \
	X(RUN,   "run",   N_("実行"))     /* now, until nothing is due; then auto */ \
	X(PAUSE, "pause", N_("一時停止")) /* nothing new is begun; what is in flight is finished, unknown ones are asked for */ \
	X(STOP,  "stop",  N_("中止"))     /* like pause, and the run is over; auto again on the next business day */

enum steering_wish {
#define X(code, id, name) STEERING_##code,
	STEERING_LIST(X)
#undef X
	STEERING_WISHES
};

const char *steering_wish_id(enum steering_wish w);
const char *steering_wish_name(enum steering_wish w);
int steering_wish_from_id(const char *id);

struct steering {
	enum steering_wish wish;
	int64_t number;          /* grows with each wish */
	char asked_by[40];       /* actor's login; "": nobody ever did */
	int64_t asked_at;
};

struct settle_run {
	int64_t id;
	char asked_by[40];
	int64_t began_at, last_at;
	int64_t worked_s;        /* seconds of work, pauses left out; kept by the store */
	int64_t ended_at;        /* 0: it goes on */
	char how[320];           /* "done", "stopped", "lost" (its worker died), or the reason that it had to stop */
	int64_t total_n, total_yen, paid_n, paid_yen, declined_n, unknown_n, aside_n;
};

#endif
