/* Originals on the command line (SPEC R, L): issuing records the right as spent; the worker prints. Copies are drawn by the worker program. */
#include "cmd.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/certificate.h"
#include "domain/patient.h"
#include "domain/receipt.h"

#include "base/banned.h"

enum { LIST_PAGE = 100 };

static enum receipt_kind kind_of(const struct cmd_call *c)
{
	return cmd_given(c, "--statement") ? PAPER_STATEMENT : PAPER_RECEIPT;
}

static json_t *item_json(const struct receipt *r, const char *bill)
{
	char serial[24], at[DATE_TEXT];
	receipt_serial(r, serial);
	json_t *o = json_pack("{s:o, s:s, s:s, s:s}", "serial", serial[0] ? json_string(serial) : json_null(), "bill", bill, "kind",
		receipt_kind_id(r->kind), "state", receipt_state_id(r->state));
	json_object_set_new(o, "issued_at", r->issued_at ? json_string(instant_iso(r->issued_at, at)) : json_null());
	json_object_set_new(o, "issued_by", json_string(r->issued_by));
	json_object_set_new(o, "void_reason", json_string(r->void_reason));
	return o;
}

static void item_text(struct cmd_call *c, const struct receipt *r, const char *bill)
{
	char serial[24];
	receipt_serial(r, serial);
	cmd_text(c, "%-12s  %s  %-9s  %s", serial[0] ? serial : "-", bill, receipt_kind_id(r->kind), receipt_state_name(r->state));
}

static enum err run_issue(struct cmd_call *c)
{
	struct bill b;
	struct receipt r;
	enum err e = bill_by_number(c->ctx, c->args[0], &b);
	if (!e)
		e = receipt_issue(c->ctx, b.id, kind_of(c), false, &r);
	if (e)
		return e;
	cmd_json(c, item_json(&r, b.number));
	item_text(c, &r, b.number);
	return ERR_OK;
}

static enum err list_all(struct cmd_call *c, int64_t bill_id, json_t *out)
{
	struct receipt_item items[LIST_PAGE];
	int n = LIST_PAGE;
	enum err e = ERR_OK;
	for (int64_t at = 0; !e && n == LIST_PAGE; at += n) {
		e = receipt_list(c->ctx, bill_id, -1, at, LIST_PAGE, items, &n);
		for (int i = 0; !e && i < n; i++) {
			json_array_append_new(out, item_json(&items[i].receipt, items[i].bill));
			item_text(c, &items[i].receipt, items[i].bill);
		}
	}
	return e;
}

static enum err run_list(struct cmd_call *c)
{
	struct bill b = { .id = 0 };
	const char *bill = cmd_value(c, "--bill");
	enum err e = bill ? bill_by_number(c->ctx, bill, &b) : ERR_OK;
	if (e)
		return e;
	json_t *out = json_array();
	e = list_all(c, b.id, out);
	if (!e)
		e = audit_look(c->ctx, "", 0, "receipt list %s: %lld", bill ? b.number : "all", (long long)json_array_size(out));
	if (e)
		json_decref(out);
	else
		cmd_json(c, out);
	return e;
}

static enum err run_resolve(struct cmd_call *c)
{
	struct receipt r;
	struct bill b;
	const char *out = cmd_value(c, "--out"), *reason = cmd_value(c, "--reason");
	if (!out || (strcmp(out, "yes") != 0 && strcmp(out, "no") != 0))
		return ctx_fail(c->ctx, ERR_USAGE, _("--out は yes（用紙が出た）か no（出ていない）です"));
	enum err e = receipt_by_serial(c->ctx, kind_of(c), c->args[0], &r);
	if (!e)
		e = receipt_resolve(c->ctx, r.id, strcmp(out, "yes") == 0, reason ? reason : _("用紙が出なかった"), &r);
	if (!e)
		e = bill_by_id(c->ctx, r.bill_id, &b);
	if (e)
		return e;
	cmd_json(c, item_json(&r, b.number));
	item_text(c, &r, b.number);
	return ERR_OK;
}

static json_t *certificate_json(struct cmd_call *c, const struct certificate *x)
{
	char from[DATE_TEXT], to[DATE_TEXT], at[DATE_TEXT];
	struct bill bill = { .number = "" }, fee = { .number = "" };
	if (x->of.bill_id)
		bill_by_id(c->ctx, x->of.bill_id, &bill);
	if (x->fee_bill_id)
		bill_by_id(c->ctx, x->fee_bill_id, &fee);
	json_t *o = json_pack("{s:s, s:I, s:I, s:i, s:s, s:s}", "number", x->number, "total", (json_int_t)x->total, "fee", (json_int_t)x->fee, "prints", x->prints,
		"made_at", instant_iso(x->made_at, at), "made_by", x->made_by);
	json_object_set_new(o, "bill", *bill.number ? json_string(bill.number) : json_null());
	json_object_set_new(o, "fee_bill", *fee.number ? json_string(fee.number) : json_null());
	json_object_set_new(o, "from", *bill.number ? json_null() : json_string(date_iso(x->of.from, from)));
	json_object_set_new(o, "to", *bill.number ? json_null() : json_string(date_iso(x->of.to, to)));
	return o;
}

static void certificate_text(struct cmd_call *c, const struct certificate *x)
{
	char total[32], fee[32];
	cmd_text(c, _("支払証明書 %s  合計 %s円  手数料 %s円"), x->number, yen_text(x->total, total), yen_text(x->fee, fee));
}

static enum err day_option(struct cmd_call *c, const char *option, day_t *out)
{
	const char *text = cmd_value(c, option);
	return text ? date_parse(text, ctx_today(c->ctx), out, &c->ctx->cause) : ctx_fail(c->ctx, ERR_USAGE, _("%s が必要です"), option);
}

/* Of a bill, or with --card of the settlement dates --from … --to. */
static enum err certificate_wish(struct cmd_call *c, struct certificate_wish *of)
{
	struct bill b;
	struct patient p;
	const char *card = cmd_value(c, "--card");
	*of = (struct certificate_wish){ .bill_id = 0 };
	if ((c->n_args == 1) == (card != NULL))
		return ctx_fail(c->ctx, ERR_USAGE, _("BILL か --card CARD のどちらか一つです"));
	enum err e = card ? patient_by_card(c->ctx, card, &p) : bill_by_number(c->ctx, c->args[0], &b);
	if (!e && !card)
		*of = (struct certificate_wish){ .patient_id = b.patient_id, .bill_id = b.id };
	if (e || !card)
		return e;
	of->patient_id = p.id;
	e = day_option(c, "--from", &of->from);
	return e ? e : day_option(c, "--to", &of->to);
}

static enum err run_certificate(struct cmd_call *c)
{
	struct certificate_wish of;
	struct certificate x;
	const char *again = cmd_value(c, "--again");
	if (again && (c->n_args || cmd_given(c, "--card")))
		return ctx_fail(c->ctx, ERR_USAGE, _("--again は番号だけを取ります"));
	enum err e = again ? certificate_by_number(c->ctx, again, &x) : certificate_wish(c, &of);
	if (!e)
		e = again ? certificate_print(c->ctx, x.id) : certificate_issue(c->ctx, &of, &x);
	if (!e && again)
		e = certificate_by_number(c->ctx, again, &x);
	if (e)
		return e;
	cmd_json(c, certificate_json(c, &x));
	certificate_text(c, &x);
	return ERR_OK;
}

static enum err run_certificates(struct cmd_call *c)
{
	struct certificate items[LIST_PAGE];
	struct patient p = { .id = 0 };
	const char *card = cmd_value(c, "--card");
	int n = LIST_PAGE;
	enum err e = card ? patient_by_card(c->ctx, card, &p) : ERR_OK;
	json_t *out = json_array();
	for (int64_t at = 0; !e && n == LIST_PAGE; at += n) {
		e = certificate_list(c->ctx, p.id, at, LIST_PAGE, items, &n);
		for (int i = 0; !e && i < n; i++) {
			json_array_append_new(out, certificate_json(c, &items[i]));
			certificate_text(c, &items[i]);
		}
	}
	if (!e)
		e = audit_look(c->ctx, p.id ? "patient" : "", p.id, "certificates: %lld", (long long)json_array_size(out));
	if (e)
		json_decref(out);
	else
		cmd_json(c, out);
	return e;
}

#define STATEMENT { "--statement", NULL, N_("領収書でなく診療明細書") }

const struct cmd cmd_receipts[] = {
	{ .name = "receipt issue", .args = "BILL", .help = N_("領収書の原本を一度だけ発行します（印刷はワーカー）"), .min_args = 1, .max_args = 1,
		.needs = CMD_DATABASE, .action = ACTION_RECEIPT_ISSUE, .run = run_issue, .options = { STATEMENT } },
	{ .name = "receipt list", .args = "", .help = N_("領収書と診療明細書の一覧"), .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_list,
		.options = { { "--bill", "BILL", N_("この請求のものだけ") } } },
	{ .name = "receipt resolve", .args = "SERIAL", .help = N_("用紙が出たかどうかを記録します"), .min_args = 1, .max_args = 1,
		.needs = CMD_DATABASE, .action = ACTION_RECEIPT_RESOLVE, .run = run_resolve,
		.options = { { "--out", "yes|no", N_("用紙が出たか") }, { "--reason", "TEXT", N_("出なかった理由") }, STATEMENT } },
	{ .name = "receipt copy", .args = "BILL", .help = N_("参考の写し（原本ではありません）を PDF に書きます"), .min_args = 1, .max_args = 1,
		.needs = CMD_DATABASE, .worker = true, .action = ACTION_RECEIPT_COPY,
		.options = { { "-o", "FILE.pdf", N_("書き込むファイル") }, STATEMENT } },
	{ .name = "receipt certificate", .args = "[BILL]", .help = N_("支払証明書を発行します（印刷はワーカー）"), .min_args = 0, .max_args = 1,
		.needs = CMD_DATABASE, .action = ACTION_CERTIFICATE, .run = run_certificate,
		.options = { { "--card", "CARD", N_("請求でなく、この患者の期間の分") }, { "--from", "DATE", N_("領収日の始まり") }, { "--to", "DATE", N_("領収日の終わり") },
			{ "--again", "NUMBER", N_("発行済の支払証明書をもう一度印刷します（再の印が付きます）") } } },
	{ .name = "receipt certificates", .args = "", .help = N_("支払証明書の一覧"), .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_certificates,
		.options = { { "--card", "CARD", N_("この患者のものだけ") } } },
	{ .name = NULL },
};
