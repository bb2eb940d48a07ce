/*
 * HTTP over TLS by libmicrohttpd on 127.0.0.1 and ::1. A request is read whole, judged under the server's lock,
 * suspended until the ledger has it (sb_commit.c), and answered when microhttpd calls again.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"
#include "sandbox/sb_form.h"
#include "sandbox/sb_server.h"
#include "base/banned.h"

enum { BODY_MAX = 256 * 1024, IDLE_SECONDS = 120, THREADS = 2, PORT_TRIES = 20, BACKLOG = 511,
       LAST_ANSWERS_MS = 2000 };

static const char default_version[] = "2026-10-28.endive";
static const char html_fault[] = "<html><head><title>502 Bad Gateway</title></head>"
				 "<body><h1>502 Bad Gateway</h1></body></html>\n";

static const char *header_of(struct sb_request *r, const char *name)
{
	return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}

static enum MHD_Result add_query(void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
	json_t **params = arg;

	(void)kind;
	if (*params && !sb_form_put(*params, name, value ? value : "")) {
		json_decref(*params);
		*params = NULL;
	}
	return MHD_YES;
}

static json_t *read_params(struct sb_request *r, const char *method)
{
	json_t *params = json_object();

	if (strcmp(method, "POST") != 0) {
		MHD_get_connection_values(r->connection, MHD_GET_ARGUMENT_KIND, add_query, &params);
	} else if (r->too_large || !sb_form_read(params, r->body.data, r->body.len)) {
		json_decref(params);
		params = NULL;
	}
	return params;
}

static void judge(struct sandbox *s, struct sb_request *r, const struct sb_ask *ask)
{
	int64_t now = s->options.now(s->options.now_arg);

	if (now > s->api.now)
		s->api.now = now;
	if (s->broken) {
		sb_api_error(&r->reply, 500, "api_error", NULL, "The training gateway can't write its ledger.");
	} else if (str_starts(ask->path, "/pay/") && strcmp(ask->method, "DELETE") != 0) {
		sb_api_page(&s->api, ask, &r->reply);
	} else {
		r->fault = sb_fault_take(s->options.faults, ask->method, ask->path);
		if (r->fault.kind == SB_FAULT_DROP_BEFORE)
			return;
		sb_api_answer(&s->api, ask, r->fault, &r->reply);
		if (r->fault.kind == SB_FAULT_SLOW)
			r->release_ms = clock_mono(&s->mono) + (int64_t)(r->fault.number * 1000) + 1;
		else if (s->options.delay_ms)
			r->release_ms = clock_mono(&s->mono) + s->options.delay_ms;
	}
}

/* Sends the first half of a whole answer, then breaks the connection. */
struct half {
	char *text;
	size_t length;
};

static ssize_t read_half(void *arg, uint64_t at, char *out, size_t max)
{
	const struct half *h = arg;
	size_t n = h->length / 2 > at ? h->length / 2 - (size_t)at : 0;

	if (!n)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	n = n > max ? max : n;
	memcpy(out, h->text + at, n);
	return (ssize_t)n;
}

static void free_half(void *arg)
{
	struct half *h = arg;

	free(h->text);
	free(h);
}

static struct MHD_Response *make_response(struct sb_request *r)
{
	size_t n = strlen(r->reply.body);
	char *body = r->reply.body;

	r->reply.body = NULL;
	if (r->fault.kind == SB_FAULT_TRUNCATE) {
		struct half *h = mem_new(sizeof(*h));

		*h = (struct half){ .text = body, .length = n };
		return MHD_create_response_from_callback(n, 4096, read_half, h, free_half);
	}
	if (r->fault.kind == SB_FAULT_HTML) {
		free(body);
		r->reply.type = "text/html";
		r->reply.status = r->fault.number >= 200 ? (int)r->fault.number : 200;
		return MHD_create_response_from_buffer(strlen(html_fault), (void *)(uintptr_t)html_fault, MHD_RESPMEM_PERSISTENT);
	}
	return MHD_create_response_from_buffer(n, body, MHD_RESPMEM_MUST_FREE);
}

static void add_headers(struct sb_request *r, struct MHD_Response *response)
{
	const char *version = header_of(r, "Stripe-Version"), *key = header_of(r, "Idempotency-Key");

	MHD_add_response_header(response, "Content-Type", r->reply.type);
	MHD_add_response_header(response, "Cache-Control", "no-cache, no-store");
	if (r->reply.location)
		MHD_add_response_header(response, "Location", r->reply.location);
	if (str_starts(r->reply.type, "text/html")) {
		MHD_add_response_header(response, "Content-Security-Policy",
					"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
		MHD_add_response_header(response, "Referrer-Policy", "no-referrer");
		return;
	}
	MHD_add_response_header(response, "Request-Id", r->reply.request_id);
	MHD_add_response_header(response, "Stripe-Version", version ? version : default_version);
	if (key && *key)
		MHD_add_response_header(response, "Idempotency-Key", key);
	if (*r->reply.original) {
		MHD_add_response_header(response, "Idempotent-Replayed", "true");
		MHD_add_response_header(response, "Original-Request", r->reply.original);
	}
	if (r->reply.status == 401)
		MHD_add_response_header(response, "WWW-Authenticate", "Basic realm=\"Stripe\"");
	if (r->fault.kind == SB_FAULT_429)
		MHD_add_response_header(response, "Stripe-Rate-Limited-Reason", "global-rate");
	if (r->fault.kind == SB_FAULT_429 && r->fault.number >= 1) {
		char seconds[16];
		str_fmt(seconds, sizeof(seconds), "%d", (int)r->fault.number);
		MHD_add_response_header(response, "Retry-After", seconds);
	}
}

static enum MHD_Result answer(struct sb_request *r)
{
	struct MHD_Response *response;
	enum MHD_Result ok;

	if (r->fault.kind == SB_FAULT_DROP_BEFORE || r->fault.kind == SB_FAULT_DROP_AFTER)
		return MHD_NO;
	response = make_response(r);
	if (!response)
		return MHD_NO;
	add_headers(r, response);
	ok = MHD_queue_response(r->connection, (unsigned)r->reply.status, response);
	MHD_destroy_response(response);
	return ok;
}

static enum MHD_Result work(struct sb_request *r, const char *method, const char *path)
{
	struct sandbox *s = r->server;
	struct sb_ask ask = { .method = method, .path = path, .authorization = header_of(r, "Authorization"),
			      .key = header_of(r, "Idempotency-Key"), .params = read_params(r, method) };
	bool stopping, now = false;

	pthread_mutex_lock(&s->lock);
	stopping = s->stopping;
	if (!stopping) {
		s->active++;
		judge(s, r, &ask);
		r->stage = SB_READY;
		now = sb_commit_pass(s, r);
	}
	pthread_mutex_unlock(&s->lock);
	json_decref(ask.params);
	if (stopping) /* nobody would write down what it does */
		return MHD_NO;
	return now ? answer(r) : MHD_YES;
}

static enum MHD_Result handle(void *arg, struct MHD_Connection *connection, const char *path, const char *method,
			      const char *version, const char *data, size_t *size, void **state)
{
	struct sb_request *r = *state;

	(void)version;
	if (!r) {
		r = mem_new(sizeof(*r));
		r->server = arg;
		r->connection = connection;
		*state = r;
		return MHD_YES;
	}
	if (r->stage == SB_READING && *size) {
		r->too_large |= r->body.len + *size > BODY_MAX;
		if (!r->too_large)
			buf_add(&r->body, data, *size);
		*size = 0;
		return MHD_YES;
	}
	return r->stage == SB_READING ? work(r, method, path) : answer(r);
}

static void completed(void *arg, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode why)
{
	struct sb_request *r = *state;
	struct sandbox *s = arg;

	(void)connection;
	(void)why;
	if (!r)
		return;
	if (r->stage == SB_READY) {
		pthread_mutex_lock(&s->lock);
		if (!--s->active && s->stopping)
			eventfd_write(s->bell, 1);
		pthread_mutex_unlock(&s->lock);
	}
	buf_wipe(&r->body); /* a card's number may have been in it */
	free(r->reply.body);
	free(r->reply.location);
	free(r);
	*state = NULL;
}

/* A listening socket on loopback; *port 0: any. -1 and errno. */
static int listen_on(int family, int *port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)*port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)*port),
				   .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	bool four = family == AF_INET;
	struct sockaddr *address = four ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6;
	socklen_t size = four ? sizeof(v4) : sizeof(v6);
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1, error;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (!four)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (bind(fd, address, size) != 0 || listen(fd, BACKLOG) != 0 || getsockname(fd, address, &size) != 0) {
		error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	*port = ntohs(four ? v4.sin_port : v6.sin6_port);
	return fd;
}

/* The same port on both addresses; ::1 may be missing on this machine (fds[1] -1), but not be somebody else's. */
static bool listen_both(int *port, int fds[2])
{
	int wanted = *port, error;

	for (int i = 0; i < PORT_TRIES; i++) {
		*port = wanted;
		fds[0] = listen_on(AF_INET, port);
		if (fds[0] < 0)
			return false;
		fds[1] = listen_on(AF_INET6, port);
		if (fds[1] >= 0 || errno != EADDRINUSE)
			return true;
		error = errno;
		close(fds[0]);
		errno = error;
		if (wanted)
			return false;
	}
	return false;
}

/* A client that comes again shows a ticket, sealed by a key of ours: neither side proves itself a second time. */
static void connected(void *arg, struct MHD_Connection *connection, void **state, enum MHD_ConnectionNotificationCode what)
{
	struct sandbox *s = arg;
	const union MHD_ConnectionInfo *info;

	(void)state;
	if (what != MHD_CONNECTION_NOTIFY_STARTED)
		return;
	info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	if (info)
		gnutls_session_ticket_enable_server(info->tls_session, &s->tickets);
}

static struct MHD_Daemon *start_daemon(struct sandbox *s, int fd, bool six, const char *cert_pem, const char *key_pem)
{
	unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_USE_TLS | MHD_ALLOW_SUSPEND_RESUME;

	return MHD_start_daemon(flags | (six ? MHD_USE_IPv6 : 0), 0, NULL, NULL, handle, s, MHD_OPTION_LISTEN_SOCKET, fd,
				MHD_OPTION_HTTPS_MEM_CERT, cert_pem, MHD_OPTION_HTTPS_MEM_KEY, key_pem,
				MHD_OPTION_HTTPS_PRIORITIES, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2",
				MHD_OPTION_NOTIFY_COMPLETED, completed, s, MHD_OPTION_NOTIFY_CONNECTION, connected, s, MHD_OPTION_CONNECTION_TIMEOUT,
				(unsigned)IDLE_SECONDS, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_END);
}

enum err sb_http_start(struct sandbox *s, int *port, const char *cert_pem, const char *key_pem, struct cause *cause)
{
	int fds[2];

	if (!listen_both(port, fds))
		return cause_set(cause, ERR_UNAVAILABLE, _("127.0.0.1 のポート %d を開けません: %s"), *port, strerror(errno));
	must(gnutls_session_ticket_key_generate(&s->tickets) == 0);
	snprintf(s->api.base_url, sizeof(s->api.base_url), "https://localhost:%d", *port);
	for (int i = 0; i < 2; i++) {
		if (fds[i] < 0)
			continue;
		s->daemons[i] = start_daemon(s, fds[i], i == 1, cert_pem, key_pem);
		if (!s->daemons[i]) {
			for (int k = i; k < 2; k++) {
				if (fds[k] >= 0)
					close(fds[k]);
			}
			sb_http_stop(s);
			return cause_set(cause, ERR_UNAVAILABLE, _("カード決済サーバー（訓練用）を起動できません: TLS の証明書を確認してください"));
		}
	}
	return ERR_OK;
}

/* Answers that were let go a moment ago are still on their way; a client that doesn't read isn't waited for long. */
static void wait_for_answers(struct sandbox *s)
{
	int64_t end = clock_mono(&s->mono) + LAST_ANSWERS_MS, rest = LAST_ANSWERS_MS;
	bool active = true;

	while (active && rest > 0) {
		struct pollfd bell = { .fd = s->bell, .events = POLLIN };
		eventfd_t count;

		pthread_mutex_lock(&s->lock);
		active = s->active > 0;
		pthread_mutex_unlock(&s->lock);
		if (active && poll(&bell, 1, (int)rest) > 0)
			eventfd_read(s->bell, &count);
		rest = end - clock_mono(&s->mono);
	}
}

void sb_http_stop(struct sandbox *s)
{
	wait_for_answers(s);
	for (int i = 0; i < 2; i++) {
		if (s->daemons[i])
			MHD_stop_daemon(s->daemons[i]);
		s->daemons[i] = NULL;
	}
	if (s->tickets.data)
		gnutls_memset(s->tickets.data, 0, s->tickets.size);
	gnutls_free(s->tickets.data);
	s->tickets = (gnutls_datum_t){ .data = NULL };
}
