/* Starts exim and reads the folders that it delivers to (see post.h). */
#include "lib/post.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/die.h"
#include "base/str.h"
#include "lib/peer.h"

#include "base/banned.h"

static void write_open(struct post *p, const char *name, const char *text, size_t n)
{
	char path[120];
	must(str_fmt(path, sizeof path, "%s/exim/%s", p->folder, name));
	must(file_write(path, text, n, 0644) == 0 && chmod(path, 0644) == 0);
}

static void write_users(struct post *p)
{
	struct buf names = { 0 };
	json_t *row, *rows = hospital_rows(p->h, "SELECT 'p' || card AS name FROM patient");
	size_t i;
	json_array_foreach(rows, i, row)
		buf_fmt(&names, "%s\n", hospital_str(row, "name"));
	write_open(p, "users", names.data, names.len);
	buf_free(&names);
}

void post_start(struct post *p, struct hospital *h)
{
	struct run r = { .exit_code = -1 };
	char pki[80], folder[80], port[16], url[80];
	int64_t pid = 0;
	*p = (struct post){ .h = h, .folder = "/tmp/post.XXXXXX" };
	assert_non_null(mkdtemp(p->folder));
	assert_int_equal(chmod(p->folder, 0755), 0);
	str_fmt(pki, sizeof pki, "%s/pki", p->folder);
	str_fmt(folder, sizeof folder, "%s/exim", p->folder);
	str_fmt(port, sizeof port, "%d", peer_free_port());
	assert_int_equal(peer_run((char *[]){ "sh", "tests/peers/make-ca.sh", pki, NULL }), 0);
	must(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0); /* the shell that starts it ends: it becomes our child */
	run_program(&r, WORDS("sh", "tests/peers/start-exim.sh", folder, port, pki), WORDS("PATH=/usr/sbin:/usr/bin:/sbin:/bin"), NULL);
	str_strip(r.out);
	if (r.exit_code != 0 || !str_int64(r.out, 1, INT32_MAX, &pid))
		fail_msg("exim: exit %d\n%s%s", r.exit_code, r.out, r.err);
	p->pid = (pid_t)pid;
	run_free(&r);
	write_users(p);
	str_fmt(url, sizeof url, "smtp://desk@localhost:%s", port);
	str_fmt(pki, sizeof pki, "%s/pki/ca.pem", p->folder);
	hospital_set(h, "mail", "url", url);
	hospital_set(h, "mail", "ca_file", pki);
	post_password(p, "secret");
	peer_await_port("127.0.0.1", (int)strtol(port, NULL, 10));
}

void post_stop(struct post *p)
{
	if (p->pid <= 0)
		return;
	peer_stop(p->pid);
	peer_run((char *[]){ "rm", "-rf", p->folder, NULL });
	p->pid = 0;
}

void post_password(struct post *p, const char *text)
{
	char path[320];
	must(str_fmt(path, sizeof path, "%s/secrets/mail.password", p->h->home));
	must(file_write(path, text, strlen(text), 0600) == 0);
}

void post_refuse(struct post *p, const char *why, const char *mailboxes)
{
	char name[32];
	must(str_fmt(name, sizeof name, "refuse.%s", why));
	write_open(p, name, mailboxes, strlen(mailboxes));
}

json_t *post_mails(struct post *p)
{
	struct run r = { .exit_code = -1 };
	char folder[80];
	str_fmt(folder, sizeof folder, "%s/exim/mail", p->folder);
	run_program(&r, WORDS("/usr/bin/python3", "tests/peers/read_mails.py", folder), NULL, NULL);
	json_t *mails = r.exit_code == 0 ? json_loadb(r.out, r.out_n, 0, NULL) : NULL;
	if (!mails)
		fail_msg("read_mails.py: exit %d %s", r.exit_code, r.err);
	run_free(&r);
	must(p->h->n_kept < HOSPITAL_KEPT);
	return p->h->kept[p->h->n_kept++] = mails;
}

/* What came twice with one Message-ID is one mail. */
static size_t different(json_t *mails)
{
	size_t i;
	json_t *mail, *ids = json_object();
	json_array_foreach(mails, i, mail)
		must(json_object_set_new(ids, hospital_str(mail, "id"), json_true()) == 0);
	size_t n = json_object_size(ids);
	json_decref(ids);
	return n;
}

json_t *post_await(struct post *p, size_t n)
{
	json_t *mails = post_mails(p);
	for (int i = 0; i < 80 && different(mails) < n; i++) {
		peer_pause_ms(250);
		mails = post_mails(p);
	}
	if (different(mails) < n)
		fail_msg("%zu mails expected, %zu came", n, different(mails));
	return mails;
}
