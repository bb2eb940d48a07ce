/* Explaining what reconciliation found, and the daily close (SPEC S6, S8, L). The comparison itself is the worker's (worker_reconcile.c). */
#include "cmd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/day_close.h"
#include "domain/day_close_words.h"
#include "domain/reconcile.h"

#include "base/banned.h"

extern const struct cmd cmd_close[];

enum { CLOSES_MAX = 4000 }; /* eleven years */

static enum err run_explain(struct cmd_call *c)
{
	struct reconcile_diff d;
	int64_t id;
	const char *note = cmd_value(c, "--note");
	if (!note)
		return ctx_fail(c->ctx, ERR_USAGE, _("--note（説明）が必要です"));
	if (!str_int64(c->args[0], 1, INT64_MAX, &id))
		return ctx_fail(c->ctx, ERR_USAGE, _("差の番号は settle reconcile が示す数です: %s"), c->args[0]);
	enum err e = reconcile_explain(c->ctx, id, note);
	if (e == ERR_OK)
		e = reconcile_diff_by_id(c->ctx, id, &d);
	if (e != ERR_OK)
		return e;
	cmd_text(c, _("照合の差 %lld を説明済みにしました: %s"), (long long)id, d.note);
	cmd_json(c, json_pack("{s:I, s:s, s:s, s:b, s:s, s:s}", "id", (json_int_t)d.id, "kind", reconcile_kind_id(d.kind), "bill", d.bill, "explained",
			      d.cleared_at != 0, "explained_by", d.cleared_by, "note", d.note));
	return ERR_OK;
}

/* ---- the daily close ---- */

static json_t *head_json(const struct day_sheet *s)
{
	char day[DATE_TEXT], at[DATE_TEXT];
	json_t *o = json_pack("{s:s, s:I}", "day", date_iso(s->day, day), "expected_cash", (json_int_t)s->expected_cash);
	json_object_set_new(o, "number", s->number ? json_integer((json_int_t)s->number) : json_null());
	if (s->number) {
		json_object_set_new(o, "counted_cash", json_integer((json_int_t)s->counted_cash));
		json_object_set_new(o, "difference", json_integer((json_int_t)(s->counted_cash - s->expected_cash)));
		json_object_set_new(o, "closed_at", json_string(instant_iso(s->closed_at, at)));
		json_object_set_new(o, "closed_by", json_string(s->closed_by));
		json_object_set_new(o, "note", json_string(s->note));
	}
	return o;
}

static void tell(struct cmd_call *c, const struct day_sheet *s)
{
	char day[DATE_TEXT], a[32], b[32], d[32];
	json_t *o = head_json(s), *lines = json_array();
	if (s->number)
		cmd_text(c, _("日締め 第%lld号 %s"), (long long)s->number, date_iso(s->day, day));
	else
		cmd_text(c, _("日締めの試算 %s（まだ締めていません）"), date_iso(s->day, day));
	for (size_t i = 0; i < s->n; i++) {
		const struct day_line *l = &s->lines[i];
		json_array_append_new(lines, json_pack("{s:s, s:s, s:I, s:I}", "section", l->section, "name", l->name, "n", (json_int_t)l->n, "yen",
						       (json_int_t)l->yen));
		if (l->n || l->yen || strcmp(l->section, "reconcile") == 0)
			cmd_text(c, _("%s  %s  %lld 件  %s 円"), _(day_close_words_section(l->section)), day_close_words_name(l), (long long)l->n, yen_text(l->yen, a));
	}
	json_object_set_new(o, "lines", lines);
	if (s->number)
		cmd_text(c, _("現金  帳簿 %s 円  実際 %s 円  差 %s 円"), yen_text(s->expected_cash, a), yen_text(s->counted_cash, b),
			 yen_text(s->counted_cash - s->expected_cash, d));
	else
		cmd_text(c, _("現金  帳簿 %s 円"), yen_text(s->expected_cash, a));
	if (s->note[0])
		cmd_text(c, _("理由 %s"), s->note);
	cmd_json(c, o);
}

static enum err export(struct cmd_call *c, const struct day_sheet *s)
{
	const char *file = cmd_value(c, "--csv");
	struct buf text = { 0 };
	if (!file)
		return ERR_OK;
	day_close_words_csv(s, &text);
	int error = file_write(file, text.data, text.len, 0600);
	buf_free(&text);
	if (error)
		return ctx_fail(c->ctx, error == ENOSPC ? ERR_DISK_FULL : ERR_IO, _("%s に書けません: %s"), file, strerror(error));
	cmd_text(c, _("%s に書き出しました"), file);
	return ERR_OK;
}

static enum err close_it(struct cmd_call *c, day_t day, struct day_sheet *s)
{
	int64_t counted;
	if (!cmd_given(c, "--counted"))
		return ctx_fail(c->ctx, ERR_USAGE, _("締めるには --counted（数えた現金）が必要です。試算は --preview です"));
	enum err e = cmd_number(c, "--counted", 0, YEN_MAX, 0, &counted);
	return e == ERR_OK ? day_close_make(c->ctx, day, counted, cmd_value(c, "--note"), NULL, s) : e;
}

static enum err show_one(struct cmd_call *c, struct day_sheet *s)
{
	int64_t number;
	if (!str_int64(cmd_value(c, "--show"), 1, INT64_MAX, &number))
		return ctx_fail(c->ctx, ERR_USAGE, _("--show は日締めの番号です: %s"), cmd_value(c, "--show"));
	return day_close_by_number(c->ctx, number, s);
}

static enum err run_close(struct cmd_call *c)
{
	struct day_sheet s = { 0 };
	char text[DATE_TEXT];
	day_t day;
	enum err e = cmd_day(c, &day);
	if (e != ERR_OK)
		return e;
	bool show = cmd_given(c, "--show"), preview = cmd_given(c, "--preview");
	if (show && preview)
		return ctx_fail(c->ctx, ERR_USAGE, _("--show と --preview は一緒に使えません"));
	e = show ? show_one(c, &s) : preview ? day_close_preview(c->ctx, day, &s) : close_it(c, day, &s);
	if (e == ERR_OK && (show || preview))
		e = audit_look(c->ctx, "", 0, "day close %s", date_iso(s.day, text));
	if (e == ERR_OK) {
		tell(c, &s);
		e = export(c, &s);
	}
	day_close_free(&s);
	return e;
}

static enum err run_closes(struct cmd_call *c)
{
	struct day_sheet *list = mem_array(CLOSES_MAX, sizeof *list);
	char day[DATE_TEXT], a[32], b[32];
	int n;
	enum err e = day_close_list(c->ctx, CLOSES_MAX, list, &n);
	if (e == ERR_OK)
		e = audit_look(c->ctx, "", 0, "day closes: %d", n);
	json_t *out = json_array();
	for (int i = 0; e == ERR_OK && i < n; i++) {
		json_array_append_new(out, head_json(&list[i]));
		cmd_text(c, _("第%lld号  %s  現金 %s 円（差 %s 円）  %s  %s"), (long long)list[i].number, date_iso(list[i].day, day), yen_text(list[i].counted_cash, a),
			 yen_text(list[i].counted_cash - list[i].expected_cash, b), list[i].closed_by, list[i].note);
	}
	free(list);
	if (e == ERR_OK)
		cmd_json(c, out);
	else
		json_decref(out);
	return e;
}

const struct cmd cmd_close[] = {
	{ .name = "settle explain", .args = "ID", .help = N_("照合の差に説明をつけます"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE,
		.action = ACTION_RECONCILE, .run = run_explain, .options = { { "--note", "TEXT", N_("説明") } } },
	{ .name = "settle close", .args = "", .help = N_("日を締めます（--date、既定は本日）。締めた日は変更できません"), .needs = CMD_DATABASE,
		.action = ACTION_DAY_CLOSE, .run = run_close,
		.options = { { "--counted", "N", N_("数えた現金（円）") }, { "--note", "TEXT", N_("未処理や現金の差があるときの理由") },
			     { "--preview", NULL, N_("締めずに試算を示します") }, { "--show", "NUMBER", N_("締めた日の日締め表を示します") },
			     { "--csv", "FILE", N_("表計算用のファイルへも書き出します") } } },
	{ .name = "settle closes", .args = "", .help = N_("日締めの一覧（新しい順）"), .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_closes },
	{ 0 },
};
