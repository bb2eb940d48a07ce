/*
 * A list of bookings (SPEC A7): of a patient (arg.id), else of a day (arg.id2), or what a search found. What was set aside
 * stands behind its reason. Enter opens one.
 */
#include <stdlib.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/booking.h"
#include "domain/booking_view.h"
#include "domain/patient_page.h"
#include "screens/clinic_choice.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/list.h"

#include "base/banned.h"

enum { FOUND = 200 };

struct bookings {
	struct list list;
	int64_t patient_id;
	struct patient_page person;
	day_t day;
	bool all;                         /* cancelled ones too */
	char query[128];                  /* a search; "": none */
	int n_found;
	struct booking_item found[FOUND], items[LIST_PART];
};

static struct booking_filter filter_of(const struct ctx *ctx, const struct bookings *s)
{
	struct booking_filter f = { .patient_id = s->patient_id, .standing = !s->all, .newest_first = s->patient_id != 0 };
	if (!s->patient_id) {
		f.from = tokyo_utc(s->day, 0);
		f.to = tokyo_utc(s->day + 1, 0);
		f.clinic = ctx->clinic;
	}
	return f;
}

static int64_t rows_count(struct ctx *ctx, void *state)
{
	struct bookings *s = state;
	struct booking_filter f = filter_of(ctx, s);
	int64_t n = 0;
	if (s->query[0])
		return s->n_found;
	return booking_count(ctx, &f, &n) ? 0 : n;
}

static enum style style_of(enum booking_state st)
{
	switch (st) {
	case BOOKING_PROVISIONAL: return STYLE_BUSY;
	case BOOKING_CONFIRMED: return STYLE_TODO;
	case BOOKING_NOSHOW: return STYLE_REFUSED;
	case BOOKING_CANCELLED: return STYLE_DIM;
	default: return STYLE_DONE;
	}
}

static void fill(struct ctx *ctx, const struct booking_item *i, struct list_row *out)
{
	char day[WORDS_DAY], time[DATE_TEXT];
	enum style st = style_of(i->b.state);
	out->id = i->b.id;
	list_cell(out, 0, STYLE_TEXT, "%s %s", words_day(tokyo_day(i->b.start_at), ctx_today(ctx), day), instant_time(i->b.start_at, time));
	list_cell(out, 1, STYLE_TEXT, "%s", i->menu);
	list_cell(out, 2, i->card[0] ? STYLE_TEXT : STYLE_DIM, "%s", i->card[0] ? i->card : _("診察券なし"));
	list_cell(out, 3, STYLE_TEXT, "%s", i->name);
	list_cell(out, 4, i->b.override_reason[0] ? STYLE_TODO : i->b.state == BOOKING_CONFIRMED ? STYLE_TEXT : st, "%s%s%s%s",
		i->b.state == BOOKING_CONFIRMED ? "" : words_mark(st), booking_state_name(i->b.state), i->b.override_reason[0] ? " ! " : "", i->b.override_reason);
	list_cell(out, 5, STYLE_TEXT, "%s", i->b.number);
	list_cell(out, 6, STYLE_TEXT, "%s", i->phone);
}

static int rows_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	struct bookings *s = state;
	struct booking_filter f = filter_of(ctx, s);
	int done = 0;
	if (s->query[0]) {
		for (; done < n && first + done < s->n_found; done++)
			fill(ctx, &s->found[first + done], &rows[done]);
		return done;
	}
	if (booking_list(ctx, &f, first, n < LIST_PART ? n : LIST_PART, s->items, &done))
		return 0;
	for (int i = 0; i < done; i++)
		fill(ctx, &s->items[i], &rows[i]);
	return done;
}

static const struct list_column columns[] = {
	{ N_("日時"), 17, ALIGN_LEFT, 0, false }, { N_("メニュー"), 11, ALIGN_LEFT, 0, true }, { N_("診察券"), 10, ALIGN_LEFT, 1, false },
	{ N_("氏名"), 11, ALIGN_LEFT, 0, true }, { N_("状態・特別な理由"), 19, ALIGN_LEFT, 0, true }, { N_("番号"), 8, ALIGN_LEFT, 2, false },
	{ N_("電話"), 13, ALIGN_LEFT, 3, false }, { 0 },
};

static const struct list_model model = { .columns = columns, .count = rows_count, .fetch = rows_fetch, .empty = N_("予約はありません") };

static void note(struct bookings *s)
{
	str_fmt(s->list.note, sizeof s->list.note, _("並び: %s   絞り込み: %s"), s->patient_id || s->query[0] ? _("新しい順") : _("時間順"),
		s->query[0] ? s->query : s->all ? _("取り消した予約も") : _("取り消した予約のほか"));
}

static struct outcome bookings_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct bookings *s = state;
	s->patient_id = arg->id;
	s->all = arg->id != 0;
	s->day = arg->id2 ? (day_t)arg->id2 : ctx_today(ctx);
	list_init(&s->list, &model);
	note(s);
	if (arg->id && patient_page_load(ctx, arg->id, ctx_today(ctx), &s->person))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static enum err look(struct ctx *ctx, struct bookings *s)
{
	return audit_look(ctx, s->patient_id ? "patient" : "", s->patient_id, "bookings %s day=%d: %lld", s->query, s->patient_id ? 0 : s->day,
		(long long)rows_count(ctx, s));
}

static struct outcome bookings_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, look(ctx, state));
}

static struct list *bookings_list_of(void *state)
{
	return &((struct bookings *)state)->list;
}

static struct rect bookings_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, 2, cols, rows - 2 };
}

static void bookings_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct bookings *s = state;
	char day[WORDS_DAY];
	int x = 0;
	if (s->patient_id)
		person_draw(ctx, c, 0, &s->person.patient, s->person.same_name, s->person.same_surname);
	else if (s->query[0])
		canvas_fmt(c, 1, 0, STYLE_NEXT, _("「%s」の予約 %d件"), s->query, s->n_found);
	else
		x = canvas_fmt(c, 1, 0, STYLE_NEXT, _("%s の予約 %lld件"), words_day(s->day, ctx_today(ctx), day), (long long)s->list.count);
	if (x && ctx->clinic[0])
		canvas_text(c, x + 3, 0, STYLE_TITLE, ctx->clinic);
	canvas_hline(c, 1);
}

static struct outcome again(struct ctx *ctx, struct bookings *s)
{
	note(s);
	list_restart(&s->list);
	return look(ctx, s) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct outcome open_one(struct ctx *ctx, void *state)
{
	int64_t id = list_selected(bookings_list_of(state));
	(void)ctx;
	return id ? outcome_push(&screen_booking_one, id) : outcome_unhandled();
}

static struct outcome tell(struct ctx *ctx, void *state)
{
	int64_t id = list_selected(bookings_list_of(state));
	(void)ctx;
	return id ? outcome_push(&screen_notice_new, id) : outcome_say(STYLE_REFUSED, "%s", _("予約を選んでください"));
}

static struct outcome toggle_all(struct ctx *ctx, void *state)
{
	struct bookings *s = state;
	s->all = !s->all;
	s->query[0] = '\0';
	return again(ctx, s);
}

static struct outcome query_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct bookings *s = state;
	if (booking_search(ctx, a->text, FOUND, s->found, &s->n_found))
		return outcome_fail(ctx);
	str_copy(s->query, sizeof s->query, a->text);
	return again(ctx, s);
}

static struct outcome clinic_taken(struct ctx *ctx, void *state, const struct answer *a)
{
	return clinic_chosen(ctx, a) ? outcome_fail(ctx) : again(ctx, state);
}

static struct outcome choose_clinic(struct ctx *ctx, void *state)
{
	(void)state;
	return clinic_choice(ctx, clinic_taken);
}

static struct outcome ask_query(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_dialog(dialog_input(_("予約を探す"), _("番号・診察券・氏名・カナ・電話・日付"), "", true, query_typed, 0));
}

static struct outcome step(struct ctx *ctx, struct bookings *s, int by)
{
	if (s->patient_id)
		return outcome_unhandled();
	s->day += by;
	s->query[0] = '\0';
	return again(ctx, s);
}

static struct outcome bookings_key(struct ctx *ctx, void *state, int32_t key)
{
	return key == K_LEFT ? step(ctx, state, -1) : key == K_RIGHT ? step(ctx, state, 1) : outcome_unhandled();
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ予約を開きます"), .action = ACTION_LOOK, .run = open_one },
	{ .key = K_F5, .label = N_("開く"), .help = N_("選んだ予約を開きます"), .action = ACTION_LOOK, .run = open_one },
	{ .key = K_F6, .label = N_("絞り込み"), .help = N_("取り消した予約も示すかどうかを切り替えます"), .action = ACTION_LOOK, .run = toggle_all },
	{ .key = 'k', .help = N_("どのクリニックの予約を示すかを選びます"), .action = ACTION_LOOK, .run = choose_clinic },
	{ .key = 't', .help = N_("選んだ予約の方へのお知らせを書きます"), .action = ACTION_NOTICE, .run = tell },
	{ .key = '/', .label = N_("探す"), .help = N_("番号・診察券・氏名・カナ・電話・日付で予約を探します"), .action = ACTION_LOOK, .run = ask_query },
	{ 0 },
};

const struct screen screen_bookings = {
	.id = "bookings", .title = N_("予約の一覧"), .state_size = sizeof(struct bookings), .flags = SCREEN_LIVE, .keys = keys, .enter = bookings_enter,
	.shown = bookings_shown, .draw = bookings_draw, .list = bookings_list_of, .list_area = bookings_area, .key = bookings_key,
};
