/*
 * Runs the real programs as a shell would: arguments, environment, standard input, and what came out. Every child
 * dies with the test program, and one that doesn't end by itself within a minute is killed and counts as failed.
 */
#ifndef LIB_RUN_H
#define LIB_RUN_H

#include <stddef.h>
#include <sys/types.h>

/* What a program that has ended leaves. `out` and `err` end with a NUL; freed by the next run_program() into it or run_free(). */
struct run {
	int exit_code;          /* -1: killed by a signal, or by us after the time limit */
	char *out, *err;
	size_t out_n, err_n;
	double seconds;
};

/*
 * Runs argv (NULL-ended; argv[0] without a slash is looked up in $MADOGUCHI_BUILD, then in PATH) and waits for its end.
 * env: NULL-ended "NAME=value" entries added to ours (may be NULL). input: fed to its standard input (NULL: empty).
 */
void run_program(struct run *r, const char *const argv[], const char *const env[], const char *input);
void run_free(struct run *r);

/*
 * Starts argv in the background and returns as soon as its output has a line with `ready` in it (NULL: at once). Dies
 * when it ends before. Output goes to the file `log`. To be ended with peer_stop().
 */
pid_t run_start(const char *const argv[], const char *const env[], const char *log, const char *ready);
/* Ends when the process does: exit code, -1 when killed; `within_ms` over: it is killed, -1. */
int run_wait(pid_t pid, int within_ms);

#endif
