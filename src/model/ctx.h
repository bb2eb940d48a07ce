/*
 * What every rule gets: time, randomness, the acting person, the profile, the database and a place for
 * the reason of a failure. One per process (and one per test); nothing in it is global.
 */
#ifndef MODEL_CTX_H
#define MODEL_CTX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/err.h"
#include "base/i18n.h"

struct db;
struct profile;

/* Who acts. staff_id 0: one of the built-in actors "worker", "machine", "training", "setup" (SPEC L3). */
struct actor {
	int64_t staff_id;
	char login[40];
	char name[80];
	unsigned roles;   /* 1u << enum role */
	bool worker;      /* the built-in worker: may what its column of model/action.h says */
	bool machine;     /* the built-in machine for patients: likewise, and whatever it asks for is asked for at a machine (F6, F12) */
	char place[40];   /* desk name: $MADOGUCHI_DESK, else the terminal's name */
};

struct ctx {
	const struct clock *clock;
	struct random *random;
	struct db *db;
	const struct profile *profile;
	struct actor actor;
	int64_t facility_id;
	char clinic[64];                   /* whose menus this desk shows (SPEC A10): $MADOGUCHI_CLINIC, or as chosen; "": of all */
	bool training;                     /* the installation's kind (O1) */
	const unsigned char *token_key;    /* SEAL_KEY bytes for crypto/seal.h */
	const char *home;                  /* $MADOGUCHI_HOME */
	int64_t written_at;                /* 0, or when what is entered now happened, on paper (O5, domain/late.h) */
	day_t slots_made;                  /* the day on which this process last made sure of the bookings' slots */
	struct cause cause;                /* why the last call failed */
};

static inline int64_t ctx_now(const struct ctx *c) { return clock_utc(c->clock); }
/* When what is being entered happened: now, but for what was on paper first. */
static inline int64_t ctx_when(const struct ctx *c) { return c->written_at ? c->written_at : ctx_now(c); }
/* The business date: the Tokyo date, or the day before until the profile's day_start (K4). */
day_t ctx_today(const struct ctx *c);
day_t ctx_day_of(const struct ctx *c, int64_t at); /* the business date of an instant */

/* Sets c->cause and returns e: `return ctx_fail(ctx, ERR_NOT_FOUND, _("…"), …)`. */
#define ctx_fail(c, e, ...) cause_set(&(c)->cause, (e), __VA_ARGS__)
#define ctx_where(c, e, ...) cause_where(&(c)->cause, (e), __VA_ARGS__)

#endif
