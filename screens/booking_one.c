/* One booking with its message, answers and history: who changed what and when (SPEC A6). arg.id: the booking. */
#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/booking.h"
#include "domain/booking_view.h"
#include "domain/patient.h"
#include "domain/patient_page.h"
#include "domain/slip.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

enum { EVENTS = 100, LABEL = 12 };

struct one {
	int64_t id;
	struct booking_item i;
	struct patient_page person;        /* when there is a card */
	char message[BOOKING_MESSAGE];
	int n_answers, n_events;
	struct booking_answer answers[QUESTIONS_MAX];
	struct booking_event events[EVENTS];
};

static enum err load(struct ctx *ctx, struct one *s)
{
	struct booking b;
	int n = 0;
	enum err e = booking_by_id(ctx, s->id, &b);
	if (!e)
		e = booking_list(ctx, &(struct booking_filter){ .number = b.number }, 0, 1, &s->i, &n);
	if (!e && b.patient_id)
		e = patient_page_load(ctx, b.patient_id, ctx_today(ctx), &s->person);
	if (!e)
		e = booking_message(ctx, s->id, s->message);
	if (!e)
		e = booking_answers(ctx, s->id, QUESTIONS_MAX, s->answers, &s->n_answers);
	return e ? e : booking_history(ctx, s->id, EVENTS, s->events, &s->n_events);
}

static struct outcome one_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct one *s = state;
	s->id = arg->id;
	return load(ctx, s) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct outcome one_shown(struct ctx *ctx, void *state)
{
	struct one *s = state;
	return words_shown(ctx, audit_look(ctx, "booking", s->id, "%s", s->i.b.number));
}

static struct outcome one_refresh(struct ctx *ctx, void *state)
{
	return load(ctx, state) ? outcome_fail(ctx) : outcome_stay();
}

static int draw_head(const struct ctx *ctx, const struct one *s, const struct canvas *c)
{
	const struct booking *b = &s->i.b;
	char when[DATE_TEXT], birth[DATE_TEXT];
	int y = 0;
	canvas_fmt(c, 1, y++, STYLE_NEXT, "%s  %s  %s  %s", b->number, booking_when(b->start_at, when), s->i.menu, booking_state_name(b->state));
	if (b->patient_id)
		person_draw(ctx, c, y++, &s->person.patient, s->person.same_name, s->person.same_surname);
	else
		canvas_fmt(c, 1, y++, STYLE_TEXT, _("診察券なし  %s  %s  %s  %s"), s->i.name, s->i.kana, sex_name(b->person.sex),
			b->person.birth == DAY_NONE ? "" : date_show(b->person.birth, birth));
	if (s->i.phone[0])
		canvas_pair(c, 1, y++, LABEL, _("電話"), STYLE_TEXT, s->i.phone);
	if (b->person.email[0])
		canvas_pair(c, 1, y++, LABEL, _("メール"), STYLE_TEXT, b->person.email);
	if (b->hold_until)
		canvas_pair(c, 1, y++, LABEL, _("期限"), STYLE_TODO, booking_when(b->hold_until, when));
	return y;
}

/* A text of any length behind its label. */
static int draw_long(const struct canvas *c, int y, enum style st, const char *label, const char *text)
{
	struct canvas part = canvas_part(c, (struct rect){ 1 + LABEL, y, c->at.cols - LABEL - 2, c->at.rows - y });
	canvas_text(c, 1, y, STYLE_LABEL, label);
	return y + canvas_wrap(&part, 0, 0, st, text);
}

/* What happened and why; the menu only when it was another. */
static int draw_event(const struct one *s, const struct canvas *c, int y, const struct booking_event *v)
{
	char at[DATE_TEXT], when[DATE_TEXT];
	int x = canvas_fmt(c, 1, y, STYLE_TEXT, "%s  ", booking_when(v->at, at));
	x = canvas_fit(c, x, y, 10, ALIGN_LEFT, STYLE_TEXT, v->actor);
	x = canvas_fit(c, x + 2, y, 16, ALIGN_LEFT, STYLE_TEXT, booking_what_name(v->what));
	canvas_text(c, x + 2, y, STYLE_TEXT, booking_when(v->start_at, when));
	y = draw_long(c, y + 1, STYLE_TEXT, "", strcmp(v->menu, s->i.menu) == 0 ? "" : v->menu);
	return draw_long(c, y, STYLE_TODO, "", v->reason);
}

static void one_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct one *s = state;
	int y = draw_head(ctx, s, c);
	if (s->i.b.override_reason[0])
		y = draw_long(c, y, STYLE_TODO, _("特別な理由"), s->i.b.override_reason);
	if (s->message[0])
		y = draw_long(c, y, STYLE_TEXT, _("連絡事項"), s->message);
	for (int i = 0; i < s->n_answers; i++)
		canvas_fmt(c, 1, y++, STYLE_TEXT, "%s: %s", s->answers[i].question, booking_answer_text(&s->answers[i]));
	canvas_hline(c, y++);
	for (int i = s->n_events - 1; i >= 0 && y < c->at.rows; i--)
		y = draw_event(s, c, y, &s->events[i]);
}

static struct outcome done(struct ctx *ctx, struct one *s, enum err e, const char *what)
{
	if (e || load(ctx, s))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, "%s: %s", what, s->i.b.number);
}

static struct outcome arrive(struct ctx *ctx, void *state)
{
	struct one *s = state;
	struct booking b;
	if (s->i.b.state == BOOKING_ARRIVED)
		return done(ctx, s, booking_undo(ctx, s->id, s->i.b.version, &b), _("来院を取り消しました（来院の受付は残ります）"));
	return done(ctx, s, booking_arrive(ctx, s->id, s->i.b.version, &b), _("来院を受け付けました"));
}

static struct outcome noshow(struct ctx *ctx, void *state)
{
	struct one *s = state;
	struct booking b;
	if (s->i.b.state == BOOKING_NOSHOW)
		return done(ctx, s, booking_undo(ctx, s->id, s->i.b.version, &b), _("来院なしを取り消しました"));
	return done(ctx, s, booking_noshow(ctx, s->id, s->i.b.version, &b), _("来院なしとしました"));
}

static struct outcome confirm(struct ctx *ctx, void *state)
{
	struct one *s = state;
	struct booking b;
	return done(ctx, s, booking_confirm(ctx, s->id, s->i.b.version, &b), _("予約を確定しました"));
}

static struct outcome cancelled(struct ctx *ctx, void *state, const struct answer *a)
{
	struct one *s = state;
	struct booking b;
	struct booking_change c = { .version = s->i.b.version, .reason = a->text };
	return done(ctx, s, booking_cancel(ctx, s->id, &c, &b), _("予約を取り消しました"));
}

static struct outcome cancel(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_dialog(dialog_input(_("予約の取消"), _("取り消す理由"), "", false, cancelled, 0));
}

static struct outcome move(struct ctx *ctx, void *state)
{
	struct one *s = state;
	struct arg arg = { .id = s->i.b.patient_id, .id2 = s->i.b.menu_id };
	(void)ctx;
	str_fmt(arg.text, sizeof arg.text, "#%lld", (long long)s->id);
	return outcome_push_arg(&screen_booking, &arg);
}

static struct outcome card_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct one *s = state;
	struct patient p;
	struct booking b;
	if (patient_by_card(ctx, a->text, &p))
		return outcome_fail(ctx);
	return done(ctx, s, booking_join(ctx, s->id, s->i.b.version, p.id, &b), _("診察券と結びました"));
}

static struct outcome join(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_dialog(dialog_input(_("診察券と結ぶ"), _("診察券番号"), "", true, card_typed, 0));
}

static bool without_card(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return !((const struct one *)state)->i.b.patient_id;
}

static bool provisional(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return ((const struct one *)state)->i.b.state == BOOKING_PROVISIONAL;
}

static struct outcome open_patient(struct ctx *ctx, void *state)
{
	int64_t id = ((struct one *)state)->i.b.patient_id;
	(void)ctx;
	return id ? outcome_push(&screen_patient, id) : outcome_say(STYLE_REFUSED, "%s", _("診察券のない方です"));
}

static struct outcome print_slip(struct ctx *ctx, void *state)
{
	const struct one *s = state;
	if (slip_print_booking(ctx, s->id))
		return outcome_fail(ctx);
	return outcome_say(STYLE_DONE, _("予約票 %s を印刷します"), s->i.b.number);
}

static struct outcome tell(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&screen_notice_new, ((struct one *)state)->id);
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = NC_("key", "来院"), .help = N_("来院として受け付けます（もう一度で取り消し）"), .action = ACTION_BOOK, .run = arrive },
	{ .key = K_F6, .label = N_("変更"), .help = N_("予約の画面を開き、変更先を選びます"), .action = ACTION_BOOK, .run = move },
	{ .key = K_F7, .label = NC_("key", "取消"), .help = N_("予約を取り消します"), .action = ACTION_BOOK, .run = cancel },
	{ .key = K_F8, .label = N_("予約票"), .help = N_("予約票を印刷します"), .action = ACTION_SLIP_PRINT, .run = print_slip },
	{ .key = 'n', .label = N_("来院なし"), .help = N_("来院なしとします（もう一度で取り消し）"), .action = ACTION_BOOK, .run = noshow },
	{ .key = 'c', .label = NC_("key", "確定"), .help = N_("仮予約を確定します"), .action = ACTION_BOOK, .run = confirm, .when = provisional },
	{ .key = 'j', .label = N_("結ぶ"), .help = N_("診察券のなかった予約を患者と結びます"), .action = ACTION_BOOK, .run = join, .when = without_card },
	{ .key = 't', .help = N_("この方へのお知らせを書きます"), .action = ACTION_NOTICE, .run = tell },
	{ .key = 'p', .label = N_("患者"), .help = N_("患者を開きます"), .action = ACTION_LOOK, .run = open_patient },
	{ 0 },
};

const struct screen screen_booking_one = {
	.id = "booking_one", .title = N_("予約の内容"), .state_size = sizeof(struct one), .flags = SCREEN_LIVE, .keys = keys,
	.enter = one_enter, .shown = one_shown, .draw = one_draw, .refresh = one_refresh,
};
