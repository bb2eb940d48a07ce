/* Kept as lines "name TAB text"; a field has one line, so neither can stand in the text. */
#include "tui/draft.h"

#include <string.h>

#include "base/mem.h"
#include "tui/loop.h"

#include "base/banned.h"

void draft_done(struct drafts *d)
{
	for (int i = 0; i < d->n; i++)
		buf_wipe(&d->one[i].text);
	mem_wipe(d, sizeof *d);
}

static int find(const struct drafts *d, const char *key)
{
	for (int i = 0; i < d->n; i++)
		if (strcmp(d->one[i].key, key) == 0)
			return i;
	return -1;
}

static void drop(struct drafts *d, int i)
{
	buf_wipe(&d->one[i].text);
	memmove(&d->one[i], &d->one[i + 1], (size_t)(d->n - i - 1) * sizeof d->one[0]);
	d->n--;
	d->one[d->n] = (struct draft){ 0 };
}

static void write_form(const struct form *f, struct buf *out)
{
	for (int i = 0; i < f->n; i++)
		if (f->fields[i].kind != FIELD_PASSWORD && !str_empty(f->input[i].text))
			buf_fmt(out, "%s\t%s\n", f->fields[i].name, f->input[i].text);
	buf_add(out, "", 0);
}

void draft_keep(struct drafts *d, const struct tui_app *app, const char *key, const struct form *f)
{
	struct buf text = { 0 };
	write_form(f, &text);
	if (text.len == 0) {
		buf_free(&text);
		draft_forget(d, app, key);
		return;
	}
	int i = find(d, key);
	if (i >= 0 && text.len == d->one[i].text.len && memcmp(text.data, d->one[i].text.data, text.len) == 0) {
		buf_wipe(&text);
		return;
	}
	if (i >= 0)
		drop(d, i);
	if (d->n == DRAFTS_MAX)
		drop(d, 0);
	struct draft *one = &d->one[d->n++];
	str_copy(one->key, sizeof one->key, key);
	one->text = text;
	if (app->draft_put)
		app->draft_put(app->ctx, key, text.data);
}

void draft_forget(struct drafts *d, const struct tui_app *app, const char *key)
{
	int i = find(d, key);
	if (i >= 0)
		drop(d, i);
	if (app->draft_put) /* also one from an earlier run that was never in this memory */
		app->draft_put(app->ctx, key, "");
}

static void read_line(struct form *f, const char *line, size_t n)
{
	const char *tab = memchr(line, '\t', n);
	if (!tab)
		return;
	size_t name = (size_t)(tab - line);
	for (int i = 0; i < f->n; i++) {
		const struct field *field = &f->fields[i];
		if (strlen(field->name) != name || memcmp(field->name, line, name) != 0 || field->kind == FIELD_PASSWORD)
			continue;
		char text[INPUT_MAX];
		str_copy_n(text, sizeof text, tab + 1, n - name - 1);
		input_set(&f->input[i], text);
		mem_wipe(text, sizeof text);
	}
}

bool draft_restore(const struct drafts *d, const struct tui_app *app, const char *key, struct form *f)
{
	char far[FORM_FIELDS_MAX * INPUT_MAX];
	int i = find(d, key);
	const char *text = i >= 0 ? d->one[i].text.data : NULL;
	if (!text && app->draft_get && app->draft_get(app->ctx, key, far, sizeof far))
		text = far;
	if (str_empty(text))
		return false;
	for (const char *p = text; *p; ) {
		size_t n = strcspn(p, "\n");
		read_line(f, p, n);
		p += n + (p[n] == '\n');
	}
	f->dirty = true;
	mem_wipe(far, sizeof far);
	return true;
}
