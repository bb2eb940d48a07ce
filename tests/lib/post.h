/* A real mail server (exim, tests/peers/start-exim.sh) that knows a hospital's patients, and what lies in their folders. */
#ifndef LIB_POST_H
#define LIB_POST_H

#include "lib/hospital.h"

struct post {
	struct hospital *h;
	pid_t pid;
	char folder[64];   /* open to the mail server's own account, which the test's folder isn't */
};

/* Serves desk/secret, and the hospital's settings lead to it. */
void post_start(struct post *p, struct hospital *h);
void post_stop(struct post *p);
void post_password(struct post *p, const char *text); /* what the hospital believes it to be */
/* The server's word for these mailboxes ("p0000012345" a line): why is tmp4, gone, data4 or greylist. "": none any more. */
void post_refuse(struct post *p, const char *why, const char *mailboxes);
/* Delivered mails: objects of to (mailbox), id, date, subject, text, from each file as a mail program reads it. Valid until hospital_free(). */
json_t *post_mails(struct post *p);
/* The same once there are at least n of them with a Message-ID of their own; fails the test after 20 s. */
json_t *post_await(struct post *p, size_t n);

#endif
