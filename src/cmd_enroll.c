/* enroll start, verify, accept, correct, change, resend, show, close (SPEC E, L). */
#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "cmd_enroll_import.h"
#include "cmd_visits.h"
#include "domain/application.h"
#include "domain/audit.h"
#include "domain/enrollment.h"
#include "domain/mail_list.h"
#include "domain/mail_text.h"

#include "base/banned.h"

enum { PENDING = 32 };

static json_t *pending_json(const struct enrollment_pending *due, int n)
{
	char date[DATE_TEXT];
	json_t *list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:s, s:I, s:s, s:s}", "bill", due[i].bill, "amount", (json_int_t)due[i].amount, "due_date",
			date_iso(due[i].due_day, date), "state", due[i].state));
	return list;
}

/* The newest application with both sides; null without one. */
static enum err application_json(struct cmd_call *call, int64_t enrollment_id, json_t **out)
{
	struct application_view v;
	char at[DATE_TEXT];
	*out = NULL;
	enum err e = application_view_load(call->ctx, enrollment_id, &v);
	if (e)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	json_t *list = json_array();
	for (int i = 0; i < v.n; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:b, s:s}", "field", v.fields[i].name, "ours", v.fields[i].ours, "theirs", v.fields[i].theirs,
			"identity", v.fields[i].identity, "match", name_match_id(v.fields[i].match)));
	*out = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "kind", v.a.kind == APPLICATION_CHANGE ? "change" : "new", "state", application_state_id(v.a.state),
		"match", name_match_id(v.worst), "sentence", v.sentence, "email", v.a.email, "fields", list);
	json_object_set_new(*out, "proved_at", v.a.proved_at ? json_string(instant_iso(v.a.proved_at, at)) : json_null());
	json_object_set_new(*out, "decided_at", v.a.decided_at ? json_string(instant_iso(v.a.decided_at, at)) : json_null());
	json_object_set_new(*out, "decided_by", json_string(v.a.decided_by));
	cmd_text(call, _("申込み %s: %s"), application_state_name(v.a.state), v.sentence);
	for (int i = 0; i < v.n && v.a.state == APPLICATION_MISMATCHED; i++)
		if (v.fields[i].match != NAME_SAME)
			cmd_text(call, "  %s: %s → %s", v.fields[i].label, v.fields[i].ours, v.fields[i].theirs);
	return ERR_OK;
}

/* E3: the mail that couldn't be delivered, null when the last one could. */
static enum err mail_json(struct cmd_call *call, int64_t patient_id, json_t **out)
{
	struct mail_item m;
	bool failed;
	char cause[320], at[DATE_TEXT];
	enum err e = mail_list_failed(call->ctx, patient_id, &failed, &m);
	*out = json_null();
	if (e || !failed)
		return e;
	mail_list_cause(&m, cause);
	cmd_text(call, _("！メールが届いていません（%s、%s）: %s"), mail_text_kind_name(m.kind), m.answer, cause);
	*out = json_pack("{s:I, s:s, s:s, s:s, s:s}", "id", (json_int_t)m.id, "kind", m.kind, "written_at", instant_iso(m.written_at, at), "answer",
		m.answer, "cause", cause);
	return ERR_OK;
}

static enum err tell(struct cmd_call *call, const struct patient *p)
{
	struct enrollment e;
	struct enrollment_pending due[PENDING];
	int n;
	char at[DATE_TEXT], expires[16] = "", date[DATE_TEXT], yen[32];
	enum err err = enrollment_of(call->ctx, p->id, &e);
	if (!err)
		err = enrollment_pending(call->ctx, p->id, PENDING, due, &n);
	if (err)
		return err;
	if (e.exp_year)
		str_fmt(expires, sizeof expires, "%04d-%02d", e.exp_year, e.exp_month);
	bool expiring = enrollment_card_expiring(&e, ctx_today(call->ctx));
	cmd_text(call, _("%s  %s  利用登録 %s"), p->card, p->name, enrollment_state_name(e.state));
	cmd_text(call, _("支払者 %s（%s）  カード %s …%s  %s%s%s"), e.payer_name, e.payer_kana, e.brand, e.last4, expires,
		expiring ? _("  ！期限が近い") : "", e.card_failed ? _("  ！決済に失敗") : "");
	cmd_text(call, _("メール %s（%s）"), e.email, e.lang == LANG_EN ? _("英語") : _("日本語"));
	for (int i = 0; i < n; i++)
		cmd_text(call, _("未決済 %s  %s円  %s"), due[i].bill, yen_text(due[i].amount, yen), date_show(due[i].due_day, date));
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "card", p->card, "state", enrollment_state_id(e.state), "user_id",
		e.user_id, "payer_name", e.payer_name, "payer_kana", e.payer_kana, "relation", e.relation, "email", e.email, "brand", e.brand,
		"last4", e.last4, "funding", e.funding, "expires", expires);
	json_object_set_new(o, "lang", json_string(e.lang == LANG_EN ? "en" : "ja"));
	json_object_update_new(o, json_pack("{s:b, s:b, s:o, s:s, s:s, s:o}", "card_failed", e.card_failed, "expiring", expiring, "usable_at",
		e.usable_at ? json_string(instant_iso(e.usable_at, at)) : json_null(), "close_reason", e.close_reason, "created_at",
		instant_iso(e.created_at, date), "pending", pending_json(due, n)));
	json_t *application, *mail;
	err = application_json(call, e.id, &application);
	json_object_set_new(o, "application", application ? application : json_null());
	if (!err)
		err = mail_json(call, p->id, &mail);
	json_object_set_new(o, "mail_failed", err ? json_null() : mail);
	cmd_json(call, o);
	return err;
}

static enum err run_show(struct cmd_call *call)
{
	struct patient p = { 0 };
	day_t day;
	enum err e = cmd_visits_of_card(call, &p, &day, NULL);
	if (!e)
		e = audit_look(call->ctx, "patient", p.id, "enrollment");
	return e ? e : tell(call, &p);
}

static enum err run_close(struct cmd_call *call)
{
	struct patient p = { 0 };
	struct enrollment e;
	day_t day;
	const char *reason = cmd_value(call, "--reason");
	if (str_empty(reason))
		return ctx_fail(call->ctx, ERR_USAGE, _("--reason で終了の理由を指定してください"));
	enum err err = cmd_visits_of_card(call, &p, &day, NULL);
	if (!err)
		err = enrollment_of(call->ctx, p.id, &e);
	if (!err)
		err = enrollment_close(call->ctx, e.id, reason);
	return err ? err : tell(call, &p);
}

/* ---- registering ---- */

static enum err text_of(struct cmd_call *call, const char *option, char *out, size_t size)
{
	const char *v = cmd_value(call, option);
	if (v && !str_copy(out, size, v))
		return ctx_fail(call->ctx, ERR_BAD_INPUT, _("%s が長すぎます（%zu バイトまで）"), option, size - 1);
	return ERR_OK;
}

/* What is given goes over what stands in *a. */
static enum err read_data(struct cmd_call *call, struct application *a)
{
	const struct { const char *option; char *out; size_t size; } texts[] = {
		{ "--name", a->name, sizeof a->name }, { "--kana", a->kana, sizeof a->kana }, { "--number", a->card, sizeof a->card },
		{ "--phone", a->phone, sizeof a->phone }, { "--postal", a->postal, sizeof a->postal }, { "--address", a->address, sizeof a->address },
		{ "--payer", a->payer_name, sizeof a->payer_name }, { "--payer-kana", a->payer_kana, sizeof a->payer_kana },
		{ "--relation", a->relation, sizeof a->relation }, { "--email", a->email, sizeof a->email },
	};
	struct cause why = { 0 };
	const char *birth = cmd_value(call, "--birth"), *sex = cmd_value(call, "--sex"), *lang = cmd_value(call, "--lang");
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		enum err e = text_of(call, texts[i].option, texts[i].out, texts[i].size);
		if (e)
			return e;
	}
	if (birth && date_parse_birth(birth, ctx_today(call->ctx), &a->birth, &why))
		return ctx_fail(call->ctx, ERR_BAD_DATE, "--birth: %s", why.text);
	if (sex)
		a->sex = sex[1] ? '?' : *sex;
	if (lang && strcmp(lang, "ja") != 0 && strcmp(lang, "en") != 0)
		return ctx_fail(call->ctx, ERR_USAGE, _("--lang は ja か en です"));
	if (lang)
		a->lang = *lang == 'e' ? LANG_EN : LANG_JA;
	return ERR_OK;
}

/* Without an option the application says what the hospital's record says. */
static void from_record(const struct patient *p, struct application *a)
{
	*a = (struct application){ .sex = p->sex, .birth = p->birth };
	str_copy(a->card, sizeof a->card, p->card);
	str_copy(a->name, sizeof a->name, p->name);
	str_copy(a->kana, sizeof a->kana, p->kana);
	str_copy(a->phone, sizeof a->phone, p->phone);
	str_copy(a->postal, sizeof a->postal, p->postal);
	str_copy(a->address, sizeof a->address, p->address);
	str_copy(a->payer_name, sizeof a->payer_name, p->name);
	str_copy(a->payer_kana, sizeof a->payer_kana, p->kana);
	str_copy(a->relation, sizeof a->relation, "self");
}

static enum err run_start(struct cmd_call *call)
{
	struct patient p = { 0 };
	struct application in, a;
	day_t day;
	enum err e = cmd_visits_of_card(call, &p, &day, NULL);
	if (e)
		return e;
	from_record(&p, &in);
	e = read_data(call, &in);
	if (!e)
		e = application_start(call->ctx, p.id, &in, &a);
	return e ? e : tell(call, &p);
}

static enum err of_card(struct cmd_call *call, struct patient *p, struct enrollment *en)
{
	day_t day;
	enum err e = cmd_visits_of_card(call, p, &day, NULL);
	return e ? e : enrollment_of(call->ctx, p->id, en);
}

static enum err run_verify(struct cmd_call *call)
{
	struct patient p = { 0 };
	struct enrollment en;
	struct application a;
	const char *code = cmd_value(call, "--code");
	if (!code)
		return ctx_fail(call->ctx, ERR_USAGE, "%s", _("--code でメールの確認コードを指定してください"));
	enum err e = of_card(call, &p, &en);
	if (!e)
		e = application_verify(call->ctx, en.id, code, &a);
	return e ? e : tell(call, &p);
}

static enum err run_accept(struct cmd_call *call)
{
	struct patient p = { 0 };
	struct enrollment en;
	struct application a;
	enum err e = of_card(call, &p, &en);
	if (!e)
		e = application_of(call->ctx, en.id, &a);
	if (!e)
		e = application_accept(call->ctx, en.id, a.version, &a);
	return e ? e : tell(call, &p);
}

/* The data as applied, or as they are registered, with what is given over them. */
static enum err run_correct(struct cmd_call *call)
{
	struct patient p = { 0 };
	struct enrollment en;
	struct application now, a;
	enum err e = of_card(call, &p, &en);
	if (!e)
		e = application_of(call->ctx, en.id, &now);
	if (!e) {
		a = now;
		e = read_data(call, &a);
	}
	if (!e)
		e = application_correct(call->ctx, en.id, now.version, &a, &now);
	return e ? e : tell(call, &p);
}

static enum err run_change(struct cmd_call *call)
{
	struct patient p = { 0 };
	struct enrollment en;
	struct application a, out;
	enum err e = of_card(call, &p, &en);
	if (e)
		return e;
	e = application_of(call->ctx, en.id, &a);
	if (e == ERR_NOT_FOUND) {
		from_record(&p, &a);
		e = ERR_OK;
	}
	str_copy(a.payer_name, sizeof a.payer_name, en.payer_name);
	str_copy(a.payer_kana, sizeof a.payer_kana, en.payer_kana);
	str_copy(a.relation, sizeof a.relation, en.relation);
	str_copy(a.email, sizeof a.email, en.email);
	a.lang = en.lang;
	if (!e)
		e = cmd_given(call, "--drop") ? application_drop(call->ctx, en.id, a.version) : read_data(call, &a);
	if (!e && !cmd_given(call, "--drop"))
		e = application_change(call->ctx, en.id, &a, &out);
	return e ? e : tell(call, &p);
}

static enum err run_resend(struct cmd_call *call)
{
	struct patient p = { 0 };
	struct enrollment en;
	struct application a;
	const char *what = cmd_value(call, "--what");
	if (what && strcmp(what, "id") != 0 && strcmp(what, "password") != 0)
		return ctx_fail(call->ctx, ERR_USAGE, "%s", _("--what は id か password です（なければ、待っている確認コードかカード登録ページ）"));
	enum err e = of_card(call, &p, &en);
	if (!e)
		e = what ? enrollment_remind(call->ctx, en.id, *what == 'p') : application_resend(call->ctx, en.id, &a);
	return e ? e : tell(call, &p);
}

#define PERSON_OPTIONS { "--name", "NAME", N_("申込みの氏名（なければ病院の登録）") }, { "--kana", "KANA", N_("申込みのカナ氏名") }, \
	{ "--number", "CARD", N_("申込みの診察券番号") }, { "--birth", "DATE", N_("申込みの生年月日") }, { "--sex", "m|f|u", N_("申込みの性別") }
#define PAYER_OPTIONS { "--phone", "TEL", N_("電話番号") }, { "--postal", "CODE", N_("郵便番号") }, { "--address", "TEXT", N_("住所") }, \
	{ "--payer", "NAME", N_("支払者の氏名") }, { "--payer-kana", "KANA", N_("支払者のカナ") }, \
	{ "--relation", "ID", N_("続柄: self, spouse, parent, child, other") }, { "--email", "ADDRESS", N_("支払者のメールアドレス") }, \
	{ "--lang", "ja|en", N_("メールの言語") }

const struct cmd cmd_enroll[] = {
	{ .name = "enroll start", .args = "CARD", .help = N_("利用登録を申し込みます（確認コードをメールで送ります）"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_ENROLL, .run = run_start, .options = { PERSON_OPTIONS, PAYER_OPTIONS } },
	{ .name = "enroll verify", .args = "CARD", .help = N_("メールの確認コードを確かめ、病院の登録と照合します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_ENROLL, .run = run_verify, .options = { { "--code", "CODE", N_("メールの確認コード") } } },
	{ .name = "enroll accept", .args = "CARD", .help = N_("照合不一致の申込みを、病院の表記で承認します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_ENROLL, .run = run_accept },
	{ .name = "enroll correct", .args = "CARD", .help = N_("照合の前の申込みを訂正します（指定したものだけ）"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_ENROLL, .run = run_correct, .options = { PERSON_OPTIONS, PAYER_OPTIONS } },
	{ .name = "enroll change", .args = "CARD", .help = N_("登録内容を変更します（カードの登録をもう一度お願いします）"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_ENROLL, .run = run_change, .options = { PAYER_OPTIONS, { "--drop", NULL, N_("手続き中の変更を取り下げます") } } },
	{ .name = "enroll resend", .args = "CARD", .help = N_("確認コード・カード登録ページ・利用者ID・パスワードをメールで送ります"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_ENROLL, .run = run_resend, .options = { { "--what", "id|password", N_("利用者ID、または新しいパスワード") } } },
	{ .name = "enroll import", .args = "FILE", .help = N_("ほかで行った利用登録の CSV を取り込みます"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_ENROLL, .run = cmd_enroll_import,
	  .options = { { "--skip-bad", "[FILE]", N_("誤りのある行を除いて取り込み、その行と理由を FILE に書きます（なければ 取り込むファイル.rejects.csv）") } } },
	{ .name = "enroll show", .args = "CARD", .help = N_("利用登録と未決済の請求を表示します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_show },
	{ .name = "enroll close", .args = "CARD", .help = N_("利用登録を終了します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_ENROLL_CLOSE, .run = run_close, .options = { { "--reason", "TEXT", N_("終了の理由") } } },
	{ 0 },
};
