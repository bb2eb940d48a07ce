/*
 * Composition root: the installation's home, settings, secrets, profile, database, clock and actor, built up
 * and torn down in order. Both programs use it.
 */
#ifndef APP_H
#define APP_H

#include <stdbool.h>

#include "base/clock.h"
#include "crypto/seal.h"
#include "model/ctx.h"
#include "model/profile.h"

/* $MADOGUCHI_HOME/madoguchi.ini (SPEC L). Unknown keys are refused with file, line and key; a missing one has its default. */
struct settings {
	char gateway_url[256], gateway_ca_file[512], gateway_api_version[48], gateway_return_url[256]; /* a relative file is below the home */
	char mail_url[256], mail_from[128], mail_ca_file[512];   /* mail_url "": .eml files in $HOME/mail; mail_from "": the profile's sender */
	char printer_queue[128];                                 /* "": PDF files in $HOME/papers */
	char database_url[256];                                  /* "": $HOME/madoguchi.db; else "sqlite:/absolute/path" */
	char eligibility_folder[512];                            /* of the online eligibility check; "": there is none; a relative one is below the home */
	char settle_start[8];                                    /* "06:00" */
	int settle_concurrency;
};

struct app {
	char home[512];
	struct settings settings;
	struct profile profile;
	char doubt[800];      /* what may be mistyped in the profile (policy_doubt); "": nothing */
	struct clock clock;
	struct random random;
	unsigned char token_key[SEAL_KEY];
	struct ctx ctx;
};

/* Who acts and when, from the command line and the environment (SPEC L3, L4). */
struct app_options {
	const char *as, *password_file, *now;   /* NULL: not given */
	bool worker;                            /* the built-in actor "worker" */
	bool machine;                           /* the built-in actor "machine": nobody has to sign in */
	bool sign_in_later;                     /* the desk: without `as` nobody acts until the sign-in screen has said who */
};

/* APP_NOTHING: clock and language only; a --now then asks the installation whether it may. */
enum app_level { APP_NOTHING, APP_HOME, APP_PROFILE, APP_DATABASE };
enum err app_open(struct app *app, enum app_level level, const struct app_options *options);
void app_close(struct app *app);     /* wipes secrets */
/* Reads $HOME/secrets/NAME (mode 0600 and own, else ERR_SETTING); strips the line end. ERR_NOT_FOUND: there is no such file. */
enum err app_secret(struct app *app, const char *name, char *out, size_t size);
enum err app_secret_write(struct app *app, const char *name, const char *text);

/* A new installation (SPEC O1, `init` and `demo`). */
struct app_new {
	bool training;
	const char *home;               /* NULL: $MADOGUCHI_HOME, else the default */
	const char *profile;            /* a preset's name, else a file */
	int64_t seed;                   /* training: of the invented hospital */
	const char *now;                /* training: where the clock starts; NULL: $MADOGUCHI_NOW, else the machine's time */
	const struct settings *settings; /* NULL: the defaults */
};
/*
 * Makes the home (it must be empty or absent; ERR_REFUSED when not), its folders (0700), settings, profile, token key and database
 * with the rows that every installation has. Leaves `app` open, the built-in "setup" acting with all roles. On an error
 * nothing is left behind.
 */
enum err app_create(struct app *app, const struct app_new *new);
void app_uncreate(struct app *app); /* right after app_create, when what follows fails: removes it again, keeps the cause */

/* The built-in actor of that name with those roles; keeps the place. */
void app_act(struct ctx *ctx, const char *login, unsigned roles);
/* $MADOGUCHI_HOME, else folder `name` in the user's data folder (XDG). */
enum err app_home(struct ctx *ctx, const char *name, char out[512]);
/* First thing in both programs: no core dumps, no debugger (X3), files for this account alone, descriptors 0 to 2 open. */
void app_guard(void);
/* The folder that this program lies in. */
void app_program_folder(char out[512]);

#endif
