/*
 * HTTPS to one site, asynchronously (libcurl). Certificates and names are always verified, TLS 1.2 at least, no
 * other scheme, no redirect followed, answers bounded in size and time (SPEC X6). The secret is sent as a bearer
 * token only after the site has proved who it is, and never logged.
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "net/multi.h"

struct http_site {
	char base_url[256];             /* "https://localhost:8443" */
	char ca_file[512];              /* "": the system's */
	char version[48];               /* value of Stripe-Version */
	char secret[256];
	long connect_ms, total_ms;      /* time-outs; 0: 10 s and 80 s */
	size_t answer_max;              /* bytes; 0: 1 MiB */
};
#define HTTP_DEFAULT_VERSION "2026-10-28.endive"

struct http_answer {
	int status;                     /* 0: no complete answer */
	const char *body;
	size_t n;
	struct gw_json *doc;             /* the body, where somebody has read it already (worker/carrier.c); NULL from here */
	bool never_sent;                /* no byte of the request left this machine */
	bool untrusted;                 /* the site couldn't prove who it is */
	int64_t retry_after;            /* seconds, at most a day; 0: not said */
	int64_t date;                   /* the server's clock, UTC seconds; 0: not said */
	char request_id[80];
	char error[200];                /* libcurl's words when status is 0 */
};

/* ERR_SETTING: not an https URL; the cause says which. With `loopback` also refused unless the host is this machine (O1). */
enum err http_site_check(const struct http_site *site, bool loopback, struct cause *cause);

typedef void (*http_done)(void *arg, const struct http_answer *answer);
/* Starts one request; `done` is called from multi_poll. body NULL: GET. idem_key NULL or "": none. */
void http_start(struct multi *m, const struct http_site *site, const char *method, const char *path, const char *body,
		const char *idem_key, http_done done, void *arg);

#endif
