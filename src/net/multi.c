/* The one libcurl multi handle of a process. */
#include "net/multi.h"

#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/die.h"
#include "base/mem.h"

#include "base/banned.h"

/*
 * Connections kept open: libcurl's own limit follows the number of transfers that run at the moment, so that those of a
 * whole group that has just ended would be closed, and opened again for the next one.
 */
enum { CONNECTIONS = 300 };

struct transfer {
	CURL *easy;
	multi_done done;
	void *arg;
	size_t kind_n;
	unsigned char kind[MULTI_KIND];
	struct transfer *before, *next; /* among the running, or `next` among the idle */
};

/* A transfer is the easy handle's private pointer. Those with a kind become idle when they have ended. */
struct multi {
	CURLM *handle;
	struct transfer *running, *idle;
	int n, n_idle;
};

struct multi *multi_new(void)
{
	struct multi *m = mem_new(sizeof *m);
	must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
	m->handle = curl_multi_init();
	must(m->handle && curl_multi_setopt(m->handle, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS) == CURLM_OK);
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
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(t->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(t->easy, CURLOPT_PROXY, "");
	curl_easy_setopt(t->easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	return t->easy;
}

static struct transfer *transfer_of(CURL *easy)
{
	char *t = NULL;
	must(curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t) == CURLE_OK && t);
	return (struct transfer *)(void *)t;
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

static void collect(struct multi *m)
{
	CURLMsg *msg;
	int left;
	while ((msg = curl_multi_info_read(m->handle, &left)))
		if (msg->msg == CURLMSG_DONE)
			end(m, transfer_of(msg->easy_handle), msg->data.result);
}

void multi_poll(struct multi *m, int timeout_ms)
{
	int running = 0;
	curl_multi_perform(m->handle, &running);
	if (running == m->n)
		curl_multi_poll(m->handle, NULL, 0, timeout_ms, NULL);
	curl_multi_perform(m->handle, &running);
	collect(m);
}

void multi_wake(struct multi *m)
{
	curl_multi_wakeup(m->handle);
}
