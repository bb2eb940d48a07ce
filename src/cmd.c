/*
 * From argv to an exit code: find the row, read the options, hand over to madoguchi-worker or open the application
 * as the row asks, run it, print.
 */
#include "cmd_inner.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/str.h"

#include "base/banned.h"

static void choose_language(void)
{
	char folder[512], locale[600];
	struct stat st;
	app_program_folder(folder);
	str_fmt(locale, sizeof locale, "%s/locale", folder);
	if (stat(locale, &st) != 0)
		str_fmt(locale, sizeof locale, "%s/../share/locale", folder);
	i18n_init(locale);
}

/* Only returns when it fails. The worker prints, also in our name. */
static enum err hand_over(struct ctx *ctx, char **argv)
{
	char folder[512], path[600];
	app_program_folder(folder);
	str_fmt(path, sizeof path, "%s/madoguchi-worker", folder);
	execv(path, argv);
	return ctx_fail(ctx, ERR_UNAVAILABLE, _("%s を実行できません: %s"), path, strerror(errno));
}

static enum err run_worker_row(struct cmd_call *c, const struct cmd_program *program)
{
	for (const struct cmd_row *r = program->rows; r->name; r++)
		if (strcmp(r->name, c->cmd->name) == 0)
			return r->run(c);
	return ctx_fail(c->ctx, ERR_UNAVAILABLE, _("このプログラムは「%s」を実行できません。madoguchi を使ってください"), c->cmd->name);
}

static enum err open_for(struct cmd_call *c)
{
	static const enum app_level level[] = { [CMD_NOTHING] = APP_NOTHING, [CMD_PROFILE] = APP_PROFILE, [CMD_DATABASE] = APP_DATABASE };
	if (c->cmd->needs == CMD_NEW)
		return ERR_OK;
	if (c->cmd->kiosk && (c->who.as || c->who.password_file))
		return ctx_fail(c->ctx, ERR_USAGE, _("%s はだれのものでもありません（--as は使えません）"), c->cmd->name);
	c->who.worker = c->cmd->acts_as_worker && !c->who.as;
	c->who.machine = c->cmd->kiosk != NULL;
	return app_open(c->app, level[c->cmd->needs], &c->who);
}

static enum err run_row(struct cmd_call *c, const struct cmd_program *program)
{
	enum err e = open_for(c);
	if (e)
		return e;
	cmd_doubt(c);
	if (program->rows)
		return run_worker_row(c, program);
	return c->cmd->kiosk ? program->kiosk(c->app, c->cmd->kiosk) : c->cmd->run(c);
}

static int run_command(int argc, char **argv, const struct cmd_program *program, const struct cmd *cmd, const struct cmd_words *w)
{
	static struct app app;
	struct cmd_call c = { .app = &app, .ctx = &app.ctx, .cmd = cmd, .json = w->common[CMD_COMMON_JSON] != NULL };
	enum err e = cmd_parse(&c, argc, argv);
	if (!e && cmd->worker && !program->rows)
		e = hand_over(c.ctx, argv);
	else if (!e)
		e = run_row(&c, program);
	int status = cmd_finish(&c, e);
	app_close(&app);
	return status;
}

/* A complaint before there is a row. */
static int complain(enum err e, struct app *app, const struct cmd_words *w)
{
	struct cmd_call c = { .app = app, .ctx = &app->ctx, .json = w->common[CMD_COMMON_JSON] != NULL };
	return cmd_finish(&c, e);
}

static int open_desk(const struct cmd_program *program, const struct cmd_words *w)
{
	static struct app app;
	struct app_options who = { .as = w->common[CMD_COMMON_AS], .password_file = w->common[CMD_COMMON_PASSWORD],
		.now = w->common[CMD_COMMON_NOW], .sign_in_later = true };
	enum err e;
	if (w->unknown_option || !program->desk)
		e = ctx_fail(&app.ctx, ERR_USAGE, _("コマンドを指定してください。一覧は madoguchi --help"));
	else
		e = app_open(&app, APP_DATABASE, &who);
	if (!e)
		e = program->desk(&app);
	int status = complain(e, &app, w);
	app_close(&app);
	return status;
}

static int help(const struct cmd_program *program, const struct cmd *cmd, const struct cmd_words *w)
{
	if (cmd)
		cmd_help_command(program->name, cmd);
	else if (w->n)
		cmd_help_group(program->name, w->word[0]);
	else
		cmd_help_program(program->name);
	return fflush(stdout) == 0 ? EXIT_DONE : EXIT_UNAVAILABLE;
}

static int no_such_command(const struct cmd_words *w)
{
	static struct app app;
	if (w->n == 1 && cmd_is_group(w->word[0]))
		return complain(ctx_fail(&app.ctx, ERR_USAGE, _("%s の後にコマンドが必要です。一覧は madoguchi %s --help"), w->word[0],
			w->word[0]), &app, w);
	return complain(cmd_unknown(&app.ctx, w), &app, w);
}

int cmd_main(int argc, char **argv, const struct cmd_program *program)
{
	struct cmd_words w;
	app_guard();
	choose_language();
	cmd_words_find(argc, argv, &w);
	const struct cmd *cmd = cmd_find(&w);
	if (w.common[CMD_COMMON_HELP] && (cmd || !w.n || cmd_is_group(w.word[0])))
		return help(program, cmd, &w);
	if (cmd)
		return run_command(argc, argv, program, cmd, &w);
	return w.n ? no_such_command(&w) : open_desk(program, &w);
}
