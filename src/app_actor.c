/*
 * Who acts (SPEC L3): --as STAFF, else $MADOGUCHI_STAFF, proved by a password file or by the account of the operating
 * system that runs the program. A training installation without either has the built-in "training".
 */
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app_inner.h"
#include "base/mem.h"
#include "base/str.h"
#include "domain/clinic.h"
#include "domain/staff.h"
#include "model/role.h"

#include "base/banned.h"

enum { PASSWORD_FILE_MAX = 4096 };

void app_place(struct ctx *ctx)
{
	char tty[64];
	const char *desk = getenv("MADOGUCHI_DESK");
	if (!str_empty(desk))
		str_copy(ctx->actor.place, sizeof ctx->actor.place, desk);
	else if (ttyname_r(STDIN_FILENO, tty, sizeof tty) == 0)
		str_copy(ctx->actor.place, sizeof ctx->actor.place, str_starts(tty, "/dev/") ? tty + 5 : tty);
	else
		str_copy(ctx->actor.place, sizeof ctx->actor.place, "command");
}

enum err app_clinic(struct ctx *ctx)
{
	char text[sizeof ctx->cause.text];
	const char *name = getenv("MADOGUCHI_CLINIC");
	enum err e = str_empty(name) ? ERR_OK : clinic_choose(ctx, name);
	if (e != ERR_NOT_FOUND)
		return e;
	str_copy(text, sizeof text, ctx->cause.text);
	return ctx_fail(ctx, ERR_SETTING, "MADOGUCHI_CLINIC: %s", text);
}

void app_act(struct ctx *ctx, const char *login, unsigned roles)
{
	struct actor a = { .roles = roles, .worker = strcmp(login, "worker") == 0, .machine = strcmp(login, "machine") == 0 };
	str_copy(a.login, sizeof a.login, login);
	str_copy(a.name, sizeof a.name, login);
	str_copy(a.place, sizeof a.place, ctx->actor.place);
	ctx->actor = a;
}

static enum err by_password(struct app *app, const char *as, const char *file)
{
	struct buf text = { 0 };
	int error = file_read(file, PASSWORD_FILE_MAX, &text);
	enum err e = error ? ctx_fail(&app->ctx, ERR_USAGE, "%s: %s", file, strerror(error)) : ERR_OK;
	if (!e && text.data) {
		text.data[strcspn(text.data, "\r\n")] = '\0';
		e = staff_sign_in(&app->ctx, as, text.data);
	} else if (!e) {
		e = ctx_fail(&app->ctx, ERR_USAGE, _("%s は空です"), file);
	}
	buf_wipe(&text);
	return e;
}

static enum err by_account(struct app *app, const char *as)
{
	const struct passwd *pw = getpwuid(getuid());
	if (!pw)
		return ctx_fail(&app->ctx, ERR_AUTH, _("だれの操作か分かりません。--as と --password-file を使ってください"));
	return staff_sign_in_os(&app->ctx, as, pw->pw_name);
}

enum err app_actor(struct app *app, const struct app_options *options)
{
	const char *as = options->as ? options->as : getenv("MADOGUCHI_STAFF");
	if (options->worker) {
		app_act(&app->ctx, "worker", 0);
		return ERR_OK;
	}
	if (options->machine) {
		app_act(&app->ctx, "machine", 0);
		return ERR_OK;
	}
	if (str_empty(as))
		as = NULL;
	if (options->password_file && !as)
		return ctx_fail(&app->ctx, ERR_USAGE, _("--password-file には --as も必要です"));
	if (options->password_file)
		return by_password(app, as, options->password_file);
	if (!as && options->sign_in_later)
		return ERR_OK;
	if (!as && app->ctx.training) {
		app_act(&app->ctx, "training", ROLES_ALL);
		return ERR_OK;
	}
	return by_account(app, as);
}
