/* Builders of outcomes, so that a handler's last line reads as a sentence. */
#include "tui/outcome.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/str.h"
#include "model/ctx.h"

#include "base/banned.h"

static struct outcome of(enum outcome_kind kind, const struct screen *s, int64_t id)
{
	return (struct outcome){ .kind = kind, .screen = s, .arg.id = id };
}

struct outcome outcome_stay(void) { return of(OUTCOME_STAY, NULL, 0); }
struct outcome outcome_refresh(void) { return of(OUTCOME_REFRESH, NULL, 0); }
struct outcome outcome_push(const struct screen *s, int64_t id) { return of(OUTCOME_PUSH, s, id); }
struct outcome outcome_replace(const struct screen *s, int64_t id) { return of(OUTCOME_REPLACE, s, id); }
struct outcome outcome_back(void) { return of(OUTCOME_BACK, NULL, 0); }
struct outcome outcome_home(void) { return of(OUTCOME_HOME, NULL, 0); }
struct outcome outcome_open(const struct screen *s, int64_t id) { return of(OUTCOME_HOME, s, id); }
struct outcome outcome_help(void) { return of(OUTCOME_HELP, NULL, 0); }
struct outcome outcome_messages(void) { return of(OUTCOME_MESSAGES, NULL, 0); }
struct outcome outcome_print_list(void) { return of(OUTCOME_PRINT_LIST, NULL, 0); }
struct outcome outcome_lock(void) { return of(OUTCOME_LOCK, NULL, 0); }
struct outcome outcome_quit(void) { return of(OUTCOME_QUIT, NULL, 0); }
struct outcome outcome_unhandled(void) { return of(OUTCOME_UNHANDLED, NULL, 0); }

struct outcome outcome_push_arg(const struct screen *s, const struct arg *arg)
{
	struct outcome o = of(OUTCOME_PUSH, s, 0);
	o.arg = *arg;
	return o;
}

struct outcome outcome_dialog(struct dialog *d)
{
	struct outcome o = of(OUTCOME_DIALOG, NULL, 0);
	o.dialog = d;
	return o;
}

static void say(struct outcome *o, enum style s, const char *fmt, va_list ap)
{
	o->style = s;
	vsnprintf(o->message, sizeof o->message, fmt, ap);
	str_trim_partial(o->message);
}

struct outcome outcome_say(enum style s, const char *fmt, ...)
{
	struct outcome o = outcome_stay();
	va_list ap;
	va_start(ap, fmt);
	say(&o, s, fmt, ap);
	va_end(ap);
	return o;
}

struct outcome outcome_with(struct outcome o, enum style s, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say(&o, s, fmt, ap);
	va_end(ap);
	return o;
}

struct outcome outcome_fail(const struct ctx *ctx)
{
	return outcome_say(STYLE_REFUSED, "%s", ctx->cause.text);
}
