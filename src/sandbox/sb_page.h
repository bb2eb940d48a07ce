/* The page behind a checkout session's link: a plain form for the test cards, no scripts. */
#ifndef SANDBOX_SB_PAGE_H
#define SANDBOX_SB_PAGE_H

#include "sandbox/sb_call.h"

struct sb_page {
	int status;
	char *html;     /* malloc'ed */
	char *location; /* malloc'ed: where to go on (303), else NULL */
};

/*
 * GET shows the form; POST takes number, exp (MM/YY), cvc and name from c->params (NULL: unreadable), registers the
 * card and sends the browser to the session's success_url, {CHECKOUT_SESSION_ID} replaced.
 */
void sb_page_show(struct sb_call *c, const char *session_id, bool post, struct sb_page *out);

#endif
