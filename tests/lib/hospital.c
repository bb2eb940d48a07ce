/* An installation as its users have it: commands, documents, files. What looks into the database is hospital_db.c. */
#include "lib/hospital.h"

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/die.h"
#include "base/str.h"
#include "lib/peer.h"

#include "base/banned.h"

enum { WORDS_MAX = 24, ROOM = 320 };

void hospital_empty(struct hospital *h)
{
	const char *tmp = getenv("TMPDIR");
	*h = (struct hospital){ .last.exit_code = -1 };
	must(str_fmt(h->folder, sizeof h->folder, "%s/hospital.XXXXXX", tmp ? tmp : "/tmp") && mkdtemp(h->folder));
	must(str_fmt(h->home, sizeof h->home, "%s/home", h->folder));
}

void hospital_demo(struct hospital *h, const char *profile, int patients, const char *now)
{
	char n[16], port[16];
	hospital_empty(h);
	str_copy(h->now, sizeof h->now, now);
	str_fmt(n, sizeof n, "%d", patients);
	h->port = peer_free_port();
	str_fmt(port, sizeof port, "%d", h->port);
	hospital_json(h, 0, WORDS("demo", "--no-desk", "--patients", n, "--seed", "1", "--profile", profile, "--port", port));
}

void hospital_free(struct hospital *h)
{
	hospital_gateway_stop(h);
	for (int i = 0; i < h->n_kept; i++)
		json_decref(h->kept[i]);
	run_free(&h->last);
	peer_run((char *[]){ "rm", "-rf", h->folder, NULL });
}

/* $MADOGUCHI_HOME, the clock and what the test adds. */
static void environment(const struct hospital *h, char home[ROOM], char now[ROOM], const char *env[4])
{
	int n = 0;
	str_fmt(home, ROOM, "MADOGUCHI_HOME=%s", h->home);
	str_fmt(now, ROOM, "MADOGUCHI_NOW=%s", h->now);
	env[n++] = home;
	if (h->now[0])
		env[n++] = now;
	if (h->variable)
		env[n++] = h->variable;
	env[n] = NULL;
}

static void command(const char *const words[], bool json, const char *argv[WORDS_MAX + 3])
{
	int n = 0;
	argv[n++] = "madoguchi";
	for (int i = 0; words[i]; i++) {
		must(i < WORDS_MAX);
		argv[n++] = words[i];
	}
	if (json)
		argv[n++] = "--json";
	argv[n] = NULL;
}

static void complain(const struct hospital *h, const char *const words[], const char *what)
{
	char line[1024] = "";
	for (int i = 0; words[i]; i++)
		str_add(line, sizeof line, " %s", words[i]);
	fail_msg("madoguchi%s: %s; exit %d\n--- stdout\n%s--- stderr\n%s", line, what, h->last.exit_code, h->last.out, h->last.err);
}

static void run(struct hospital *h, int expected, const char *const words[], bool json)
{
	char home[ROOM], now[ROOM], what[64];
	const char *env[4], *argv[WORDS_MAX + 3];
	environment(h, home, now, env);
	command(words, json, argv);
	run_program(&h->last, argv, env, NULL);
	str_fmt(what, sizeof what, "exit code %d expected", expected);
	if (h->last.exit_code != expected)
		complain(h, words, what);
}

const char *hospital_text(struct hospital *h, int expected, const char *const words[])
{
	run(h, expected, words, false);
	return h->last.out;
}

json_t *hospital_json(struct hospital *h, int expected, const char *const words[])
{
	json_error_t why;
	run(h, expected, words, true);
	json_t *o = json_loadb(h->last.out, h->last.out_n, JSON_REJECT_DUPLICATES, &why);
	if (!o)
		complain(h, words, why.text);
	must(h->n_kept < HOSPITAL_KEPT);
	h->kept[h->n_kept++] = o;
	json_t *error = json_object_get(o, "error");
	if (expected == 0 ? error != NULL : !json_is_object(error))
		complain(h, words, "the document and the exit code disagree");
	return o;
}

static bool says(json_t *error, const char *text)
{
	size_t i;
	json_t *reason;
	if (strstr(hospital_str(error, "text"), text))
		return true;
	json_array_foreach(hospital_array(error, "reasons"), i, reason)
		if (strstr(hospital_str(reason, "text"), text) || strstr(hospital_str(reason, "id"), text))
			return true;
	return false;
}

json_t *hospital_refused(struct hospital *h, int expected, const char *id, const char *texts, const char *const words[])
{
	char text[256];
	json_t *o = hospital_json(h, expected, words), *error = json_object_get(o, "error");
	if (strcmp(hospital_str(error, "id"), id) != 0)
		complain(h, words, id);
	for (const char *at = texts; *at; at += strcspn(at, "|"), at += *at == '|') {
		str_copy_n(text, sizeof text, at, strcspn(at, "|"));
		if (!says(error, text))
			complain(h, words, text);
	}
	return o;
}

pid_t hospital_start(struct hospital *h, const char *log, const char *ready, const char *const words[])
{
	char home[ROOM], now[ROOM];
	const char *env[4], *argv[WORDS_MAX + 3];
	environment(h, home, now, env);
	command(words, false, argv);
	return run_start(argv, env, hospital_path(h, log), ready);
}

void hospital_gateway(struct hospital *h, const char *faults)
{
	hospital_gateway_stop(h);
	const char *file = hospital_file(h, "faults", faults ? faults : "", -1);
	h->gateway = hospital_start(h, "gateway.log", "https://", WORDS("sandbox", "serve", "--faults", file));
}

void hospital_gateway_stop(struct hospital *h)
{
	peer_stop(h->gateway);
	h->gateway = 0;
}

void hospital_set(struct hospital *h, const char *section, const char *key, const char *value)
{
	char path[ROOM], here[64] = "", head[64];
	struct buf in = { 0 }, out = { 0 };
	str_fmt(path, sizeof path, "%s/madoguchi.ini", h->home);
	must(file_read(path, 1 << 16, &in) == 0);
	bool done = false;
	str_fmt(head, sizeof head, "%s =", key);
	for (const char *line = in.data; *line;) {
		size_t n = strcspn(line, "\n");
		if (*line == '[')
			str_copy_n(here, sizeof here, line + 1, n - 2);
		if (strcmp(here, section) == 0 && str_starts(line, head)) {
			buf_fmt(&out, "%s %s", head, value);
			done = true;
		} else {
			buf_add(&out, line, n);
		}
		buf_char(&out, '\n');
		line += n + (line[n] == '\n');
	}
	must(done && file_write(path, out.data, out.len, 0600) == 0);
	buf_free(&in);
	buf_free(&out);
}

const char *hospital_str(json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));
	if (!s)
		fail_msg("no text \"%s\" in %s", key, json_dumps(o, 0));
	return s;
}

int64_t hospital_int(json_t *o, const char *key)
{
	if (!json_is_integer(json_object_get(o, key)))
		fail_msg("no number \"%s\" in %s", key, json_dumps(o, 0));
	return json_integer_value(json_object_get(o, key));
}

json_t *hospital_array(json_t *o, const char *key)
{
	json_t *a = json_object_get(o, key);
	if (!json_is_array(a))
		fail_msg("no list \"%s\" in %s", key, json_dumps(o, 0));
	return a;
}

json_t *hospital_pick(json_t *array, const char *key, const char *value)
{
	size_t i;
	json_t *o;
	json_array_foreach(array, i, o) {
		const char *s = json_string_value(json_object_get(o, key));
		if (s && strcmp(s, value) == 0)
			return o;
	}
	return NULL;
}

const char *hospital_path(struct hospital *h, const char *name)
{
	static char paths[4][512];
	static int turn;
	char *path = paths[turn++ % 4];
	must(str_fmt(path, 512, "%s/%s", h->folder, name));
	return path;
}

const char *hospital_file(struct hospital *h, const char *name, const char *text, int64_t n)
{
	const char *path = hospital_path(h, name);
	must(file_write(path, text, n < 0 ? strlen(text) : (size_t)n, 0600) == 0);
	return path;
}

int hospital_count_files(struct hospital *h, const char *below_home, const char *suffix)
{
	char path[ROOM];
	int n = 0;
	str_fmt(path, sizeof path, "%s/%s", h->home, below_home);
	DIR *d = opendir(path);
	for (struct dirent *e; d && (e = readdir(d));) {
		size_t have = strlen(e->d_name), want = strlen(suffix);
		n += e->d_name[0] != '.' && have >= want && strcmp(e->d_name + have - want, suffix) == 0;
	}
	if (d)
		closedir(d);
	return n;
}

const char *hospital_pdf(struct hospital *h, const char *below_home)
{
	static struct run r = { .exit_code = -1 };
	char path[ROOM];
	str_fmt(path, sizeof path, "%s/%s", h->home, below_home);
	run_program(&r, WORDS("pdftotext", "-layout", path, "-"), NULL, NULL);
	if (r.exit_code != 0)
		fail_msg("pdftotext %s: %s", path, r.err);
	return r.out;
}
