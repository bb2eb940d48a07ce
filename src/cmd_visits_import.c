/* visits import FILE: the reception's CSV becomes rows, the domain takes all or none of them (SPEC V1, P5). */
#include "cmd_visits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/visit.h"
#include "intake/csv.h"
#include "model/secret.h"

#include "base/banned.h"

enum { PATH = 4096 };

struct file {
	struct csv *csv;
	struct visit_row *rows;
	size_t n, cap;
};

static void read_cells(const struct csv *c, struct visit_row *row)
{
	int n;
	const struct visit_field *fields = visit_fields(&n);
	*row = (struct visit_row){ .line = csv_line(c) };
	for (int i = 0; i < n; i++)
		if (!str_copy((char *)row + fields[i].at, fields[i].size, csv_field(c, fields[i].name)))
			str_fmt(row->broken, sizeof row->broken, _("%.40s が長すぎます"), csv_title(c, fields[i].name));
	if (csv_ragged(c))
		str_fmt(row->broken, sizeof row->broken, _("列の数が %d です（1 行目は %d）"), csv_cells(c), csv_columns(c));
}

static enum err read_file(struct ctx *ctx, struct file *f)
{
	bool row = true;
	enum err e = ERR_OK;
	while (!e && !(e = csv_next(f->csv, &ctx->cause, &row)) && row) {
		if (f->n == f->cap) {
			f->cap = f->cap ? f->cap * 2 : 256;
			f->rows = mem_grow(f->rows, f->cap, sizeof *f->rows);
		}
		read_cells(f->csv, &f->rows[f->n++]);
	}
	return e;
}

static json_t *tell_problems(struct cmd_call *call, const struct file *f, const struct visit_import_result *r, bool refused)
{
	char text[512];
	json_t *list = json_array();
	if (refused)
		call->ctx->cause.n_reasons = 0;
	for (int i = 0; i < r->n_problems; i++) {
		const struct visit_problem *p = &r->problems[i];
		const char *column = *p->column ? csv_title(f->csv, p->column) : "";
		str_fmt(text, sizeof text, _("%lld 行目 %s: %s"), (long long)p->line, column, p->text);
		if (!refused)
			cmd_text(call, "%s", text);
		else if (call->json)
			cause_reason(&call->ctx->cause, p->column, text, "");
		else
			fprintf(stderr, "%s\n", text);
		json_array_append_new(list, json_pack("{s:I, s:s, s:s, s:s}", "line", (json_int_t)p->line, "column", column, "field", p->column, "reason", p->text));
	}
	return list;
}

/* The rows that weren't taken, as they came and with the reason; digits that must not be kept are blotted out (X7). */
static enum err rejects_text(struct ctx *ctx, const char *path, const struct file *f, struct buf *out)
{
	struct csv *again;
	bool row = true;
	size_t i = 0;
	enum err e = csv_open(path, "visits", &ctx->cause, &again);
	if (e)
		return e;
	for (int c = 0; c < csv_columns(again); c++)
		csv_put(out, csv_header(again, c), c == 0);
	csv_put(out, _("取込みできない理由"), false);
	buf_char(out, '\n');
	for (; !(e = csv_next(again, &ctx->cause, &row)) && row && i < f->n; i++) {
		if (!*f->rows[i].problem)
			continue;
		for (int c = 0; c < csv_columns(again); c++)
			csv_put(out, secret_find(csv_cell(again, c), NULL) ? "***" : csv_cell(again, c), c == 0);
		csv_put(out, f->rows[i].problem, false);
		buf_char(out, '\n');
	}
	csv_close(again);
	return e;
}

static enum err write_rejects(struct ctx *ctx, const char *path, const struct buf *text)
{
	int error = file_write(path, text->data ? text->data : "", text->len, 0600);
	return error ? ctx_fail(ctx, ERR_IO, _("%s に書けません: %s"), path, strerror(error)) : ERR_OK;
}

static enum err take(struct cmd_call *call, struct file *f, const char *rejects, struct visit_import_result *r)
{
	struct buf text = { 0 };
	enum err e = *rejects ? write_rejects(call->ctx, rejects, &text) : ERR_OK; /* a place that can't be written shows before anything is taken */
	if (!e)
		e = visit_import(call->ctx, f->rows, (int)f->n, *rejects, r);
	if (e || !*rejects)
		return e;
	e = rejects_text(call->ctx, call->args[0], f, &text);
	if (!e)
		e = write_rejects(call->ctx, rejects, &text);
	buf_wipe(&text);
	return e;
}

static void tell(struct cmd_call *call, const struct file *f, const char *rejects, const struct visit_import_result *r)
{
	cmd_text(call, _("追加 %lld、変更 %lld、変更なし %lld、取込みなし %lld（%s）"), (long long)r->added, (long long)r->changed, (long long)r->same,
		(long long)r->bad, csv_encoding(f->csv));
	if (*csv_note(f->csv))
		cmd_text(call, "%s", csv_note(f->csv));
	if (*rejects)
		cmd_text(call, _("取り込まなかった行: %s"), rejects);
	cmd_json(call, json_pack("{s:I, s:I, s:I, s:I, s:I, s:s, s:s, s:o, s:s*}", "rows", (json_int_t)f->n, "added", (json_int_t)r->added, "changed",
		(json_int_t)r->changed, "unchanged", (json_int_t)r->same, "rejected", (json_int_t)r->bad, "encoding", csv_encoding(f->csv),
		"note", csv_note(f->csv), "problems", tell_problems(call, f, r, false),
		"rejects_file", *rejects ? rejects : NULL));
}

enum err cmd_visits_import(struct cmd_call *call)
{
	struct file f = { 0 };
	struct visit_import_result *r = mem_new(sizeof *r);
	char rejects[PATH];
	enum err e = cmd_rejects(call, rejects, sizeof rejects);
	if (!e)
		e = csv_open(call->args[0], "visits", &call->ctx->cause, &f.csv);
	if (!e)
		e = read_file(call->ctx, &f);
	if (!e)
		e = take(call, &f, rejects, r);
	if (!e)
		tell(call, &f, rejects, r);
	else if (e == ERR_BAD_INPUT)
		json_decref(tell_problems(call, &f, r, true));
	csv_close(f.csv);
	free(f.rows);
	free(r);
	return e;
}
