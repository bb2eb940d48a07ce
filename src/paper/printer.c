/*
 * The same requests go to a printer and to a CUPS queue. Send-Document is written here and not left to
 * cupsPrintFile() and its like, which start over when a connection breaks.
 */
#include "paper/printer.h"

#include <cups/cups.h>
#include <string.h>

#include "base/str.h"

#include "base/banned.h"

enum { CONNECT_MS = 1000, ANSWER_MS = 3000, SEND_MS = 15000, BEAT_MS = 250, URI = 512 };

static const char ipp[] = "ipp://", once[] = "once:";

struct target {
	http_t *http;
	char uri[URI], resource[256];
	int left_ms;                 /* of silence, until the request is given up */
};

/* Each thread has its own. */
static _Thread_local struct {
	void (*call)(void *arg);
	void *arg;
} meanwhile;

void printer_meanwhile(void (*call)(void *arg), void *arg)
{
	meanwhile.call = call;
	meanwhile.arg = arg;
}

/* The printer has been silent for a beat: 0 gives it up. */
static int wait_on(http_t *http, void *data)
{
	struct target *t = data;
	(void)http;
	if (meanwhile.call)
		meanwhile.call(meanwhile.arg);
	t->left_ms -= BEAT_MS;
	return t->left_ms > 0;
}

static http_t *reach(struct target *t, const char *host, int port, http_encryption_t safety)
{
	http_t *http = httpConnect2(host, port, NULL, AF_UNSPEC, safety, 1, CONNECT_MS, NULL);
	t->left_ms = ANSWER_MS;
	if (http)
		httpSetTimeout(http, BEAT_MS / 1000.0, wait_on, t);
	return http;
}

static bool target_open(struct target *t, const char *queue)
{
	char scheme[16], user[64], host[256];
	int port;
	*t = (struct target){ 0 };
	if (!str_starts(queue, ipp)) {
		httpAssembleURIf(HTTP_URI_CODING_ALL, t->uri, sizeof t->uri, "ipp", NULL, "localhost", ippPort(), "/printers/%s", queue);
		str_fmt(t->resource, sizeof t->resource, "/printers/%s", queue);
		t->http = reach(t, cupsServer(), ippPort(), cupsEncryption());
	} else if (httpSeparateURI(HTTP_URI_CODING_ALL, queue, scheme, sizeof scheme, user, sizeof user, host, sizeof host, &port, t->resource,
			sizeof t->resource) >= HTTP_URI_STATUS_OK) {
		str_copy(t->uri, sizeof t->uri, queue);
		t->http = reach(t, host, port, HTTP_ENCRYPTION_IF_REQUESTED);
	}
	return t->http != NULL;
}

static enum err out_of_reach(const char *queue, struct cause *cause)
{
	return cause_set(cause, ERR_UNAVAILABLE, _("プリンター %s に接続できません: %s"), queue, cupsLastErrorString());
}

/* job 0: about the printer itself. */
static ipp_t *request(const struct target *t, ipp_op_t operation, int job)
{
	ipp_t *r = ippNewRequest(operation);
	ippAddString(r, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, t->uri);
	if (job)
		ippAddInteger(r, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job);
	ippAddString(r, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, cupsUser());
	return r;
}

static bool fine(ipp_t *answer)
{
	return answer && ippGetStatusCode(answer) <= IPP_STATUS_OK_EVENTS_COMPLETE;
}

/* NULL: no answer. */
static ipp_t *ask(struct target *t, ipp_op_t operation, int job, int n, const char *const wanted[])
{
	ipp_t *r = request(t, operation, job);
	if (n)
		ippAddStrings(r, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", n, NULL, wanted);
	t->left_ms = ANSWER_MS;
	return cupsDoRequest(t->http, r, t->resource);
}

/* A printer's own address, or a queue that hands each page over once. ERR_UNAVAILABLE: it isn't one, or nobody says so. */
static enum err hands_over_once(struct target *t, const char *queue, struct cause *cause)
{
	static const char *const wanted[] = { "device-uri" };
	if (str_starts(queue, ipp))
		return ERR_OK;
	ipp_t *answer = ask(t, IPP_OP_GET_PRINTER_ATTRIBUTES, 0, 1, wanted);
	ipp_attribute_t *a = fine(answer) ? ippFindAttribute(answer, "device-uri", IPP_TAG_URI) : NULL;
	enum err e = ERR_OK;
	if (a && !str_starts(ippGetString(a, 0, NULL), once))
		e = cause_set(cause, ERR_UNAVAILABLE, _("プリンター %s は同じ用紙を二度印刷することがあります。装置の URI の前に once: を付けるか、[printer] queue を ipp:// で始めてください"),
			queue);
	else if (!a && !(answer && ippGetStatusCode(answer) == IPP_STATUS_ERROR_NOT_FOUND)) /* of no such queue Create-Job tells */
		e = cause_set(cause, ERR_UNAVAILABLE, _("プリンター %s が印刷を受け付けません: %s"), queue, cupsLastErrorString());
	ippDelete(answer);
	return e;
}

static bool has_reason(ipp_t *answer, const char *name, const char *prefix)
{
	ipp_attribute_t *a = ippFindAttribute(answer, name, IPP_TAG_KEYWORD);
	for (int i = 0; a && i < ippGetCount(a); i++)
		if (str_starts(ippGetString(a, i, NULL), prefix))
			return true;
	return false;
}

static enum printer_state state_of(ipp_t *answer)
{
	static const char reasons[] = "job-state-reasons";
	ipp_attribute_t *a = answer ? ippFindAttribute(answer, "job-state", IPP_TAG_ENUM) : NULL;
	if (!a)
		return answer && ippGetStatusCode(answer) == IPP_STATUS_ERROR_NOT_FOUND ? PRINTER_GONE : PRINTER_UNKNOWN;
	switch (ippGetInteger(a, 0)) {
	case IPP_JSTATE_COMPLETED: return PRINTER_COMPLETED;
	case IPP_JSTATE_CANCELED:
	case IPP_JSTATE_ABORTED: return PRINTER_FAILED;
	default: return has_reason(answer, reasons, "job-incoming") || has_reason(answer, reasons, "job-data-insufficient") ? PRINTER_EMPTY : PRINTER_WORKING;
	}
}

static enum printer_state state_at(struct target *t, int job)
{
	static const char *const wanted[] = { "job-state", "job-state-reasons" };
	ipp_t *answer = ask(t, IPP_OP_GET_JOB_ATTRIBUTES, job, 2, wanted);
	enum printer_state s = state_of(answer);
	ippDelete(answer);
	return s;
}

/* Whoever created a job for this page and died before its number was written down left it empty; a printer that takes one job at a time waits for it. */
static void cancel_left_over(struct target *t, const char *title)
{
	static const char *const wanted[] = { "job-id", "job-name" };
	ipp_t *answer = ask(t, IPP_OP_GET_JOBS, 0, 2, wanted);
	int job = 0;
	bool same = false;
	for (ipp_attribute_t *a = answer ? ippFirstAttribute(answer) : NULL; a; a = ippNextAttribute(answer)) {
		const char *name = ippGetName(a);
		if (!name) { /* between two jobs */
			job = 0;
			same = false;
		} else if (strcmp(name, "job-id") == 0) {
			job = ippGetInteger(a, 0);
		} else if (strcmp(name, "job-name") == 0) {
			same = strcmp(ippGetString(a, 0, NULL), title) == 0;
		}
		if (!job || !same)
			continue;
		if (state_at(t, job) == PRINTER_EMPTY)
			ippDelete(ask(t, IPP_OP_CANCEL_JOB, job, 0, NULL));
		job = 0;
	}
	ippDelete(answer);
}

enum err printer_create(const char *queue, const char *title, int *job, struct cause *cause)
{
	struct target t;
	if (!target_open(&t, queue))
		return out_of_reach(queue, cause);
	enum err e = hands_over_once(&t, queue, cause);
	if (e) {
		httpClose(t.http);
		return e;
	}
	cancel_left_over(&t, title);
	ipp_t *r = request(&t, IPP_OP_CREATE_JOB, 0);
	ippAddString(r, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, title);
	t.left_ms = ANSWER_MS;
	ipp_t *answer = cupsDoRequest(t.http, r, t.resource);
	ipp_attribute_t *a = fine(answer) ? ippFindAttribute(answer, "job-id", IPP_TAG_INTEGER) : NULL;
	*job = a ? ippGetInteger(a, 0) : 0;
	if (*job <= 0)
		e = cause_set(cause, ERR_UNAVAILABLE, _("プリンター %s が印刷を受け付けません: %s"), queue, cupsLastErrorString());
	ippDelete(answer);
	httpClose(t.http);
	return e;
}

static bool send_page(struct target *t, int job, const char *title, const void *pdf, size_t n)
{
	ipp_t *r = request(t, IPP_OP_SEND_DOCUMENT, job);
	ippAddString(r, IPP_TAG_OPERATION, IPP_TAG_NAME, "document-name", NULL, title);
	ippAddString(r, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL, CUPS_FORMAT_PDF);
	ippAddBoolean(r, IPP_TAG_OPERATION, "last-document", 1);
	t->left_ms = SEND_MS;
	http_status_t status = cupsSendRequest(t->http, r, t->resource, CUPS_LENGTH_VARIABLE);
	ippDelete(r);
	if (status != HTTP_STATUS_CONTINUE || cupsWriteRequestData(t->http, pdf, n) != HTTP_STATUS_CONTINUE)
		return false;
	ipp_t *answer = cupsGetResponse(t->http, t->resource);
	bool sent = fine(answer);
	ippDelete(answer);
	return sent;
}

enum err printer_send(const char *queue, int job, const char *title, const void *pdf, size_t n, struct cause *cause)
{
	struct target t;
	if (!target_open(&t, queue))
		return out_of_reach(queue, cause);
	bool sent = send_page(&t, job, title, pdf, n);
	if (!sent)
		cause_set(cause, ERR_UNAVAILABLE, _("プリンター %s への送信が途切れました: %s"), queue, cupsLastErrorString());
	httpClose(t.http);
	return sent ? ERR_OK : ERR_UNAVAILABLE;
}

enum printer_state printer_follow(const char *queue, int job)
{
	struct target t;
	if (!target_open(&t, queue))
		return PRINTER_UNKNOWN;
	enum printer_state s = state_at(&t, job);
	httpClose(t.http);
	return s;
}

void printer_cancel(const char *queue, int job)
{
	struct target t;
	if (!target_open(&t, queue))
		return;
	ippDelete(ask(&t, IPP_OP_CANCEL_JOB, job, 0, NULL));
	httpClose(t.http);
}

/* The first that applies; the severity that follows a reason differs between printers. */
static const struct { const char *prefix; enum device_state state; } troubles[] = {
	{ "media-jam", DEVICE_JAM }, { "media-empty", DEVICE_PAPER }, { "media-needed", DEVICE_PAPER }, { "cover-open", DEVICE_COVER },
	{ "door-open", DEVICE_COVER }, { "interlock-open", DEVICE_COVER }, { "toner-empty", DEVICE_INK },
	{ "marker-supply-empty", DEVICE_INK }, { "offline", DEVICE_OFFLINE }, { "shutdown", DEVICE_OFFLINE }, { "paused", DEVICE_STOPPED },
};

static enum device_state device_of(ipp_t *answer)
{
	ipp_attribute_t *state = answer ? ippFindAttribute(answer, "printer-state", IPP_TAG_ENUM) : NULL;
	ipp_attribute_t *takes = answer ? ippFindAttribute(answer, "printer-is-accepting-jobs", IPP_TAG_BOOLEAN) : NULL;
	if (!state)
		return answer && ippGetStatusCode(answer) == IPP_STATUS_ERROR_NOT_FOUND ? DEVICE_MISSING : DEVICE_OFFLINE;
	for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++)
		if (has_reason(answer, "printer-state-reasons", troubles[i].prefix))
			return troubles[i].state;
	if (ippGetInteger(state, 0) == IPP_PSTATE_STOPPED || (takes && !ippGetBoolean(takes, 0)))
		return DEVICE_STOPPED;
	return ippGetInteger(state, 0) == IPP_PSTATE_PROCESSING ? DEVICE_PRINTING : DEVICE_FINE;
}

enum device_state printer_look(const char *queue)
{
	static const char *const wanted[] = { "printer-state", "printer-state-reasons", "printer-is-accepting-jobs" };
	struct target t;
	if (!target_open(&t, queue))
		return DEVICE_OFFLINE;
	ipp_t *answer = ask(&t, IPP_OP_GET_PRINTER_ATTRIBUTES, 0, 3, wanted);
	enum device_state s = device_of(answer);
	ippDelete(answer);
	httpClose(t.http);
	return s;
}
