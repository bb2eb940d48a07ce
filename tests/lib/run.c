/*
 * Children get pipes for their three streams; poll() moves the bytes until both outputs are closed, so that neither
 * side can block the other. The time limit is poll's.
 */
#include "lib/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "lib/peer.h"

#include "base/banned.h"

enum { LIMIT_MS = 60000, CHUNK = 65536 };

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static const char *locate(const char *name, char path[512])
{
	const char *build = getenv("MADOGUCHI_BUILD");
	if (strchr(name, '/') || !str_fmt(path, 512, "%s/%s", build ? build : "build", name) || access(path, X_OK) != 0)
		return name;
	return path;
}

static void become(const char *const argv[], const char *const env[])
{
	char path[512];
	signal(SIGPIPE, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (int i = 0; env && env[i]; i++)
		putenv((char *)(uintptr_t)env[i]);
	execvp(locate(argv[0], path), (char *const *)(uintptr_t)argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

struct stream { int fd; struct buf data; };

/* Reads what is there; at its end the stream is closed. */
static void take(struct stream *s)
{
	char chunk[CHUNK];
	ssize_t n = read(s->fd, chunk, sizeof chunk);
	if (n > 0) {
		buf_add(&s->data, chunk, (size_t)n);
	} else if (n == 0 || errno != EINTR) {
		close(s->fd);
		s->fd = -1;
	}
}

static void feed(int *fd, const char **input)
{
	ssize_t n = write(*fd, *input, strlen(*input));
	if (n > 0)
		*input += n;
	if ((n < 0 && errno != EINTR && errno != EAGAIN) || **input == '\0') {
		close(*fd);
		*fd = -1;
	}
}

/* Until both outputs are closed. false: the time is over. */
static bool converse(int in, const char *input, struct stream out[2])
{
	int64_t end = now_ms() + LIMIT_MS;
	while (out[0].fd >= 0 || out[1].fd >= 0) {
		struct pollfd p[3] = { { out[0].fd, POLLIN, 0 }, { out[1].fd, POLLIN, 0 }, { in, POLLOUT, 0 } };
		int64_t left = end - now_ms();
		if (left <= 0)
			break;
		if (poll(p, 3, (int)left) < 0 && errno != EINTR)
			die("poll: %s", strerror(errno));
		for (int i = 0; i < 2; i++)
			if (p[i].revents)
				take(&out[i]);
		if (p[2].revents)
			feed(&in, &input);
	}
	if (in >= 0)
		close(in);
	return out[0].fd < 0 && out[1].fd < 0;
}

static char *text_of(struct buf *b, size_t *n)
{
	*n = b->len;
	buf_char(b, '\0');
	return b->data;
}

void run_program(struct run *r, const char *const argv[], const char *const env[], const char *input)
{
	int in[2], out[2], err[2];
	int64_t begun = now_ms();
	run_free(r);
	signal(SIGPIPE, SIG_IGN);
	must(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0);
	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		must(dup2(in[0], 0) == 0 && dup2(out[1], 1) == 1 && dup2(err[1], 2) == 2);
		become(argv, env);
	}
	close(in[0]);
	close(out[1]);
	close(err[1]);
	struct stream streams[2] = { { .fd = out[0] }, { .fd = err[0] } };
	if (!input) {
		close(in[1]);
		in[1] = -1;
	}
	if (!converse(in[1], input, streams))
		kill(pid, SIGKILL);
	r->exit_code = run_wait(pid, LIMIT_MS);
	for (int i = 0; i < 2; i++)
		if (streams[i].fd >= 0)
			close(streams[i].fd);
	r->out = text_of(&streams[0].data, &r->out_n);
	r->err = text_of(&streams[1].data, &r->err_n);
	r->seconds = (double)(now_ms() - begun) / 1000;
}

void run_free(struct run *r)
{
	free(r->out);
	free(r->err);
	*r = (struct run){ .exit_code = -1 };
}

static bool has_line(const char *file, const char *word)
{
	struct buf b = { 0 };
	bool found = file_read(file, 1 << 20, &b) == 0 && b.data && strstr(b.data, word);
	buf_free(&b);
	return found;
}

pid_t run_start(const char *const argv[], const char *const env[], const char *log, const char *ready)
{
	int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	must(fd >= 0 && null >= 0);
	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		must(dup2(null, 0) == 0 && dup2(fd, 1) == 1 && dup2(fd, 2) == 2);
		become(argv, env);
	}
	close(fd);
	close(null);
	for (int64_t end = now_ms() + LIMIT_MS; ready && !has_line(log, ready); peer_pause_ms(5)) {
		int status;
		if (waitpid(pid, &status, WNOHANG) == pid || now_ms() > end)
			die("%s isn't ready: see %s", argv[0], log);
	}
	return pid;
}

int run_wait(pid_t pid, int within_ms)
{
	int status;
	for (int64_t end = now_ms() + within_ms; waitpid(pid, &status, WNOHANG) == 0; peer_pause_ms(2)) {
		if (now_ms() <= end)
			continue;
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		return -1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
