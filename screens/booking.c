/*
 * Bookings: month or week and day (SPEC A7, SCREENS "Bookings"). arg.id: the patient, 0: nobody yet; arg.id2: a menu (0: the
 * patient's last one); arg.text: an instant to show, or "#" and the id of a booking to move. It opens on the next free place, so that Enter books it.
 */
#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "screens/booking_desk.h"
#include "screens/clinic_choice.h"
#include "screens/menu_choices.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

const struct menu *booking_desk_menu(const struct booking_desk *s)
{
	return s->n_menus ? &s->menus[s->menu] : NULL;
}

const struct slot *booking_desk_slot(const struct booking_desk *s)
{
	return s->at < s->n_slots ? &s->slots[s->at] : NULL;
}

static void set_span(struct booking_desk *s)
{
	struct civil c = date_civil(s->day);
	s->first = s->week ? s->day - date_weekday(s->day) : date_of(c.year, c.month, 1);
	s->n_days = s->week ? 7 : date_month_length(c.year, c.month);
}

static bool choose(struct booking_desk *s, int64_t menu_id)
{
	s->menu = 0;
	for (int i = 0; i < s->n_menus; i++)
		if (s->menus[i].id == menu_id) {
			s->menu = i;
			return true;
		}
	return false;
}

enum err booking_desk_menus(struct ctx *ctx, struct booking_desk *s, int64_t wanted)
{
	enum err e = menu_list_here(ctx, MENUS_MAX, s->menus, &s->n_menus);
	if (e || choose(s, wanted) || !wanted)
		return e;
	e = menu_list(ctx, false, MENUS_MAX, s->menus, &s->n_menus);
	choose(s, wanted);
	return e;
}

static enum err load_own(struct ctx *ctx, struct booking_desk *s)
{
	struct booking_filter f = { .from = tokyo_utc(ctx_today(ctx), 0), .patient_id = s->patient_id, .standing = true };
	s->n_own = 0;
	return s->patient_id ? booking_list(ctx, &f, 0, BOOKING_DESK_OWN, s->own, &s->n_own) : ERR_OK;
}

enum err booking_desk_load(struct ctx *ctx, struct booking_desk *s)
{
	const struct slot *was = booking_desk_slot(s);
	int64_t start_at = was ? was->start_at : 0;
	enum err e = load_own(ctx, s);
	set_span(s);
	s->n_slots = 0;
	if (e || !s->n_menus)
		return e;
	e = booking_days(ctx, s->menus[s->menu].id, s->first, s->n_days, s->days);
	if (!e)
		e = booking_slots(ctx, s->day, s->menus[s->menu].id, "", SLOTS_A_DAY, s->slots, &s->n_slots);
	for (int i = 0; i < s->n_slots; i++)
		if (s->slots[i].start_at <= start_at)
			s->at = i;
	if (s->at >= s->n_slots)
		s->at = s->n_slots ? s->n_slots - 1 : 0;
	return e;
}

enum err booking_desk_go(struct ctx *ctx, struct booking_desk *s, int64_t start_at)
{
	s->day = tokyo_day(start_at);
	s->at = s->n_slots = 0;
	booking_request(ctx, s->request);
	enum err e = booking_desk_load(ctx, s);
	for (int i = 0; i < s->n_slots; i++)
		if (s->slots[i].start_at == start_at)
			s->at = i;
	return e;
}

static struct outcome told(const struct ctx *ctx, enum err e)
{
	return e ? outcome_fail(ctx) : outcome_stay();
}

/* From after the chosen slot when it is pressed again, else from now. */
static struct outcome next_free(struct ctx *ctx, void *state)
{
	struct booking_desk *s = state;
	const struct menu *m = booking_desk_menu(s);
	const struct slot *at = booking_desk_slot(s);
	struct slot found;
	char filter[200];
	int n = 0;
	if (!m)
		return outcome_say(STYLE_REFUSED, "%s", _("予約メニューがありません"));
	struct slot_wish w = s->wish;
	w.menu_id = m->id;
	w.from = at ? at->start_at + 1 : tokyo_utc(s->day, 0);
	if (booking_next_free(ctx, &w, 1, &found, &n))
		return outcome_fail(ctx);
	if (!n)
		return outcome_say(STYLE_REFUSED, _("このあとの空きはありません（%s）"), *booking_desk_filter(s, filter) ? filter : m->name);
	return told(ctx, booking_desk_go(ctx, s, found.start_at));
}

static struct outcome set_menu(struct ctx *ctx, struct booking_desk *s, int menu)
{
	struct slot found;
	int n = 0;
	s->menu = menu;
	struct slot_wish w = { .menu_id = s->menus[menu].id, .from = tokyo_utc(s->day, 0) };
	s->at = s->n_slots = 0;
	if (!booking_next_free(ctx, &w, 1, &found, &n) && n && tokyo_day(found.start_at) == s->day)
		return told(ctx, booking_desk_go(ctx, s, found.start_at));
	booking_request(ctx, s->request);
	return told(ctx, booking_desk_load(ctx, s));
}

static struct outcome next_menu(struct ctx *ctx, void *state)
{
	struct booking_desk *s = state;
	return s->n_menus ? set_menu(ctx, s, (s->menu + 1) % s->n_menus) : outcome_unhandled();
}

static struct outcome menu_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	return set_menu(ctx, state, a->choice);
}

static struct outcome choose_menu(struct ctx *ctx, void *state)
{
	struct booking_desk *s = state;
	struct choice choices[MENUS_MAX + 1] = { { NULL, NULL } };
	char labels[MENUS_MAX][MENU_LABEL];
	(void)ctx;
	for (int i = 0; i < s->n_menus; i++) {
		const struct menu *m = &s->menus[i];
		bool alike = m->clinic[0] && menu_choices_alike(s->menus, s->n_menus, i);
		str_fmt(labels[i], sizeof labels[i], "%s  %s  %s%s%s", m->category, m->name, m->resource, alike ? "  " : "", alike ? m->clinic : "");
		choices[i] = (struct choice){ s->menus[i].code, labels[i] };
	}
	return outcome_dialog(dialog_choice(_("予約メニュー"), "", choices, menu_chosen, 0));
}

static struct outcome clinic_taken(struct ctx *ctx, void *state, const struct answer *a)
{
	struct booking_desk *s = state;
	if (clinic_chosen(ctx, a) || booking_desk_menus(ctx, s, 0))
		return outcome_fail(ctx);
	if (s->n_menus)
		return set_menu(ctx, s, 0);
	return told(ctx, booking_desk_load(ctx, s));
}

static struct outcome choose_clinic(struct ctx *ctx, void *state)
{
	(void)state;
	return clinic_choice(ctx, clinic_taken);
}

static struct outcome date_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct booking_desk *s = state;
	day_t day;
	if (date_parse(a->text, ctx_today(ctx), &day, &ctx->cause))
		return outcome_fail(ctx);
	s->day = day;
	s->at = s->n_slots = 0;
	booking_request(ctx, s->request);
	return told(ctx, booking_desk_load(ctx, s));
}

static struct outcome ask_date(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_dialog(dialog_input(_("日付へ移る"), _("日付（12/5、R8.12.5 など）"), "", true, date_typed, 0));
}

static struct outcome toggle_week(struct ctx *ctx, void *state)
{
	struct booking_desk *s = state;
	s->week = !s->week;
	return told(ctx, booking_desk_load(ctx, s));
}

/* ---- filters of the next free place */

const char *booking_desk_filter(const struct booking_desk *s, char out[200])
{
	static const char *const names[7] = { N_("日"), N_("月"), N_("火"), N_("水"), N_("木"), N_("金"), N_("土") };
	*out = '\0';
	for (int w = 0; w < 7; w++)
		if (s->wish.weekdays & 1u << w)
			str_add(out, 200, "%s%s", *out ? _("・") : "", _(names[w]));
	if (s->wish.minute_to)
		str_add(out, 200, "%s%d:%02d-%d:%02d", *out ? " " : "", s->wish.minute_from / 60, s->wish.minute_from % 60, s->wish.minute_to / 60,
			s->wish.minute_to % 60);
	return out;
}

static struct outcome filter_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	struct booking_desk *s = state;
	s->wish = (struct slot_wish){ .menu_id = 0 };
	if (strcmp(a->id, "morning") == 0)
		s->wish.minute_to = 12 * 60;
	else if (strcmp(a->id, "afternoon") == 0)
		s->wish = (struct slot_wish){ .minute_from = 12 * 60, .minute_to = 24 * 60 };
	else if (a->id[0] == 'w')
		s->wish.weekdays = 1u << (a->id[1] - '0');
	return strcmp(a->id, "none") == 0 ? outcome_stay() : next_free(ctx, s);
}

static struct outcome ask_filter(struct ctx *ctx, void *state)
{
	const struct choice choices[] = { { "none", _("絞り込まない") }, { "morning", _("午前だけ") }, { "afternoon", _("午後だけ") }, { "w1", _("月曜日だけ") },
		{ "w2", _("火曜日だけ") }, { "w3", _("水曜日だけ") }, { "w4", _("木曜日だけ") }, { "w5", _("金曜日だけ") }, { "w6", _("土曜日だけ") },
		{ NULL, NULL } };
	(void)ctx, (void)state;
	return outcome_dialog(dialog_choice(_("次の空きの条件"), "", choices, filter_chosen, 0));
}

/* ---- the screen */

/* The patient's last menu, the one asked for, else the first. */
static enum err first_menu(struct ctx *ctx, struct booking_desk *s, int64_t wanted)
{
	struct booking_item last;
	int n = 0;
	struct booking_filter f = { .patient_id = s->patient_id, .newest_first = true };
	enum err e = wanted || !s->patient_id ? ERR_OK : booking_list(ctx, &f, 0, 1, &last, &n);
	if (n)
		choose(s, last.b.menu_id);
	return e;
}

/* What it opens on: the instant asked for, the booking in hand, else the next free place. */
static enum err first_instant(struct ctx *ctx, struct booking_desk *s, const char *text, int64_t *at)
{
	struct booking b;
	struct slot found;
	int n = 0;
	struct slot_wish w = { .menu_id = s->n_menus ? s->menus[s->menu].id : 0 };
	if (text[0] == '#' && str_int64(text + 1, 1, INT64_MAX, &s->moving)) {
		enum err e = booking_by_id(ctx, s->moving, &b);
		if (e)
			return e;
		w.from = b.start_at + 1;
	} else if (instant_parse(text, at)) {
		return ERR_OK;
	}
	enum err e = s->n_menus ? booking_next_free(ctx, &w, 1, &found, &n) : ERR_OK;
	*at = n ? found.start_at : 0;
	return e;
}

static struct outcome booking_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct booking_desk *s = state;
	int64_t at = 0;
	s->patient_id = arg->id;
	s->day = ctx_today(ctx);
	booking_request(ctx, s->request);
	enum err e = booking_desk_menus(ctx, s, arg->id2);
	if (!e && s->patient_id)
		e = patient_page_load(ctx, s->patient_id, s->day, &s->person);
	if (!e)
		e = first_menu(ctx, s, arg->id2);
	if (!e)
		e = first_instant(ctx, s, arg->text, &at);
	if (!e)
		e = at ? booking_desk_go(ctx, s, at) : booking_desk_load(ctx, s);
	return e ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct outcome booking_shown(struct ctx *ctx, void *state)
{
	struct booking_desk *s = state;
	return words_shown(ctx, audit_look(ctx, s->patient_id ? "patient" : "", s->patient_id, "bookings: %d", s->n_own));
}

static void booking_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	booking_desk_draw(ctx, state, c);
}

static struct outcome booking_refresh(struct ctx *ctx, void *state)
{
	return told(ctx, booking_desk_load(ctx, state));
}

static struct outcome step_day(struct ctx *ctx, struct booking_desk *s, day_t day)
{
	s->day = day;
	booking_request(ctx, s->request);
	return told(ctx, booking_desk_load(ctx, s));
}

static struct outcome step_slot(struct ctx *ctx, struct booking_desk *s, int by)
{
	if (s->at + by < 0 || s->at + by >= s->n_slots)
		return outcome_stay();
	s->at += by;
	booking_request(ctx, s->request);
	return outcome_stay();
}

static struct outcome booking_key(struct ctx *ctx, void *state, int32_t key)
{
	struct booking_desk *s = state;
	switch (key) {
	case K_LEFT: return step_day(ctx, s, s->day - 1);
	case K_RIGHT: return step_day(ctx, s, s->day + 1);
	case K_UP: return step_slot(ctx, s, -1);
	case K_DOWN: return step_slot(ctx, s, 1);
	case K_PGUP: return step_day(ctx, s, s->week ? s->day - 7 : date_add_months(s->day, -1));
	case K_PGDN: return step_day(ctx, s, s->week ? s->day + 7 : date_add_months(s->day, 1));
	case K_HOME: return step_day(ctx, s, ctx_today(ctx));
	default: return outcome_unhandled();
	}
}

static struct outcome open_free(struct ctx *ctx, void *state)
{
	const struct booking_desk *s = state;
	(void)ctx;
	return outcome_push_arg(&screen_booking_free, &(struct arg){ .id = s->patient_id, .id2 = s->day });
}

static struct outcome open_day(struct ctx *ctx, void *state)
{
	struct booking_desk *s = state;
	(void)ctx;
	return outcome_push_arg(&screen_booking_day, &(struct arg){ .id = s->patient_id, .id2 = s->day });
}

static struct outcome open_list(struct ctx *ctx, void *state)
{
	struct booking_desk *s = state;
	(void)ctx;
	return outcome_push_arg(&screen_bookings, &(struct arg){ .id2 = s->day });
}

static struct outcome open_own(struct ctx *ctx, void *state)
{
	struct booking_desk *s = state;
	(void)ctx;
	return s->patient_id ? outcome_push(&screen_bookings, s->patient_id) : outcome_say(STYLE_REFUSED, "%s", _("患者を選んでいません"));
}

/* The day and the menu that show go with it. */
static struct outcome open_for_menu(const struct booking_desk *s, const struct screen *screen, int64_t id)
{
	const struct menu *m = booking_desk_menu(s);
	struct arg arg = { .id = id, .id2 = s->day };
	if (m)
		str_fmt(arg.text, sizeof arg.text, "%lld", (long long)m->id);
	return outcome_push_arg(screen, &arg);
}

static struct outcome open_wait(struct ctx *ctx, void *state)
{
	(void)ctx;
	return open_for_menu(state, &screen_booking_wait_new, ((struct booking_desk *)state)->patient_id);
}

static struct outcome open_notice(struct ctx *ctx, void *state)
{
	(void)ctx;
	return open_for_menu(state, &screen_notice_new, 0);
}

static struct outcome open_menus(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_menus, 0);
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .label = NC_("key", "予約"), .help = N_("選んだ時間を予約します（変更のときは、そこへ移します）"), .action = ACTION_BOOK, .run = booking_act_book },
	{ .key = K_F5, .label = N_("次の空き"), .help = N_("次の空いている時間へ移ります"), .action = ACTION_LOOK, .run = next_free },
	{ .key = K_F6, .label = N_("変更"), .help = N_("この方の予約を選んだ時間へ移します（まず次の空きへ）"), .action = ACTION_BOOK, .run = booking_act_move },
	{ .key = K_F7, .label = NC_("key", "取消"), .help = N_("この方の予約を取り消します"), .action = ACTION_BOOK, .run = booking_act_cancel },
	{ .key = K_F8, .label = N_("予約票"), .help = N_("この方の次の予約の予約票を印刷します"), .action = ACTION_SLIP_PRINT, .run = booking_act_print },
	{ .key = 'a', .label = NC_("key", "来院"), .help = N_("この方の本日の予約を来院として受け付けます（もう一度で取り消し）"), .action = ACTION_BOOK, .run = booking_act_arrive },
	{ .key = 'n', .help = N_("この方の本日の予約を来院なしとします（もう一度で取り消し）"), .action = ACTION_BOOK, .run = booking_act_noshow },
	{ .key = 'c', .label = NC_("key", "確定"), .help = N_("この方の仮予約を確定します"), .action = ACTION_BOOK, .run = booking_act_confirm, .when = booking_act_provisional },
	{ .key = 'e', .help = N_("連絡事項や問診を書いて予約します"), .action = ACTION_BOOK, .run = booking_act_details },
	{ .key = 'o', .help = N_("断られる時間を、理由を書いて予約します"), .action = ACTION_BOOK, .run = booking_act_reason },
	{ .key = 'w', .label = N_("待ち"), .help = N_("この日の空きを待つ順番に加えます（診察券のない方も）"), .action = ACTION_BOOK, .run = open_wait },
	{ .key = '/', .label = N_("日付"), .help = N_("日付を入力してその日へ移ります"), .action = ACTION_LOOK, .run = ask_date },
	{ .key = 't', .help = N_("この日のこのメニューの方すべてへのお知らせを書きます（先に確かめます）"), .action = ACTION_NOTICE, .run = open_notice },
	{ .key = 'm', .label = N_("メニュー"), .help = N_("予約メニューを選びます"), .action = ACTION_LOOK, .run = choose_menu },
	{ .key = 'k', .help = N_("どのクリニックの予約メニューを示すかを選びます"), .action = ACTION_LOOK, .run = choose_clinic },
	{ .key = K_TAB, .help = N_("次の予約メニューへ移ります"), .action = ACTION_LOOK, .run = next_menu },
	{ .key = 'f', .help = N_("次の空きを曜日や午前・午後で絞り込みます"), .action = ACTION_LOOK, .run = ask_filter },
	{ .key = 's', .help = N_("空きをメニュー・種別・医師・部屋・曜日・日付で探します"), .action = ACTION_LOOK, .run = open_free },
	{ .key = 'v', .help = N_("月と週を切り替えます"), .action = ACTION_LOOK, .run = toggle_week },
	{ .key = 'd', .label = N_("一日"), .help = N_("すべてのメニューの一日を開きます"), .action = ACTION_LOOK, .run = open_day },
	{ .key = 'l', .label = N_("一覧"), .help = N_("この日の予約の一覧を開きます"), .action = ACTION_LOOK, .run = open_list },
	{ .key = 'h', .help = N_("この方のすべての予約を開きます"), .action = ACTION_LOOK, .run = open_own },
	{ .key = K_F10, .label = N_("管理"), .help = N_("予約メニューを管理します"), .action = ACTION_BOOK_MENUS, .run = open_menus },
	{ 0 },
};

const struct screen screen_booking = {
	.id = "booking", .title = N_("予約"), .state_size = sizeof(struct booking_desk), .flags = SCREEN_LIVE, .keys = keys,
	.enter = booking_enter, .shown = booking_shown, .draw = booking_draw, .refresh = booking_refresh, .key = booking_key,
};
