/*
 * The API as a whole, without sockets: who asks (401), for what (404), whether the key was seen before (replay, 409, 400),
 * whether the parameters are right (400), then the room that does it. What it changes is one line for the ledger.
 * Not for two threads at once.
 */
#ifndef SANDBOX_SB_API_H
#define SANDBOX_SB_API_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/str.h"
#include "sandbox/sb_book.h"
#include "sandbox/sb_fault.h"
#include "sandbox/sb_idem.h"

struct sb_api {
	struct sb_book book;
	struct sb_idems idems;
	struct random *random;
	int64_t now;           /* set before each request; its own clock never runs backwards */
	char base_url[64];
	struct buf lines;      /* for the ledger, not yet written */
};

struct sb_ask {
	const char *method, *path;
	const char *authorization, *key; /* headers, may be NULL */
	json_t *params;                  /* NULL: the form can't be read */
};

struct sb_reply {
	int status;
	char *body;       /* malloc'ed */
	const char *type; /* Content-Type */
	char *location;   /* malloc'ed, of a redirection, else NULL */
	char request_id[SB_REQUEST_ID];
	char original[SB_REQUEST_ID]; /* req_… of the first request, when replayed */
	struct sb_idem *idem;         /* the key's record; busy until the answer leaves, then the caller clears it */
};

void sb_api_answer(struct sb_api *api, const struct sb_ask *ask, struct sb_fault fault, struct sb_reply *reply);
/* GET and POST of /pay/ID, the page of a checkout session (sb_page.c). */
void sb_api_page(struct sb_api *api, const struct sb_ask *ask, struct sb_reply *reply);
/* An error answer made outside: body of {type, code, message}. code may be NULL. */
void sb_api_error(struct sb_reply *reply, int status, const char *type, const char *code, const char *message);
/* Takes in a line of the ledger at the start. */
void sb_api_load(struct sb_api *api, const json_t *line);
void sb_api_free(struct sb_api *api);

#endif
