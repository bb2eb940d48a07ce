/*
 * Options stand anywhere. The command's words are found first, because only the command knows which of its options
 * take a value; then everything is read again by its row.
 */
#include "cmd_inner.h"

#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/late.h"

#include "base/banned.h"

enum { NEAR = 3, NAME = 64 };

const struct cmd_option cmd_common[CMD_COMMON_COUNT] = {
	[CMD_COMMON_JSON] = { "--json", NULL, N_("結果を JSON の文書一つで出す") },
	[CMD_COMMON_AS] = { "--as", "STAFF", N_("操作する職員のID（なければ $MADOGUCHI_STAFF）") },
	[CMD_COMMON_PASSWORD] = { "--password-file", "FILE", N_("その職員のパスワードのファイル") },
	[CMD_COMMON_NOW] = { "--now", "TIME", N_("訓練用の環境の時計をこの時刻から始める（なければ $MADOGUCHI_NOW）") },
	[CMD_COMMON_DATE] = { "--date", "DATE", N_("業務日（なければ今日）") },
	[CMD_COMMON_HELP] = { "--help", NULL, N_("使い方を示す") },
};

/* Does arg name this option? *value: what follows "=", else NULL. */
static bool names(const char *arg, const struct cmd_option *o, const char **value)
{
	size_t n = strlen(o->name);
	*value = NULL;
	if (strncmp(arg, o->name, n) != 0 || (arg[n] && arg[n] != '='))
		return false;
	if (arg[n] == '=')
		*value = arg + n + 1;
	return true;
}

/* "-" is a file name; a negative number is a value. */
static bool is_option(const char *arg)
{
	return arg[0] == '-' && arg[1] && !(arg[1] >= '0' && arg[1] <= '9');
}

/* May this stand as the value of the option before it? A forgotten value mustn't swallow the next option. */
static bool is_value(const char *arg)
{
	return strncmp(arg, "--", 2) != 0;
}

static int common_index(const char *arg, const char **value)
{
	for (int i = 0; i < CMD_COMMON_COUNT; i++)
		if (names(arg, &cmd_common[i], value))
			return i;
	*value = NULL;
	return strcmp(arg, "-h") == 0 ? CMD_COMMON_HELP : -1;
}

void cmd_words_find(int argc, char **argv, struct cmd_words *out)
{
	*out = (struct cmd_words){ .n = 0 };
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		const char *value;
		int k = is_option(argv[i]) ? common_index(argv[i], &value) : -1;
		if (k >= 0) {
			if (cmd_common[k].value && !value && i + 1 < argc && is_value(argv[i + 1]))
				value = argv[++i];
			out->common[k] = value ? value : "";
		} else if (!is_option(argv[i]) && out->n < 3) {
			out->word[out->n++] = argv[i];
		} else if (out->n == 0) {
			out->unknown_option = true;
		}
	}
}

bool cmd_is_group(const char *word)
{
	size_t n = strlen(word);
	for (const struct cmd *c = cmd_next(NULL); c; c = cmd_next(c))
		if (strncmp(c->name, word, n) == 0 && c->name[n] == ' ')
			return true;
	return false;
}

const struct cmd *cmd_find(const struct cmd_words *w)
{
	char two[NAME * 2], three[NAME * 3];
	const struct cmd *found = NULL;
	if (w->n == 0)
		return NULL;
	str_fmt(two, sizeof two, "%s %s", w->word[0], w->n > 1 ? w->word[1] : "");
	str_fmt(three, sizeof three, "%s %s", two, w->n > 2 ? w->word[2] : "");
	for (const struct cmd *c = cmd_next(NULL); c; c = cmd_next(c)) {
		if (strcmp(c->name, two) == 0 || strcmp(c->name, three) == 0)
			return c;
		if (strcmp(c->name, w->word[0]) == 0)
			found = c;
	}
	return found;
}

static int least(int a, int b, int c)
{
	return a < b ? (a < c ? a : c) : (b < c ? b : c);
}

/* How many letters must change (Levenshtein); only names shorter than NAME are compared. */
static int distance(const char *a, const char *b)
{
	int row[NAME + 1], n = (int)strlen(b);
	if (strlen(a) >= NAME || n >= NAME)
		return NAME;
	for (int j = 0; j <= n; j++)
		row[j] = j;
	for (int i = 1; a[i - 1]; i++) {
		int diagonal = row[0];
		row[0] = i;
		for (int j = 1; j <= n; j++) {
			int up = row[j];
			row[j] = least(up + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = up;
		}
	}
	return row[n];
}

enum err cmd_unknown(struct ctx *ctx, const struct cmd_words *w)
{
	char typed[NAME * 4], near[NAME] = "";
	int best = NEAR + 1;
	str_fmt(typed, sizeof typed, "%s%s%s", w->word[0], w->n > 1 ? " " : "", w->n > 1 ? w->word[1] : "");
	for (const struct cmd *c = cmd_next(NULL); c; c = cmd_next(c)) {
		int d = distance(strchr(c->name, ' ') ? typed : w->word[0], c->name);
		if (d < best) {
			best = d;
			str_copy(near, sizeof near, c->name);
		}
	}
	if (*near)
		return ctx_fail(ctx, ERR_USAGE, _("コマンド「%s」はありません。もしかして: %s"), typed, near);
	return ctx_fail(ctx, ERR_USAGE, _("コマンド「%s」はありません。一覧は madoguchi --help"), typed);
}

static enum err unknown_option(struct cmd_call *c, const char *arg)
{
	char typed[NAME];
	const char *near = NULL;
	int best = NEAR + 1;
	str_copy_n(typed, sizeof typed, arg, strcspn(arg, "="));
	for (int i = 0; i < CMD_OPTIONS_MAX + CMD_COMMON_COUNT; i++) {
		const struct cmd_option *o = i < CMD_OPTIONS_MAX ? &c->cmd->options[i] : &cmd_common[i - CMD_OPTIONS_MAX];
		int d = o->name ? distance(typed, o->name) : best;
		if (d < best) {
			best = d;
			near = o->name;
		}
	}
	if (near)
		return ctx_fail(c->ctx, ERR_USAGE, _("%s に選択肢「%s」はありません。もしかして: %s"), c->cmd->name, typed, near);
	return ctx_fail(c->ctx, ERR_USAGE, _("%s に選択肢「%s」はありません。一覧は madoguchi %s --help"), c->cmd->name, typed, c->cmd->name);
}

static void keep_common(struct cmd_call *c, int which, const char *value)
{
	switch (which) {
	case CMD_COMMON_JSON: c->json = true; break;
	case CMD_COMMON_AS: c->who.as = value; break;
	case CMD_COMMON_PASSWORD: c->who.password_file = value; break;
	case CMD_COMMON_NOW: c->who.now = value; break;
	case CMD_COMMON_DATE: c->date = value; break;
	default: break;
	}
}

/* One option at argv[*i]; moves *i over its value. The command's own come before the common ones. */
static enum err take_option(struct cmd_call *c, int argc, char **argv, int *i)
{
	const char *arg = argv[*i], *value = NULL;
	const struct cmd_option *o = NULL;
	int own = 0, common = -1;
	while (own < CMD_OPTIONS_MAX && c->cmd->options[own].name && !names(arg, &c->cmd->options[own], &value))
		own++;
	if (own < CMD_OPTIONS_MAX && c->cmd->options[own].name)
		o = &c->cmd->options[own];
	else if ((common = common_index(arg, &value)) >= 0)
		o = &cmd_common[common];
	else
		return unknown_option(c, arg);
	bool optional = o->value && o->value[0] == '[';
	/* What may be left out is only taken when the command has its arguments already. */
	if (o->value && !value && *i + 1 < argc && is_value(argv[*i + 1]) && (!optional || c->n_args >= c->cmd->min_args))
		value = argv[++*i];
	if (o->value && !optional && str_empty(value))
		return ctx_fail(c->ctx, ERR_USAGE, _("%s には値（%s）が必要です"), o->name, o->value);
	if (!o->value && value)
		return ctx_fail(c->ctx, ERR_USAGE, _("%s に値は付けられません"), o->name);
	if (common >= 0)
		keep_common(c, common, value);
	else
		c->values[own] = value ? value : "";
	return ERR_OK;
}

static enum err check_count(struct cmd_call *c)
{
	char usage[512];
	if (c->n_args >= c->cmd->min_args && c->n_args <= c->cmd->max_args)
		return ERR_OK;
	cmd_usage(c->cmd, usage, sizeof usage);
	return ctx_fail(c->ctx, ERR_USAGE, _("引数の数が違います。使い方: madoguchi %s"), usage);
}

enum err cmd_parse(struct cmd_call *c, int argc, char **argv)
{
	int words = 1;
	for (const char *p = c->cmd->name; *p; p++)
		words += *p == ' ';
	bool options = true;
	for (int i = 1; i < argc; i++) {
		if (!utf8_valid(argv[i], strlen(argv[i])))
			return ctx_fail(c->ctx, ERR_USAGE, _("引数は UTF-8 で書いてください"));
		if (options && strcmp(argv[i], "--") == 0) {
			options = false;
		} else if (options && is_option(argv[i])) {
			enum err e = take_option(c, argc, argv, &i);
			if (e)
				return e;
		} else if (words > 0) {
			words--;
		} else if (c->n_args < CMD_ARGS_MAX) {
			c->args[c->n_args++] = argv[i];
		} else {
			return ctx_fail(c->ctx, ERR_USAGE, _("引数が多すぎます"));
		}
	}
	return check_count(c);
}

const char *cmd_value(const struct cmd_call *c, const char *option)
{
	for (int i = 0; i < CMD_OPTIONS_MAX && c->cmd->options[i].name; i++)
		if (strcmp(c->cmd->options[i].name, option) == 0)
			return c->values[i];
	return NULL;
}

bool cmd_given(const struct cmd_call *c, const char *option)
{
	return cmd_value(c, option) != NULL;
}

enum err cmd_day(struct cmd_call *c, day_t *out)
{
	*out = ctx_day_of(c->ctx, ctx_when(c->ctx));
	return c->date ? date_parse(c->date, *out, out, &c->ctx->cause) : ERR_OK;
}

enum err cmd_late(struct cmd_call *c)
{
	const char *v = cmd_value(c, "--at");
	int64_t at;
	day_t day;
	if (!v)
		return ERR_OK;
	enum err e = cmd_day(c, &day);
	if (!e)
		e = late_parse(c->ctx, v, day, &at);
	if (!e && at && c->date && ctx_day_of(c->ctx, at) != day)
		e = ctx_fail(c->ctx, ERR_USAGE, _("--at の日と --date の日が違います: %s、%s"), v, c->date);
	return e ? e : late_set(c->ctx, at);
}

enum err cmd_rejects(struct cmd_call *c, char *out, size_t size)
{
	struct stat from, to;
	const char *v = cmd_value(c, "--skip-bad");
	bool fits = true;
	out[0] = '\0';
	if (!v)
		return ERR_OK;
	fits = *v ? str_copy(out, size, v) : str_fmt(out, size, "%s.rejects.csv", c->args[0]);
	if (!fits)
		return ctx_fail(c->ctx, ERR_USAGE, _("--skip-bad のファイル名が長すぎます"));
	if (stat(c->args[0], &from) == 0 && stat(out, &to) == 0 && from.st_dev == to.st_dev && from.st_ino == to.st_ino)
		return ctx_fail(c->ctx, ERR_USAGE, _("--skip-bad には取り込むファイルとは別のファイルを指定してください"));
	return ERR_OK;
}

enum err cmd_number(struct cmd_call *c, const char *option, int64_t min, int64_t max, int64_t otherwise, int64_t *out)
{
	const char *v = cmd_value(c, option);
	*out = otherwise;
	if (!v || str_int64(v, min, max, out))
		return ERR_OK;
	return ctx_fail(c->ctx, ERR_USAGE, _("%s の値「%s」は使えません。%lld～%lld の整数です"), option, v, (long long)min, (long long)max);
}

enum err cmd_method(struct cmd_call *c, const char *option, const char *id, enum payment_method *out)
{
	int known = payment_method_from_id(id);
	if (known < 0 || known == METHOD_DEPOSIT)
		return ctx_fail(c->ctx, ERR_USAGE, _("%s の値「%s」は使えません。cash, terminal, qr, transfer のいずれかです"), option, id);
	*out = (enum payment_method)known;
	return ERR_OK;
}
