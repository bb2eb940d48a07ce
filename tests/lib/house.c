/* Builds what app.c builds for a real installation, from the same parts, but with the ports of lib/vtime. */
#include "lib/house.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/embed.h"
#include "base/mem.h"
#include "base/str.h"
#include "domain/policy.h"
#include "model/role.h"
#include "store/db.h"
#include "store/installations.h"

#include "base/banned.h"

static void need(struct ctx *ctx, enum err e, const char *what)
{
	if (e)
		die("%s: %s", what, ctx->cause.text);
}

static void read_preset(struct house *h, const char *preset)
{
	char name[64];
	str_fmt(name, sizeof name, "profiles/%s.ini", preset);
	const struct embed *file = embed_find(name);
	if (!file)
		die("no profile %s", name);
	need(&h->ctx, policy_parse(&h->ctx, name, file->data, &h->profile), name);
	h->ctx.profile = &h->profile;
}

static enum err fill(struct house *h)
{
	struct installation in = { .training = true, .created_at = ctx_now(&h->ctx), .seed = 1 };
	str_copy(in.profile, sizeof in.profile, "profile.ini");
	str_copy(in.facility_code, sizeof in.facility_code, h->profile.institution);
	str_copy(in.facility_name, sizeof in.facility_name, h->profile.hospital);
	enum err e = installations_create(&h->ctx, &in);
	h->ctx.facility_id = in.facility_id;
	return e;
}

void house_new(struct house *h, const char *preset)
{
	*h = (struct house){ 0 };
	vtime_init_at(&h->time, "2026-11-21T09:00", 1);
	h->ctx = (struct ctx){ .clock = &h->time.clock, .random = &h->time.random.port, .training = true, .token_key = h->token_key };
	const char *tmp = getenv("TMPDIR");
	str_fmt(h->home, sizeof h->home, "%s/house.XXXXXX", tmp ? tmp : "/tmp");
	must(mkdtemp(h->home) != NULL);
	h->ctx.home = h->home;
	random_fill(h->ctx.random, h->token_key, sizeof h->token_key);
	house_act(&h->ctx, "training", ROLES_ALL);
	read_preset(h, preset);
	need(&h->ctx, db_open(&h->ctx, house_path(h, "madoguchi.db"), DB_CREATE, &h->ctx.db), "database");
	need(&h->ctx, db_begin(&h->ctx), "begin");
	need(&h->ctx, db_finish(&h->ctx, fill(h)), "installation");
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

void house_free(struct house *h)
{
	db_close(h->ctx.db);
	must(nftw(h->home, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0);
	mem_wipe(h, sizeof *h);
}

void house_join(struct house *h, struct ctx *other)
{
	*other = h->ctx;
	need(other, db_open(other, house_path(h, "madoguchi.db"), DB_OPEN, &other->db), "second desk");
}

void house_leave(struct ctx *other)
{
	db_close(other->db);
	other->db = NULL;
}

void house_act(struct ctx *ctx, const char *login, unsigned roles)
{
	ctx->actor = (struct actor){ .roles = roles };
	str_copy(ctx->actor.login, sizeof ctx->actor.login, login);
	str_copy(ctx->actor.name, sizeof ctx->actor.name, login);
	str_copy(ctx->actor.place, sizeof ctx->actor.place, "test");
}

const char *house_path(const struct house *h, const char *name)
{
	static char path[512];
	str_fmt(path, sizeof path, "%s/%s", h->home, name);
	return path;
}
