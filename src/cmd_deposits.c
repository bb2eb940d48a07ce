/* Night deposits and the handover sheet on the command line (SPEC S11, L). */
#include "cmd.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/deposit.h"
#include "domain/handover.h"
#include "domain/patient.h"

#include "base/banned.h"

enum { LIST_PAGE = 100 };

static json_t *instant_json(int64_t at)
{
	char text[DATE_TEXT];
	return at ? json_string(instant_iso(at, text)) : json_null();
}

static json_t *deposit_json(const struct deposit *d, const char *card, const char *bill, const char *handover)
{
	json_t *o = json_pack("{s:s, s:s, s:I, s:I, s:I, s:s, s:o}", "number", d->number, "state", deposit_state_id(d->state), "amount",
		(json_int_t)d->amount, "tendered", (json_int_t)d->tendered, "returned", (json_int_t)d->returned, "card", card, "bill",
		*bill ? json_string(bill) : json_null());
	json_object_set_new(o, "handover", *handover ? json_string(handover) : json_null());
	json_object_set_new(o, "taken_at", instant_json(d->taken_at));
	json_object_set_new(o, "taken_by", json_string(d->taken_by));
	json_object_set_new(o, "entered_late", json_boolean(d->entered_late));
	json_object_set_new(o, "ended_at", instant_json(d->ended_at));
	json_object_set_new(o, "ended_by", json_string(d->ended_by));
	json_object_set_new(o, "note", json_string(d->note));
	json_object_set_new(o, "version", json_integer(d->version));
	return o;
}

/* An amount in yen that must be given. */
static enum err yen_option(struct cmd_call *c, const char *option, int64_t min, int64_t *out)
{
	if (!cmd_given(c, option))
		return ctx_fail(c->ctx, ERR_USAGE, _("%s（円）が必要です"), option);
	return cmd_number(c, option, min, YEN_MAX, 0, out);
}

static enum err bill_option(struct cmd_call *c, struct bill *b)
{
	const char *number = cmd_value(c, "--bill");
	*b = (struct bill){ .number = "" };
	return number ? bill_by_number(c->ctx, number, b) : ERR_OK;
}

static enum err run_take(struct cmd_call *c)
{
	struct patient p;
	struct bill b;
	struct deposit d;
	struct deposit_new n = { .note = cmd_value(c, "--note") };
	char amount[32], change[32];
	enum err e = yen_option(c, "--amount", 1, &n.amount);
	if (!e)
		e = cmd_number(c, "--tendered", 1, YEN_MAX, 0, &n.tendered);
	if (!e)
		e = cmd_late(c);
	if (!e)
		e = patient_by_card(c->ctx, c->args[0], &p);
	if (!e)
		e = bill_option(c, &b);
	if (e)
		return e;
	n.patient_id = p.id;
	n.bill_id = b.id;
	e = deposit_take(c->ctx, &n, &d);
	if (e)
		return e;
	json_t *o = deposit_json(&d, p.card, b.number, "");
	json_object_set_new(o, "change", json_integer(d.tendered - d.amount));
	cmd_json(c, o);
	cmd_text(c, _("預り金 %s  %s円を受け取りました。お釣り %s円"), d.number, yen_text(d.amount, amount), yen_text(d.tendered - d.amount, change));
	return ERR_OK;
}

static enum err show_end(struct cmd_call *c, const struct deposit_end *r)
{
	struct patient p;
	char applied[32], returned[32], change[32], rest[32];
	enum err e = patient_by_id(c->ctx, r->deposit.patient_id, &p);
	if (e)
		return e;
	json_t *o = deposit_json(&r->deposit, p.card, r->bill, "");
	json_object_del(o, "handover");
	json_object_set_new(o, "applied", json_integer(r->applied));
	json_object_set_new(o, "paid", json_integer(r->paid));
	json_object_set_new(o, "change", json_integer(r->change));
	json_object_set_new(o, "rest", json_integer(r->rest));
	cmd_json(c, o);
	if (*r->bill)
		cmd_text(c, _("預り金 %s を請求 %s に %s円 充てました。お返し %s円  お釣り %s円  残り %s円"), r->deposit.number, r->bill, yen_text(r->applied, applied),
			yen_text(r->returned, returned), yen_text(r->change, change), yen_text(r->rest, rest));
	else
		cmd_text(c, _("預り金 %s の %s円 をお返ししました"), r->deposit.number, yen_text(r->returned, returned));
	return ERR_OK;
}

/* What pays the rest in the same step: all of it, unless --amount says what it must be. */
static enum err rest_tender(struct cmd_call *c, struct counter_tender *t, int *n)
{
	const char *by = cmd_value(c, "--by"), *slip = cmd_value(c, "--slip");
	*n = 0;
	*t = (struct counter_tender){ .amount = 0 };
	if (!by && (cmd_given(c, "--amount") || cmd_given(c, "--tendered") || slip))
		return ctx_fail(c->ctx, ERR_USAGE, _("--amount, --tendered, --slip は、残りを払う --by と一緒に使います"));
	if (!by)
		return ERR_OK;
	*n = 1;
	enum err e = cmd_method(c, "--by", by, &t->method);
	if (!e)
		e = cmd_number(c, "--amount", 1, YEN_MAX, 0, &t->amount);
	if (!e)
		e = cmd_number(c, "--tendered", 1, YEN_MAX, 0, &t->tendered);
	if (!e && slip && !str_copy(t->slip, sizeof t->slip, slip))
		e = ctx_fail(c->ctx, ERR_BAD_INPUT, _("伝票番号が長すぎます: %s"), slip);
	return e;
}

static enum err run_settle(struct cmd_call *c)
{
	struct deposit d;
	struct bill b;
	struct counter_tender t;
	struct deposit_end r;
	int n;
	enum err e = rest_tender(c, &t, &n);
	if (!e)
		e = deposit_by_number(c->ctx, c->args[0], &d);
	if (!e)
		e = bill_option(c, &b);
	if (!e)
		e = deposit_settle(c->ctx, d.id, 0, b.id, &t, n, &r);
	return e ? e : show_end(c, &r);
}

static enum err run_return(struct cmd_call *c)
{
	struct deposit d;
	struct deposit_end r;
	enum err e = deposit_by_number(c->ctx, c->args[0], &d);
	if (!e)
		e = deposit_return(c->ctx, d.id, 0, &r);
	return e ? e : show_end(c, &r);
}

static enum err list_all(struct cmd_call *c, const struct deposit_filter *f, json_t *rows)
{
	struct deposit_item items[LIST_PAGE];
	char yen[32];
	int n = LIST_PAGE;
	enum err e = ERR_OK;
	for (int64_t at = 0; !e && n == LIST_PAGE; at += n) {
		e = deposit_list(c->ctx, f, at, LIST_PAGE, items, &n);
		for (int i = 0; !e && i < n; i++) {
			const struct deposit *d = &items[i].deposit;
			json_t *o = deposit_json(d, items[i].card, items[i].bill, items[i].handover);
			json_object_set_new(o, "name", json_string(items[i].name));
			json_array_append_new(rows, o);
			cmd_text(c, _("%s  %s  %s  %10s円  %s  %s"), d->number, items[i].card, *items[i].bill ? items[i].bill : "-", yen_text(d->amount, yen),
				deposit_state_name(d->state), items[i].name);
		}
	}
	return e;
}

static enum err run_list(struct cmd_call *c)
{
	struct deposit_filter f = { .state = cmd_given(c, "--all") ? -1 : (int)DEPOSIT_TAKEN };
	int64_t n, yen;
	char text[32];
	json_t *rows = json_array();
	enum err e = deposit_count(c->ctx, &f, &n, &yen);
	if (!e)
		e = list_all(c, &f, rows);
	if (!e)
		e = audit_look(c->ctx, "", 0, "deposits: %lld", (long long)n);
	if (e) {
		json_decref(rows);
		return e;
	}
	cmd_text(c, _("%lld件 %s円"), (long long)n, yen_text(yen, text));
	cmd_json(c, rows);
	return ERR_OK;
}

static void show_sheet(struct cmd_call *c, const struct handover *h)
{
	char expected[32], counted[32];
	cmd_json(c, json_pack("{s:s, s:I, s:o, s:s, s:o, s:s, s:s, s:o}", "number", h->number, "expected", (json_int_t)h->expected, "counted",
		h->counted < 0 ? json_null() : json_integer(h->counted), "made_by", h->made_by, "made_at", instant_json(h->made_at), "signed_by",
		h->signed_by, "note", h->note, "signed_at", instant_json(h->signed_at)));
	if (h->signed_at)
		cmd_text(c, _("引継書 %s を受領しました。現金 %s円（帳簿 %s円）"), h->number, yen_text(h->counted, counted), yen_text(h->expected, expected));
	else
		cmd_text(c, _("引継書 %s を作りました。現金 %s円"), h->number, yen_text(h->expected, expected));
}

static enum err run_handover(struct cmd_call *c)
{
	struct handover h;
	enum err e = handover_make(c->ctx, &h);
	if (!e)
		show_sheet(c, &h);
	return e;
}

static enum err run_sign(struct cmd_call *c)
{
	struct handover h;
	int64_t counted;
	enum err e = yen_option(c, "--counted", 0, &counted);
	if (!e)
		e = handover_by_number(c->ctx, c->args[0], &h);
	if (!e)
		e = handover_sign(c->ctx, h.id, 0, counted, cmd_value(c, "--note"), &h);
	if (!e)
		show_sheet(c, &h);
	return e;
}

#define ONE .min_args = 1, .max_args = 1, .needs = CMD_DATABASE

const struct cmd cmd_deposits[] = {
	{ .name = "deposit take", .args = "CARD", .help = N_("預り金を受け取ります（預り証の印刷はワーカー）"), ONE, .action = ACTION_DEPOSIT_TAKE, .run = run_take,
		.options = { { "--amount", "N", N_("預り金（円）") }, { "--tendered", "N", N_("現金のお預かり（円）") },
			{ "--bill", "BILL", N_("どの請求のためか（まだなければ省きます）") }, { "--note", "TEXT", N_("備考") }, CMD_LATE } },
	{ .name = "deposit settle", .args = "NUMBER", .help = N_("預り金を確定した請求に充てます（余りは返し、不足は残ります）"), ONE, .action = ACTION_DEPOSIT_SETTLE,
		.run = run_settle,
		.options = { { "--bill", "BILL", N_("充てる請求（預かったときに指定していれば省けます）") }, { "--by", "METHOD", N_("不足を同時に払う方法: cash, terminal, qr, transfer") },
			{ "--amount", "N", N_("不足の金額（円、なければ全額）") }, { "--tendered", "N", N_("現金のお預かり（円）") }, { "--slip", "NO", N_("端末または振込の伝票番号") } } },
	{ .name = "deposit return", .args = "NUMBER", .help = N_("預り金を全額返します"), ONE, .action = ACTION_DEPOSIT_SETTLE, .run = run_return },
	{ .name = "deposit list", .args = "", .help = N_("預り中の預り金"), .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_list,
		.options = { { "--all", NULL, N_("精算・返金の済んだものも") } } },
	{ .name = "deposit handover", .args = "", .help = N_("前回からの預り金の引継書を作ります"), .needs = CMD_DATABASE, .action = ACTION_HANDOVER_MAKE,
		.run = run_handover },
	{ .name = "deposit sign", .args = "NUMBER", .help = N_("引継書の現金を数えて受領します（作った人とは別の職員）"), ONE, .action = ACTION_HANDOVER_SIGN, .run = run_sign,
		.options = { { "--counted", "N", N_("数えた現金（円）") }, { "--note", "TEXT", N_("帳簿と違う理由") } } },
	{ .name = NULL },
};
