/* try: one rule on one input, what the program makes of it and why (SPEC L). Answers always exit 0. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "base/utf8.h"
#include "cmd.h"
#include "domain/name_variants.h"
#include "model/checkdigit.h"
#include "model/name.h"

#include "base/banned.h"

enum { DIFFS_MAX = 64 };

static enum err run_date(struct cmd_call *call)
{
	char text[256] = "", iso[DATE_TEXT], shown[DATE_TEXT], era[DATE_TEXT];
	struct cause why = { 0 };
	day_t d;
	for (int i = 0; i < call->n_args; i++)
		str_add(text, sizeof text, "%s%s", i ? " " : "", call->args[i]);
	day_t today = ctx_today(call->ctx);
	bool bad = cmd_given(call, "--birth") ? date_parse_birth(text, today, &d, &why) : date_parse(text, today, &d, &why);
	if (bad) {
		cmd_text(call, "%s", why.text);
		cmd_json(call, json_pack("{s:n, s:s}", "date", "error", why.text));
		return ERR_OK;
	}
	cmd_text(call, "%s  %s", date_show(d, shown), date_era(d, era));
	cmd_json(call, json_pack("{s:s, s:n, s:s, s:s}", "date", date_iso(d, iso), "error", "shown", date_show(d, shown), "era", date_era(d, era)));
	return ERR_OK;
}

static enum err tell_check(struct cmd_call *call, bool valid, const struct checkdigit *c)
{
	if (!c->form)
		cmd_text(call, _("番号の形が正しくありません"));
	else if (valid)
		cmd_text(call, _("正しい番号です  %s %s"), c->number, c->kind);
	else
		cmd_text(call, _("検証番号が違います。正しくは %d です  %s %s"), c->expected, c->number, c->kind);
	cmd_json(call, json_pack("{s:b, s:o, s:s, s:s, s:b}", "valid", valid, "expected",
	                         c->expected < 0 ? json_null() : json_integer(c->expected), "kind", c->kind ? c->kind : "",
	                         "number", c->number, "form", c->form));
	return ERR_OK;
}

static enum err run_insurer(struct cmd_call *call)
{
	struct checkdigit c;
	bool valid = checkdigit_insurer(call->args[0], &c);
	return tell_check(call, valid, &c);
}

static enum err run_payer(struct cmd_call *call)
{
	struct checkdigit c;
	bool valid = checkdigit_payer(call->args[0], &c);
	return tell_check(call, valid, &c);
}

/* A character and its code point; "" for none. */
static const char *character(uint32_t c, char out[8], char code[12])
{
	out[0] = code[0] = '\0';
	if (!c)
		return out;
	out[utf8_put(c, out)] = '\0';
	str_fmt(code, 12, "U+%04X", c);
	return out;
}

/*
 * Where an installation is, its own table of variants decides. rows: of that table, 0: there is none, the program's own decides; why:
 * what keeps the installation from being opened, "": nothing.
 */
static void hospital_table(struct cmd_call *call, int64_t *rows, char why[400])
{
	char home[512], path[600];
	struct app app;
	*rows = 0;
	why[0] = '\0';
	if (app_home(call->ctx, "madoguchi", home))
		return;
	str_fmt(path, sizeof path, "%s/madoguchi.ini", home);
	if (access(path, F_OK) != 0)
		return;
	if (app_open(&app, APP_DATABASE, &(struct app_options){ .machine = true }) || name_variants_rows(&app.ctx, rows))
		str_copy(why, 400, app.ctx.cause.text);
	app_close(&app);
}

static json_t *tell_table(struct cmd_call *call, int64_t rows, const char *why)
{
	if (*why)
		cmd_text(call, _("照合した表: 同梱の表だけ（病院の表は開けません: %s）"), why);
	else if (rows)
		cmd_text(call, _("照合した表: 同梱の表と、病院の表（%lld字）"), (long long)rows);
	else
		cmd_text(call, "%s", _("照合した表: 同梱の表"));
	return json_pack("{s:s, s:I, s:o}", "used", rows ? "hospital" : "shipped", "rows", (json_int_t)rows, "error", *why ? json_string(why) : json_null());
}

static enum err run_name(struct cmd_call *call)
{
	struct name_diff diffs[DIFFS_MAX];
	char why[400];
	int64_t rows;
	int n;
	hospital_table(call, &rows, why);
	enum name_match m = name_compare(call->args[0], call->args[1], diffs, DIFFS_MAX, &n);
	json_t *list = json_array();
	cmd_text(call, "%s", m == NAME_SAME ? _("同じ名前です") : m == NAME_VARIANT ? _("異体字だけの違いです") :
	         m == NAME_CANDIDATE ? _("似た字です。人が確かめてください") : _("違う名前です"));
	for (int i = 0; i < n; i++) {
		const struct name_diff *d = &diffs[i];
		char a[8], b[8], code_a[12], code_b[12];
		character(d->a, a, code_a);
		character(d->b, b, code_b);
		cmd_text(call, "  %d %s %s  %d %s %s  %s", d->at_a, a, code_a, d->at_b, b, code_b, name_match_id(d->level));
		json_array_append_new(list, json_pack("{s:i, s:i, s:s, s:s, s:s, s:s, s:s}", "at_a", d->at_a, "at_b", d->at_b, "a", a, "b", b,
		                                      "code_a", code_a, "code_b", code_b, "level", name_match_id(d->level)));
	}
	cmd_json(call, json_pack("{s:s, s:o, s:o}", "match", name_match_id(m), "differences", list, "table", tell_table(call, rows, why)));
	return ERR_OK;
}

const struct cmd cmd_try[] = {
	{ .name = "try date", .args = "TEXT", .help = N_("日付の読み取り（西暦・和暦・数字だけ）"), .min_args = 1, .max_args = 3,
	  .needs = CMD_NOTHING, .run = run_date, .options = { { "--birth", NULL, N_("生年月日として調べます（未来と 130 年より前は不可）") } } },
	{ .name = "try insurer", .args = "NUMBER", .help = N_("保険者番号の検証"), .min_args = 1, .max_args = 1, .needs = CMD_NOTHING, .run = run_insurer },
	{ .name = "try payer", .args = "NUMBER", .help = N_("公費負担者番号の検証"), .min_args = 1, .max_args = 1, .needs = CMD_NOTHING, .run = run_payer },
	{ .name = "try name", .args = "A B", .help = N_("二つの氏名の照合（異体字と似た字）"), .min_args = 2, .max_args = 2, .needs = CMD_NOTHING, .run = run_name },
	{ 0 },
};
