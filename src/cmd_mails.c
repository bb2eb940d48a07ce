/* mails list, resend; enroll card (SPEC E2, E3, L): what patients were told, and the way to another card. */
#include <string.h>

#include "base/str.h"
#include "cmd_visits.h"
#include "domain/audit.h"
#include "domain/card_session.h"
#include "domain/enrollment.h"
#include "domain/mail_list.h"
#include "domain/mail_text.h"

#include "base/banned.h"

enum { LIST_PAGE = 50 };

static json_t *item_json(const struct mail_item *m)
{
	char at[DATE_TEXT], sent[DATE_TEXT], cause[320];
	json_t *o = json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s}", "id", (json_int_t)m->id, "card", m->card, "name", m->name, "kind", m->kind,
		"state", mail_state_id(m->state), "to", m->recipient, "written_at", instant_iso(m->written_at, at));
	json_object_set_new(o, "bill", m->bill[0] ? json_string(m->bill) : json_null());
	json_object_set_new(o, "sent_at", m->sent_at ? json_string(instant_iso(m->sent_at, sent)) : json_null());
	json_object_set_new(o, "tries", json_integer(m->tries));
	json_object_set_new(o, "answer", json_string(m->answer));
	json_object_set_new(o, "cause", json_string(mail_list_cause(m, cause)));
	return o;
}

static void item_text(struct cmd_call *c, const struct mail_item *m)
{
	char date[DATE_TEXT], time[DATE_TEXT], cause[320];
	cmd_text(c, "%lld  %s %s  %s  %s  %s  %s  %s", (long long)m->id, date_show(tokyo_day(m->written_at), date), instant_time(m->written_at, time),
		m->card, m->name, mail_text_kind_name(m->kind), mail_state_name(m->state), m->recipient);
	if (mail_list_cause(m, cause)[0])
		cmd_text(c, "    %s（%s）", cause, m->answer);
}

static enum err run_list(struct cmd_call *c)
{
	struct mail_item items[LIST_PAGE];
	int64_t max;
	int n = LIST_PAGE;
	bool all = !cmd_given(c, "--undeliverable");
	json_t *out = json_array();
	enum err e = cmd_number(c, "--max", 1, 100000, 200, &max);
	for (int64_t at = 0; !e && n == LIST_PAGE && at < max; at += n) {
		e = mail_list(c->ctx, all ? -1 : MAIL_UNDELIVERABLE, at, max - at < LIST_PAGE ? (int)(max - at) : LIST_PAGE, items, &n);
		for (int i = 0; !e && i < n; i++) {
			json_array_append_new(out, item_json(&items[i]));
			item_text(c, &items[i]);
		}
	}
	if (!e)
		e = audit_look(c->ctx, "", 0, "mails %s: %lld", all ? "all" : "undeliverable", (long long)json_array_size(out));
	if (e)
		json_decref(out);
	else
		cmd_json(c, out);
	return e;
}

static enum err run_resend(struct cmd_call *c)
{
	struct mail_item m;
	int64_t id;
	if (!str_int64(c->args[0], 1, INT64_MAX, &id))
		return ctx_fail(c->ctx, ERR_USAGE, _("メールの番号は mails list の最初の数字です: %s"), c->args[0]);
	enum err e = mail_list_again(c->ctx, id, &m);
	if (e)
		return e;
	cmd_json(c, item_json(&m));
	item_text(c, &m);
	return ERR_OK;
}

static void tell_page(struct cmd_call *c, const struct patient *p, const struct card_session *s)
{
	char until[DATE_TEXT], why[160];
	json_t *o = json_pack("{s:s, s:s, s:s}", "card", p->card, "page", card_session_state_id(s->state), "reason", s->reason);
	bool open = s->state == CARD_SESSION_OPEN;
	json_object_set_new(o, "url", open ? json_string(s->url) : json_null());
	json_object_set_new(o, "until", open ? json_string(instant_iso(s->expires_at, until)) : json_null());
	cmd_json(c, o);
	cmd_text(c, _("%s  %s  カード登録ページ: %s"), p->card, p->name, card_session_state_name(s->state));
	if (open)
		cmd_text(c, _("%s\n（%s まで。支払者にもメールで送ります）"), s->url, instant_iso(s->expires_at, until));
	else if (s->state == CARD_SESSION_WANTED)
		cmd_text(c, _("ワーカーが決済サーバーから受け取りしだい、支払者にメールで送ります"));
	else if (card_session_reason(s, why)[0])
		cmd_text(c, "%s", why);
}

static enum err run_card(struct cmd_call *c)
{
	struct patient p = { 0 };
	struct enrollment en;
	struct card_session s;
	day_t day;
	enum err e = cmd_visits_of_card(c, &p, &day, NULL);
	if (!e)
		e = enrollment_of(c->ctx, p.id, &en);
	if (!e && cmd_given(c, "--show"))
		e = audit_look(c->ctx, "patient", p.id, "card page");
	if (!e)
		e = cmd_given(c, "--show") ? card_session_latest(c->ctx, en.id, &s) : card_session_ask(c->ctx, en.id, &s);
	if (!e)
		tell_page(c, &p, &s);
	return e;
}

static enum err run_lang(struct cmd_call *c)
{
	struct patient p = { 0 };
	struct enrollment en;
	day_t day;
	const char *lang = c->args[1];
	if (strcmp(lang, "ja") != 0 && strcmp(lang, "en") != 0)
		return ctx_fail(c->ctx, ERR_USAGE, _("言語は ja か en です: %s"), lang);
	enum err e = cmd_visits_of_card(c, &p, &day, NULL);
	if (!e)
		e = enrollment_of(c->ctx, p.id, &en);
	if (!e)
		e = enrollment_speak(c->ctx, en.id, strcmp(lang, "en") == 0 ? LANG_EN : LANG_JA, 0);
	if (e)
		return e;
	cmd_json(c, json_pack("{s:s, s:s}", "card", p.card, "lang", lang));
	cmd_text(c, _("%s  %s  メールの言語: %s"), p.card, p.name, lang);
	return ERR_OK;
}

const struct cmd cmd_mails[] = {
	{ .name = "mails list", .args = "", .help = N_("患者に送ったメールの一覧（新しい順）"), .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_list,
	  .options = { { "--undeliverable", NULL, N_("届かなかったものだけを、考えられる原因と一緒に") }, { "--max", "N", N_("何通まで（標準は 200）") } } },
	{ .name = "mails resend", .args = "ID", .help = N_("届かなかったメールを、今の登録アドレスに再送します"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_MAIL_RESEND, .run = run_resend },
	{ .name = "enroll card", .args = "CARD", .help = N_("カード登録ページを用意し、支払者にメールで送ります"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_CARD_SESSION, .run = run_card, .options = { { "--show", NULL, N_("用意せず、今のページを示します") } } },
	{ .name = "enroll lang", .args = "CARD ja|en", .help = N_("メールの言語を変えます"), .min_args = 2, .max_args = 2,
	  .needs = CMD_DATABASE, .action = ACTION_ENROLL, .run = run_lang },
	{ 0 },
};
