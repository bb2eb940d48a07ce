/* What happened: a hash over everything, the last lines for a person, and the dice that it all follows from. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "sim/sim.h"

#include "base/banned.h"

const char *fault_id(enum fault f)
{
	static const char *const ids[FAULTS] = {
#define X(code, id) [FAULT_##code] = id,
		FAULT_LIST(X)
#undef X
	};
	return ids[f];
}

uint64_t sim_dice(struct sim *s, uint64_t n)
{
	return random_below(&s->dice.port, n);
}

bool sim_chance(struct sim *s, int permille)
{
	return permille > 0 && sim_dice(s, 1000) < (uint64_t)permille;
}

static void stamp(const struct sim *s, char out[32])
{
	char day[DATE_TEXT];
	int t = tokyo_seconds(s->time.now);
	date_iso(tokyo_day(s->time.now), day);
	snprintf(out, 32, "%.10s %02d:%02d:%02d.%03d", day, t / 3600, t / 60 % 60, t % 60, (int)(s->time.mono % 1000));
}

/*
 * The format and its numbers are hashed; the line itself is written out only where somebody reads it: when a seed that
 * broke something is run again, or on demand.
 */
void sim_note(struct sim *s, const char *fmt, ...)
{
	va_list ap;
	char line[SIM_LINE], at[32];
	s->steps++;
	for (const char *p = fmt; *p; p++)
		s->trace = (s->trace ^ (unsigned char)*p) * UINT64_C(1099511628211);
	s->trace = (s->trace ^ (uint64_t)s->time.mono ^ s->dice.s[0] ^ s->procs[PROC_WORKER].random.s[1]) * UINT64_C(1099511628211);
	if (!s->verbose)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	stamp(s, at);
	if (s->print)
		printf("  %s  %s\n", at, line);
	str_fmt(s->trail[s->n_trail++ % SIM_TRAIL], SIM_LINE, "%s  %s", at, line);
}

void sim_broken(struct sim *s, const char *invariant, const char *fmt, ...)
{
	va_list ap;
	char why[300];
	if (s->violated)
		return;
	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	s->violated = true;
	snprintf(s->broken, sizeof s->broken, "%s: %s", invariant, why);
	sim_note(s, "BROKEN");
}

void sim_struck(struct sim *s, enum fault f)
{
	sim_note(s, "fault: %s", fault_id(f));
	s->stats->faults[f]++;
	for (int i = 0; i < SETTLEMENT_STATES; i++)
		s->stats->pairs[i][f] += s->states[i] > 0;
}
