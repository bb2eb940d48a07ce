/*
 * A program in a pseudo-terminal, its screen kept by libvterm: what a person would see. The harness answers
 * what terminals answer (cursor position reports). Everything waits for a condition with a deadline.
 */
#ifndef TESTS_PTY_H
#define TESTS_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pty;

/* Starts argv[0] (a path) with exactly env (NULL-terminated "NAME=value"; NULL: a small clean one with TERM=xterm-256color). */
struct pty *pty_start(char *const argv[], char *const env[], int cols, int rows);
/* Before pty_start: should the next terminal answer cursor position reports? (default: yes) */
void pty_answers(bool yes);
void pty_send(struct pty *p, const char *bytes);             /* as typed; escape sequences are yours */
void pty_send_key(struct pty *p, const char *name);          /* "F5", "Enter", "Up", "Esc", "PgDn", … */
void pty_resize(struct pty *p, int cols, int rows);
/* Reads until the text shows on the screen; false: not within the deadline, or the program ended before. */
bool pty_wait_text(struct pty *p, const char *text, int ms);
bool pty_wait_gone(struct pty *p, const char *text, int ms); /* … until it doesn't show any more */
/* Reads what comes until nothing came for quiet_ms (at most ms). */
void pty_drain(struct pty *p, int quiet_ms, int ms);
/* Nanoseconds from writing the bytes to the first byte of the answer; -1: none within the deadline. */
int64_t pty_reply_ns(struct pty *p, const char *bytes, int ms);
/* The screen as lines without trailing spaces; valid until the next call. */
const char *pty_screen(struct pty *p);
void pty_cursor(struct pty *p, int *x, int *y);
/* How the program has set the terminal: what it must give back. */
struct pty_modes { bool alternate, cursor, mouse, raw; };
struct pty_modes pty_modes(const struct pty *p);
/* Is anything on the screen in a colour of its own? */
bool pty_coloured(struct pty *p);
uint64_t pty_bytes(const struct pty *p);                     /* received so far */
int pty_pid(const struct pty *p);
void pty_signal(struct pty *p, int sig);
/* Waits for the end; the exit status, 128 + signal, or -1 when it still runs after the deadline. */
int pty_exit_status(struct pty *p, int ms);
/* What was printed after the screen was given back is in pty_screen too. Kills it if it still runs. */
void pty_kill(struct pty *p);

#endif
