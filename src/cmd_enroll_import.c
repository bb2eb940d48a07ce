/* enroll import FILE: a CSV of registrations made elsewhere becomes rows, the domain takes all or none of them (SPEC E, P5). */
#include "cmd_enroll_import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/enroll_import.h"
#include "intake/csv.h"
#include "model/secret.h"

#include "base/banned.h"

enum { PATH = 4096 };

struct file {
	struct csv *csv;
	struct enroll_row *rows;
	size_t n, cap;
	struct buf lines;       /* each row as it came, for the file of rejects; digits of X7 blotted out */
};

static void read_cells(const struct csv *c, struct enroll_row *row)
{
	int n;
	const struct enroll_field *fields = enroll_import_fields(&n);
	*row = (struct enroll_row){ .line = csv_line(c) };
	for (int i = 0; i < n; i++)
		if (!str_copy((char *)row + fields[i].at, fields[i].size, csv_field(c, fields[i].name)))
			str_fmt(row->broken, sizeof row->broken, _("%.40s が長すぎます"), csv_title(c, fields[i].name));
	if (csv_ragged(c))
		str_fmt(row->broken, sizeof row->broken, _("列の数が %d です（1 行目は %d）"), csv_cells(c), csv_columns(c));
}

static void keep_line(struct file *f)
{
	for (int i = 0; i < csv_columns(f->csv); i++)
		csv_put(&f->lines, secret_find(csv_cell(f->csv, i), NULL) ? "***" : csv_cell(f->csv, i), i == 0);
	buf_char(&f->lines, '\0');
}

static enum err read_file(struct ctx *ctx, struct file *f)
{
	bool row = true;
	enum err e = ERR_OK;
	while (!e && !(e = csv_next(f->csv, &ctx->cause, &row)) && row) {
		if (f->n == f->cap) {
			f->cap = f->cap ? f->cap * 2 : 64;
			f->rows = mem_grow(f->rows, f->cap, sizeof *f->rows);
		}
		read_cells(f->csv, &f->rows[f->n++]);
		keep_line(f);
	}
	return e;
}

static enum err write_rejects(struct ctx *ctx, const char *path, const struct file *f)
{
	struct buf out = { 0 };
	const char *line = f->lines.data;
	for (int i = 0; i < csv_columns(f->csv); i++)
		csv_put(&out, csv_header(f->csv, i), i == 0);
	csv_put(&out, _("取込みできない理由"), false);
	buf_char(&out, '\n');
	for (size_t i = 0; i < f->n; i++, line += strlen(line) + 1) {
		if (!*f->rows[i].problem)
			continue;
		buf_str(&out, line);
		csv_put(&out, f->rows[i].problem, false);
		buf_char(&out, '\n');
	}
	int error = file_write(path, out.data, out.len, 0600);
	buf_wipe(&out);
	return error ? ctx_fail(ctx, ERR_IO, _("%s に書けません: %s"), path, strerror(error)) : ERR_OK;
}

static json_t *tell_problems(struct cmd_call *call, const struct file *f, const struct enroll_import_result *r, bool refused)
{
	char text[400];
	json_t *list = json_array();
	if (refused)
		call->ctx->cause.n_reasons = 0;
	for (int i = 0; i < r->n_problems; i++) {
		const struct enroll_problem *p = &r->problems[i];
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

static void tell(struct cmd_call *call, const struct file *f, const char *rejects, const struct enroll_import_result *r)
{
	cmd_text(call, _("追加 %lld（うち照合不一致 %lld）、変更なし %lld、取込みなし %lld（%s）"), (long long)r->added, (long long)r->mismatched, (long long)r->same,
		(long long)r->bad, csv_encoding(f->csv));
	if (*csv_note(f->csv))
		cmd_text(call, "%s", csv_note(f->csv));
	if (*rejects)
		cmd_text(call, _("取り込まなかった行: %s"), rejects);
	cmd_json(call, json_pack("{s:I, s:I, s:I, s:I, s:I, s:s, s:s, s:o, s:s*}", "rows", (json_int_t)f->n, "added", (json_int_t)r->added, "mismatched",
		(json_int_t)r->mismatched, "unchanged", (json_int_t)r->same, "rejected", (json_int_t)r->bad, "encoding", csv_encoding(f->csv), "note",
		csv_note(f->csv), "problems", tell_problems(call, f, r, false), "rejects_file", *rejects ? rejects : NULL));
}

enum err cmd_enroll_import(struct cmd_call *call)
{
	struct file f = { 0 };
	struct enroll_import_result *r = mem_new(sizeof *r);
	char rejects[PATH];
	enum err e = cmd_rejects(call, rejects, sizeof rejects);
	if (!e)
		e = csv_open(call->args[0], "enrollments", &call->ctx->cause, &f.csv);
	if (!e)
		e = read_file(call->ctx, &f);
	if (!e && *rejects) /* a place that can't be written shows before anything is taken */
		e = write_rejects(call->ctx, rejects, &f);
	if (!e)
		e = enroll_import(call->ctx, f.rows, (int)f.n, *rejects, r);
	if (!e && *rejects)
		e = write_rejects(call->ctx, rejects, &f);
	if (!e)
		tell(call, &f, rejects, r);
	else if (e == ERR_BAD_INPUT)
		json_decref(tell_problems(call, &f, r, true));
	csv_close(f.csv);
	mem_wipe(f.rows, f.n * sizeof *f.rows);
	free(f.rows);
	buf_wipe(&f.lines);
	free(r);
	return e;
}
