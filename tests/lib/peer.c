/* Other programs that tests talk to. */
#include "lib/peer.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/die.h"

#include "base/banned.h"

static void child(char *const argv[], const char *log)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM); /* whoever started it may be killed */
	int out = open(log ? log : "/dev/null", O_WRONLY | O_CREAT | O_APPEND, 0600), in = open("/dev/null", O_RDONLY);
	dup2(in, 0);
	dup2(out, 1);
	dup2(out, 2);
	execvp(argv[0], argv);
	_exit(127);
}

pid_t peer_start(char *const argv[], const char *log)
{
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0)
		child(argv, log);
	return pid;
}

void peer_pause_ms(int ms)
{
	struct timespec t = { ms / 1000, (long)(ms % 1000) * 1000000 };
	nanosleep(&t, NULL);
}

void peer_stop(pid_t pid)
{
	int status;
	if (pid <= 0)
		return;
	kill(pid, SIGTERM);
	for (int i = 0; i < 500; i++) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return;
		peer_pause_ms(10);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
}

int peer_run(char *const argv[])
{
	int status;
	pid_t pid = peer_start(argv, NULL);
	must(waitpid(pid, &status, 0) == pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static struct sockaddr_in address(const char *host, int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	must(inet_pton(AF_INET, host, &a.sin_addr) == 1);
	return a;
}

int peer_free_port(void)
{
	struct sockaddr_in a = address("127.0.0.1", 0);
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	must(fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof a) == 0 && getsockname(fd, (struct sockaddr *)&a, &n) == 0);
	close(fd);
	return ntohs(a.sin_port);
}

void peer_await_port(const char *host, int port)
{
	struct sockaddr_in a = address(host, port);
	for (int i = 0; i < 2000; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		must(fd >= 0);
		int ok = connect(fd, (struct sockaddr *)&a, sizeof a) == 0;
		close(fd);
		if (ok)
			return;
		peer_pause_ms(10);
	}
	die("nothing listens on %s:%d", host, port);
}
