/*
 * Lines of the log. Digits that look like a payment card or My Number may stand in what somebody typed: a line that has
 * them keeps its words and loses all its digits (SPEC X7).
 */
#include "domain/audit.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/secret.h"
#include "store/audit_log.h"
#include "store/db.h"

#include "base/banned.h"

enum { DETAIL = sizeof ((struct audit_entry *)0)->detail };

static void drop_digits(char *s)
{
	if (secret_find(s, NULL) == SECRET_NONE)
		return;
	for (; *s; s++) {
		if (*s >= '0' && *s <= '9')
			*s = '*';
		else if (strncmp(s, "\xef\xbc", 2) == 0 && (unsigned char)s[2] >= 0x90 && (unsigned char)s[2] <= 0x99)
			s[2] = (char)0x8a; /* full-width digits become a full-width asterisk */
	}
}

static enum err note(struct ctx *ctx, enum action action, const char *kind, int64_t id, const char *fmt, va_list ap)
{
	char subject[64] = "", detail[DETAIL];
	if (!str_empty(kind)) {
		str_copy(subject, sizeof subject, kind);
		str_cat(subject, sizeof subject, ":");
		str_cat_int(subject, sizeof subject, id);
	}
	vsnprintf(detail, sizeof detail, fmt, ap);
	str_trim_partial(detail);
	drop_digits(detail);
	return audit_log_append(ctx, action, subject, detail);
}

enum err audit_note(struct ctx *ctx, enum action action, const char *kind, int64_t id, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	enum err e = note(ctx, action, kind, id, fmt, ap);
	va_end(ap);
	return e;
}

enum err audit_look(struct ctx *ctx, const char *kind, int64_t id, const char *fmt, ...)
{
	enum err e = db_begin(ctx);
	if (e)
		return e;
	va_list ap;
	va_start(ap, fmt);
	e = note(ctx, ACTION_LOOK, kind, id, fmt, ap);
	va_end(ap);
	return db_finish(ctx, e);
}
