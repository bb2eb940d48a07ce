/*
 * book import FILE: CSV and iCalendar become rows, the domain takes all or none of them, or those that are in order (SPEC A, P5). The same
 * file twice changes nothing.
 */
#include "cmd_book.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/booking_import.h"
#include "intake/csv.h"
#include "intake/ical.h"
#include "model/secret.h"

#include "base/banned.h"

enum { FILE_MAX = 32 << 20, PATH = 4096 };

static const struct { const char *name; size_t at, size; } cells[] = {
#define CELL(f) { #f, offsetof(struct booking_row, f), sizeof ((struct booking_row *)0)->f }
	CELL(number), CELL(start), CELL(menu), CELL(card), CELL(name), CELL(kana), CELL(phone), CELL(birth), CELL(email), CELL(terms),
#undef CELL
};
enum { CELLS = sizeof cells / sizeof cells[0] };

struct rows {
	struct booking_row *row;
	size_t n, cap;
};

static struct booking_row *next_row(struct rows *r, const char *source, int64_t line)
{
	if (r->n == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 256;
		r->row = mem_grow(r->row, r->cap, sizeof *r->row);
	}
	r->row[r->n] = (struct booking_row){ .line = line };
	str_copy(r->row[r->n].source, sizeof r->row[r->n].source, source);
	return &r->row[r->n++];
}

static void read_cells(const struct csv *f, struct booking_row *r)
{
	for (int i = 0; i < CELLS; i++)
		if (!str_copy((char *)r + cells[i].at, cells[i].size, csv_field(f, cells[i].name)))
			str_fmt(r->broken, sizeof r->broken, _("%.40s が長すぎます"), csv_title(f, cells[i].name));
	if (csv_ragged(f))
		str_fmt(r->broken, sizeof r->broken, _("列の数が %d です（1 行目は %d）"), csv_cells(f), csv_columns(f));
}

/* Those that were cancelled aren't rows. */
static bool counts(const struct csv *f)
{
	return strcmp(csv_field(f, "state"), "cancelled") != 0;
}

static enum err read_csv(struct ctx *ctx, const char *path, struct rows *rows)
{
	struct csv *f;
	bool row = true;
	enum err e = csv_open(path, "bookings", &ctx->cause, &f);
	if (e)
		return e;
	while (!(e = csv_next(f, &ctx->cause, &row)) && row)
		if (counts(f))
			read_cells(f, next_row(rows, "csv", csv_line(f)));
	csv_close(f);
	return e;
}

static void read_event(const struct ical_event *v, struct booking_row *r)
{
	str_copy(r->menu, sizeof r->menu, v->menu[0] ? v->menu : v->summary);
	str_copy(r->terms, sizeof r->terms, v->terms);
	if (!str_copy(r->card, sizeof r->card, v->card))
		str_fmt(r->broken, sizeof r->broken, _("%.40s が長すぎます"), "X-MADOGUCHI-CARD");
	if (!str_copy(r->number, sizeof r->number, v->uid))
		str_fmt(r->broken, sizeof r->broken, _("%.40s が長すぎます"), "UID");
	if (v->bad_time || !v->start || !v->uid[0])
		str_copy(r->broken, sizeof r->broken, _("UID と DTSTART（UTC または日本時間）が必要です"));
	else
		instant_iso(v->start, r->start);
}

static enum err read_ical(struct ctx *ctx, const char *path, struct rows *rows)
{
	struct buf text = { 0 };
	struct ical r;
	struct ical_event v;
	int error = file_read(path, FILE_MAX, &text);
	enum err e = error ? ctx_fail(ctx, error == ENOENT ? ERR_NOT_FOUND : ERR_IO, _("%s を読めません: %s"), path, strerror(error)) : ERR_OK;
	if (!e)
		e = ical_open(&r, text.data ? text.data : "", text.len, &ctx->cause);
	while (!e && ical_next(&r, &v))
		if (strcmp(v.status, "CANCELLED") != 0)
			read_event(&v, next_row(rows, "ics", v.line));
	buf_free(&text);
	return e;
}

static json_t *tell_problems(struct cmd_call *c, const struct rows *rows, bool refused)
{
	char text[600];
	json_t *list = json_array();
	if (refused)
		c->ctx->cause.n_reasons = 0;
	for (size_t i = 0; i < rows->n; i++) {
		const struct booking_row *r = &rows->row[i];
		if (!r->problem[0])
			continue;
		str_fmt(text, sizeof text, _("%lld 行目: %s"), (long long)r->line, r->problem);
		if (!refused)
			cmd_text(c, "%s", text);
		else if (c->json)
			cause_reason(&c->ctx->cause, "row", text, "");
		else
			fprintf(stderr, "%s\n", text);
		json_array_append_new(list, json_pack("{s:I, s:s}", "line", (json_int_t)r->line, "reason", r->problem));
	}
	return list;
}

/* ---- what wasn't taken, with the reason; digits that must not be kept are blotted out (X7) */

static void put_cell(struct buf *out, const char *cell, bool first)
{
	csv_put(out, secret_find(cell, NULL) ? "***" : cell, first);
}

/* As it came. */
static enum err csv_rejects(struct ctx *ctx, const char *path, const struct rows *rows, struct buf *out)
{
	struct csv *f;
	bool row = true;
	size_t i = 0;
	enum err e = csv_open(path, "bookings", &ctx->cause, &f);
	if (e)
		return e;
	for (int k = 0; k < csv_columns(f); k++)
		csv_put(out, csv_header(f, k), k == 0);
	csv_put(out, _("取込みできない理由"), false);
	buf_char(out, '\n');
	while (!(e = csv_next(f, &ctx->cause, &row)) && row && i < rows->n) {
		if (!counts(f) || !*rows->row[i++].problem)
			continue;
		for (int k = 0; k < csv_columns(f); k++)
			put_cell(out, csv_cell(f, k), k == 0);
		csv_put(out, rows->row[i - 1].problem, false);
		buf_char(out, '\n');
	}
	csv_close(f);
	return e;
}

static void ical_rejects(const struct rows *rows, struct buf *out)
{
	for (int k = 0; k < CELLS; k++)
		csv_put(out, cells[k].name, k == 0);
	csv_put(out, _("取込みできない理由"), false);
	buf_char(out, '\n');
	for (size_t i = 0; i < rows->n; i++) {
		const struct booking_row *r = &rows->row[i];
		if (!r->problem[0])
			continue;
		for (int k = 0; k < CELLS; k++)
			put_cell(out, (const char *)r + cells[k].at, k == 0);
		csv_put(out, r->problem, false);
		buf_char(out, '\n');
	}
}

static enum err write_rejects(struct ctx *ctx, const char *path, const struct buf *text)
{
	int error = file_write(path, text->data ? text->data : "", text->len, 0600);
	return error ? ctx_fail(ctx, ERR_IO, _("%s に書けません: %s"), path, strerror(error)) : ERR_OK;
}

static enum err take(struct cmd_call *c, struct rows *rows, const char *rejects, struct booking_import_result *r)
{
	struct buf text = { 0 };
	enum err e = *rejects ? write_rejects(c->ctx, rejects, &text) : ERR_OK; /* a place that can't be written shows before anything is taken */
	if (!e)
		e = booking_import(c->ctx, rows->row, (int)rows->n, cmd_given(c, "--terms"), *rejects, r);
	if (e || !*rejects)
		return e;
	if (cmd_book_is_ical(c->args[0]))
		ical_rejects(rows, &text);
	else
		e = csv_rejects(c->ctx, c->args[0], rows, &text);
	if (!e)
		e = write_rejects(c->ctx, rejects, &text);
	buf_wipe(&text);
	return e;
}

enum err cmd_book_import(struct cmd_call *c)
{
	struct rows rows = { 0 };
	struct booking_import_result r = { 0 };
	char rejects[PATH];
	const char *path = c->args[0];
	enum err e = cmd_rejects(c, rejects, sizeof rejects);
	if (!e)
		e = cmd_book_is_ical(path) ? read_ical(c->ctx, path, &rows) : read_csv(c->ctx, path, &rows);
	if (!e)
		e = take(c, &rows, rejects, &r);
	json_t *problems = e && e != ERR_BAD_INPUT ? json_array() : tell_problems(c, &rows, e != ERR_OK);
	cmd_json(c, json_pack("{s:I, s:I, s:I, s:I, s:o, s:s*}", "rows", (json_int_t)rows.n, "added", (json_int_t)r.added, "unchanged", (json_int_t)r.same,
		"bad", (json_int_t)r.bad, "problems", problems, "rejects_file", *rejects ? rejects : NULL));
	if (!e) {
		cmd_text(c, _("追加 %lld、すでにあるもの %lld、取込みなし %lld"), (long long)r.added, (long long)r.same, (long long)r.bad);
		if (*rejects)
			cmd_text(c, _("取り込まなかった行: %s"), rejects);
	}
	free(rows.row);
	return e;
}
