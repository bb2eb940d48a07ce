/* Starts front.py and counts what it noted (see front.h). */
#include "lib/front.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/die.h"
#include "base/str.h"
#include "lib/peer.h"

#include "base/banned.h"

static const char *path(const struct front *f, const char *name)
{
	static char paths[4][400];
	static int turn;
	char *p = paths[turn++ % 4];
	must(str_fmt(p, 400, "%s/%s", f->folder, name));
	return p;
}

static void settings(struct front *f, const char *port)
{
	char url[80];
	str_fmt(url, sizeof url, "https://localhost:%s", port);
	hospital_set(f->h, "gateway", "url", url);
	hospital_set(f->h, "gateway", "ca_file", path(f, "pki/ca.pem"));
}

void front_start(struct front *f, struct hospital *h)
{
	char port[16], behind[16], ca[320];
	*f = (struct front){ .h = h };
	must(str_fmt(f->folder, sizeof f->folder, "%s/front", h->folder) && mkdir(f->folder, 0700) == 0);
	assert_int_equal(peer_run((char *[]){ "sh", "tests/peers/make-ca.sh", (char *)(uintptr_t)path(f, "pki"), NULL }), 0);
	str_fmt(behind, sizeof behind, "%d", h->port);
	str_fmt(port, sizeof port, "%d", peer_free_port());
	str_fmt(ca, sizeof ca, "%s/sandbox/ca.pem", h->home);
	front_order(f, "");
	must(file_write(path(f, "log"), "", 0, 0600) == 0);
	f->pid = run_start(WORDS("/usr/bin/python3", "tests/peers/front.py", port, path(f, "pki"), behind, ca, path(f, "orders"), path(f, "log")), NULL,
			   hospital_path(h, "front.log"), NULL);
	peer_await_port("127.0.0.1", (int)strtol(port, NULL, 10));
	settings(f, port);
}

void front_stop(struct front *f)
{
	peer_stop(f->pid);
	f->pid = 0;
}

/* In one piece: the front may read at any moment. */
void front_order(struct front *f, const char *words)
{
	must(file_write(path(f, "orders.new"), words, strlen(words), 0600) == 0);
	must(rename(path(f, "orders.new"), path(f, "orders")) == 0);
}

struct buf front_log(struct front *f)
{
	struct buf b = { 0 };
	must(file_read(path(f, "log"), 1 << 22, &b) == 0);
	buf_char(&b, '\0');
	return b;
}

int front_count(struct front *f, const char *word)
{
	struct buf b = front_log(f);
	size_t len = strlen(word);
	int n = 0;
	for (const char *line = b.data; *line; line += strcspn(line, "\n"), line += *line == '\n')
		n += len == 0 || (strncmp(line, word, len) == 0 && line[len] == ' ');
	buf_free(&b);
	return n;
}

void front_await(struct front *f, const char *word, int n)
{
	for (int i = 0; i < 2000; i++) {
		if (front_count(f, word) >= n)
			return;
		peer_pause_ms(10);
	}
	fail_msg("%d lines \"%s\" expected from the front, %d came", n, word, front_count(f, word));
}
