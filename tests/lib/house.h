/*
 * A training installation for tests, alone in a temporary folder: database, profile, a clock that stands at
 * 2026-11-21T09:00 in Tokyo until the test moves it (house.time), seeded randomness, and a context whose actor
 * "training" has every role.
 */
#ifndef LIB_HOUSE_H
#define LIB_HOUSE_H

#include "crypto/seal.h"
#include "lib/vtime.h"
#include "model/ctx.h"
#include "model/profile.h"

struct house {
	struct ctx ctx;
	struct vtime time;
	struct profile profile;
	unsigned char token_key[SEAL_KEY];
	char home[256];
};

/* preset: "atokure" or "atobarai". Dies when it can't: a test without a house proves nothing. */
void house_new(struct house *h, const char *preset);
void house_free(struct house *h); /* closes, removes the folder */

/* A second desk on the same database, clock and profile; house_leave closes it. */
void house_join(struct house *h, struct ctx *other);
void house_leave(struct ctx *other);

/* From now on this person acts: house_act(&h.ctx, "yamada", 1u << ROLE_RECEPTION). Back: house_act(&h.ctx, "training", ROLES_ALL). */
void house_act(struct ctx *ctx, const char *login, unsigned roles);
/* Below the house's folder; valid until the next call. */
const char *house_path(const struct house *h, const char *name);

#endif
