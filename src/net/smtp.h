/*
 * One plain-text mail by SMTP (libcurl): STARTTLS always required, certificate verified, AUTH when a user is given.
 * What became of it is told by the table of FACTS §11: the server's last reply first, libcurl's code second. A refusal is permanent
 * from RCPT on only: before, and where its words are of us, no other mail would fare better, and it is SMTP_CONFIG.
 */
#ifndef NET_SMTP_H
#define NET_SMTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "net/multi.h"

struct smtp_site {
	char url[256];                  /* smtp://user@host:port[/ehlo-name] */
	char ca_file[512];
	char password[128];
	char from[128];                 /* envelope sender */
	long total_ms;                  /* 0: 60 s */
};

/* Holds a whole reply line (RFC 5321, 4.5.3.1.5: 512 octets). */
enum { SMTP_REPLY = 520 };

enum smtp_class { SMTP_SENT, SMTP_TEMPORARY, SMTP_PERMANENT, SMTP_CONFIG };

struct smtp_result {
	enum smtp_class class;
	int reply;                      /* the server's last reply code */
	int code;                       /* CURLcode */
	char text[SMTP_REPLY];          /* its words, whole: the recipient's address in them must not be told on, nor a piece of it */
};

enum err smtp_site_check(const struct smtp_site *site, bool loopback, struct cause *cause);
/* The table of FACTS §11, without the step at which the server spoke. */
enum smtp_class smtp_classify(int reply, int curl_code);

typedef void (*smtp_done)(void *arg, const struct smtp_result *r);
/* Starts one mail; `bytes` (mail_bytes.h) must live until `done` was called. */
void smtp_start(struct multi *m, const struct smtp_site *site, const char *recipient, const char *bytes, size_t n, smtp_done done, void *arg);

#endif
