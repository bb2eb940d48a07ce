/* Why the last call failed: a sentence for the person at the desk, and for a refusal every rule that refuses. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

#include "base/banned.h"

enum err cause_set(struct cause *c, enum err e, const char *fmt, ...)
{
	c->err = e;
	c->n_reasons = 0;
	if (!fmt) {
		str_copy(c->text, sizeof c->text, err_text(e));
		return e;
	}
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(c->text, sizeof c->text, fmt, ap);
	va_end(ap);
	str_trim_partial(c->text);
	return e;
}

enum err cause_where(struct cause *c, enum err e, const char *fmt, ...)
{
	char prefix[512], rest[sizeof c->text];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(prefix, sizeof prefix, fmt, ap);
	va_end(ap);
	str_copy(rest, sizeof rest, c->text);
	snprintf(c->text, sizeof c->text, "%s: %.*s", prefix, (int)(sizeof c->text - strlen(prefix) - 3), rest);
	str_trim_partial(c->text);
	c->err = e;
	return e;
}

void cause_reason(struct cause *c, const char *id, const char *text, const char *desk)
{
	if (c->n_reasons == CAUSE_REASONS_MAX)
		return;
	struct reason *r = &c->reasons[c->n_reasons++];
	str_copy(r->id, sizeof r->id, id);
	str_copy(r->text, sizeof r->text, text);
	str_copy(r->desk, sizeof r->desk, desk ? desk : "");
}
