/*
 * The one libcurl multi handle of a process, driven by epoll: libcurl says which sockets it waits for and until when, and is called
 * for those that are ready. Its simpler interface (curl_multi_perform and curl_multi_poll) walks over every transfer
 * at each turn, which with a hundred side by side costs a third of all.
 */
#include "net/multi.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <curl/curl.h>
#include <openssl/ssl.h>

#include "base/clock.h"
#include "base/die.h"
#include "base/mem.h"

#include "base/banned.h"

/*
 * Connections kept open: libcurl's own limit follows the number of transfers that run at the moment, so that those of a
 * whole group that has just ended would be closed, and opened again for the next one. Events are taken few at a time: new requests
 * follow them at once, and a server doesn't rest until the last of a hundred answers has been read.
 */
enum { CONNECTIONS = 300, EVENTS = 16 };

struct transfer {
	CURL *easy;
	multi_done done;
	void *arg;
	bool unwatched;      /* its socket can't be waited for: it ends with an error */
	size_t kind_n;
	unsigned char kind[MULTI_KIND];
	struct transfer *before, *next; /* among the running, or `next` among the idle */
};

/* A transfer is the easy handle's private pointer. Those with a kind become idle when they have ended. */
struct multi {
	CURLM *handle;
	CURLSH *share;      /* of TLS sessions: the next connection to a server that was verified takes up where the last one was */
	struct transfer *running, *idle;
	int n, n_idle, n_unwatched;
	int epoll, bell;    /* bell: an eventfd that multi_wake() rings */
	struct clock clock;
	int64_t timer_at;   /* monotonic ms at which libcurl wants to be called; -1: not at all */
};

static struct transfer *transfer_of(CURL *easy)
{
	char *t = NULL;
	must(curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t) == CURLE_OK && t);
	return (struct transfer *)(void *)t;
}

/* known: libcurl was told that it stands in the epoll. One that was closed and opened again under the same number may not. */
static bool watch(const struct multi *m, int s, bool known, struct epoll_event *e)
{
	if (epoll_ctl(m->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, s, e) == 0)
		return true;
	if (errno != (known ? ENOENT : EEXIST))
		return false;
	return epoll_ctl(m->epoll, known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, s, e) == 0;
}

/* libcurl's word on a socket. *known: not NULL once it stands in the epoll. */
static int on_socket(CURL *easy, curl_socket_t s, int what, void *arg, void *known)
{
	struct multi *m = arg;
	struct epoll_event e = { .events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u), .data.fd = s };
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(m->epoll, EPOLL_CTL_DEL, s, NULL); /* it may be closed, and with that out of the epoll */
		curl_multi_assign(m->handle, s, NULL);
		return 0;
	}
	if (!watch(m, s, known != NULL, &e)) {
		struct transfer *t = transfer_of(easy);
		m->n_unwatched += !t->unwatched;
		t->unwatched = true;
	} else if (!known) {
		curl_multi_assign(m->handle, s, m);
	}
	return 0;
}

static int on_timer(CURLM *handle, long timeout_ms, void *arg)
{
	struct multi *m = arg;
	(void)handle;
	m->timer_at = timeout_ms < 0 ? -1 : clock_mono(&m->clock) + timeout_ms;
	return 0;
}

/*
 * OpenSSL takes a TLS 1.3 session for spent as soon as one connection has ended its handshake by it, and the share holds one for each
 * server: of a hundred that open side by side a third would do the whole handshake again. So who comes with a session doesn't
 * spend it; he keeps a new one only where the server wanted the whole handshake all the same.
 */
static void on_handshake(const SSL *ssl, int where, int ret)
{
	SSL_CTX *own = SSL_get_SSL_CTX(ssl); /* libcurl makes one for each connection */
	const SSL_SESSION *known = SSL_get_session(ssl);
	(void)ret;
	if (where & SSL_CB_HANDSHAKE_START && known && SSL_SESSION_get_protocol_version(known) >= TLS1_3_VERSION)
		SSL_CTX_set_session_cache_mode(own, SSL_SESS_CACHE_OFF);
	else if (where & SSL_CB_HANDSHAKE_DONE && !SSL_session_reused(ssl))
		SSL_CTX_set_session_cache_mode(own, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
}

static CURLcode on_tls(CURL *easy, void *ssl_ctx, void *arg)
{
	(void)easy;
	(void)arg;
	SSL_CTX_set_info_callback(ssl_ctx, on_handshake);
	return CURLE_OK;
}

struct multi *multi_new(void)
{
	struct multi *m = mem_new(sizeof *m);
	must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
	m->handle = curl_multi_init();
	must(m->handle && curl_multi_setopt(m->handle, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS) == CURLM_OK);
	m->share = curl_share_init();
	must(m->share && curl_share_setopt(m->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION) == CURLSHE_OK);
	curl_multi_setopt(m->handle, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(m->handle, CURLMOPT_SOCKETDATA, m);
	curl_multi_setopt(m->handle, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(m->handle, CURLMOPT_TIMERDATA, m);
	clock_system(&m->clock);
	m->timer_at = -1;
	m->epoll = epoll_create1(EPOLL_CLOEXEC);
	m->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	struct epoll_event e = { .events = EPOLLIN, .data.fd = m->bell };
	must(m->epoll >= 0 && m->bell >= 0 && epoll_ctl(m->epoll, EPOLL_CTL_ADD, m->bell, &e) == 0);
	return m;
}

static void destroy(struct transfer *t)
{
	curl_easy_cleanup(t->easy);
	free(t);
}

/* Out of the running; `done` hears of it. */
static void end(struct multi *m, struct transfer *t, CURLcode code)
{
	if (t->before)
		t->before->next = t->next;
	else
		m->running = t->next;
	if (t->next)
		t->next->before = t->before;
	m->n--;
	m->n_unwatched -= t->unwatched;
	t->unwatched = false;
	curl_multi_remove_handle(m->handle, t->easy);
	t->done(t->arg, t->easy, (int)code);
	if (t->kind_n == 0 || m->n_idle >= CONNECTIONS) {
		destroy(t);
		return;
	}
	t->next = m->idle;
	m->idle = t;
	m->n_idle++;
}

void multi_free(struct multi *m)
{
	if (!m)
		return;
	while (m->running)
		end(m, m->running, CURLE_ABORTED_BY_CALLBACK);
	while (m->idle) {
		struct transfer *t = m->idle;
		m->idle = t->next;
		destroy(t);
	}
	curl_multi_cleanup(m->handle);
	curl_share_cleanup(m->share);
	close(m->epoll);
	close(m->bell);
	free(m);
	curl_global_cleanup();
}

int multi_running(const struct multi *m)
{
	return m->n;
}

static struct transfer *take_idle(struct multi *m, const void *kind, size_t n)
{
	for (struct transfer **p = &m->idle; *p; p = &(*p)->next)
		if ((*p)->kind_n == n && memcmp((*p)->kind, kind, n) == 0) {
			struct transfer *t = *p;
			*p = t->next;
			m->n_idle--;
			return t;
		}
	return NULL;
}

void *multi_easy(struct multi *m, const void *kind, size_t n, bool *fresh)
{
	must(n <= MULTI_KIND);
	struct transfer *t = n > 0 ? take_idle(m, kind, n) : NULL;
	*fresh = !t;
	if (t)
		return t->easy;
	t = mem_new(sizeof *t);
	*t = (struct transfer){ .easy = curl_easy_init(), .kind_n = n };
	must(t->easy);
	if (n > 0)
		memcpy(t->kind, kind, n);
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_SHARE, m->share);
	curl_easy_setopt(t->easy, CURLOPT_SSL_CTX_FUNCTION, on_tls);
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(t->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(t->easy, CURLOPT_PROXY, "");
	curl_easy_setopt(t->easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	return t->easy;
}

void multi_add(struct multi *m, void *easy, multi_done done, void *arg)
{
	struct transfer *t = transfer_of(easy);
	t->done = done;
	t->arg = arg;
	t->before = NULL;
	t->next = m->running;
	if (m->running)
		m->running->before = t;
	m->running = t;
	m->n++;
	must(curl_multi_add_handle(m->handle, easy) == CURLM_OK);
}

static bool collect(struct multi *m)
{
	CURLMsg *msg;
	int left;
	bool any = false;
	while ((msg = curl_multi_info_read(m->handle, &left)))
		if (msg->msg == CURLMSG_DONE) {
			end(m, transfer_of(msg->easy_handle), msg->data.result);
			any = true;
		}
	for (struct transfer *t = m->n_unwatched ? m->running : NULL, *next; t; t = next) {
		next = t->next;
		if (t->unwatched) {
			end(m, t, CURLE_OUT_OF_MEMORY);
			any = true;
		}
	}
	return any;
}

/* libcurl's time has come: new transfers begin, old ones may have taken too long. Milliseconds until the next; -1: none. */
static int64_t keep_time(struct multi *m)
{
	int running;
	for (int64_t left; m->timer_at >= 0; ) {
		left = m->timer_at - clock_mono(&m->clock);
		if (left > 0)
			return left;
		m->timer_at = -1;
		curl_multi_socket_action(m->handle, CURL_SOCKET_TIMEOUT, 0, &running);
	}
	return -1;
}

static void move_on(struct multi *m, const struct epoll_event *e)
{
	eventfd_t rung;
	int running;
	if (e->data.fd == m->bell) {
		eventfd_read(m->bell, &rung);
		return;
	}
	int ready = (e->events & EPOLLIN ? CURL_CSELECT_IN : 0) | (e->events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
		    (e->events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
	curl_multi_socket_action(m->handle, e->data.fd, ready, &running);
}

void multi_poll(struct multi *m, int timeout_ms)
{
	struct epoll_event ready[EVENTS];
	int64_t left = keep_time(m);
	if (collect(m))
		timeout_ms = 0;
	else if (left >= 0 && left < timeout_ms)
		timeout_ms = (int)left;
	int n = epoll_wait(m->epoll, ready, EVENTS, timeout_ms);
	for (int i = 0; i < n; i++)
		move_on(m, &ready[i]);
	keep_time(m);
	collect(m);
}

void multi_wake(struct multi *m)
{
	eventfd_write(m->bell, 1);
}
