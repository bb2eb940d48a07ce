/* patients import, find, show (SPEC P, L). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "cmd.h"
#include "domain/audit.h"
#include "domain/patient.h"
#include "domain/patient_import.h"
#include "domain/patient_search.h"
#include "intake/csv.h"
#include "model/secret.h"

#include "base/banned.h"

enum { FIND_LIMIT = 500, PROGRESS_ROWS = 500, PATH = 4096 };

/* The file of rejects: the rows as they came, in UTF-8, with what was wrong in a last column. */
struct rejects {
	bool wanted;
	struct buf text;
	int skip; /* column of an earlier file of rejects, replaced by the new reason; -1: none */
};

static const char *reason_header(void)
{
	return _("取込みできない理由");
}

static void rejects_start(struct rejects *r, const struct csv *c)
{
	r->skip = -1;
	for (int i = 0; i < csv_columns(c); i++) {
		if (strcmp(csv_header(c, i), reason_header()) == 0)
			r->skip = i;
		else
			csv_put(&r->text, csv_header(c, i), r->text.len == 0);
	}
	csv_put(&r->text, reason_header(), false);
	buf_char(&r->text, '\n');
}

/* Digits that must not be kept don't go into this file either (X7). */
static void rejects_add(struct rejects *r, const struct csv *c, const char *reason)
{
	size_t start = r->text.len;
	int n = csv_cells(c) > csv_columns(c) ? csv_cells(c) : csv_columns(c);
	for (int i = 0; i < n; i++)
		if (i != r->skip)
			csv_put(&r->text, secret_find(csv_cell(c, i), csv_field(c, "card")) ? "***" : csv_cell(c, i), r->text.len == start);
	csv_put(&r->text, reason, false);
	buf_char(&r->text, '\n');
}

static enum err rejects_write(struct rejects *r, struct ctx *ctx, const char *path)
{
	int error = file_write(path, r->text.data, r->text.len, 0600);
	return error ? ctx_fail(ctx, ERR_IO, _("%s に書けません: %s。何も取り込んでいません"), path, strerror(error)) : ERR_OK;
}

static const char *column(const struct csv *c, const char *field)
{
	return csv_has(c, field) ? csv_field(c, field) : NULL;
}

static enum err take(struct ctx *ctx, struct patient_import *im, const struct csv *c, bool *taken)
{
	*taken = false;
	if (csv_ragged(c)) {
		char reason[160];
		str_fmt(reason, sizeof reason, _("列の数が %d です（1 行目は %d）"), csv_cells(c), csv_columns(c));
		patient_import_bad(im, csv_line(c), "", reason);
		return ERR_OK;
	}
	struct patient_row row = {
		.line = csv_line(c), .card = csv_field(c, "card"), .name = csv_field(c, "name"), .kana = csv_field(c, "kana"),
		.sex = csv_field(c, "sex"), .birth_date = csv_field(c, "birth_date"), .phone = column(c, "phone"), .postal = column(c, "postal"),
		.address = column(c, "address"), .died = column(c, "died"), .undisclosed = column(c, "undisclosed"), .memo = column(c, "memo"),
	};
	return patient_import_row(ctx, im, &row, taken);
}

static enum err take_all(struct cmd_call *call, struct patient_import *im, struct csv *c, struct rejects *rejects)
{
	bool row = true, taken;
	enum err e = ERR_OK;
	while (!e && !(e = csv_next(c, &call->ctx->cause, &row)) && row) {
		e = take(call->ctx, im, c, &taken);
		if (!e && !taken && rejects->wanted)
			rejects_add(rejects, c, patient_import_reason(im));
		if (!e && patient_import_result(im)->rows % PROGRESS_ROWS == 0)
			e = cmd_progress(call, csv_permille(c), 1000);
	}
	return e;
}

static void problem_text(const struct csv *c, const struct patient_problem *p, char *out, size_t size)
{
	if (p->field[0])
		str_fmt(out, size, _("%lld 行目 %s: %s"), (long long)p->line, csv_title(c, p->field), p->reason);
	else
		str_fmt(out, size, _("%lld 行目: %s"), (long long)p->line, p->reason);
}

static json_t *result_json(const struct csv *c, const struct patient_import_result *r)
{
	json_t *list = json_array();
	for (int i = 0; i < r->n_problems; i++) {
		const struct patient_problem *p = &r->problems[i];
		json_array_append_new(list, json_pack("{s:I, s:s, s:s, s:s}", "line", (json_int_t)p->line, "column",
		                                      p->field[0] ? csv_title(c, p->field) : "", "field", p->field, "reason", p->reason));
	}
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:s, s:s, s:o}", "rows", (json_int_t)r->rows, "added", (json_int_t)r->added, "changed",
	                 (json_int_t)r->changed, "unchanged", (json_int_t)r->unchanged, "rejected", (json_int_t)r->bad, "encoding",
	                 csv_encoding(c), "note", csv_note(c), "problems", list);
}

/* A refused file: its problems in the words of its own header. Nothing took effect, so nothing was added or changed. */
static void tell_problems(struct cmd_call *call, const struct csv *c, struct patient_import_result *r)
{
	char text[320];
	call->ctx->cause.n_reasons = 0;
	r->added = r->changed = r->unchanged = 0;
	for (int i = 0; i < r->n_problems; i++) {
		problem_text(c, &r->problems[i], text, sizeof text);
		if (call->json)
			cause_reason(&call->ctx->cause, r->problems[i].field, text, "");
		else
			fprintf(stderr, "%s\n", text);
	}
	if (!call->json && r->n_problems == PATIENT_PROBLEMS_MAX)
		fprintf(stderr, _("（%d 件まで表示しています）\n"), PATIENT_PROBLEMS_MAX);
	cmd_json(call, result_json(c, r));
}

static void tell_result(struct cmd_call *call, const struct csv *c, const char *rejects, const struct patient_import_result *r)
{
	char text[320];
	json_t *o = result_json(c, r);
	cmd_text(call, _("追加 %lld、変更 %lld、変更なし %lld、取込みなし %lld（%s）"), (long long)r->added, (long long)r->changed,
	         (long long)r->unchanged, (long long)r->bad, csv_encoding(c));
	if (csv_note(c)[0])
		cmd_text(call, "%s", csv_note(c));
	for (int i = 0; i < r->n_problems; i++) {
		problem_text(c, &r->problems[i], text, sizeof text);
		cmd_text(call, "%s", text);
	}
	if (*rejects) {
		cmd_text(call, _("取り込まなかった行: %s"), rejects);
		json_object_set_new(o, "rejects_file", json_string(rejects));
	}
	cmd_json(call, o);
}

static enum err import_file(struct cmd_call *call, struct csv *c, const char *rejects_path, struct patient_import_result *result)
{
	struct rejects rejects = { .wanted = *rejects_path };
	struct patient_import *im;
	enum err e = patient_import_begin(call->ctx, rejects.wanted, &im);
	if (e)
		return e;
	if (rejects.wanted)
		rejects_start(&rejects, c);
	e = take_all(call, im, c, &rejects);
	if (!e && rejects.wanted)
		e = rejects_write(&rejects, call->ctx, rejects_path);
	buf_wipe(&rejects.text);
	return patient_import_end(call->ctx, im, e, result);
}

static enum err run_import(struct cmd_call *call)
{
	struct csv *c;
	char rejects[PATH];
	enum err e = cmd_rejects(call, rejects, sizeof rejects);
	if (!e)
		e = csv_open(call->args[0], "patients", &call->ctx->cause, &c);
	if (e)
		return e;
	struct patient_import_result *result = mem_new(sizeof *result);
	e = import_file(call, c, rejects, result);
	if (!e)
		tell_result(call, c, rejects, result);
	else if (e == ERR_BAD_INPUT)
		tell_problems(call, c, result);
	free(result);
	csv_close(c);
	return e;
}

static json_t *patient_json(const struct patient *p)
{
	char birth[DATE_TEXT], died[DATE_TEXT], sex[2] = { p->sex, '\0' };
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "card", p->card, "name", p->name, "kana", p->kana, "sex", sex,
	                      "birth_date", date_iso(p->birth, birth), "phone", p->phone, "undisclosed", p->undisclosed);
	json_object_set_new(o, "died", p->died == DAY_NONE ? json_null() : json_string(date_iso(p->died, died)));
	return o;
}

static void patient_text(struct cmd_call *call, const struct patient *p)
{
	char birth[DATE_TEXT];
	cmd_text(call, "%s  %s  %s  %s  %s%s", p->card, p->name, p->kana, sex_name(p->sex), date_era(p->birth, birth),
	         p->died == DAY_NONE ? "" : _("  死亡"));
}

/* The words of the query, given as one argument or as several. */
static void query_of(const struct cmd_call *call, char *out, size_t size)
{
	out[0] = '\0';
	for (int i = 0; i < call->n_args; i++)
		str_add(out, size, "%s%s", i ? " " : "", call->args[i]);
}

static enum err run_find(struct cmd_call *call)
{
	char query[PATIENT_SEARCH_TEXT * 2];
	int64_t limit = FIND_LIMIT, count = 0;
	const char *text = cmd_value(call, "--limit");
	if (text && !str_int64(text, 1, 100000, &limit))
		return ctx_fail(call->ctx, ERR_USAGE, _("--limit は 1 から 100000 の数です"));
	query_of(call, query, sizeof query);
	struct patient *found = mem_array((size_t)limit, sizeof *found);
	int n = 0;
	enum err e = patient_search(call->ctx, query, (int)limit, found, &n, &count);
	if (!e) {
		json_t *list = json_array();
		for (int i = 0; i < n; i++) {
			patient_text(call, &found[i]);
			json_array_append_new(list, patient_json(&found[i]));
		}
		cmd_text(call, _("%d 件（全 %lld 件）"), n, (long long)count);
		cmd_json(call, list);
	}
	mem_wipe(found, (size_t)limit * sizeof *found);
	free(found);
	return e;
}

static void show_text(struct cmd_call *call, const struct patient *p, const struct patient *twins, int n_twins)
{
	char day[DATE_TEXT];
	patient_text(call, p);
	cmd_text(call, _("生年月日 %s（%d歳）"), date_show(p->birth, day), date_age(p->birth, ctx_today(call->ctx)));
	cmd_text(call, _("電話 %s"), p->phone);
	cmd_text(call, _("住所 %s %s"), p->postal, p->address);
	if (p->memo[0])
		cmd_text(call, _("メモ %s"), p->memo);
	if (p->died != DAY_NONE)
		cmd_text(call, _("死亡 %s"), date_show(p->died, day));
	if (p->undisclosed)
		cmd_text(call, _("照会拒否: 来院の有無を答えないでください"));
	for (int i = 0; i < n_twins; i++)
		cmd_text(call, _("重複の可能性: %s %s"), twins[i].card, twins[i].name);
}

static enum err run_show(struct cmd_call *call)
{
	enum { TWINS = 20 };
	struct patient p, twins[TWINS];
	int n = 0;
	enum err e = patient_by_card(call->ctx, call->args[0], &p);
	if (!e)
		e = patient_duplicates(call->ctx, &p, TWINS, twins, &n);
	if (!e)
		e = audit_look(call->ctx, "patient", p.id, "show");
	if (e)
		return e;
	show_text(call, &p, twins, n);
	json_t *o = patient_json(&p), *list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list, json_string(twins[i].card));
	json_object_update_new(o, json_pack("{s:i, s:s, s:s, s:s, s:I, s:o}", "age", date_age(p.birth, ctx_today(call->ctx)), "postal",
	                                    p.postal, "address", p.address, "memo", p.memo, "version", (json_int_t)p.version,
	                                    "duplicates", list));
	cmd_json(call, o);
	return ERR_OK;
}

const struct cmd cmd_patients[] = {
	{ .name = "patients import", .args = "FILE", .help = N_("病院の患者 CSV を取り込みます（UTF-8・CP932、列名は日本語・英語）"),
	  .min_args = 1, .max_args = 1, .needs = CMD_DATABASE, .action = ACTION_PATIENT_IMPORT, .run = run_import,
	  .options = { { "--skip-bad", "[FILE]", N_("誤りのある行を除いて取り込み、その行と理由を FILE に書きます（なければ 取り込むファイル.rejects.csv）") } } },
	{ .name = "patients find", .args = "QUERY", .help = N_("診察券番号・カナ・氏名・電話・生年月日で患者を探します"),
	  .min_args = 1, .max_args = 8, .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_find,
	  .options = { { "--limit", "N", N_("表示する件数の上限（初めは 500）") } } },
	{ .name = "patients show", .args = "CARD", .help = N_("患者 1 人の登録内容を表示します"),
	  .min_args = 1, .max_args = 1, .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_show },
	{ 0 },
};
