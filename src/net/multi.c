/* The one libcurl multi handle of a process. */
#include "net/multi.h"

#include <stdlib.h>

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
	struct transfer *next;
};

struct multi {
	CURLM *handle;
	struct transfer *running;
	int n;
};

struct multi *multi_new(void)
{
	struct multi *m = mem_new(sizeof *m);
	must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
	m->handle = curl_multi_init();
	must(m->handle && curl_multi_setopt(m->handle, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS) == CURLM_OK);
	return m;
}

void multi_free(struct multi *m)
{
	if (!m)
		return;
	while (m->running) {
		struct transfer *t = m->running;
		m->running = t->next;
		m->n--;
		curl_multi_remove_handle(m->handle, t->easy);
		t->done(t->arg, t->easy, CURLE_ABORTED_BY_CALLBACK);
		curl_easy_cleanup(t->easy);
		free(t);
	}
	curl_multi_cleanup(m->handle);
	free(m);
	curl_global_cleanup();
}

int multi_running(const struct multi *m)
{
	return m->n;
}

void *multi_easy(struct multi *m)
{
	CURL *easy = curl_easy_init();
	must(m && easy);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	return easy;
}

void multi_add(struct multi *m, void *easy, multi_done done, void *arg)
{
	struct transfer *t = mem_new(sizeof *t);
	*t = (struct transfer){ easy, done, arg, m->running };
	m->running = t;
	m->n++;
	must(curl_multi_add_handle(m->handle, easy) == CURLM_OK);
}

static struct transfer *take(struct multi *m, CURL *easy)
{
	for (struct transfer **p = &m->running; *p; p = &(*p)->next)
		if ((*p)->easy == easy) {
			struct transfer *t = *p;
			*p = t->next;
			m->n--;
			return t;
		}
	die("a transfer ended that was never started");
}

static void collect(struct multi *m)
{
	CURLMsg *msg;
	int left;
	while ((msg = curl_multi_info_read(m->handle, &left))) {
		if (msg->msg != CURLMSG_DONE)
			continue;
		CURLcode code = msg->data.result;
		struct transfer *t = take(m, msg->easy_handle);
		curl_multi_remove_handle(m->handle, t->easy);
		t->done(t->arg, t->easy, (int)code);
		curl_easy_cleanup(t->easy);
		free(t);
	}
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
