/*
 * The desk against tig, each in a pseudo-terminal of 120x50: time to the first full frame, key to first byte and bytes
 * per selection move on a list, resident memory. Ours shows the board of an invented hospital, tig the log of an
 * invented repository.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/die.h"
#include "base/str.h"
#include "bench/bench.h"
#include "lib/pty.h"

enum { COLS = 120, ROWS = 50, MOVES = 120, COMMITS = 3000, WAIT_MS = 10000 };

struct side {
	char *argv[4];
	char env[6][600];
	char *envp[7];
	const char *ready;      /* stands on the last line of a full frame */
};

static void add_env(struct side *s, const char *name, const char *value)
{
	int n = 0;
	while (s->envp[n])
		n++;
	must(n < 6);
	must(str_fmt(s->env[n], sizeof s->env[n], "%s=%s", name, value));
	s->envp[n] = s->env[n];
}

static void make_hospital(const char *build, const char *home)
{
	char program[600];
	str_fmt(program, sizeof program, "%s/madoguchi", build);
	pid_t pid = fork();
	if (pid == 0) {
		setenv("MADOGUCHI_HOME", home, 1);
		must(freopen("/dev/null", "w", stdout) != NULL);
		execl(program, program, "demo", "--no-desk", "--patients", "5000", "--seed", "1", (char *)NULL);
		_exit(127);
	}
	int status = 1;
	must(pid > 0 && waitpid(pid, &status, 0) == pid);
	if (status != 0)
		die("bench: no invented hospital");
}

static void make_repository(const char *dir)
{
	char command[700];
	str_fmt(command, sizeof command, "git init -q -b main '%s' && git -C '%s' fast-import --quiet", dir, dir);
	FILE *f = popen(command, "w");
	must(f != NULL);
	for (int i = 1; i <= COMMITS; i++) {
		fprintf(f, "commit refs/heads/main\nmark :%d\ncommitter Founder <f@example.test> %d +0900\ndata 40\n%-39d\n", i, 1700000000 + i * 60, i);
		if (i > 1)
			fprintf(f, "from :%d\n", i - 1);
	}
	must(pclose(f) == 0);
}

static struct pty *start(struct side *s)
{
	struct pty *p = pty_start(s->argv, s->envp, COLS, ROWS);
	if (!pty_wait_text(p, s->ready, WAIT_MS))
		die("bench: %s shows no first frame:\n%s", s->argv[0], pty_screen(p));
	return p;
}

static double startup_ms(struct side *s)
{
	int64_t from = bench_ns();
	struct pty *p = start(s);
	double ms = (double)(bench_ns() - from) / 1e6;
	pty_kill(p);
	return ms;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

/* Median time from a key to the first byte of the answer, and bytes per move, going down and up again. */
static void moves(struct pty *p, double *us, double *bytes)
{
	static int64_t took[MOVES];
	pty_drain(p, 100, 2000);
	uint64_t from = pty_bytes(p);
	for (int i = 0; i < MOVES; i++) {
		took[i] = pty_reply_ns(p, i % 40 < 20 ? "\033[B" : "\033[A", 1000);
		must(took[i] >= 0);
		pty_drain(p, 8, 1000);
	}
	*bytes = (double)(pty_bytes(p) - from) / MOVES;
	qsort(took, MOVES, sizeof *took, by_value);
	*us = (double)took[MOVES / 2] / 1000;
}

static double resident_mb(int pid)
{
	char path[64], line[256];
	double kb = 0;
	snprintf(path, sizeof path, "/proc/%d/status", pid);
	FILE *f = fopen(path, "r");
	must(f != NULL);
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "VmRSS: %lf", &kb) == 1)
			break;
	fclose(f);
	return kb / 1024;
}

int bench_desk(const char *build, const char *work)
{
	static struct side ours, tig;
	char program[600], home[600], repository[600];
	str_fmt(program, sizeof program, "%s/madoguchi", build);
	str_fmt(home, sizeof home, "%s/home", work);
	str_fmt(repository, sizeof repository, "%s/repository", work);
	make_hospital(build, home);
	make_repository(repository);
	ours = (struct side){ .argv = { program }, .ready = "自動決済" };
	add_env(&ours, "MADOGUCHI_HOME", home);
	tig = (struct side){ .argv = { (char *)(uintptr_t)"/usr/bin/tig" }, .ready = "[main]" };
	add_env(&tig, "HOME", repository);
	add_env(&tig, "PATH", "/usr/bin:/bin");
	for (struct side *s = &ours; s; s = s == &ours ? &tig : NULL) {
		add_env(s, "TERM", "xterm-256color");
		add_env(s, "LC_ALL", "C.UTF-8");
	}
	must(chdir(repository) == 0);
	struct pty *neighbour = start(&ours); /* no desk is alone: another one has the database open */
	struct bench_rounds paint = { 0 }, bytes = { 0 }, startup = { 0 }, memory = { 0 };
	for (int round = -1; round < BENCH_ROUNDS; round++) {
		double ms[2], us[2], per_move[2], mb[2];
		for (int k = 0; k < 2; k++) {
			int side = (k + round + 2) % 2;
			struct side *s = side == 0 ? &ours : &tig;
			ms[side] = startup_ms(s);
			struct pty *p = start(s);
			moves(p, &us[side], &per_move[side]);
			mb[side] = resident_mb(pty_pid(p));
			pty_kill(p);
		}
		if (round < 0)
			continue;
		bench_add(&startup, ms[0], ms[1]);
		bench_add(&paint, us[0], us[1]);
		bench_add(&bytes, per_move[0], per_move[1]);
		bench_add(&memory, mb[0], mb[1]);
	}
	pty_kill(neighbour);
	return bench_print("paint", &paint, "us", 1.1) + bench_print("bytes", &bytes, "bytes", 1.0)
		+ bench_print("startup", &startup, "ms", 0.5) + bench_print("memory", &memory, "MiB", 2.0);
}
