/* Every call opens what it needs anew: a page now and then doesn't need a standing connection. */
#include "paper/printer.h"

#include <cups/cups.h>
#include <stdbool.h>

#include "base/banned.h"

enum { CONNECT_MS = 3000 };

static enum err no_server(struct cause *cause)
{
	return cause_set(cause, ERR_UNAVAILABLE, _("印刷サーバー %s に接続できません: %s"), cupsServer(), cupsLastErrorString());
}

static http_t *server(void)
{
	return httpConnect2(cupsServer(), ippPort(), NULL, AF_UNSPEC, cupsEncryption(), 1, CONNECT_MS, NULL);
}

enum err printer_create(const char *queue, const char *title, int *job, struct cause *cause)
{
	http_t *http = server();
	if (!http)
		return no_server(cause);
	*job = cupsCreateJob(http, queue, title, 0, NULL);
	enum err e = *job > 0 ? ERR_OK : cause_set(cause, ERR_UNAVAILABLE, _("プリンター %s が印刷を受け付けません: %s"), queue,
		cupsLastErrorString());
	httpClose(http);
	return e;
}

static bool send_page(http_t *http, const char *queue, int job, const char *title, const void *pdf, size_t n)
{
	if (cupsStartDocument(http, queue, job, title, CUPS_FORMAT_PDF, 1) != HTTP_STATUS_CONTINUE)
		return false;
	bool sent = cupsWriteRequestData(http, pdf, n) == HTTP_STATUS_CONTINUE;
	return cupsFinishDocument(http, queue) <= IPP_STATUS_OK_EVENTS_COMPLETE && sent;
}

enum err printer_send(const char *queue, int job, const char *title, const void *pdf, size_t n, struct cause *cause)
{
	http_t *http = server();
	if (!http)
		return no_server(cause);
	bool sent = send_page(http, queue, job, title, pdf, n);
	if (!sent)
		cause_set(cause, ERR_UNAVAILABLE, _("プリンター %s への送信が途切れました: %s"), queue, cupsLastErrorString());
	httpClose(http);
	return sent ? ERR_OK : ERR_UNAVAILABLE;
}

static enum printer_state state_of(ipp_t *answer)
{
	ipp_attribute_t *a = answer ? ippFindAttribute(answer, "job-state", IPP_TAG_ENUM) : NULL;
	if (!a)
		return PRINTER_UNKNOWN;
	switch (ippGetInteger(a, 0)) {
	case IPP_JSTATE_COMPLETED: return PRINTER_COMPLETED;
	case IPP_JSTATE_CANCELED:
	case IPP_JSTATE_ABORTED: return PRINTER_FAILED;
	default: return PRINTER_WORKING;
	}
}

enum printer_state printer_follow(const char *queue, int job)
{
	static const char *const wanted[] = { "job-state" };
	char uri[256];
	http_t *http = server();
	if (!http)
		return PRINTER_UNKNOWN;
	ipp_t *ask = ippNewRequest(IPP_OP_GET_JOB_ATTRIBUTES);
	httpAssembleURIf(HTTP_URI_CODING_ALL, uri, sizeof uri, "ipp", NULL, "localhost", ippPort(), "/printers/%s", queue);
	ippAddString(ask, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, uri);
	ippAddInteger(ask, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job);
	ippAddString(ask, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, cupsUser());
	ippAddStrings(ask, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", 1, NULL, wanted);
	ipp_t *answer = cupsDoRequest(http, ask, "/");
	enum printer_state s = state_of(answer);
	ippDelete(answer);
	httpClose(http);
	return s;
}
