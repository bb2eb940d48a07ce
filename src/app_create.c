/*
 * A new installation. Everything that can be wrong with what was asked for is found before the first file is made; when making
 * fails midway (a full disk) what was made is removed, so that the same command can be given again.
 */
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app_inner.h"
#include "base/embed.h"
#include "base/mem.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/policy.h"
#include "model/role.h"
#include "store/db.h"
#include "store/installations.h"

#include "base/banned.h"

enum { PROFILE_MAX = 1 << 20 };

static enum err failed(struct app *app, const char *path)
{
	return ctx_fail(&app->ctx, ERR_IO, "%s: %s", path, strerror(errno));
}

/* A preset by its name, else a file. */
static enum err profile_text(struct app *app, const char *profile, struct buf *text)
{
	char name[300];
	const struct embed *preset = NULL;
	if (!strchr(profile, '/') && str_fmt(name, sizeof name, "profiles/%s.ini", profile))
		preset = embed_find(name);
	if (preset) {
		buf_add(text, preset->data, preset->size);
		return app_profile_text(app, name, text->data);
	}
	int error = file_read(profile, PROFILE_MAX, text);
	if (error == ENOENT)
		return ctx_fail(&app->ctx, ERR_NOT_FOUND, _("施設設定「%s」がありません。名前（atokure, atobarai）またはファイルを指定してください"), profile);
	if (error)
		return ctx_fail(&app->ctx, ERR_IO, "%s: %s", profile, strerror(error));
	return app_profile_text(app, profile, text->data ? text->data : "");
}

static enum err make_folders(struct app *app, char *path)
{
	for (char *slash = path + 1;; slash++) {
		slash += strcspn(slash, "/");
		char kept = *slash;
		*slash = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return failed(app, path);
		*slash = kept;
		if (!kept)
			return ERR_OK;
	}
}

static enum err check_empty(struct app *app)
{
	DIR *d = opendir(app->home);
	if (!d)
		return errno == ENOENT ? ERR_OK : failed(app, app->home);
	bool empty = true;
	for (const struct dirent *f = readdir(d); f; f = readdir(d))
		if (strcmp(f->d_name, ".") != 0 && strcmp(f->d_name, "..") != 0)
			empty = false;
	closedir(d);
	return empty ? ERR_OK : ctx_fail(&app->ctx, ERR_REFUSED, _("%s は空ではありません。新しい環境は空のフォルダーにだけ作れます"), app->home);
}

static enum err make_home(struct app *app)
{
	static const char *const folders[] = { "secrets", "papers", "mail", "drafts" };
	char path[600];
	str_copy(path, sizeof path, app->home);
	enum err e = make_folders(app, path);
	if (!e && chmod(app->home, 0700) != 0)
		e = failed(app, app->home);
	for (size_t i = 0; !e && i < sizeof folders / sizeof folders[0]; i++) {
		str_fmt(path, sizeof path, "%s/%s", app->home, folders[i]);
		if (mkdir(path, 0700) != 0)
			e = failed(app, path);
	}
	return e;
}

static enum err make_token_key(struct app *app)
{
	char hex[2 * SEAL_KEY + 2] = "";
	random_fill(&app->random, app->token_key, SEAL_KEY);
	str_cat_hex(hex, sizeof hex, app->token_key, SEAL_KEY);
	str_cat(hex, sizeof hex, "\n");
	enum err e = app_secret_write(app, "token_key", hex);
	mem_wipe(hex, sizeof hex);
	return e;
}

static enum err make_rows(struct app *app, const struct app_new *new)
{
	struct installation in = { .training = new->training, .created_at = ctx_now(&app->ctx), .seed = new->seed };
	str_copy(in.profile, sizeof in.profile, "profile.ini");
	str_copy(in.facility_code, sizeof in.facility_code, app->profile.institution);
	str_copy(in.facility_name, sizeof in.facility_name, app->profile.hospital);
	enum err e = installations_create(&app->ctx, &in);
	if (e)
		return e;
	app->ctx.facility_id = in.facility_id;
	return audit_note(&app->ctx, ACTION_PROFILE, "facility", in.facility_id, "new %s installation, profile %s",
		in.training ? "training" : "production", app->profile.id);
}

static enum err make_files(struct app *app, const struct app_new *new, const struct buf *profile)
{
	char path[600];
	struct settings defaults;
	app_settings_default(&defaults);
	if (new->training)
		defaults.gateway_url[0] = '\0'; /* the real one isn't for training */
	str_fmt(path, sizeof path, "%s/profile.ini", app->home);
	int error = file_write(path, profile->data, profile->len, 0600);
	if (error)
		return ctx_fail(&app->ctx, ERR_IO, "%s: %s", path, strerror(error));
	enum err e = app_settings_write(app, new->settings ? new->settings : &defaults);
	if (!e)
		e = app_settings_read(app);
	if (!e)
		e = app_settings_check(app);
	if (!e)
		e = make_token_key(app);
	if (!e)
		e = app_database(app, true);
	if (!e)
		e = db_begin(&app->ctx);
	return e ? e : db_finish(&app->ctx, make_rows(app, new));
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	if (ftw->level > 0)
		remove(path);
	return 0;
}

/* Where the new installation begins to live: --now is for training only, as everywhere. */
static enum err start_clock(struct app *app, const struct app_new *new)
{
	int64_t at;
	const char *now = app_now_wanted(new->now);
	if (now && !new->training)
		return ctx_fail(&app->ctx, ERR_USAGE, _("--now と MADOGUCHI_NOW は訓練用の環境でだけ使えます"));
	if (now && !instant_parse(now, &at))
		return ctx_fail(&app->ctx, ERR_USAGE, _("時刻「%s」を読めません。2026-11-21T09:00+09:00 の形で書いてください"), now);
	if (now)
		clock_set(&app->clock, at);
	return ERR_OK;
}

static enum err prepare(struct app *app, const struct app_new *new, struct buf *profile)
{
	enum err e = ERR_OK;
	if (new->home && (*new->home != '/' || !str_copy(app->home, sizeof app->home, new->home)))
		e = ctx_fail(&app->ctx, ERR_SETTING, _("MADOGUCHI_HOME は「/」で始まる511バイトまでのパスです"));
	else if (!new->home)
		e = app_home(&app->ctx, "madoguchi", app->home);
	if (!e)
		e = start_clock(app, new);
	if (!e)
		e = profile_text(app, new->profile, profile);
	return e ? e : check_empty(app);
}

void app_uncreate(struct app *app)
{
	app_close(app);
	nftw(app->home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

enum err app_create(struct app *app, const struct app_new *new)
{
	struct buf profile = { 0 };
	*app = (struct app){ 0 };
	app_ports(app);
	app->ctx.training = new->training;
	app_act(&app->ctx, "setup", ROLES_ALL);
	enum err e = prepare(app, new, &profile);
	if (!e) {
		e = make_home(app);
		if (!e)
			e = make_files(app, new, &profile);
		if (e)
			app_uncreate(app);
	}
	buf_free(&profile);
	return e;
}
