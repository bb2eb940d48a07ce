/*
 * A clerk at the desk of a hospital (lib/hospital.h): the real program in a pseudo-terminal, driven by keys and
 * looked at. Every look waits for what it wants with a deadline; a look that fails shows the whole screen.
 *
 *   key F5      a key by name (lib/pty.h), Ctrl-X, or one letter
 *   type TEXT   as typed, at once
 *   scan TEXT   a scanner: the characters in one burst, ending with Enter
 *   see TEXT    waits until it shows       gone TEXT   waits until it doesn't
 *   not TEXT    it doesn't show now
 *
 * A letter that is a key, and Esc, act only when nothing follows at once: a "see" or "gone" comes after each of them.
 */
#ifndef LIB_CLERK_H
#define LIB_CLERK_H

#include "lib/hospital.h"
#include "lib/pty.h"

/* How much longer a build with sanitizers may take: the one place that stretches deadlines. */
#if defined __SANITIZE_ADDRESS__
enum { CLERK_STRETCH = 4 };
#else
enum { CLERK_STRETCH = 1 };
#endif

enum {
	CLERK_SOON_MS = 30000 * CLERK_STRETCH  /* what must come, but isn't measured: a disk may stand still for seconds */
};

struct clerk_options {
	const char *place;        /* $MADOGUCHI_DESK; NULL: "desk" */
	const char *term;         /* NULL: xterm-256color */
	const char *extra;        /* one more "NAME=value", or NULL */
	const char *as;           /* signs in as this member of the training hospital's staff; NULL: who the program takes */
	const char *const *command; /* words of a command that has a screen (WORDS(…)); NULL: the desk */
	int cols, rows;           /* 0: 80×24 */
};

/* Starts the program; nothing is waited for. `o` may be NULL. To be ended with pty_kill(). */
struct pty *clerk_open(struct hospital *h, const struct clerk_options *o);
/* The lines above, one after the other; fails the test at the first that can't be fulfilled. */
void clerk_do(struct pty *p, const char *lines);
/* The same after filling in, as printf does. */
void clerk_fmt(struct pty *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Another person takes the desk over at the lock (F12), which leads home. */
void clerk_take_over(struct pty *p, const char *login, const char *name);
/* Has a draft of that desk (by the name of its folder; "": of any) the text in it? One that is still being written doesn't count. */
bool clerk_kept(const struct hospital *h, const char *place, const char *text);
/* Ends the desk by its own key, expects exit 0 and frees it. */
void clerk_quit(struct pty *p);

#endif
