/*
 * Waits for keys, signals and what is due; nothing is polled in a circle. A signal can't slip in between the look at
 * its flag and the wait: all are blocked but inside ppoll(). The ambiguous width is asked together with the first
 * paint, which is drawn as if the answer were "narrow"; another answer, or none in time, draws once more in ASCII.
 */
#include "tui/loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "tui/decode.h"
#include "tui/term.h"
#include "tui/tui.h"

#include "base/banned.h"

enum { ANSWER_MS = 300 };

struct loop {
	struct tui *t;
	struct decode decode;
	sigset_t during;       /* the signal mask inside ppoll */
	int64_t answer_until;  /* when no answer about the width means ASCII; 0: settled */
	bool hung_up;
};

static volatile sig_atomic_t told_to_leave, resized;

static void on_leave(int sig)
{
	(void)sig;
	told_to_leave = 1;
}

static void on_resize(int sig)
{
	(void)sig;
	resized = 1;
}

static const int leaving[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT };
enum { LEAVING = sizeof leaving / sizeof leaving[0] };

/* What a keyboard can send means nothing at a kiosk. */
static void leave_alone(void)
{
	static const int of_keyboard[] = { SIGINT, SIGQUIT, SIGTSTP };
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	for (size_t i = 0; i < sizeof of_keyboard / sizeof of_keyboard[0]; i++)
		sigaction(of_keyboard[i], &ignore, NULL);
}

static void catch_signals(struct loop *l)
{
	sigset_t block;
	struct sigaction leave = { .sa_handler = on_leave }, resize = { .sa_handler = on_resize };
	sigemptyset(&block);
	for (int i = 0; i < LEAVING; i++) {
		sigaddset(&block, leaving[i]);
		sigaction(leaving[i], &leave, NULL);
	}
	sigaddset(&block, SIGWINCH);
	sigaction(SIGWINCH, &resize, NULL);
	sigprocmask(SIG_BLOCK, &block, &l->during);
	for (int i = 0; i < LEAVING; i++)
		sigdelset(&l->during, leaving[i]);
	sigdelset(&l->during, SIGWINCH);
}

static int64_t now(const struct loop *l)
{
	return clock_mono(l->t->ctx->clock);
}

static void use_ascii(struct loop *l, bool ascii)
{
	l->answer_until = 0;
	if (l->t->grid.ascii == ascii)
		return;
	l->t->grid.ascii = ascii;
	l->t->dirty = true;
	term_forget();
}

/* A late answer counts as well: a slow line isn't an old terminal. */
static void hear_width(struct loop *l)
{
	if (l->decode.report_x == 0)
		return;
	use_ascii(l, l->decode.report_x != TERM_WIDTH_NARROW || !glyph_libc_agrees());
	l->decode.report_x = 0;
}

static void take_keys(struct loop *l)
{
	struct key_event e;
	while (!l->t->quit && decode_next(&l->decode, now(l), &e))
		tui_event(l->t, &e);
	hear_width(l);
}

static void read_keys(struct loop *l)
{
	char bytes[sizeof l->decode.buf];
	ssize_t n = read(STDIN_FILENO, bytes, sizeof l->decode.buf - l->decode.len);
	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		l->hung_up = true;
	if (n > 0)
		decode_feed(&l->decode, bytes, (size_t)n, now(l));
	mem_wipe(bytes, sizeof bytes);
}

static void take_resize(struct loop *l)
{
	struct key_event e = { .key = K_RESIZE, .mono_ms = now(l) };
	resized = 0;
	term_size(&e.x, &e.y);
	if (e.x != l->t->grid.cols || e.y != l->t->grid.rows)
		tui_event(l->t, &e);
}

static void show(struct loop *l)
{
	while (l->t->dirty && !l->t->quit) {
		tui_paint(l->t);
		term_show(&l->t->grid);
		tui_settle(l->t);
	}
}

static void wait(struct loop *l)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	int64_t ms = tui_wait_ms(l->t, now(l));
	if (decode_pending(&l->decode) && ms > DECODE_ESC_MS)
		ms = DECODE_ESC_MS;
	if (l->answer_until && ms > l->answer_until - now(l))
		ms = l->answer_until > now(l) ? l->answer_until - now(l) : 0;
	struct timespec limit = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
	if (ppoll(&in, 1, &limit, &l->during) > 0)
		read_keys(l);
}

static void run(struct loop *l)
{
	while (!l->t->quit && !told_to_leave && !l->hung_up) {
		show(l);
		wait(l);
		if (resized)
			take_resize(l);
		take_keys(l);
		tui_tick(l->t, now(l));
		if (l->answer_until && now(l) >= l->answer_until)
			use_ascii(l, true);
	}
}

enum err loop_run(const struct tui_app *app, enum scheme scheme)
{
	int cols, rows;
	enum err e = term_open(&app->ctx->cause);
	if (e)
		return e;
	struct loop *l = mem_new(sizeof *l);
	l->t = mem_new(sizeof *l->t);
	scheme = scheme < SCHEME_COUNT ? scheme : term_best_scheme();
	catch_signals(l);
	if (app->kiosk)
		leave_alone();
	term_scheme(scheme);
	term_size(&cols, &rows);
	term_keys(l->decode.own);
	tui_open(l->t, app, cols, rows, scheme, clock_mono(app->ctx->clock));
	l->t->grid.ascii = !glyph_libc_agrees();
	if (!l->t->grid.ascii) {
		term_ask_width();
		l->answer_until = now(l) + ANSWER_MS;
	}
	run(l);
	tui_close(l->t);
	term_close();
	free(l->t);
	mem_wipe(l, sizeof *l);
	free(l);
	return ERR_OK;
}
