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

/* $MADOGUCHI_HOME/madoguchi.ini (SPEC L). Unknown keys are refused with file, line and key. */
struct settings {
	char gateway_url[256], gateway_ca_file[256], gateway_api_version[48];
	char mail_url[256], mail_from[128], mail_ca_file[256];   /* mail_url "": .eml files in $HOME/mail */
	char printer_queue[128];                                 /* "": PDF files in $HOME/papers */
	char database_url[256];                                  /* "": $HOME/madoguchi.db */
	char settle_start[8];                                    /* "06:00" */
	int settle_concurrency;
};

struct app {
	char home[512];
	struct settings settings;
	struct profile profile;
	struct clock clock;
	struct random random;
	unsigned char token_key[SEAL_KEY];
	struct ctx ctx;
};

/* Who acts and when, from the command line and the environment (SPEC L3, L4). */
struct app_options {
	const char *as, *password_file, *now;   /* NULL: not given */
	bool worker;                            /* the built-in actor "worker" */
	bool sign_in_later;                     /* the desk: nobody acts until the sign-in screen has said who */
};

enum app_level { APP_HOME, APP_PROFILE, APP_DATABASE };
enum err app_open(struct app *app, enum app_level level, const struct app_options *options);
void app_close(struct app *app);     /* wipes secrets */
/* Reads $HOME/secrets/NAME (mode 0600 and own, else ERR_SETTING); strips the line end. */
enum err app_secret(struct app *app, const char *name, char *out, size_t size);

#endif
