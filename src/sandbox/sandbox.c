/* Puts the training gateway together and takes it apart; what it does is in the sb_ files beside this one. */
#include "sandbox/sandbox.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"
#include "crypto/random.h"
#include "sandbox/sb_ca.h"
#include "sandbox/sb_server.h"
#include "base/banned.h"

enum { PEM_MAX = 64 * 1024 };

enum err sandbox_make_ca(const char *dir, struct random *random, struct cause *cause)
{
	return sb_ca_make(dir, random, cause);
}

static enum err read_pem(const char *dir, const char *name, struct buf *out, struct cause *cause)
{
	char path[4096];
	int error;

	if (!str_fmt(path, sizeof(path), "%s/%s", dir, name))
		return cause_set(cause, ERR_SETTING, _("%s: フォルダーの名前が長すぎます"), dir);
	error = file_read(path, PEM_MAX, out);
	if (error)
		return cause_set(cause, ERR_IO, _("%s: %s"), path, strerror(error));
	return ERR_OK;
}

static void load_line(json_t *line, void *arg)
{
	sb_api_load(arg, line);
}

static struct sandbox *new_server(const struct sandbox_options *options)
{
	struct sandbox *s = mem_new(sizeof(*s));

	s->options = *options;
	s->log.fd = -1;
	clock_system(&s->mono);
	random_system(&s->system_random);
	s->api.random = options->random ? options->random : &s->system_random;
	s->api.now = options->now(options->now_arg);
	s->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	must(s->bell >= 0 && pthread_mutex_init(&s->lock, NULL) == 0);
	return s;
}

void sandbox_stop(struct sandbox *s)
{
	if (!s)
		return;
	/* First everything that waits is written and let go, then microhttpd, which can't stop with a suspended one, stops. */
	sb_commit_stop(s);
	sb_http_stop(s);
	sb_log_close(&s->log);
	sb_api_free(&s->api);
	pthread_mutex_destroy(&s->lock);
	close(s->bell);
	free(s);
}

static enum err start(struct sandbox **out, const struct sandbox_options *options, bool foreground, int *port,
		      struct cause *cause)
{
	struct sandbox *s = new_server(options);
	struct buf cert = { 0 }, key = { 0 };
	enum err e;

	s->foreground = foreground;
	json_object_seed(0); /* before there are threads */
	*port = options->port;
	e = read_pem(options->dir, "server.pem", &cert, cause);
	if (!e)
		e = read_pem(options->dir, "server.key", &key, cause);
	if (!e)
		e = sb_log_open(&s->log, options->dir, load_line, &s->api, cause);
	if (!e) {
		sb_book_sort(&s->api.book);
		sb_commit_start(s);
		e = sb_http_start(s, port, cert.data, key.data, cause);
	}
	buf_free(&cert);
	buf_wipe(&key);
	if (e) {
		sandbox_stop(s);
		s = NULL;
	}
	*out = s;
	return e;
}

enum err sandbox_start(struct sandbox **out, const struct sandbox_options *options, int *port, struct cause *cause)
{
	return start(out, options, false, port, cause);
}

enum err sandbox_serve(const struct sandbox_options *options, void (*ready)(int port, void *arg), void *arg,
		       struct cause *cause)
{
	struct sandbox *s;
	sigset_t end, old;
	int port, sig, broken;
	enum err e;

	/* Blocked before the threads are made, so that only sigwait() below gets them. */
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	sigaddset(&end, SIGINT);
	pthread_sigmask(SIG_BLOCK, &end, &old);
	e = start(&s, options, true, &port, cause);
	if (!e) {
		if (ready)
			ready(port, arg);
		sigwait(&end, &sig);
		sb_commit_stop(s);
		broken = s->broken;
		sandbox_stop(s);
		if (broken)
			e = cause_set(cause, ERR_IO, _("%s/ledger.jsonl に書けません: %s"), options->dir, strerror(broken));
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return e;
}

/* Of each intent the newest state, at the place of its first; of refunds the sum. */
struct reading {
	json_t *order;  /* array of entries */
	json_t *intents; /* id → entry */
};

static void read_refund(struct reading *r, const json_t *body)
{
	json_t *entry = json_object_get(r->intents, sb_text(body, "payment_intent"));
	json_t *seen = json_object_get(entry, "refunds");

	if (!entry || json_object_get(seen, sb_text(body, "id")))
		return;
	json_object_set_new(seen, sb_text(body, "id"), json_true());
	json_object_set_new(entry, "refunded", json_integer(sb_int(entry, "refunded") + sb_int(body, "amount")));
}

static void read_intent(struct reading *r, json_t *body)
{
	json_t *entry = json_object_get(r->intents, sb_text(body, "id")), *metadata = json_object_get(body, "metadata");

	if (!entry) {
		entry = json_pack("{s:s, s:i, s:{}}", "intent", sb_text(body, "id"), "refunded", 0, "refunds");
		json_object_set_new(r->intents, sb_text(body, "id"), entry);
		json_array_append(r->order, entry);
	}
	for (const char *const *name = (const char *const[]){ "amount", "currency", "status", "created", NULL }; *name; name++)
		json_object_set(entry, *name, json_object_get(body, *name));
	json_object_set_new(entry, "metadata", metadata ? json_deep_copy(metadata) : json_object());
}

static void read_line(json_t *line, void *arg)
{
	json_t *body;
	size_t i;

	json_array_foreach(json_object_get(line, "put"), i, body) {
		enum sb_type type = sb_book_type(sb_text(body, "id"));

		if (type == SB_INTENT)
			read_intent(arg, body);
		else if (type == SB_REFUND)
			read_refund(arg, body);
	}
}

enum err sandbox_ledger_read(const char *dir, json_t **out, struct cause *cause)
{
	struct reading r = { .order = json_array(), .intents = json_object() };
	enum err e = sb_log_read(dir, read_line, &r, cause);
	json_t *entry;
	size_t i;

	json_array_foreach(r.order, i, entry)
		json_object_del(entry, "refunds");
	json_decref(r.intents);
	if (e) {
		json_decref(r.order);
		r.order = NULL;
	}
	*out = r.order;
	return e;
}
