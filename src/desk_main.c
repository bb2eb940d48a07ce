/*
 * The desk on this terminal or by a script. A training installation begins as the built-in "training" (SPEC L3), any
 * other with the sign-in screen, unless --as has proved who it is.
 */
#include "desk.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app_inner.h"
#include "base/str.h"
#include "screens/screens.h"
#include "tui/script.h"

#include "base/banned.h"

static struct {
	const char *script, *size, *scheme; /* as given, NULL: not */
} given;

static struct app *of;

static const char **place_of(const char *name)
{
	if (strcmp(name, "--script") == 0)
		return &given.script;
	if (strcmp(name, "--size") == 0)
		return &given.size;
	return strcmp(name, "--scheme") == 0 ? &given.scheme : NULL;
}

static bool has_value(const char *name)
{
	static const char *const others[] = { "--as", "--password-file", "--now", "--date" };
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (strcmp(name, others[i]) == 0)
			return true;
	return false;
}

void desk_options(int *argc, char **argv)
{
	int kept = 1, i = 1;
	for (; i < *argc && argv[i][0] == '-' && argv[i][1] == '-' && argv[i][2]; i++) {
		const char **place = place_of(argv[i]);
		if (place) {
			*place = i + 1 < *argc ? argv[++i] : "";
			continue;
		}
		bool value = has_value(argv[i]) && i + 1 < *argc;
		argv[kept++] = argv[i];
		if (value)
			argv[kept++] = argv[++i];
	}
	while (i < *argc)
		argv[kept++] = argv[i++];
	argv[kept] = NULL;
	*argc = kept;
}

static enum err read_options(struct ctx *ctx, int *cols, int *rows, enum scheme *scheme)
{
	char end;
	if (given.scheme && !style_scheme_parse(given.scheme, scheme))
		return ctx_fail(ctx, ERR_USAGE, _("--scheme の値「%s」は使えません。mono, 16, 256, true のどれかです"), given.scheme);
	if (given.size && (sscanf(given.size, "%4dx%4d%c", cols, rows, &end) != 2 || *cols < 1 || *rows < 1))
		return ctx_fail(ctx, ERR_USAGE, _("--size の値「%s」は使えません。80x24 の形で書いてください"), given.size);
	if (given.size && !given.script)
		return ctx_fail(ctx, ERR_USAGE, _("--size は --script と一緒に使います"));
	return ERR_OK;
}

static enum err run_script(struct tui_app *desk, int cols, int rows, enum scheme scheme)
{
	bool standard = strcmp(given.script, "-") == 0;
	FILE *in = standard ? stdin : fopen(given.script, "re");
	if (!in)
		return ctx_fail(desk->ctx, ERR_USAGE, "%s: %s", given.script, strerror(errno));
	enum err e = script_run(desk, in, stdout, cols, rows, scheme == SCHEME_COUNT ? SCHEME_16 : scheme);
	if (!standard)
		fclose(in);
	return e;
}

/* SPEC L4: the training clock never goes back. */
static void set_now(struct ctx *ctx, int64_t utc)
{
	if (ctx->training && utc > ctx_now(ctx))
		clock_set(&of->clock, utc);
}

static enum err run(struct app *app, struct tui_app *desk)
{
	int cols = 80, rows = 24;
	enum scheme scheme = SCHEME_COUNT;
	of = app;
	enum err e = read_options(&app->ctx, &cols, &rows, &scheme);
	if (e)
		return e;
	desk->set_now = set_now;
	return given.script ? run_script(desk, cols, rows, scheme) : loop_run(desk, scheme);
}

enum err desk_run(struct app *app)
{
	struct tui_app desk;
	if (app->ctx.training && !*app->ctx.actor.login)
		app_act(&app->ctx, "training", ROLES_ALL);
	desk_app_make(&desk, &app->ctx);
	desk.notice = app->doubt;
	return run(app, &desk);
}

enum err desk_kiosk(struct app *app, const char *screen)
{
	struct tui_app kiosk;
	int i = 0;
	while (strcmp(screens_all[i]->id, screen) != 0)
		i++;
	desk_kiosk_make(&kiosk, &app->ctx, screens_all[i]);
	return run(app, &kiosk);
}
