/*
 * Opening an installation, in order: home and settings, profile, token key and database, the installation's row,
 * clock, actor. What fails says which file; app_close undoes whatever was reached.
 */
#include "app.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app_inner.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypto/random.h"
#include "domain/name_variants.h"
#include "domain/policy.h"
#include "store/audit_log.h"
#include "store/db.h"
#include "store/installations.h"

#include "base/banned.h"

enum { PROFILE_MAX = 1 << 20, SECRET_MAX = 4096, FIRST_MEMORY = 1 << 20 };

/*
 * A desk's first frame needs a megabyte: taken in one piece it costs one system call instead of 250 page faults. Where the
 * kernel doesn't know the call, or the heap lies elsewhere, nothing happens.
 */
static void take_memory(void)
{
	mallopt(M_TOP_PAD, FIRST_MEMORY);
	free(malloc(1)); /* the heap begins */
	madvise((char *)sbrk(0) - FIRST_MEMORY, FIRST_MEMORY, MADV_POPULATE_WRITE);
}

void app_guard(void)
{
	int fd;
	do /* a database that gets descriptor 2 would be written to by every error message */
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= 2);
	if (fd > 2)
		close(fd);
	umask(077);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	take_memory();
	signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error to be told, not a death */
}

void app_program_folder(char out[512])
{
	ssize_t n = readlink("/proc/self/exe", out, 511);
	out[n > 0 ? n : 0] = '\0';
	char *slash = strrchr(out, '/');
	if (slash)
		*slash = '\0';
}

enum err app_home(struct ctx *ctx, const char *name, char out[512])
{
	const char *given = getenv("MADOGUCHI_HOME"), *data = getenv("XDG_DATA_HOME"), *user = getenv("HOME");
	bool fits;
	if (!str_empty(given))
		fits = *given == '/' && str_copy(out, 512, given);
	else if (!str_empty(data))
		fits = *data == '/' && str_fmt(out, 512, "%s/%s", data, name);
	else if (!str_empty(user))
		fits = str_fmt(out, 512, "%s/.local/share/%s", user, name);
	else
		return ctx_fail(ctx, ERR_SETTING, _("MADOGUCHI_HOME を設定してください"));
	while (fits && strlen(out) > 1 && out[strlen(out) - 1] == '/')
		out[strlen(out) - 1] = '\0';
	return fits ? ERR_OK : ctx_fail(ctx, ERR_SETTING, _("MADOGUCHI_HOME は「/」で始まる511バイトまでのパスです"));
}

void app_ports(struct app *app)
{
	struct ctx *ctx = &app->ctx;
	clock_system(&app->clock);
	random_system(&app->random);
	ctx->clock = &app->clock;
	ctx->random = &app->random;
	ctx->home = app->home;
	ctx->token_key = app->token_key;
	app_place(ctx);
}

static enum err read_secret(struct app *app, const char *path, int fd, char *out, size_t size)
{
	struct stat st;
	ssize_t n = -1;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 077))
		return ctx_fail(&app->ctx, ERR_SETTING, _("%s は本人だけが読めるファイル（所有者が本人、モード 0600）でなければなりません"), path);
	if (st.st_size < (off_t)size)
		n = read(fd, out, size - 1);
	if (n < 0)
		return ctx_fail(&app->ctx, ERR_SETTING, _("%s を読めません（%zuバイトまで）"), path, size - 1);
	out[n] = '\0';
	out[strcspn(out, "\r\n")] = '\0';
	return ERR_OK;
}

enum err app_secret(struct app *app, const char *name, char *out, size_t size)
{
	char path[600];
	out[0] = '\0';
	str_fmt(path, sizeof path, "%s/secrets/%s", app->home, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 && errno == ENOENT)
		return ctx_fail(&app->ctx, ERR_NOT_FOUND, _("%s がありません"), path);
	if (fd < 0)
		return ctx_fail(&app->ctx, ERR_SETTING, "%s: %s", path, strerror(errno));
	enum err e = read_secret(app, path, fd, out, size);
	close(fd);
	return e;
}

enum err app_secret_write(struct app *app, const char *name, const char *text)
{
	char path[600];
	str_fmt(path, sizeof path, "%s/secrets/%s", app->home, name);
	int e = file_write(path, text, strlen(text), 0600);
	return e ? ctx_fail(&app->ctx, ERR_IO, "%s: %s", path, strerror(e)) : ERR_OK;
}

static int nibble(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum err token_key(struct app *app)
{
	char hex[2 * SEAL_KEY + 8];
	enum err e = app_secret(app, "token_key", hex, sizeof hex);
	bool good = !e && strlen(hex) == 2 * SEAL_KEY;
	for (int i = 0; good && i < SEAL_KEY; i++) {
		int high = nibble(hex[2 * i]), low = nibble(hex[2 * i + 1]);
		good = high >= 0 && low >= 0;
		app->token_key[i] = (unsigned char)((unsigned)high << 4 | (unsigned)low);
	}
	mem_wipe(hex, sizeof hex);
	if (e || good)
		return e == ERR_NOT_FOUND ? ERR_SETTING : e;
	return ctx_fail(&app->ctx, ERR_SETTING, _("%s/secrets/token_key は16進数64桁でなければなりません"), app->home);
}

enum err app_profile_text(struct app *app, const char *file, const char *text)
{
	enum err e = policy_parse(&app->ctx, file, text, &app->profile);
	if (e)
		return e;
	policy_doubt(file, text, &app->profile, app->doubt, sizeof app->doubt);
	app->ctx.profile = &app->profile;
	return ERR_OK;
}

enum err app_profile_read(struct app *app, char path[600], struct buf *text)
{
	str_fmt(path, 600, "%s/profile.ini", app->home);
	int error = file_read(path, PROFILE_MAX, text);
	if (!error)
		buf_char(text, '\0');
	return error ? ctx_fail(&app->ctx, ERR_SETTING, "%s: %s", path, strerror(error)) : ERR_OK;
}

static enum err open_profile(struct app *app)
{
	char path[600];
	struct buf text = { 0 };
	enum err e = app_profile_read(app, path, &text);
	if (!e)
		e = app_profile_text(app, path, text.data);
	buf_free(&text);
	return e;
}

enum err app_database(struct app *app, bool create)
{
	char path[600];
	const char *url = app->settings.database_url;
	if (*url)
		str_copy(path, sizeof path, url + strlen("sqlite:"));
	else
		str_fmt(path, sizeof path, "%s/madoguchi.db", app->home);
	enum err e = db_open(&app->ctx, path, create ? DB_CREATE : DB_OPEN, &app->ctx.db);
	if (e != ERR_NOT_FOUND)
		return e;
	/* The installation lacks a part: that is another failure than something asked for that isn't there. */
	char text[sizeof app->ctx.cause.text];
	str_copy(text, sizeof text, app->ctx.cause.text);
	return ctx_fail(&app->ctx, ERR_UNAVAILABLE, "%s", text);
}

const char *app_now_wanted(const char *option)
{
	return option ? option : str_empty(getenv("MADOGUCHI_NOW")) ? NULL : getenv("MADOGUCHI_NOW");
}

enum err app_clock(struct app *app, const char *now)
{
	int64_t at, newest;
	if (now && !app->ctx.training)
		return ctx_fail(&app->ctx, ERR_USAGE, _("--now と MADOGUCHI_NOW は訓練用の環境でだけ使えます"));
	if (now && !instant_parse(now, &at))
		return ctx_fail(&app->ctx, ERR_USAGE, _("時刻「%s」を読めません。2026-11-21T09:00+09:00 の形で書いてください"), now);
	if (now)
		clock_set(&app->clock, at);
	newest = app->ctx.training ? audit_log_newest(&app->ctx) : 0;
	if (newest > ctx_now(&app->ctx))
		clock_set(&app->clock, newest);
	return ERR_OK;
}

static enum err open_home(struct app *app)
{
	char path[600];
	struct stat st;
	enum err e = app_home(&app->ctx, "madoguchi", app->home);
	if (e)
		return e;
	str_fmt(path, sizeof path, "%s/madoguchi.ini", app->home);
	if (stat(path, &st) != 0)
		return ctx_fail(&app->ctx, ERR_UNAVAILABLE, _("%s に窓口の環境がありません。madoguchi demo（訓練用）または madoguchi init で作ってください"),
			app->home);
	return app_settings_read(app);
}

static enum err open_rows(struct app *app, const struct app_options *options)
{
	struct installation in;
	enum err e = token_key(app);
	if (!e)
		e = app_database(app, false);
	if (!e)
		e = installations_read(&app->ctx, &in);
	if (e)
		return e;
	app->ctx.training = in.training;
	app->ctx.facility_id = in.facility_id;
	e = app_clock(app, app_now_wanted(options->now));
	if (!e)
		e = app_settings_check(app);
	if (!e)
		e = name_variants_load(&app->ctx);
	if (!e && !options->worker)
		e = app_clinic(&app->ctx);
	return e ? e : app_actor(app, options);
}

/* --now must be refused or obeyed, never ignored: which of the two, only an installation knows. */
static enum app_level level_needed(enum app_level level, const struct app_options *options)
{
	return app_now_wanted(options->now) ? APP_DATABASE : level;
}

enum err app_open(struct app *app, enum app_level level, const struct app_options *options)
{
	*app = (struct app){ 0 };
	app_ports(app);
	level = level_needed(level, options);
	enum err e = level >= APP_HOME ? open_home(app) : ERR_OK;
	if (!e && level >= APP_PROFILE)
		e = open_profile(app);
	if (!e && level >= APP_DATABASE)
		e = open_rows(app, options);
	return e;
}

void app_close(struct app *app)
{
	db_close(app->ctx.db);
	app->ctx.db = NULL;
	mem_wipe(app->token_key, sizeof app->token_key);
}
