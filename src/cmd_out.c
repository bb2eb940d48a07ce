/* What a command prints: lines for people as they come, or one JSON document when it is over, on failure too (SPEC L2). */
#include "cmd_inner.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/str.h"

#include "base/banned.h"

enum { PROGRESS_MS = 200 };

void cmd_json(struct cmd_call *c, json_t *document)
{
	json_decref(c->document);
	c->document = document;
}

void cmd_text(struct cmd_call *c, const char *fmt, ...)
{
	if (c->json)
		return;
	va_list ap;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

static json_t *error_document(const struct cause *why, enum err e)
{
	json_t *reasons = json_array();
	for (int i = 0; i < why->n_reasons; i++)
		json_array_append_new(reasons, json_pack("{s:s, s:s, s:s}", "id", why->reasons[i].id, "text", why->reasons[i].text,
			"desk", why->reasons[i].desk));
	return json_pack("{s:s, s:s, s:o}", "id", err_id(e), "text", why->text, "reasons", reasons);
}

static void print_document(struct cmd_call *c, enum err e)
{
	if (e && !json_is_object(c->document))
		cmd_json(c, json_object());
	if (e)
		json_object_set_new(c->document, "error", error_document(&c->ctx->cause, e));
	if (!c->document)
		c->document = json_object();
	json_dumpf(c->document, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(6));
	putchar('\n');
}

static void print_error(const struct cause *why)
{
	fprintf(stderr, "madoguchi: %s\n", why->text);
	for (int i = 0; i < why->n_reasons; i++)
		fprintf(stderr, "  - %s%s%s\n", why->reasons[i].text, *why->reasons[i].desk ? " → " : "", why->reasons[i].desk);
}

void cmd_doubt(struct cmd_call *c)
{
	char text[900];
	str_fmt(text, sizeof text, _("注意: %s"), c->app->doubt);
	if (*c->app->doubt)
		fprintf(stderr, "madoguchi: %s\n", text);
	c->app->doubt[0] = '\0';
}

int cmd_finish(struct cmd_call *c, enum err e)
{
	struct cause *why = &c->ctx->cause;
	cmd_progress_end(c);
	cmd_doubt(c);
	if (e && (why->err != e || !*why->text))
		cause_set(why, e, NULL);
	if (c->json)
		print_document(c, e);
	else if (e)
		print_error(why);
	json_decref(c->document);
	c->document = NULL;
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "madoguchi: %s\n", _("結果を書き出せません"));
		return EXIT_UNAVAILABLE;
	}
	return err_exit(e);
}

/* Rate and time left come from the time since the first call. */
enum err cmd_progress(struct cmd_call *c, int64_t done, int64_t total)
{
	int64_t now = clock_mono(c->ctx->clock);
	if (c->json || !isatty(STDERR_FILENO))
		return ERR_OK;
	if (!c->progress_start)
		c->progress_start = now;
	if (c->progress_shown && now - c->progress_shown < PROGRESS_MS && done < total)
		return ERR_OK;
	c->progress_shown = now;
	int64_t ms = now - c->progress_start, rate = ms > 0 ? done * 1000 / ms : 0;
	fprintf(stderr, "\r%" PRId64 "/%" PRId64, done, total);
	if (rate > 0 && total >= done)
		fprintf(stderr, _("  毎秒%" PRId64 "件  残り%" PRId64 "秒 "), rate, (total - done + rate - 1) / rate);
	fflush(stderr);
	return ERR_OK;
}

void cmd_progress_end(struct cmd_call *c)
{
	if (c->progress_shown)
		fputc('\n', stderr);
	c->progress_shown = 0;
}
