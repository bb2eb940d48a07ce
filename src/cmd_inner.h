/* What the files of the command line itself share: cmd.c, cmd_parse.c, cmd_help.c, cmd_out.c, cmd_table.c. */
#ifndef CMD_INNER_H
#define CMD_INNER_H

#include "cmd.h"

/* cmd_table.c: every row in the order of the help page; after NULL the first, NULL after the last. */
const struct cmd *cmd_next(const struct cmd *after);

/* cmd_parse.c */
enum { CMD_COMMON_JSON, CMD_COMMON_AS, CMD_COMMON_PASSWORD, CMD_COMMON_NOW, CMD_COMMON_DATE, CMD_COMMON_HELP, CMD_COMMON_COUNT };
extern const struct cmd_option cmd_common[CMD_COMMON_COUNT];
struct cmd_words {                 /* what is known before the command is */
	const char *common[CMD_COMMON_COUNT];
	int n;
	const char *word[3];
	bool unknown_option;       /* an option that belongs to no command stood before it */
};
void cmd_words_find(int argc, char **argv, struct cmd_words *out);
const struct cmd *cmd_find(const struct cmd_words *w);
bool cmd_is_group(const char *word);
enum err cmd_parse(struct cmd_call *c, int argc, char **argv);
enum err cmd_unknown(struct ctx *ctx, const struct cmd_words *w);

/* cmd_help.c */
void cmd_help_program(const char *program);
void cmd_help_group(const char *program, const char *group);
void cmd_help_command(const char *program, const struct cmd *cmd);
void cmd_usage(const struct cmd *cmd, char *out, size_t size); /* "patients find QUERY [--max N]" */

/* cmd_out.c */
int cmd_finish(struct cmd_call *c, enum err e); /* prints what is to be printed; the exit code */
void cmd_doubt(struct cmd_call *c);              /* what may be mistyped in the profile goes to stderr, once */
void cmd_progress_end(struct cmd_call *c);

#endif
