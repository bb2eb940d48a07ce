/*
 * The command line (SPEC L): one table row per subcommand, one file per group (cmd_patients.c …). A row's
 * function gets parsed options and an opened application; it prints through cmd_out_*.
 */
#ifndef CMD_H
#define CMD_H

#include <jansson.h>
#include <stdbool.h>

#include "app.h"
#include "model/action.h"

enum { CMD_ARGS_MAX = 16, CMD_OPTIONS_MAX = 16 };

/* An option of one command: "--by", whether it takes a value, and its help. The common ones (--json, --as, --password-file, --now, --date, --help) are everywhere. */
struct cmd_option { const char *name, *value, *help; }; /* value NULL: a switch */

struct cmd_call {
	struct app *app;              /* opened as the row asks */
	struct ctx *ctx;              /* &app->ctx */
	const struct cmd *cmd;
	int n_args;
	const char *args[CMD_ARGS_MAX];
	bool json;
	const char *values[CMD_OPTIONS_MAX]; /* by the option's place in cmd->options; "" for a given switch; NULL: not given */
};

enum cmd_needs { CMD_NOTHING, CMD_PROFILE, CMD_DATABASE }; /* what app_open prepares before the function runs */

struct cmd {
	const char *name;             /* "patients import" */
	const char *args;             /* "FILE", for the usage line */
	const char *help;             /* one line, N_() */
	int min_args, max_args;
	enum cmd_needs needs;
	bool worker;                  /* carried out by madoguchi-worker (O2) */
	enum action action;           /* for the help page; the domain checks it */
	enum err (*run)(struct cmd_call *call);
	struct cmd_option options[CMD_OPTIONS_MAX];
};

const char *cmd_value(const struct cmd_call *c, const char *option);  /* NULL: not given */
bool cmd_given(const struct cmd_call *c, const char *option);
/* Output: with --json exactly one document at the end, else text lines as they come. */
void cmd_json(struct cmd_call *c, json_t *document);  /* steals the reference; prints it when --json was given */
void cmd_text(struct cmd_call *c, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* a line; nothing with --json */
enum err cmd_progress(struct cmd_call *c, int64_t done, int64_t total); /* to a terminal's stderr only */

/* Runs argv against the table of this program; the exit code. */
int cmd_main(int argc, char **argv, bool worker_program);

#endif
