/* Arrears on the command line (SPEC S12, L): the list by age, by patient or as CSV, one patient or bill with its notes, a new note. */
#include "cmd.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/arrears.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/patient.h"
#include "domain/settlement_list.h"

#include "base/banned.h"

enum { LIST_PAGE = 100, NOTES_MAX = 100, OLDER_MAX = 36500 };

static json_t *day_json(day_t d)
{
	char text[DATE_TEXT];
	return d == DAY_NONE ? json_null() : json_string(date_iso(d, text));
}

static json_t *instant_json(int64_t at)
{
	char text[DATE_TEXT];
	return at ? json_string(instant_iso(at, text)) : json_null();
}

static json_t *item_json(const struct ctx *ctx, const struct arrears_item *i)
{
	char why[256];
	int days = arrears_days(ctx, i);
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:o, s:i, s:s}", "bill", i->bill, "card", i->card, "name", i->name, "state",
		settlement_state_id(i->charge.state), "amount", (json_int_t)i->charge.amount, "paid", (json_int_t)i->paid, "rest",
		(json_int_t)(i->charge.amount - i->paid), "since", day_json(i->since), "days", days, "age", arrears_age_id(arrears_age_of(days)));
	json_object_set_new(o, "phone", json_string(i->phone));
	json_object_set_new(o, "text", json_string(settlement_list_reason(&i->charge, why)));
	json_object_set_new(o, "contacts", json_integer(i->contacts));
	json_object_set_new(o, "last_contact", instant_json(i->last_contact));
	json_object_set_new(o, "promised", day_json(i->promised));
	return o;
}

static void item_text(struct cmd_call *c, const struct arrears_item *i)
{
	char yen[32], day[DATE_TEXT], promised[DATE_TEXT];
	cmd_text(c, _("%s  %s  %10s円  %s から %d日  %s  %s%s%s"), i->bill, i->card, yen_text(i->charge.amount - i->paid, yen), date_iso(i->since, day),
		arrears_days(c->ctx, i), settlement_state_name(i->charge.state), i->name, i->promised == DAY_NONE ? "" : _("  約束 "),
		date_iso(i->promised, promised));
}

/* RFC 4180: every text in quotes, a quote doubled. */
static void csv_text(struct buf *line, const char *text)
{
	buf_str(line, line->len ? ",\"" : "\"");
	for (const char *p = text; *p; p++) {
		if (*p == '"')
			buf_char(line, '"');
		buf_char(line, *p);
	}
	buf_char(line, '"');
}

static void item_csv(struct cmd_call *c, const struct arrears_item *i)
{
	struct buf line = { 0 };
	char since[DATE_TEXT], last[DATE_TEXT], promised[DATE_TEXT];
	int days = arrears_days(c->ctx, i);
	csv_text(&line, i->bill);
	csv_text(&line, i->card);
	csv_text(&line, i->name);
	csv_text(&line, i->phone);
	csv_text(&line, settlement_state_id(i->charge.state));
	buf_fmt(&line, ",%lld,%lld,%lld,%s,%d", (long long)i->charge.amount, (long long)i->paid, (long long)(i->charge.amount - i->paid),
		date_iso(i->since, since), days);
	csv_text(&line, arrears_age_id(arrears_age_of(days)));
	buf_fmt(&line, ",%d,%s,%s", i->contacts, i->last_contact ? instant_iso(i->last_contact, last) : "", date_iso(i->promised, promised));
	cmd_text(c, "%s", line.data);
	buf_wipe(&line);
}

static enum err list_items(struct cmd_call *c, const struct arrears_filter *f, json_t *rows)
{
	struct arrears_item items[LIST_PAGE];
	int n = LIST_PAGE;
	enum err e = ERR_OK;
	bool csv = cmd_given(c, "--csv");
	if (csv)
		cmd_text(c, "bill,card,name,phone,state,amount,paid,rest,since,days,age,contacts,last_contact,promised");
	for (int64_t at = 0; !e && n == LIST_PAGE; at += n) {
		e = arrears_list(c->ctx, f, at, LIST_PAGE, items, &n);
		for (int i = 0; !e && i < n; i++) {
			json_array_append_new(rows, item_json(c->ctx, &items[i]));
			if (csv)
				item_csv(c, &items[i]);
			else
				item_text(c, &items[i]);
		}
	}
	return e;
}

static enum err list_patients(struct cmd_call *c, const struct arrears_filter *f, json_t *rows, bool show)
{
	struct arrears_patient who[LIST_PAGE];
	char yen[32], day[DATE_TEXT];
	int n = LIST_PAGE;
	enum err e = ERR_OK;
	for (int64_t at = 0; !e && n == LIST_PAGE; at += n) {
		e = arrears_patients(c->ctx, f, at, LIST_PAGE, who, &n);
		for (int i = 0; !e && i < n; i++) {
			json_array_append_new(rows, json_pack("{s:s, s:s, s:I, s:I, s:o}", "card", who[i].card, "name", who[i].name, "bills",
				(json_int_t)who[i].sum.n, "rest", (json_int_t)who[i].sum.yen, "since", day_json(who[i].since)));
			if (show)
				cmd_text(c, _("%s  %lld件 %10s円  %s から  %s"), who[i].card, (long long)who[i].sum.n, yen_text(who[i].sum.yen, yen),
					date_iso(who[i].since, day), who[i].name);
		}
	}
	return e;
}

static enum err show_sums(struct cmd_call *c, const struct arrears_filter *f, json_t *o)
{
	struct arrears_sum ages[ARREARS_AGES], all;
	char yen[32];
	enum err e = arrears_sums(c->ctx, f, ages, &all);
	if (e)
		return e;
	json_t *by = json_object();
	for (int a = 0; a < ARREARS_AGES; a++) {
		json_object_set_new(by, arrears_age_id((enum arrears_age)a), json_pack("{s:I, s:I}", "n", (json_int_t)ages[a].n, "yen", (json_int_t)ages[a].yen));
		if (!cmd_given(c, "--csv"))
			cmd_text(c, _("%s: %lld件 %s円"), arrears_age_name((enum arrears_age)a), (long long)ages[a].n, yen_text(ages[a].yen, yen));
	}
	json_object_set_new(o, "ages", by);
	json_object_set_new(o, "n", json_integer((json_int_t)all.n));
	json_object_set_new(o, "yen", json_integer((json_int_t)all.yen));
	return ERR_OK;
}

static enum err run_list(struct cmd_call *c)
{
	struct arrears_filter f = { 0 };
	int64_t older;
	bool by_patient = cmd_given(c, "--patients");
	enum err e = cmd_number(c, "--older-than", 0, OLDER_MAX, 0, &older);
	if (!e && cmd_given(c, "--csv") && (c->json || by_patient))
		e = ctx_fail(c->ctx, ERR_USAGE, _("--csv は --json、--patients と一緒には使えません"));
	if (e)
		return e;
	f.older_than = (int)older;
	json_t *o = json_object(), *rows = json_array(), *who = json_array();
	json_object_set_new(o, "rows", rows);
	json_object_set_new(o, "patients", who);
	if (!by_patient || c->json)
		e = list_items(c, &f, rows);
	if (!e)
		e = list_patients(c, &f, who, by_patient);
	if (!e)
		e = show_sums(c, &f, o);
	if (!e)
		e = audit_look(c->ctx, "", 0, "arrears: %lld", (long long)json_integer_value(json_object_get(o, "n")));
	if (e)
		json_decref(o);
	else
		cmd_json(c, o);
	return e;
}

static json_t *note_json(const struct contact *k)
{
	return json_pack("{s:o, s:s, s:s, s:s, s:o}", "at", instant_json(k->at), "staff", k->staff, "how", contact_how_id(k->how), "note", k->note,
		"promised", day_json(k->promised));
}

static void note_text(struct cmd_call *c, const struct contact *k)
{
	char day[DATE_TEXT], time[DATE_TEXT], promised[DATE_TEXT];
	cmd_text(c, "  %s %s  %s  %s  %s%s%s", date_iso(tokyo_day(k->at), day), instant_time(k->at, time), k->staff, contact_how_name(k->how), k->note,
		k->promised == DAY_NONE ? "" : _("  約束 "), date_iso(k->promised, promised));
}

static enum err show_notes(struct cmd_call *c, int64_t bill_id, json_t *o)
{
	struct contact notes[NOTES_MAX];
	int n;
	enum err e = arrears_notes(c->ctx, bill_id, NOTES_MAX, notes, &n);
	if (e)
		return e;
	json_t *a = json_array();
	for (int i = 0; i < n; i++) {
		json_array_append_new(a, note_json(&notes[i]));
		note_text(c, &notes[i]);
	}
	json_object_set_new(o, "notes", a);
	return ERR_OK;
}

/* "B-000012" is a bill; digits alone are a card. */
static enum err find_subject(struct cmd_call *c, struct arrears_filter *f)
{
	struct patient p;
	struct bill b;
	const char *arg = c->args[0];
	bool bill = arg[0] == 'B' || arg[0] == 'b';
	enum err e = bill ? bill_by_number(c->ctx, arg, &b) : patient_by_card(c->ctx, arg, &p);
	if (!e)
		*f = bill ? (struct arrears_filter){ .bill_id = b.id, .patient_id = b.patient_id } : (struct arrears_filter){ .patient_id = p.id };
	return e;
}

static enum err show_items(struct cmd_call *c, const struct arrears_filter *f, json_t *rows, struct arrears_sum *sum)
{
	struct arrears_item items[LIST_PAGE];
	int n = LIST_PAGE;
	enum err e = ERR_OK;
	while (!e && n == LIST_PAGE) {
		e = arrears_list(c->ctx, f, sum->n, LIST_PAGE, items, &n);
		for (int i = 0; !e && i < n; i++) {
			json_t *row = item_json(c->ctx, &items[i]);
			json_array_append_new(rows, row);
			item_text(c, &items[i]);
			e = show_notes(c, items[i].bill_id, row);
			sum->n++;
			sum->yen += items[i].charge.amount - items[i].paid;
		}
	}
	return e;
}

static enum err run_show(struct cmd_call *c)
{
	struct arrears_filter f;
	struct arrears_sum sum = { 0 };
	char yen[32];
	enum err e = find_subject(c, &f);
	if (e)
		return e;
	json_t *o = json_object(), *rows = json_array();
	json_object_set_new(o, "rows", rows);
	e = show_items(c, &f, rows, &sum);
	cmd_text(c, _("未収金 %lld件 %s円"), (long long)sum.n, yen_text(sum.yen, yen));
	json_object_set_new(o, "yen", json_integer((json_int_t)sum.yen));
	if (!e)
		e = audit_look(c->ctx, "patient", f.patient_id, "arrears: %lld", (long long)sum.n);
	if (e)
		json_decref(o);
	else
		cmd_json(c, o);
	return e;
}

static enum err run_note(struct cmd_call *c)
{
	struct bill b;
	struct contact k;
	day_t promised = DAY_NONE;
	const char *how = cmd_value(c, "--how"), *text = cmd_value(c, "--text"), *day = cmd_value(c, "--promised");
	int known = how ? contact_how_from_id(how) : -1;
	if (!how || !text)
		return ctx_fail(c->ctx, ERR_USAGE, _("--how と --text が必要です"));
	if (known < 0)
		return ctx_fail(c->ctx, ERR_USAGE, _("--how は phone, mail, letter, counter, other のいずれかです: %s"), how);
	enum err e = day ? date_parse(day, ctx_today(c->ctx), &promised, &c->ctx->cause) : ERR_OK;
	if (!e)
		e = bill_by_number(c->ctx, c->args[0], &b);
	if (!e)
		e = arrears_note(c->ctx, b.id, (enum contact_how)known, text, promised, &k);
	if (e)
		return e;
	json_t *o = note_json(&k);
	json_object_set_new(o, "bill", json_string(b.number));
	cmd_json(c, o);
	cmd_text(c, _("請求 %s の連絡を記録しました"), b.number);
	return ERR_OK;
}

const struct cmd cmd_arrears[] = {
	{ .name = "arrears list", .args = "", .help = N_("未収金（期日を過ぎた未払いの請求）を古い順に示します"), .needs = CMD_DATABASE, .action = ACTION_LOOK,
		.run = run_list,
		.options = { { "--older-than", "N", N_("N 日より古いものだけ") }, { "--patients", NULL, N_("患者ごとの合計") }, { "--csv", NULL, N_("CSV で出す") } } },
	{ .name = "arrears show", .args = "CARD|BILL", .help = N_("患者または請求の未収金と連絡の記録"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE,
		.action = ACTION_LOOK, .run = run_show },
	{ .name = "arrears note", .args = "BILL", .help = N_("未収金についての連絡を記録します"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE,
		.action = ACTION_CONTACT, .run = run_note,
		.options = { { "--how", "HOW", N_("phone, mail, letter, counter, other") }, { "--text", "TEXT", N_("話した内容") },
			{ "--promised", "DATE", N_("お支払いの約束の日") } } },
	{ .name = NULL },
};
