/* Help pages, written from the rows. */
#include "cmd_inner.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

#include "base/banned.h"

enum { LEFT = 34, LINE = 512 };

void cmd_usage(const struct cmd *cmd, char *out, size_t size)
{
	str_fmt(out, size, "%s%s%s", cmd->name, str_empty(cmd->args) ? "" : " ", cmd->args ? cmd->args : "");
	for (int i = 0; i < CMD_OPTIONS_MAX && cmd->options[i].name; i++) {
		const struct cmd_option *o = &cmd->options[i];
		str_add(out, size, " [%s%s%s]", o->name, o->value ? " " : "", o->value ? o->value : "");
	}
}

/* Two columns; a left one that is too long gets a line of its own. */
static void row(const char *left, const char *right)
{
	int used = utf8_width(left);
	if (used > LEFT - 2)
		printf("  %s\n  %*s%s\n", left, LEFT, "", right);
	else
		printf("  %s%*s%s\n", left, LEFT - used, "", right);
}

static void command_row(const struct cmd *c)
{
	char left[LINE];
	str_fmt(left, sizeof left, "%s%s%s", c->name, str_empty(c->args) ? "" : " ", c->args ? c->args : "");
	row(left, _(c->help));
}

static void options(const struct cmd_option *o, int n)
{
	char left[LINE];
	for (int i = 0; i < n && o[i].name; i++) {
		str_fmt(left, sizeof left, "%s%s%s", o[i].name, o[i].value ? " " : "", o[i].value ? o[i].value : "");
		row(left, _(o[i].help));
	}
}

static void common(void)
{
	printf("\n%s\n", _("どのコマンドにもある選択肢:"));
	options(cmd_common, CMD_COMMON_COUNT);
}

void cmd_help_program(const char *program)
{
	printf(_("使い方: %s [コマンド] [選択肢]\n"), program);
	printf("%s\n", _("コマンドなしでは窓口の画面を開きます（--scheme mono|16|256|true で配色）。"));
	printf("%s\n\n%s\n", _("--script FILE [--size 80x24] は、端末なしでファイルの操作を行い画面を出します。"), _("コマンド:"));
	for (const struct cmd *c = cmd_next(NULL); c; c = cmd_next(c))
		command_row(c);
	common();
	printf("\n%s\n", _("終了コード: 0 完了・1 規則により拒否・2 使い方の誤り・3 見つからない・4 競合・5 利用できない"));
	printf("%s\n", _("環境は $MADOGUCHI_HOME（なければ利用者のデータフォルダー）にあります。"));
}

void cmd_help_group(const char *program, const char *group)
{
	size_t n = strlen(group);
	printf(_("使い方: %s %s コマンド [選択肢]\n"), program, group);
	printf("\n%s\n", _("コマンド:"));
	for (const struct cmd *c = cmd_next(NULL); c; c = cmd_next(c))
		if (strncmp(c->name, group, n) == 0 && (!c->name[n] || c->name[n] == ' '))
			command_row(c);
	common();
}

void cmd_help_command(const char *program, const struct cmd *cmd)
{
	char usage[LINE];
	cmd_usage(cmd, usage, sizeof usage);
	printf(_("使い方: %s %s\n"), program, usage);
	printf("\n%s\n", _(cmd->help));
	if (cmd->options[0].name) {
		printf("\n%s\n", _("選択肢:"));
		options(cmd->options, CMD_OPTIONS_MAX);
	}
	if (cmd->action != ACTION_NONE) {
		printf("\n%s ", _("必要な役割:"));
		for (int r = 0, first = 1; r < ROLE_COUNT; r++) {
			if (!(action_roles(cmd->action) & 1u << r))
				continue;
			printf("%s%s", first ? "" : ", ", role_id((enum role)r));
			first = 0;
		}
		printf("\n");
	}
	common();
}
