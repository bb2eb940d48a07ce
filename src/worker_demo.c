/*
 * `madoguchi demo` (SPEC O1): makes the training installation, then runs its gateway and its worker behind the desk, and
 * ends them with it. With --no-desk it only makes the installation and leaves no process behind.
 */
#include "worker_demo.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "app_inner.h"
#include "base/mem.h"
#include "base/str.h"
#include "cmd.h"
#include "domain/audit.h"
#include "domain/staff.h"
#include "model/role.h"
#include "model/staff.h"
#include "sandbox/sandbox.h"
#include "store/db.h"

#include "base/banned.h"

enum { DEMO_PORT = 12111, DEMO_PATIENTS = 2000, DEMO_PATIENTS_MAX = 2000000 };

/* The people of the training hospital; all have the same password, which the sign-in screen of a training installation tells. */
static const struct { const char *login, *name; unsigned roles; } demo_staff[] = {
	{ "yamada", "山田 花子", 1u << ROLE_RECEPTION },
	{ "sasaki", "佐々木 恵", 1u << ROLE_RECEPTION | 1u << ROLE_SUPERVISOR },
	{ "kaikei", "小川 実", 1u << ROLE_BILLING },
	{ "kimura", "木村 誠", 1u << ROLE_NIGHT },
	{ "kanri", "森 由美子", 1u << ROLE_ADMIN },
	{ "kunren", "訓練 太郎", ROLES_ALL },
};

static enum err add_staff(struct ctx *ctx)
{
	for (size_t i = 0; i < sizeof demo_staff / sizeof *demo_staff; i++) {
		struct staff s = { .roles = demo_staff[i].roles, .lang = LANG_JA };
		str_copy(s.login, sizeof s.login, demo_staff[i].login);
		str_copy(s.name, sizeof s.name, demo_staff[i].name);
		enum err e = staff_add(ctx, &s, STAFF_TRAINING_PASSWORD);
		if (e)
			return e;
	}
	return ERR_OK;
}

/* The wanted port, or any free one when it is taken and nobody insists. 0: none. */
static int free_port(int wanted, bool insist)
{
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)wanted) };
	socklen_t n = sizeof a;
	if (s < 0)
		return 0;
	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(s, (struct sockaddr *)&a, sizeof a) != 0) {
		a.sin_port = 0;
		if (insist || bind(s, (struct sockaddr *)&a, sizeof a) != 0)
			a.sin_port = 0;
	}
	int port = getsockname(s, (struct sockaddr *)&a, &n) == 0 && a.sin_family == AF_INET ? ntohs(a.sin_port) : 0;
	close(s);
	return port;
}

static enum err make_gateway(struct app *app, char dir[600])
{
	str_fmt(dir, 600, "%s/sandbox", app->home);
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return ctx_fail(&app->ctx, ERR_IO, "%s: %s", dir, strerror(errno));
	enum err e = sandbox_make_ca(dir, &app->random, &app->ctx.cause);
	return e ? e : app_secret_write(app, "gateway.key", "sk_test_training\n");
}

static enum err live_through(struct demo *d)
{
	enum err e = db_begin(d->ctx);
	if (e)
		return e;
	e = demo_people(d);
	if (!e)
		e = demo_bookings(d);
	if (!e)
		e = demo_past(d);
	if (!e) /* the newest entry of the log is of the hospital's now, so that its clock goes on from there (SPEC L4) */
		e = audit_note(d->ctx, ACTION_PROFILE, "facility", d->ctx->facility_id, "%d invented patients", d->n_patients);
	return db_finish(d->ctx, e);
}

/* People, past and bookings, with the clock and the randomness of the invented hospital in place of the real ones. */
static enum err invent(struct app *app, const char *dir, int patients, int64_t seed)
{
	struct demo *d = mem_new(sizeof *d);
	struct ctx *ctx = &app->ctx;
	d->ctx = ctx;
	d->now = ctx_now(ctx) / 60 * 60; /* the seconds that have passed meanwhile make no difference to the hospital */
	d->today = ctx_today(ctx);
	d->n_patients = patients;
	clock_system(&d->clock);
	random_seed(&d->random, (uint64_t)seed);
	demo_words_load(&d->words);
	/* Before the rows: a gateway that knows of charges that the book doesn't would be worse than the reverse. */
	enum err e = sandbox_seed_open(&d->gateway, dir, &d->random.port, &ctx->cause);
	if (!e) {
		ctx->clock = &d->clock;
		ctx->random = &d->random.port;
		demo_clock(d, d->today - 30, 12 * 60);
		e = live_through(d);
		ctx->clock = &app->clock;
		ctx->random = &app->random;
		struct cause why = ctx->cause;
		enum err closed = sandbox_seed_close(d->gateway, &ctx->cause);
		if (e)
			ctx->cause = why;
		else
			e = closed;
	}
	free(d->patients);
	free(d->able);
	free(d->others);
	free(d);
	return e;
}

static enum err make_installation(struct cmd_call *c, int patients, int64_t seed, int port)
{
	struct settings s;
	char home[512], dir[600];
	struct app *app = c->app;
	app_settings_default(&s);
	/* Without $MADOGUCHI_HOME a folder of its own each time: yesterday's training isn't lost. */
	char name[64], at[DATE_TEXT];
	struct clock machine;
	clock_system(&machine);
	int64_t now = clock_utc(&machine);
	int second = tokyo_seconds(now);
	str_fmt(name, sizeof name, "madoguchi-training/%s-%02d%02d%02d", date_iso(tokyo_day(now), at), second / 3600, second / 60 % 60, second % 60);
	enum err e = app_home(c->ctx, name, home);
	if (e)
		return e;
	str_fmt(s.gateway_url, sizeof s.gateway_url, "https://127.0.0.1:%d", port);
	str_copy(s.gateway_ca_file, sizeof s.gateway_ca_file, "sandbox/ca.pem");
	const char *profile = cmd_value(c, "--profile");
	struct app_new new = { .training = true, .home = home, .profile = profile ? profile : "atokure", .seed = seed,
		.now = c->who.now, .settings = &s };
	e = app_create(app, &new);
	if (e)
		return e;
	app_act(&app->ctx, "training", ROLES_ALL);
	e = make_gateway(app, dir);
	if (!e)
		e = add_staff(&app->ctx);
	if (!e)
		e = invent(app, dir, patients, seed);
	if (!e)
		db_checkpoint(&app->ctx, true);
	return e;
}

/* --- the processes behind the desk --------------------------------------------------------------------------------------- */

/* Starts a program beside this one; it ends when we do. log: where its output goes, or a pipe's end (fd >= 0). */
static pid_t start(const char *program, const char *const *args, const char *home, const char *log, int fd)
{
	char folder[512], path[600], file[600];
	app_program_folder(folder);
	str_fmt(path, sizeof path, "%s/%s", folder, program);
	str_fmt(file, sizeof file, "%s/%s", home, log ? log : "");
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	setenv("MADOGUCHI_HOME", home, 1);
	if (log) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		setpgid(0, 0);
		int null = open("/dev/null", O_RDONLY | O_CLOEXEC), out = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		if (null < 0 || out < 0 || dup2(null, 0) < 0 || dup2(fd >= 0 ? fd : out, 1) < 0 || dup2(out, 2) < 0)
			_exit(EXIT_UNAVAILABLE);
	}
	char *argv[8] = { path };
	for (int i = 0; i < 6 && args[i]; i++)
		argv[i + 1] = (char *)(uintptr_t)args[i];
	execv(path, argv);
	_exit(EXIT_UNAVAILABLE);
}

static void end(pid_t pid)
{
	if (pid > 0 && kill(pid, SIGTERM) == 0)
		waitpid(pid, NULL, 0);
}

/* Runs the desk in the foreground; the gateway says on its pipe when it listens. */
static enum err run_desk(struct cmd_call *c, const char *home)
{
	static const char *const serve[] = { "sandbox", "serve", NULL }, *const worker[] = { "worker", NULL }, *const desk[] = { NULL };
	int ready[2];
	char line[256];
	if (pipe2(ready, O_CLOEXEC) != 0)
		return ctx_fail(c->ctx, ERR_UNAVAILABLE, "pipe: %s", strerror(errno));
	pid_t gateway = start("madoguchi-worker", serve, home, "gateway.log", ready[1]);
	close(ready[1]);
	bool listens = gateway > 0 && read(ready[0], line, sizeof line) > 0;
	enum err e = ERR_OK;
	if (!listens)
		e = ctx_fail(c->ctx, ERR_UNAVAILABLE, _("訓練用の決済サーバーを始められません。%s/gateway.log をご覧ください"), home);
	pid_t settling = listens ? start("madoguchi-worker", worker, home, "worker.log", -1) : -1;
	pid_t front = listens ? start("madoguchi", desk, home, NULL, -1) : -1;
	int status = 0;
	signal(SIGINT, SIG_IGN);
	while (front > 0 && waitpid(front, &status, 0) < 0 && errno == EINTR)
		;
	signal(SIGINT, SIG_DFL);
	end(settling);
	end(gateway);
	close(ready[0]);
	if (!e && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
		e = ctx_fail(c->ctx, ERR_UNAVAILABLE, _("画面を開けませんでした"));
	return e;
}

enum err demo_run(struct cmd_call *c)
{
	int64_t patients, seed, wanted;
	enum err e = cmd_number(c, "--patients", 1, DEMO_PATIENTS_MAX, DEMO_PATIENTS, &patients);
	if (!e)
		e = cmd_number(c, "--seed", 0, INT64_MAX, 1, &seed);
	if (!e)
		e = cmd_number(c, "--port", 1, 65535, DEMO_PORT, &wanted);
	if (e)
		return e;
	int port = free_port((int)wanted, cmd_given(c, "--port"));
	bool no_desk = cmd_given(c, "--no-desk");
	if (port == 0 && !no_desk)
		return ctx_fail(c->ctx, ERR_UNAVAILABLE, _("ポート %lld は使われています"), (long long)wanted);
	e = make_installation(c, (int)patients, seed, port ? port : (int)wanted);
	if (e)
		return e;
	char home[512];
	str_copy(home, sizeof home, c->app->home);
	cmd_text(c, _("訓練用の病院を作りました: %s（患者 %lld 人）"), home, (long long)patients);
	cmd_text(c, _("この病院をもう一度開くには: MADOGUCHI_HOME=%s madoguchi"), home);
	cmd_json(c, json_pack("{s:s, s:I, s:I, s:s}", "home", home, "patients", (json_int_t)patients, "seed", (json_int_t)seed,
		"gateway", c->app->settings.gateway_url));
	if (no_desk)
		return ERR_OK;
	db_close(c->ctx->db);
	c->ctx->db = NULL;
	return run_desk(c, home);
}
