/* The program gets an environment of its own, in which only the sanitizers' settings are ours. */
#include "lib/clerk.h"

#include <cmocka.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "model/staff.h"

#include "base/banned.h"

enum { ROOM = 400, ENTRIES = 16, LINE = 512, SPOKEN_ROWS = 5 };

/* "NAME=value" of ours or of the caller; an empty value isn't given. */
static void give(char rooms[ENTRIES][ROOM], char *env[ENTRIES + 1], const char *name, const char *value)
{
	int n = 0;
	while (env[n])
		n++;
	must(n < ENTRIES);
	if (str_empty(value))
		return;
	must(str_fmt(rooms[n], ROOM, "%s%s", name, value));
	env[n] = rooms[n];
}

struct pty *clerk_open(struct hospital *h, const struct clerk_options *options)
{
	static const struct clerk_options none;
	char rooms[ENTRIES][ROOM], *env[ENTRIES + 1] = { NULL }, program[ROOM];
	const struct clerk_options *o = options ? options : &none;
	const char *build = getenv("MADOGUCHI_BUILD"), *password = hospital_file(h, "training-password", STAFF_TRAINING_PASSWORD "\n", -1);
	must(str_fmt(program, sizeof program, "%s/madoguchi", build ? build : "build"));
	give(rooms, env, "MADOGUCHI_HOME=", h->home);
	give(rooms, env, "MADOGUCHI_NOW=", h->now);
	give(rooms, env, "MADOGUCHI_DESK=", o->place ? o->place : "desk");
	give(rooms, env, "TERM=", o->term ? o->term : "xterm-256color");
	give(rooms, env, "", o->extra);
	give(rooms, env, "ASAN_OPTIONS=", getenv("ASAN_OPTIONS"));
	give(rooms, env, "UBSAN_OPTIONS=", getenv("UBSAN_OPTIONS"));
	give(rooms, env, "", "LANGUAGE=ja");
	give(rooms, env, "", "LC_ALL=C.UTF-8");
	give(rooms, env, "", "PATH=/usr/bin:/bin");
	give(rooms, env, "HOME=", h->folder);
	const char *argv[ENTRIES] = { program, "--as", o->as, "--password-file", password, NULL };
	if (!o->as)
		argv[1] = NULL;
	for (int i = 0; o->command && (i == 0 || o->command[i - 1]); i++)
		argv[i + 1] = o->command[i];
	return pty_start((char *const *)(uintptr_t)argv, env, o->cols ? o->cols : 80, o->rows ? o->rows : 24);
}

static void press(struct pty *p, const char *name)
{
	char one[2] = "";
	if (str_starts(name, "Ctrl-"))
		one[0] = (char)(name[strlen("Ctrl-")] & 0x1F);
	else if (name[1] == '\0')
		one[0] = name[0];
	if (*one)
		pty_send(p, one);
	else
		pty_send_key(p, name);
}

static bool obeyed(struct pty *p, const char *verb, const char *what)
{
	if (strcmp(verb, "key") == 0) {
		press(p, what);
		return true;
	}
	if (strcmp(verb, "type") == 0 || strcmp(verb, "scan") == 0) {
		char text[LINE];
		must(str_fmt(text, sizeof text, "%s%s", what, strcmp(verb, "scan") == 0 ? "\r" : ""));
		pty_send(p, text);
		return true;
	}
	if (strcmp(verb, "see") == 0)
		return pty_wait_text(p, what, CLERK_SOON_MS);
	if (strcmp(verb, "gone") == 0)
		return pty_wait_gone(p, what, CLERK_SOON_MS);
	must(strcmp(verb, "not") == 0);
	return !strstr(pty_screen(p), what);
}

static void print_rows(const char *row)
{
	for (; *row; row += strcspn(row, "\n") + 1)
		print_error("%.*s\n", (int)strcspn(row, "\n"), row);
}

/* The last rows first, where the program speaks: a report may be cut. */
static void print_screen(struct pty *p)
{
	const char *screen = pty_screen(p), *from = screen + strlen(screen);
	for (int rows = 0; from > screen && (from[-1] != '\n' || rows++ < SPOKEN_ROWS); from--)
		;
	print_rows(from);
	print_error("--- all of it:\n");
	print_rows(screen);
}

void clerk_do(struct pty *p, const char *lines)
{
	char line[LINE], verb[8];
	for (const char *at = lines; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		must(str_copy_n(line, sizeof line, at, strcspn(at, "\n")));
		size_t n = strcspn(line, " ");
		must(line[n] == ' ' && str_copy_n(verb, sizeof verb, line, n));
		if (obeyed(p, verb, line + n + 1))
			continue;
		print_error("--- \"%s\" in vain, in\n%s\n", line, lines);
		print_screen(p);
		fail_msg("\"%s\" in vain", line);
	}
}

void clerk_fmt(struct pty *p, const char *fmt, ...)
{
	char lines[4096];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(lines, sizeof lines, fmt, ap);
	va_end(ap);
	must(n > 0 && (size_t)n < sizeof lines);
	clerk_do(p, lines);
}

void clerk_take_over(struct pty *p, const char *login, const char *name)
{
	clerk_fmt(p, "key F12\nsee ロック中\nkey BackTab\nkey Ctrl-U\ntype %s\nkey Tab\ntype " STAFF_TRAINING_PASSWORD "\nkey Enter\nsee %s さんに交代しました\nsee 本日の来院\n",
		login, name);
}

void clerk_quit(struct pty *p)
{
	pty_send(p, "\021");
	int status = pty_exit_status(p, CLERK_SOON_MS);
	if (status != 0)
		fail_msg("the desk ended with %d\n%s", status, pty_screen(p));
	pty_kill(p);
}

bool clerk_kept(const struct hospital *h, const char *place, const char *text)
{
	struct run r = { .exit_code = -1 };
	char path[ROOM];
	must(str_fmt(path, sizeof path, "%s/drafts/%s", h->home, place));
	run_program(&r, WORDS("grep", "-rq", "--exclude=*.*", text, path), NULL, NULL);
	bool there = r.exit_code == 0;
	run_free(&r);
	return there;
}
