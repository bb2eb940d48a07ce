/*
 * A pseudo-terminal, a pump and libvterm. Every wait is a poll() on the terminal against a deadline of the monotonic clock;
 * after each chunk the condition is looked at again.
 */
#include "lib/pty.h"

#include <errno.h>
#include <poll.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

struct pty {
	int fd;
	pid_t pid;
	VTerm *vt;
	VTermScreen *screen;
	int cols, rows;
	uint64_t bytes;
	bool answers, over, reaped;
	bool alternate, cursor, mouse;
	int status;
	struct buf text;
};

static bool answers_next = true;

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void pty_answers(bool yes)
{
	answers_next = yes;
}

static int on_property(VTermProp property, VTermValue *value, void *arg)
{
	struct pty *p = arg;
	if (property == VTERM_PROP_ALTSCREEN)
		p->alternate = value->boolean;
	if (property == VTERM_PROP_CURSORVISIBLE)
		p->cursor = value->boolean;
	if (property == VTERM_PROP_MOUSE)
		p->mouse = value->number != VTERM_PROP_MOUSE_NONE;
	return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_property };

static char *const clean[] = {
	"TERM=xterm-256color", "LC_ALL=C.UTF-8", "LANGUAGE=ja", "TZ=Asia/Tokyo", "PATH=/usr/bin:/bin", "HOME=/nonexistent", NULL,
};

/* Spawned, not forked: a large test process isn't copied, and what is measured is the program. */
static pid_t spawn(const char *terminal, char *const argv[], char *const env[])
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	pid_t pid;
	sigemptyset(&none);
	sigfillset(&all);
	must(posix_spawn_file_actions_init(&files) == 0 && posix_spawnattr_init(&attr) == 0);
	must(posix_spawn_file_actions_addopen(&files, 0, terminal, O_RDWR, 0) == 0); /* of a new session: its controlling one */
	must(posix_spawn_file_actions_adddup2(&files, 0, 1) == 0 && posix_spawn_file_actions_adddup2(&files, 0, 2) == 0);
	must(posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) == 0);
	must(posix_spawnattr_setsigmask(&attr, &none) == 0 && posix_spawnattr_setsigdefault(&attr, &all) == 0);
	must(posix_spawn(&pid, argv[0], &files, &attr, argv, env) == 0);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return pid;
}

struct pty *pty_start(char *const argv[], char *const env[], int cols, int rows)
{
	struct winsize size = { .ws_col = (unsigned short)cols, .ws_row = (unsigned short)rows };
	struct pty *p = mem_new(sizeof *p);
	p->fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	must(p->fd >= 0 && grantpt(p->fd) == 0 && unlockpt(p->fd) == 0 && ioctl(p->fd, TIOCSWINSZ, &size) == 0);
	p->pid = spawn(ptsname(p->fd), argv, env ? env : clean);
	p->cols = cols;
	p->rows = rows;
	p->answers = answers_next;
	answers_next = true;
	p->vt = vterm_new(rows, cols);
	vterm_set_utf8(p->vt, 1);
	p->screen = vterm_obtain_screen(p->vt);
	vterm_screen_set_callbacks(p->screen, &callbacks, p);
	vterm_screen_enable_altscreen(p->screen, 1);
	vterm_screen_reset(p->screen, 1);
	return p;
}

static void write_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t done = write(fd, bytes, n);
		if (done < 0 && errno != EINTR)
			return;
		if (done > 0) {
			bytes += done;
			n -= (size_t)done;
		}
	}
}

/* Waits up to ms for output and shows it to the terminal; false: none came, or the program ended. */
static bool pump(struct pty *p, int ms)
{
	char bytes[65536];
	struct pollfd in = { .fd = p->fd, .events = POLLIN };
	if (p->over || poll(&in, 1, ms) <= 0)
		return false;
	ssize_t n = read(p->fd, bytes, sizeof bytes);
	if (n <= 0) {
		p->over = true;
		return false;
	}
	p->bytes += (uint64_t)n;
	vterm_input_write(p->vt, bytes, (size_t)n);
	size_t back = vterm_output_read(p->vt, bytes, sizeof bytes);
	if (p->answers)
		write_all(p->fd, bytes, back);
	return true;
}

void pty_send(struct pty *p, const char *bytes)
{
	write_all(p->fd, bytes, strlen(bytes));
}

void pty_send_key(struct pty *p, const char *name)
{
	static const struct { const char *name, *bytes; } keys[] = {
		{ "Enter", "\r" }, { "Esc", "\033" }, { "Tab", "\t" }, { "BackTab", "\033[Z" }, { "Backspace", "\177" },
		{ "Up", "\033OA" }, { "Down", "\033OB" }, { "Right", "\033OC" }, { "Left", "\033OD" }, { "Home", "\033OH" },
		{ "End", "\033OF" }, { "PgUp", "\033[5~" }, { "PgDn", "\033[6~" }, { "Delete", "\033[3~" },
		{ "F1", "\033OP" }, { "F2", "\033OQ" }, { "F3", "\033OR" }, { "F4", "\033OS" }, { "F5", "\033[15~" },
		{ "F6", "\033[17~" }, { "F7", "\033[18~" }, { "F8", "\033[19~" }, { "F9", "\033[20~" }, { "F10", "\033[21~" },
		{ "F11", "\033[23~" }, { "F12", "\033[24~" },
	};
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (strcmp(keys[i].name, name) == 0) {
			pty_send(p, keys[i].bytes);
			return;
		}
	die("no key %s", name);
}

void pty_resize(struct pty *p, int cols, int rows)
{
	struct winsize size = { .ws_col = (unsigned short)cols, .ws_row = (unsigned short)rows };
	p->cols = cols;
	p->rows = rows;
	vterm_set_size(p->vt, rows, cols);
	ioctl(p->fd, TIOCSWINSZ, &size);
}

const char *pty_screen(struct pty *p)
{
	buf_clear(&p->text);
	for (int y = 0; y < p->rows; y++) {
		size_t line = p->text.len;
		for (int x = 0; x < p->cols; x++) {
			VTermScreenCell cell;
			VTermPos at = { .row = y, .col = x };
			char bytes[4];
			if (!vterm_screen_get_cell(p->screen, at, &cell) || cell.chars[0] == (uint32_t)-1)
				continue;
			if (cell.chars[0] == 0)
				buf_char(&p->text, ' ');
			for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
				buf_add(&p->text, bytes, utf8_put(cell.chars[i], bytes));
			if (cell.width == 2)
				x++;
		}
		while (p->text.len > line && p->text.data[p->text.len - 1] == ' ')
			p->text.len--;
		buf_char(&p->text, '\n');
	}
	return p->text.data;
}

static bool wait_until(struct pty *p, const char *text, bool there, int ms)
{
	int64_t deadline = now_ns() + (int64_t)ms * 1000000;
	for (;;) {
		if ((strstr(pty_screen(p), text) != NULL) == there)
			return true;
		int64_t left = (deadline - now_ns()) / 1000000;
		if (left <= 0 || p->over)
			return false;
		pump(p, (int)left);
	}
}

bool pty_wait_text(struct pty *p, const char *text, int ms)
{
	return wait_until(p, text, true, ms);
}

bool pty_wait_gone(struct pty *p, const char *text, int ms)
{
	return wait_until(p, text, false, ms);
}

void pty_drain(struct pty *p, int quiet_ms, int ms)
{
	int64_t deadline = now_ns() + (int64_t)ms * 1000000;
	while (now_ns() < deadline && pump(p, quiet_ms))
		;
}

int64_t pty_reply_ns(struct pty *p, const char *bytes, int ms)
{
	struct pollfd in = { .fd = p->fd, .events = POLLIN };
	int64_t from = now_ns();
	pty_send(p, bytes);
	if (poll(&in, 1, ms) <= 0)
		return -1;
	return now_ns() - from;
}

void pty_cursor(struct pty *p, int *x, int *y)
{
	VTermPos at;
	vterm_state_get_cursorpos(vterm_obtain_state(p->vt), &at);
	*x = at.col;
	*y = at.row;
}

struct pty_modes pty_modes(const struct pty *p)
{
	struct termios t = { .c_lflag = ICANON };
	tcgetattr(p->fd, &t);
	return (struct pty_modes){ p->alternate, p->cursor, p->mouse, !(t.c_lflag & ICANON) };
}

bool pty_coloured(struct pty *p)
{
	for (VTermPos at = { 0 }; at.row < p->rows; at.row++)
		for (at.col = 0; at.col < p->cols; at.col++) {
			VTermScreenCell cell;
			if (vterm_screen_get_cell(p->screen, at, &cell) && !(VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) && VTERM_COLOR_IS_DEFAULT_BG(&cell.bg)))
				return true;
		}
	return false;
}

uint64_t pty_bytes(const struct pty *p)
{
	return p->bytes;
}

int pty_pid(const struct pty *p)
{
	return p->pid;
}

void pty_signal(struct pty *p, int sig)
{
	if (!p->reaped)
		kill(p->pid, sig);
}

static int status_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int pty_exit_status(struct pty *p, int ms)
{
	int64_t deadline = now_ns() + (int64_t)ms * 1000000;
	while (!p->reaped) {
		int status;
		/* output must be taken, or the program can't end */
		if (!p->over)
			pump(p, 20);
		if (waitpid(p->pid, &status, p->over ? 0 : WNOHANG) == p->pid) {
			while (pump(p, 0))
				;
			p->reaped = true;
			p->status = status_of(status);
		} else if (now_ns() >= deadline) {
			return -1;
		}
	}
	return p->status;
}

void pty_kill(struct pty *p)
{
	if (!p->reaped) {
		kill(p->pid, SIGKILL);
		waitpid(p->pid, NULL, 0);
	}
	close(p->fd);
	vterm_free(p->vt);
	buf_free(&p->text);
	free(p);
}
