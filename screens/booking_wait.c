/*
 * The waiting list (SPEC A7): who waits for a place of which menu, in order, and who has an offer and until when. arg.id: a patient who may
 * be added (0: nobody), arg.id2: the day (0: today). Left and right go through the days.
 */
#include "base/str.h"
#include "domain/audit.h"
#include "domain/booking.h"
#include "domain/menu.h"
#include "domain/patient.h"
#include "domain/waiting.h"
#include "screens/menu_choices.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/list.h"

#include "base/banned.h"

enum { TOP = 2 };

struct wait_list {
	struct list list;
	int64_t patient_id;
	day_t day;
	struct waiting_filter filter;
	char menu[MENU_LABEL];            /* whose list it is; "": of all menus */
	int64_t total, offered;
	int64_t asked;                    /* the version of the one whose going is asked about */
	struct waiting rows[LIST_PART];
	struct menu_choices menus;
};

static int64_t rows_count(struct ctx *ctx, void *state)
{
	struct wait_list *s = state;
	if (waiting_count(ctx, &s->filter, &s->total, &s->offered))
		s->total = s->offered = 0;
	return s->total;
}

static enum style state_style(enum waiting_state st)
{
	return st == WAITING_OFFERED ? STYLE_BUSY : st == WAITING_WAITING ? STYLE_TODO : st == WAITING_TAKEN ? STYLE_DONE : STYLE_DIM;
}

static void fill(const struct ctx *ctx, const struct waiting *w, struct list_row *out)
{
	char day[WORDS_DAY], last[WORDS_DAY], time[DATE_TEXT];
	day_t today = ctx_today(ctx);
	enum style st = state_style(w->state);
	bool span = w->to != w->from;
	out->id = w->id;
	list_cell(out, 0, STYLE_TEXT, "%d", w->turn);
	list_cell(out, 1, STYLE_TEXT, "%s", w->menu);
	list_cell(out, 2, w->card[0] ? STYLE_TEXT : STYLE_DIM, "%s", w->card[0] ? w->card : _("診察券なし"));
	list_cell(out, 3, STYLE_TEXT, "%s", w->name);
	list_cell(out, 4, STYLE_TEXT, "%s%s%s", words_day(w->from, today, day), span ? "-" : "", span ? words_day(w->to, today, last) : "");
	list_cell(out, 5, st, "%s%s", words_mark(st), waiting_state_name(w->state));
	if (w->start_at)
		list_cell(out, 6, STYLE_TEXT, "%s %s", words_day(tokyo_day(w->start_at), today, day), instant_time(w->start_at, time));
	if (w->hold_until)
		list_cell(out, 7, STYLE_BUSY, "%s %s", words_day(tokyo_day(w->hold_until), today, day), instant_time(w->hold_until, time));
	list_cell(out, 8, STYLE_TEXT, "%s", w->phone);
}

static int rows_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	struct wait_list *s = state;
	int done = 0;
	if (waiting_all(ctx, &s->filter, first, n < LIST_PART ? n : LIST_PART, s->rows, &done))
		return 0;
	for (int i = 0; i < done; i++)
		fill(ctx, &s->rows[i], &rows[i]);
	return done;
}

static const struct list_column columns[] = {
	{ N_("順"), 3, ALIGN_RIGHT, 0, false }, { N_("メニュー"), 10, ALIGN_LEFT, 0, true }, { N_("診察券"), 10, ALIGN_LEFT, 2, false },
	{ N_("氏名"), 10, ALIGN_LEFT, 0, true }, { N_("待つ日"), 11, ALIGN_LEFT, 3, true }, { N_("状態"), 12, ALIGN_LEFT, 0, false },
	{ N_("案内の予約"), 17, ALIGN_LEFT, 0, false }, { N_("案内の期限"), 17, ALIGN_LEFT, 1, false }, { N_("電話"), 13, ALIGN_LEFT, 4, false }, { 0 },
};

static const struct list_model model = { .columns = columns, .count = rows_count, .fetch = rows_fetch, .empty = N_("順番を待つ方はいません（n で加えます）") };

static void note(struct wait_list *s)
{
	str_fmt(s->list.note, sizeof s->list.note, _("並び: メニュー・順番   絞り込み: %s%s"), s->menu[0] ? s->menu : _("すべてのメニュー"),
		s->filter.day == DAY_NONE ? _("、すべての日") : "");
}

static struct outcome wait_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct wait_list *s = state;
	s->patient_id = arg->id;
	s->day = arg->id2 ? (day_t)arg->id2 : ctx_today(ctx);
	s->filter = (struct waiting_filter){ .day = s->day, .open = true };
	list_init(&s->list, &model);
	note(s);
	return outcome_stay();
}

static enum err look(struct ctx *ctx, struct wait_list *s)
{
	int64_t n = rows_count(ctx, s);
	return audit_look(ctx, "", 0, "waiting day=%d menu=%lld: %lld", s->filter.day, (long long)s->filter.menu_id, (long long)n);
}

static struct outcome wait_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, look(ctx, state));
}

static struct list *wait_list_of(void *state)
{
	return &((struct wait_list *)state)->list;
}

static struct rect wait_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, TOP, cols, rows - TOP };
}

static void wait_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct wait_list *s = state;
	char day[WORDS_DAY];
	const char *when = s->filter.day == DAY_NONE ? _("すべての日") : words_day(s->day, ctx_today(ctx), day);
	canvas_fmt(c, 1, 0, STYLE_NEXT, _("%s を待つ方 %lld人（案内中 %lld人）"), when, (long long)s->total, (long long)s->offered);
	canvas_hline(c, 1);
}

static struct outcome again(struct ctx *ctx, struct wait_list *s)
{
	note(s);
	list_restart(&s->list);
	return words_shown(ctx, look(ctx, s));
}

static struct outcome step(struct ctx *ctx, struct wait_list *s, int by)
{
	if (s->filter.day == DAY_NONE)
		return outcome_unhandled();
	s->day += by;
	s->filter.day = s->day;
	return again(ctx, s);
}

static struct outcome wait_key(struct ctx *ctx, void *state, int32_t key)
{
	return key == K_LEFT ? step(ctx, state, -1) : key == K_RIGHT ? step(ctx, state, 1) : outcome_unhandled();
}

/* ---- keys */

static bool chosen(struct ctx *ctx, const struct wait_list *s, struct waiting *w)
{
	int64_t id = list_selected(&s->list);
	if (id)
		return waiting_by_id(ctx, id, w) == ERR_OK;
	ctx_fail(ctx, ERR_NOT_FOUND, _("順番を待つ方を選んでください"));
	return false;
}

static struct outcome open_one(struct ctx *ctx, void *state)
{
	struct waiting w;
	if (!chosen(ctx, state, &w))
		return outcome_fail(ctx);
	if (w.state == WAITING_OFFERED)
		return outcome_push(&screen_booking_one, w.booking_id);
	return w.patient_id ? outcome_push(&screen_patient, w.patient_id) : outcome_say(STYLE_TODO, _("診察券のない方です。電話 %s"), w.phone);
}

static struct outcome offer(struct ctx *ctx, void *state)
{
	struct waiting w;
	struct booking b;
	char when[DATE_TEXT], until[DATE_TEXT];
	if (!chosen(ctx, state, &w) || waiting_offer(ctx, w.id, w.version, &b))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("%s さんに %s を案内しました（%s まで）"), w.name, booking_when(b.start_at, when),
		booking_when(b.hold_until, until));
}

static struct outcome take_up(struct ctx *ctx, void *state)
{
	struct waiting w;
	struct booking b;
	if (!chosen(ctx, state, &w))
		return outcome_fail(ctx);
	if (w.state != WAITING_OFFERED)
		return outcome_say(STYLE_REFUSED, _("%s さんに案内中の予約はありません"), w.name);
	if (booking_confirm(ctx, w.booking_id, 0, &b))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("予約を確定しました: %s  %s"), b.number, w.name);
}

static struct outcome take_out(struct ctx *ctx, void *state, const struct answer *a)
{
	const struct wait_list *s = state;
	struct waiting w;
	if (waiting_by_id(ctx, a->tag, &w) || waiting_withdraw(ctx, w.id, s->asked))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("%s さんを順番待ちから外しました"), w.name);
}

static struct outcome ask_out(struct ctx *ctx, void *state)
{
	struct wait_list *s = state;
	struct waiting w;
	char text[400];
	if (!chosen(ctx, s, &w))
		return outcome_fail(ctx);
	s->asked = w.version;
	str_fmt(text, sizeof text, w.state == WAITING_OFFERED ? _("%s  %s\n案内を取りやめて順番待ちから外しますか（空きは次の方に案内されます）") :
		_("%s  %s\n順番待ちから外しますか"), w.menu, w.name);
	return outcome_dialog(dialog_confirm(_("順番待ち"), text, true, take_out, w.id));
}

static struct outcome add(struct ctx *ctx, void *state)
{
	const struct wait_list *s = state;
	struct arg arg = { .id = s->patient_id, .id2 = s->day };
	(void)ctx;
	str_fmt(arg.text, sizeof arg.text, "%lld", (long long)s->filter.menu_id);
	return outcome_push_arg(&screen_booking_wait_new, &arg);
}

static struct outcome card_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct patient p;
	(void)state;
	if (patient_by_card(ctx, a->text, &p) || waiting_join(ctx, a->tag, 0, p.id))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, "%s: %s %s", _("診察券と結びました"), p.card, p.name);
}

static struct outcome join(struct ctx *ctx, void *state)
{
	struct waiting w;
	if (!chosen(ctx, state, &w))
		return outcome_fail(ctx);
	if (w.patient_id)
		return outcome_say(STYLE_REFUSED, "%s", _("この順番待ちはすでに診察券と結ばれています"));
	return outcome_dialog(dialog_input(_("診察券と結ぶ"), _("診察券番号"), "", true, card_typed, w.id));
}

static struct outcome menu_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	struct wait_list *s = state;
	int at = a->choice - 1; /* the first stands for all */
	s->filter.menu_id = at < 0 ? 0 : s->menus.menus[at].id;
	str_copy(s->menu, sizeof s->menu, at < 0 ? "" : s->menus.labels[at]);
	return again(ctx, s);
}

static struct outcome ask_menu(struct ctx *ctx, void *state)
{
	struct wait_list *s = state;
	if (menu_choices_load(ctx, _("すべてのメニュー"), &s->menus))
		return outcome_fail(ctx);
	return outcome_dialog(dialog_choice(_("予約メニュー"), "", s->menus.list, menu_chosen, 0));
}

static struct outcome toggle_days(struct ctx *ctx, void *state)
{
	struct wait_list *s = state;
	s->filter.day = s->filter.day == DAY_NONE ? s->day : DAY_NONE;
	return again(ctx, s);
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("案内中の予約、または患者を開きます"), .action = ACTION_LOOK, .run = open_one },
	{ .key = K_F5, .label = N_("案内"), .help = N_("空いている最初の時間を、選んだ方に今すぐ案内します"), .action = ACTION_BOOK, .run = offer },
	{ .key = K_F6, .label = N_("絞り込み"), .help = N_("予約メニューで絞り込みます"), .action = ACTION_LOOK, .run = ask_menu },
	{ .key = K_F7, .label = N_("外す"), .help = N_("選んだ方を順番待ちから外します（案内は次の方へ）"), .action = ACTION_BOOK, .run = ask_out },
	{ .key = 'n', .label = N_("加える"), .help = N_("順番待ちに加えます（診察券のない方も）"), .action = ACTION_BOOK, .run = add },
	{ .key = 'c', .label = N_("確定"), .help = N_("案内中の予約を確定します"), .action = ACTION_BOOK, .run = take_up },
	{ .key = 'j', .help = N_("診察券のなかった方を患者と結びます"), .action = ACTION_BOOK, .run = join },
	{ .key = 'a', .label = N_("全日"), .help = N_("この日を待つ方と、すべての日を待つ方を切り替えます"), .action = ACTION_LOOK, .run = toggle_days },
	{ 0 },
};

const struct screen screen_booking_wait = {
	.id = "booking_wait", .title = N_("順番待ち"), .state_size = sizeof(struct wait_list), .flags = SCREEN_LIVE, .keys = keys, .enter = wait_enter,
	.shown = wait_shown, .draw = wait_draw, .list = wait_list_of, .list_area = wait_area, .key = wait_key,
};
