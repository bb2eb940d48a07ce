/*
 * The command line (SPEC L): one table row per subcommand, one file per group (cmd_patients.c …), listed in
 * cmd_table.c. A row's function gets parsed options and an opened application; it prints through cmd_json and
 * cmd_text, which show when it has returned ERR_OK.
 *
 * Both programs have the whole table. A row with .worker is carried out by madoguchi-worker: its .run is NULL in the
 * shared table, and worker_main.c lists its function in a `struct cmd_row`; madoguchi executes madoguchi-worker
 * with the same arguments.
 */
#ifndef CMD_H
#define CMD_H

#include <jansson.h>
#include <stdbool.h>

#include "app.h"
#include "model/action.h"
#include "model/payment.h"

enum { CMD_ARGS_MAX = 16, CMD_OPTIONS_MAX = 20 };

/*
 * An option of one command: "--by" (or "-o"), the name of its value, and its help. The common ones (--json, --as,
 * --password-file, --now, --date, --help) are everywhere. `--x V` and `--x=V` are the same, `--` ends the options.
 */
struct cmd_option { const char *name, *value, *help; }; /* value NULL: a switch; "[FILE]": may be left out */

struct cmd_call {
	struct app *app;              /* opened as the row asks */
	struct ctx *ctx;              /* &app->ctx; also the place for the cause of ERR_USAGE and others */
	const struct cmd *cmd;
	int n_args;
	const char *args[CMD_ARGS_MAX];
	bool json;
	const char *values[CMD_OPTIONS_MAX]; /* by the option's place in cmd->options; "" for a given switch or a value left out; NULL: not given */
	const char *date;             /* --date as typed, NULL: not given; see cmd_day */
	struct app_options who;       /* --as, --password-file, --now */
	json_t *document;             /* what cmd_json was given */
	int64_t progress_start, progress_shown; /* of cmd_progress, monotonic milliseconds */
};

enum cmd_needs {                /* what app_open prepares before the function runs */
	CMD_NOTHING,            /* clock and language (with --now the installation is asked whether it may) */
	CMD_PROFILE,
	CMD_DATABASE,           /* everything, and somebody acts (L3) */
	CMD_NEW,                /* nothing at all: the function makes an installation by app_create */
};

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
	const char *kiosk;            /* the screen that it is; .run is NULL, and the actor is the built-in "machine" whoever starts it */
	bool acts_as_worker;          /* without --as the actor is the built-in "worker" (L3) */
};

const char *cmd_value(const struct cmd_call *c, const char *option);  /* NULL: not given */
bool cmd_given(const struct cmd_call *c, const char *option);
/* --date, else today's business date (after cmd_late: the paper's). ERR_BAD_DATE. */
enum err cmd_day(struct cmd_call *c, day_t *out);
/* --at: from now on what is done happened at that time, on paper (O5). A time alone is of --date's day. */
enum err cmd_late(struct cmd_call *c);
#define CMD_LATE { "--at", "TIME", N_("紙で行った日時（9:10、11-20 14:30）。後から入力した印が付きます") }
/* A whole number within [min, max] given by an option; `otherwise` when it isn't given. ERR_USAGE names the option. */
enum err cmd_number(struct cmd_call *c, const char *option, int64_t min, int64_t max, int64_t otherwise, int64_t *out);
/* A way to pay at the counter by its id: cash, terminal, qr or transfer. ERR_USAGE names the option. */
enum err cmd_method(struct cmd_call *c, const char *option, const char *id, enum payment_method *out);
/*
 * Where --skip-bad writes what an import leaves out: the option's value, else the imported file's name with ".rejects.csv".
 * "": not given. ERR_USAGE when it is the imported file itself.
 */
enum err cmd_rejects(struct cmd_call *c, char *out, size_t size);
/*
 * A password from the file of this option, else asked twice at the terminal (`who` stands in the question). ERR_USAGE when there is
 * neither. The caller wipes it.
 */
enum err cmd_password(struct cmd_call *c, const char *option, const char *who, char *out, size_t size);

/*
 * Output: with --json exactly one document at the end, else text lines as they come. When the function fails, the document
 * is {"error": …}; an object that was given to cmd_json is kept and gets the member "error".
 */
void cmd_json(struct cmd_call *c, json_t *document);  /* steals the reference */
void cmd_text(struct cmd_call *c, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* a line; nothing with --json */
enum err cmd_progress(struct cmd_call *c, int64_t done, int64_t total); /* to a terminal's stderr only; always ERR_OK */

/* A row of madoguchi-worker: which function carries the command out. */
struct cmd_row { const char *name; enum err (*run)(struct cmd_call *call); };

struct cmd_program {
	const char *name;                     /* "madoguchi" */
	const struct cmd_row *rows;           /* madoguchi-worker: its rows, ended by a zero row; NULL: the desk program */
	enum err (*desk)(struct app *app);    /* without a command; NULL: usage */
	enum err (*kiosk)(struct app *app, const char *screen); /* rows with .kiosk */
};

/* Runs argv against the table; the exit code. */
int cmd_main(int argc, char **argv, const struct cmd_program *program);

#endif
