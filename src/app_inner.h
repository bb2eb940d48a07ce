/* What the files app*.c share. */
#ifndef APP_INNER_H
#define APP_INNER_H

#include "app.h"
#include "base/str.h"

void app_settings_default(struct settings *s);
enum err app_settings_read(struct app *app);                       /* from app->home */
enum err app_settings_write(struct app *app, const struct settings *s);
/* O1: a training installation talks to this machine only. */
enum err app_settings_check(struct app *app);

/* L3; the database is open. */
enum err app_actor(struct app *app, const struct app_options *options);
void app_place(struct ctx *ctx);
enum err app_clinic(struct ctx *ctx);                              /* $MADOGUCHI_CLINIC (SPEC A10); the database is open. ERR_SETTING */
/* L4; the database is open and tells the kind. */
enum err app_clock(struct app *app, const char *now);
const char *app_now_wanted(const char *option);                    /* the option, else $MADOGUCHI_NOW, else NULL */

void app_ports(struct app *app);                                   /* clock, random, home, token key into app->ctx */
enum err app_database(struct app *app, bool create);
enum err app_profile_text(struct app *app, const char *file, const char *text);
/* $HOME/profile.ini as it stands; the caller frees the text, also after an error. */
enum err app_profile_read(struct app *app, char path[600], struct buf *text);

#endif
