/*
 * The invented hospital of a training installation (SPEC O1). The same seed, size and day give the same hospital.
 * It is made by the rules themselves: each past day is lived through the domain's calls with the clock set to it,
 * so nothing in it could not have happened.
 */
#ifndef WORKER_DEMO_H
#define WORKER_DEMO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "crypto/random.h"
#include "model/ctx.h"
#include "model/enrollment.h"
#include "model/patient.h"
#include "sandbox/sandbox_seed.h"

enum { DEMO_NAMES_MAX = 256, DEMO_TREATMENTS_MAX = 64 };

struct demo_surname { char name[32], kana[48]; int weight; };
struct demo_given { char sex, name[32], kana[48]; int from, to; };
struct demo_town { char postal[16], town[64]; };
struct demo_treatment { char category[8], name[96]; int low, high, count; };

struct demo_words {
	int n_surnames, n_givens, n_towns, n_treatments, total_weight;
	struct demo_surname surnames[DEMO_NAMES_MAX];
	struct demo_given givens[DEMO_NAMES_MAX];
	struct demo_town towns[DEMO_NAMES_MAX];
	struct demo_treatment treatments[DEMO_TREATMENTS_MAX];
};

struct demo {
	struct ctx *ctx;
	struct clock clock;            /* ctx->clock while the past is made */
	struct random_seeded random;
	struct sandbox_seed *gateway;
	struct demo_words words;
	int64_t now;                   /* when the training begins */
	day_t today;
	int n_patients;
	int64_t *patients;             /* ids in order of registration */
	int64_t *able;                 /* those who may defer, shuffled; taken from the front */
	int n_able, next_able;
	int64_t *others;               /* not enrolled, alive */
	int n_others, next_other;
};

struct cmd_call;
enum err demo_run(struct cmd_call *call); /* the command */

void demo_words_load(struct demo_words *w);
uint64_t demo_below(struct demo *d, uint64_t n);
bool demo_chance(struct demo *d, int per_thousand);
void demo_clock(struct demo *d, day_t day, int minute); /* of the day; never later than now */

enum err demo_people(struct demo *d);     /* patients, cover, enrollments, their customers and cards at the gateway */
enum err demo_past(struct demo *d);       /* visits, bills, settlements and receipts of the last days, and today's */
enum err demo_bookings(struct demo *d);   /* menus and the next week's bookings */

#endif
