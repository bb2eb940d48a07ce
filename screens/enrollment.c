/*
 * A patient's registration for deferred payment (SPEC E): arg.id is the patient. Its state, payer and card, and the charges
 * that aren't finished, which stay due when it is closed (E8). Tokens and e-mail are never shown.
 */
#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/application.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/card_session.h"
#include "domain/enrollment.h"
#include "domain/mail_list.h"
#include "domain/mail_text.h"
#include "domain/patient_page.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/list.h"

#include "base/banned.h"

enum { FACTS_TOP = 3, FACTS = 7, LIST_TOP = FACTS_TOP + FACTS + 1, VALUE = 13, CAUSE_LINES = 2, PENDING_MAX = 32 };

struct registration {
	struct list list;
	int64_t patient_id;
	struct patient_page person;
	bool has;
	struct enrollment e;
	bool has_application;
	struct application application; /* the newest */
	bool mail_failed;
	struct mail_item mail;       /* the one that couldn't be delivered */
	char cause[320];             /* why that is likely */
	bool has_page;
	struct card_session page;
	int n;
	struct enrollment_pending pending[PENDING_MAX];
};

static int64_t pending_count(struct ctx *ctx, void *state)
{
	(void)ctx;
	return ((struct registration *)state)->n;
}

static int pending_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	const struct registration *s = state;
	char yen[32], day[WORDS_DAY];
	int i = 0;
	for (; i < n && first + i < s->n; i++) {
		const struct enrollment_pending *p = &s->pending[first + i];
		int at = settlement_state_from_id(p->state);
		enum style style = at < 0 ? STYLE_DIM : words_settlement_style((enum settlement_state)at);
		rows[i].id = first + i + 1;
		list_cell(&rows[i], 0, STYLE_TEXT, "%s", p->bill);
		list_cell(&rows[i], 1, STYLE_MONEY, "%s", yen_text(p->amount, yen));
		list_cell(&rows[i], 2, STYLE_TEXT, "%s", words_day(p->due_day, ctx_today(ctx), day));
		list_cell(&rows[i], 3, style, "%s%s", words_mark(style), at < 0 ? p->state : settlement_state_name((enum settlement_state)at));
	}
	return i;
}

static const struct list_column columns[] = {
	{ N_("請求"), 10, ALIGN_LEFT, 0, false }, { N_("金額（円）"), 12, ALIGN_RIGHT, 0, false }, { N_("決済日"), 16, ALIGN_LEFT, 0, false },
	{ N_("状態"), 20, ALIGN_LEFT, 0, true }, { 0 },
};

static const struct list_model model = {
	.columns = columns, .count = pending_count, .fetch = pending_fetch, .empty = N_("決済を待つ請求はありません"),
};

static enum err load(struct ctx *ctx, struct registration *s)
{
	enum err e = patient_page_load(ctx, s->patient_id, ctx_today(ctx), &s->person);
	if (!e)
		e = enrollment_pending(ctx, s->patient_id, PENDING_MAX, s->pending, &s->n);
	if (e)
		return e;
	e = enrollment_of(ctx, s->patient_id, &s->e);
	s->has = !e;
	if (!e)
		e = card_session_latest(ctx, s->e.id, &s->page);
	s->has_page = !e;
	list_refresh(&s->list);
	if (e && e != ERR_NOT_FOUND)
		return e;
	s->has_application = s->has && application_of(ctx, s->e.id, &s->application) == ERR_OK;
	s->mail_failed = false;
	e = s->has ? mail_list_failed(ctx, s->patient_id, &s->mail_failed, &s->mail) : ERR_OK;
	if (s->mail_failed)
		mail_list_cause(&s->mail, s->cause);
	return e;
}

/* An application of that state; open ones are those that wait for something. */
static bool stands(const struct registration *s, enum application_state state)
{
	return s->has_application && s->e.state != ENROLLMENT_CLOSED && s->application.state == state;
}

static struct outcome enrollment_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct registration *s = state;
	s->patient_id = arg->id;
	list_init(&s->list, &model);
	str_copy(s->list.note, sizeof s->list.note, _("決済を待つ請求（利用登録を終了しても残ります）"));
	if (load(ctx, s))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static struct outcome enrollment_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, audit_look(ctx, "patient", ((struct registration *)state)->patient_id, "enrollment"));
}

static struct outcome enrollment_refresh(struct ctx *ctx, void *state)
{
	return load(ctx, state) ? outcome_fail(ctx) : outcome_stay();
}

static struct list *enrollment_list(void *state)
{
	return &((struct registration *)state)->list;
}

/* The likely causes of a mail that couldn't be delivered need their rows; a card page that there isn't gives way. */
static int extra_rows(const struct registration *s)
{
	return s->mail_failed ? CAUSE_LINES - !s->has_page : 0;
}

static struct rect enrollment_list_area(const void *state, int cols, int rows)
{
	int top = LIST_TOP + extra_rows(state);
	return (struct rect){ 0, top, cols, rows - top };
}

static bool expired(const struct enrollment *e, day_t today)
{
	day_t end = enrollment_card_end(e);
	return end != DAY_NONE && end < today;
}

static void next_sentence(const struct ctx *ctx, const struct registration *s, char *out, size_t size)
{
	char key[WORDS_KEY];
	day_t today = ctx_today(ctx);
	int64_t left = enrollment_waiting_seconds(&s->e, ctx_now(ctx));
	if (!s->has || s->e.state == ENROLLMENT_CLOSED)
		str_copy(out, size, s->has ? _("終了しています。利用するには新しく登録します") : _("利用登録はありません"));
	else if (s->mail_failed)
		str_fmt(out, size, _("%sのメールが不達です。下の原因を本人に確かめます"), mail_text_kind_name(s->mail.kind));
	else if (stands(s, APPLICATION_CODE))
		str_copy(out, size, _("メールの確認コードを聞いて入力します"));
	else if (stands(s, APPLICATION_MISMATCHED))
		str_copy(out, size, _("申込みが病院の登録と一致しません。並べて確かめます"));
	else if (stands(s, APPLICATION_MATCHED))
		str_copy(out, size, s->application.kind == APPLICATION_CHANGE ? _("変更: カードの登録をもう一度待っています") : _("照合済です。カードの登録を待っています"));
	else if (s->e.state == ENROLLMENT_SUSPENDED)
		str_fmt(out, size, _("停止中です（再開は %s）"), words_key(ctx, &screen_enrollment, ACTION_ENROLL, key));
	else if (!*s->e.last4 || expired(&s->e, today))
		str_copy(out, size, _("使えるカードがありません。新しいカードの登録を案内します"));
	else if (s->e.card_failed)
		str_copy(out, size, _("前回のカード決済に失敗しました。カードの更新を案内します"));
	else if (left > 0)
		str_fmt(out, size, _("あと %d分 で利用できます"), (int)((left + 59) / 60));
	else if (enrollment_card_expiring(&s->e, today))
		str_copy(out, size, _("カードの期限が近づいています。カードの更新を案内します"));
	else if (s->e.state == ENROLLMENT_ACTIVE)
		str_copy(out, size, _("このまま利用できます"));
	else
		str_fmt(out, size, _("登録の途中です（%s）"), enrollment_state_name(s->e.state));
}

static int fact(const struct canvas *c, int y, const char *label)
{
	canvas_fit(c, 1, y, VALUE - 2, ALIGN_LEFT, STYLE_LABEL, label);
	return VALUE;
}

static enum style state_style(enum enrollment_state s)
{
	switch (s) {
	case ENROLLMENT_ACTIVE: return STYLE_DONE;
	case ENROLLMENT_MISMATCHED: case ENROLLMENT_SUSPENDED: return STYLE_TODO;
	case ENROLLMENT_CLOSED: return STYLE_DIM;
	default: return STYLE_BUSY;
	}
}

static void draw_card(const struct enrollment *e, day_t today, const struct canvas *c, int y)
{
	int x = fact(c, y, _("カード"));
	if (!*e->last4) {
		canvas_text(c, x, y, STYLE_TODO, _("！カード未登録"));
		return;
	}
	x = canvas_fmt(c, x, y, STYLE_TEXT, "%s …%s  %04d-%02d", e->brand, e->last4, e->exp_year, e->exp_month) + 2;
	if (e->state == ENROLLMENT_CLOSED)
		return;
	if (e->card_failed)
		x = canvas_text(c, x, y, STYLE_REFUSED, _("× 前回の決済に失敗")) + 2;
	if (expired(e, today))
		canvas_text(c, x, y, STYLE_REFUSED, _("× 期限切れ"));
	else if (enrollment_card_expiring(e, today))
		canvas_text(c, x, y, STYLE_TODO, _("！期限間近"));
	else if (!e->card_failed)
		canvas_text(c, x, y, STYLE_DONE, _("○ 有効"));
}

static void draw_usable(const struct ctx *ctx, const struct enrollment *e, const struct canvas *c, int y)
{
	char date[DATE_TEXT], time[DATE_TEXT];
	int x = fact(c, y, _("利用開始"));
	int64_t at = e->usable_at ? e->usable_at : e->created_at;
	if (e->state < ENROLLMENT_WAITING) {
		canvas_text(c, x, y, STYLE_DIM, _("－ まだ"));
		return;
	}
	x = canvas_fmt(c, x, y, STYLE_TEXT, "%s %s", date_show(tokyo_day(at), date), instant_time(at, time)) + 2;
	if (enrollment_waiting_seconds(e, ctx_now(ctx)))
		canvas_text(c, x, y, STYLE_BUSY, _("… から"));
}

static const char *lang_name(enum lang l)
{
	return l == LANG_EN ? _("英語") : _("日本語");
}

/* The gateway's page that takes another card: where it stands, until when, and why not. */
static void draw_page(const struct ctx *ctx, const struct card_session *p, const struct canvas *c, int y)
{
	static const enum style styles[CARD_SESSION_STATES] = { STYLE_BUSY, STYLE_BUSY, STYLE_DONE, STYLE_DIM, STYLE_REFUSED };
	char day[WORDS_DAY], time[DATE_TEXT], why[160];
	enum style s = styles[p->state];
	int x = canvas_fmt(c, fact(c, y, _("登録ページ")), y, s, "%s%s", style_mark(s), card_session_state_name(p->state)) + 2;
	if (p->state == CARD_SESSION_OPEN)
		x = canvas_fmt(c, x, y, STYLE_TEXT, _("%s %s まで"), words_day(tokyo_day(p->expires_at), ctx_today(ctx), day),
			instant_time(p->expires_at, time)) + 2;
	canvas_text(c, x, y, STYLE_TEXT, card_session_reason(p, why));
}

static void draw_facts(const struct ctx *ctx, const struct enrollment *e, const struct canvas *c)
{
	char date[DATE_TEXT];
	enum style s = state_style(e->state);
	int y = FACTS_TOP;
	int x = canvas_fmt(c, fact(c, y, _("状態")), y, s, "%s%s", words_mark(s), enrollment_state_name(e->state)) + 2;
	if (e->state == ENROLLMENT_CLOSED)
		canvas_fmt(c, x, y, STYLE_TEXT, "%s  %s", date_show(tokyo_day(e->closed_at), date), e->close_reason);
	y++;
	canvas_text(c, fact(c, y, _("利用者ID")), y, STYLE_TEXT, e->user_id);
	y++;
	canvas_fmt(c, fact(c, y, _("支払者")), y, STYLE_TEXT, "%s  %s（%s）", e->payer_name, e->payer_kana, enrollment_relation_name(e->relation) ? enrollment_relation_name(e->relation) : e->relation);
	draw_card(e, ctx_today(ctx), c, y + 1);
	draw_usable(ctx, e, c, y + 2);
	x = canvas_text(c, fact(c, y + 3, _("登録日")), y + 3, STYLE_TEXT, date_show(tokyo_day(e->created_at), date)) + 3;
	x = canvas_text(c, x, y + 3, STYLE_LABEL, _("メールの言語 "));
	canvas_text(c, x, y + 3, STYLE_TEXT, lang_name(e->lang));
}

/* E3: what the answer of the mail's server usually means. */
static void draw_cause(const struct registration *s, const struct canvas *c, int y)
{
	struct canvas rows = canvas_part(c, (struct rect){ VALUE, y, c->at.cols - VALUE - 1, CAUSE_LINES });
	canvas_fmt(c, 1, y, STYLE_REFUSED, "%s%s", style_mark(STYLE_REFUSED), _("メール"));
	canvas_wrap(&rows, 0, 0, STYLE_TODO, s->cause);
}

static void enrollment_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct registration *s = state;
	char text[320];
	person_draw(ctx, c, 0, &s->person.patient, s->person.same_name, s->person.same_surname);
	next_sentence(ctx, s, text, sizeof text);
	canvas_fmt(c, 1, 1, STYLE_NEXT, _("▶ 次: %s"), text);
	canvas_hline(c, 2);
	if (s->has)
		draw_facts(ctx, &s->e, c);
	if (s->has && s->has_page)
		draw_page(ctx, &s->page, c, FACTS_TOP + FACTS - 1);
	else if (s->has && !s->mail_failed)
		canvas_text(c, fact(c, FACTS_TOP + FACTS - 1, _("登録ページ")), FACTS_TOP + FACTS - 1, STYLE_DIM, _("－ なし"));
	if (s->mail_failed)
		draw_cause(s, c, LIST_TOP - 1 - !s->has_page);
	canvas_hline(c, LIST_TOP - 1 + extra_rows(s));
}

static bool open_one(const struct ctx *ctx, const void *state)
{
	const struct registration *s = state;
	(void)ctx;
	return s->has && s->e.state != ENROLLMENT_CLOSED;
}

static struct outcome suspend(struct ctx *ctx, void *state, const struct answer *a)
{
	struct registration *s = state;
	bool on = s->e.state == ENROLLMENT_ACTIVE;
	char key[WORDS_KEY];
	if (enrollment_suspend(ctx, s->e.id, on, a->tag))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), on ? STYLE_TODO : STYLE_DONE, on ? _("利用登録を停止しました（もう一度 %s で再開）") :
		_("利用登録を再開しました（もう一度 %s で停止）"), words_key(ctx, &screen_enrollment, ACTION_ENROLL, key));
}

static struct outcome ask_suspend(struct ctx *ctx, void *state)
{
	const struct registration *s = state;
	char text[PERSON_TEXT + 160];
	bool on = s->e.state == ENROLLMENT_ACTIVE;
	if (!on && s->e.state != ENROLLMENT_SUSPENDED)
		return outcome_say(STYLE_REFUSED, _("停止・再開できるのは利用中の登録です（今は%s）"), enrollment_state_name(s->e.state));
	person_text(ctx, &s->person.patient, text);
	if (on)
		str_add(text, sizeof text, _("\n\n利用登録を停止しますか（新しい来院で%sを使えなくなります）"), words_of(ctx, L_SERVICE));
	else
		str_add(text, sizeof text, "\n\n%s", _("利用登録を再開しますか"));
	return outcome_dialog(dialog_confirm(on ? _("利用登録の停止") : _("利用登録の再開"), text, true, suspend, s->e.version));
}

static struct outcome close_it(struct ctx *ctx, void *state, const struct answer *a)
{
	struct registration *s = state;
	if (enrollment_close(ctx, s->e.id, a->text))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_TODO, _("利用登録を終了しました: %s（決済待ち %d件 は残ります）"), a->text, s->n);
}

static struct outcome ask_reason(struct ctx *ctx, void *state, const struct answer *a)
{
	(void)ctx, (void)state, (void)a;
	return outcome_dialog(dialog_input(_("利用登録の終了"), _("終了の理由"), "", true, close_it, 0));
}

/* What stays due comes before the question (E8). */
static struct outcome ask_close(struct ctx *ctx, void *state)
{
	const struct registration *s = state;
	struct buf text = { 0 };
	char line[PERSON_TEXT], yen[32], day[WORDS_DAY];
	buf_fmt(&text, "%s\n\n", person_text(ctx, &s->person.patient, line));
	for (int i = 0; i < s->n; i++) {
		const struct enrollment_pending *p = &s->pending[i];
		int at = settlement_state_from_id(p->state);
		buf_fmt(&text, _("！%s  %s円  %s  %s\n"), p->bill, yen_text(p->amount, yen), words_day(p->due_day, ctx_today(ctx), day),
			at < 0 ? p->state : settlement_state_name((enum settlement_state)at));
	}
	if (s->n)
		buf_fmt(&text, _("決済を待つ請求が %d件 あり、終了しても支払いは残ります。\n\n"), s->n);
	buf_str(&text, _("利用登録を終了しますか"));
	struct outcome o = outcome_dialog(dialog_confirm(_("利用登録の終了"), text.data, true, ask_reason, 0));
	buf_wipe(&text);
	return o;
}

static struct outcome make_page(struct ctx *ctx, void *state, const struct answer *a)
{
	const struct registration *s = state;
	struct card_session page;
	(void)a;
	if (card_session_ask(ctx, s->e.id, &page))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, "%s", _("カード登録ページを用意し、支払者にメールで送ります"));
}

/* One that is open is shown; else a new one is asked for. */
static struct outcome card_page(struct ctx *ctx, void *state)
{
	const struct registration *s = state;
	char text[PERSON_TEXT + 160];
	if (s->has_page && s->page.state == CARD_SESSION_WANTED)
		return outcome_say(STYLE_BUSY, "%s", _("カード登録ページを用意しています（ワーカーが決済サーバーから受け取ります）"));
	if (s->has_page && s->page.state == CARD_SESSION_OPEN)
		return outcome_push_arg(&screen_card_page, &(struct arg){ .id = s->e.id, .id2 = s->person.patient.id });
	person_text(ctx, &s->person.patient, text);
	str_add(text, sizeof text, "\n\n%s", _("決済会社のカード登録ページを用意し、支払者のアドレスにメールで送りますか"));
	return outcome_dialog(dialog_confirm(_("カード登録ページ"), text, true, make_page, 0));
}

/* ---- registering ---- */

static bool no_open_one(const struct ctx *ctx, const void *state)
{
	return !open_one(ctx, state);
}

/* With charges that are still due the main key opens those. */
static bool nothing_here(const struct ctx *ctx, const void *state)
{
	return no_open_one(ctx, state) && ((const struct registration *)state)->n == 0;
}

static bool code_waited_for(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return stands(state, APPLICATION_CODE);
}

static bool mismatched(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return stands(state, APPLICATION_MISMATCHED);
}

static bool bills_first(const struct ctx *ctx, const void *state)
{
	return !nothing_here(ctx, state) && !code_waited_for(ctx, state) && !mismatched(ctx, state);
}

static bool something_waits(const struct ctx *ctx, const void *state)
{
	return code_waited_for(ctx, state) || mismatched(ctx, state) || stands(state, APPLICATION_MATCHED);
}

static bool correctable(const struct ctx *ctx, const void *state)
{
	return code_waited_for(ctx, state) && ((const struct registration *)state)->application.kind == APPLICATION_NEW;
}

static bool in_use(const struct ctx *ctx, const void *state)
{
	const struct registration *s = state;
	return open_one(ctx, s) && !something_waits(ctx, s) && (s->e.state == ENROLLMENT_ACTIVE || s->e.state == ENROLLMENT_WAITING || s->e.state == ENROLLMENT_SUSPENDED);
}

static struct outcome form(const struct registration *s, int64_t purpose)
{
	return outcome_push_arg(&screen_enroll_form, &(struct arg){ .id = s->patient_id, .id2 = purpose });
}

static struct outcome register_new(struct ctx *ctx, void *state)
{
	(void)ctx;
	return form(state, 0);
}

static struct outcome correct(struct ctx *ctx, void *state)
{
	(void)ctx;
	return form(state, 1);
}

static struct outcome change(struct ctx *ctx, void *state)
{
	(void)ctx;
	return form(state, 2);
}

static struct outcome code_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	const struct registration *s = state;
	struct application out;
	if (application_verify(ctx, s->e.id, a->text, &out))
		return outcome_fail(ctx);
	if (out.state == APPLICATION_MISMATCHED)
		return outcome_with(outcome_push(&screen_enroll_match, s->patient_id), STYLE_TODO, "%s", _("メールを確認しました。申込みが病院の登録と一致しません"));
	return outcome_with(outcome_refresh(), STYLE_DONE, _("メールを確認しました。%s にカード登録ページを送ります"), out.email);
}

static struct outcome ask_code(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_dialog(dialog_input(_("メールの確認"), _("確認コード"), "", true, code_typed, 0));
}

static struct outcome match(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&screen_enroll_match, ((struct registration *)state)->patient_id);
}

static struct outcome send_again(struct ctx *ctx, void *state)
{
	const struct registration *s = state;
	struct application out;
	if (application_resend(ctx, s->e.id, &out))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, out.state == APPLICATION_CODE ? _("新しい確認コードを %s に送ります（前のコードは使えません）") :
		_("%s にもう一度送ります"), out.email);
}

static struct outcome drop_change(struct ctx *ctx, void *state, const struct answer *a)
{
	const struct registration *s = state;
	return application_drop(ctx, s->e.id, a->tag) ? outcome_fail(ctx) : outcome_with(outcome_refresh(), STYLE_TODO, "%s", _("変更を取り下げました"));
}

static bool changing(const struct ctx *ctx, const void *state)
{
	return something_waits(ctx, state) && ((const struct registration *)state)->application.kind == APPLICATION_CHANGE;
}

static struct outcome ask_drop(struct ctx *ctx, void *state)
{
	const struct registration *s = state;
	(void)ctx;
	return outcome_dialog(dialog_confirm(_("変更の取下げ"), _("手続き中の変更を取り下げますか（今の登録はそのまま残ります）"), true, drop_change, s->application.version));
}

static struct outcome mailed(struct ctx *ctx, const struct registration *s, bool password)
{
	if (enrollment_remind(ctx, s->e.id, password))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, password ? _("新しいパスワードを %s に送ります") : _("利用者IDを %s に送ります"), s->e.email);
}

static struct outcome mail_user_id(struct ctx *ctx, void *state)
{
	return mailed(ctx, state, false);
}

static struct outcome new_password(struct ctx *ctx, void *state, const struct answer *a)
{
	(void)a;
	return mailed(ctx, state, true);
}

static struct outcome ask_password(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_dialog(dialog_confirm(_("新しいパスワード"), _("新しいパスワードをメールで送りますか（前のパスワードは使えなくなります）"), true, new_password, 0));
}

static struct outcome speak(struct ctx *ctx, void *state)
{
	const struct registration *s = state;
	enum lang to = s->e.lang == LANG_EN ? LANG_JA : LANG_EN;
	if (enrollment_speak(ctx, s->e.id, to, s->e.version))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("これからのメールは%sで送ります"), lang_name(to));
}

static struct outcome open_bill(struct ctx *ctx, void *state)
{
	const struct registration *s = state;
	int64_t at = list_selected(&s->list);
	struct bill b;
	if (!at)
		return outcome_unhandled();
	return bill_by_number(ctx, s->pending[at - 1].bill, &b) ? outcome_fail(ctx) : outcome_push(&screen_bill, b.id);
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ請求を開きます"), .action = ACTION_LOOK, .run = open_bill },
	{ .key = K_F6, .label = N_("停止・再開"), .help = N_("利用登録を停止します（もう一度押すと再開）"), .action = ACTION_ENROLL, .run = ask_suspend, .when = open_one },
	{ .key = K_F7, .label = N_("終了"), .help = N_("決済待ちを確かめ、理由を記録して利用登録を終了します"), .action = ACTION_ENROLL_CLOSE, .run = ask_close, .when = open_one },
	{ .key = K_F8, .label = N_("カード登録"), .help = N_("別のカードを登録するページを用意して支払者に送ります（開いているものは示します）"), .action = ACTION_CARD_SESSION, .run = card_page, .when = open_one },
	{ .key = K_F5, .label = NC_("key", "登録"), .help = N_("新しい利用登録の申込みを入力します"), .action = ACTION_ENROLL, .run = register_new, .when = nothing_here },
	{ .key = K_F5, .label = N_("コード入力"), .help = N_("メールの確認コードを入力し、病院の登録と照合します"), .action = ACTION_ENROLL, .run = ask_code, .when = code_waited_for },
	{ .key = K_F5, .label = N_("照合"), .help = N_("申込みと病院の登録を並べて開きます"), .action = ACTION_ENROLL, .run = match, .when = mismatched },
	{ .key = K_F5, .label = N_("請求を開く"), .help = N_("選んだ請求を開きます"), .action = ACTION_LOOK, .run = open_bill, .when = bills_first },
	{ .key = 'n', .help = N_("新しい利用登録の申込みを入力します"), .action = ACTION_ENROLL, .run = register_new, .when = no_open_one },
	{ .key = 'r', .label = N_("再送"), .help = N_("確認コード、カード登録ページ、または確認のお願いをもう一度メールで送ります"), .action = ACTION_ENROLL, .run = send_again, .when = something_waits },
	{ .key = 'c', .label = N_("訂正"), .help = N_("申込みの内容（アドレスの打ち間違いなど）を訂正します"), .action = ACTION_ENROLL, .run = correct, .when = correctable },
	{ .key = 'h', .label = N_("変更"), .help = N_("支払者・住所・電話・アドレスを変更します（カードの登録をもう一度お願いします）"), .action = ACTION_ENROLL, .run = change, .when = in_use },
	{ .key = 'x', .label = N_("取下げ"), .help = N_("手続き中の変更を取り下げます"), .action = ACTION_ENROLL, .run = ask_drop, .when = changing },
	{ .key = 'u', .help = N_("利用者IDを登録のアドレスにメールで送ります"), .action = ACTION_ENROLL, .run = mail_user_id, .when = in_use },
	{ .key = 'p', .help = N_("新しいパスワードを登録のアドレスにメールで送ります"), .action = ACTION_ENROLL, .run = ask_password, .when = in_use },
	{ .key = 'l', .help = N_("メールの言語（日本語・英語）を切り替えます"), .action = ACTION_ENROLL, .run = speak, .when = open_one },
	{ 0 },
};

const struct screen screen_enrollment = {
	.id = "enrollment", .title = N_("利用登録"), .state_size = sizeof(struct registration), .flags = SCREEN_LIVE, .keys = keys,
	.enter = enrollment_enter, .shown = enrollment_shown, .draw = enrollment_draw, .refresh = enrollment_refresh,
	.list = enrollment_list, .list_area = enrollment_list_area,
};
