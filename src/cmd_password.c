/* A new password: from a file, or typed twice at the terminal without being shown. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "cmd.h"

#include "base/banned.h"

enum { FILE_MAX = 4096 };

static enum err from_file(struct cmd_call *c, const char *file, char *out, size_t size)
{
	struct buf text = { 0 };
	int error = file_read(file, FILE_MAX, &text);
	enum err e = ERR_OK;
	if (error)
		e = ctx_fail(c->ctx, ERR_USAGE, "%s: %s", file, strerror(error));
	else if (!str_copy_n(out, size, text.data ? text.data : "", text.data ? strcspn(text.data, "\r\n") : 0) || !*out)
		e = ctx_fail(c->ctx, ERR_USAGE, _("%s の1行目にパスワードがありません"), file);
	buf_wipe(&text);
	return e;
}

static bool read_line(const char *question, char *out, size_t size)
{
	struct termios before, quiet;
	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return false;
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	fputs(question, stderr);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	bool got = fgets(out, (int)size, stdin) != NULL;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	fputc('\n', stderr);
	out[got ? strcspn(out, "\r\n") : 0] = '\0';
	return got;
}

enum err cmd_password(struct cmd_call *c, const char *option, const char *who, char *out, size_t size)
{
	char question[200], again[200];
	const char *file = cmd_value(c, option);
	if (file)
		return from_file(c, file, out, size);
	if (!isatty(STDIN_FILENO))
		return ctx_fail(c->ctx, ERR_USAGE, _("%s でパスワードのファイルを指定してください（端末がないため、たずねることができません）"), option);
	enum err e = ERR_OK;
	str_fmt(question, sizeof question, _("%s の新しいパスワード: "), who);
	if (!read_line(question, out, size) || !read_line(_("もう一度: "), again, sizeof again))
		e = ctx_fail(c->ctx, ERR_USAGE, _("パスワードが入力されませんでした"));
	else if (strcmp(out, again) != 0)
		e = ctx_fail(c->ctx, ERR_BAD_INPUT, _("二つのパスワードが違います"));
	mem_wipe(again, sizeof again);
	return e;
}
