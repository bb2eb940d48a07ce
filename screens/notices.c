/*
 * What was told about bookings (SPEC A8): to whom, what, and how it got to them; on opening what needs somebody (undelivered mails, people
 * to telephone), by F6 what waits to be sent, and all. Enter reads one, F5 writes a new one to a menu's bookings of a day.
 */
#include "base/str.h"
#include "domain/audit.h"
#include "domain/booking.h"
#include "domain/notice.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/list.h"

#include "base/banned.h"

enum { TOP = 3 };

struct notice_list {
	struct list list;
	enum notice_filter filter;
	int64_t open, due;
	day_t day;                        /* of a new one */
	struct notice_item items[LIST_PART];
};

static const char *filter_name(enum notice_filter f)
{
	return f == NOTICES_OPEN ? _("不達と要電話") : f == NOTICES_WAITING ? _("送信待ち") : _("すべて");
}

static int64_t count_of(struct ctx *ctx, enum notice_filter f)
{
	int64_t n;
	return notice_count(ctx, f, &n) ? 0 : n;
}

static int64_t rows_count(struct ctx *ctx, void *state)
{
	struct notice_list *s = state;
	s->open = count_of(ctx, NOTICES_OPEN);
	if (notice_due(ctx, &s->due))
		s->due = 0;
	return s->filter == NOTICES_OPEN ? s->open : count_of(ctx, s->filter);
}

static enum style got_style(enum notice_got g)
{
	switch (g) {
	case NOTICE_GOT_FAILED: return STYLE_REFUSED;
	case NOTICE_GOT_CALL: return STYLE_TODO;
	case NOTICE_GOT_WAITS: return STYLE_BUSY;
	default: return STYLE_DONE;
	}
}

static void fill(const struct ctx *ctx, const struct notice_item *i, struct list_row *out)
{
	char day[WORDS_DAY], time[DATE_TEXT];
	enum style st = got_style(i->got);
	out->id = i->id;
	list_cell(out, 0, STYLE_TEXT, "%s %s", words_day(tokyo_day(i->at), ctx_today(ctx), day), instant_time(i->at, time));
	list_cell(out, 1, STYLE_TEXT, "%s", notice_kind_name(i->kind));
	list_cell(out, 2, i->card[0] ? STYLE_TEXT : STYLE_DIM, "%s", i->card[0] ? i->card : _("診察券なし"));
	list_cell(out, 3, STYLE_TEXT, "%s", i->name);
	list_cell(out, 4, st, "%s%s", words_mark(st), notice_got_name(i->got));
	list_cell(out, 5, STYLE_TEXT, "%s", i->phone);
	if (i->start_at)
		list_cell(out, 6, STYLE_TEXT, "%s %s %s", words_day(tokyo_day(i->start_at), ctx_today(ctx), day), instant_time(i->start_at, time), i->menu);
	list_cell(out, 7, STYLE_TEXT, "%s", i->written_by);
}

static int rows_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	struct notice_list *s = state;
	int done = 0;
	if (notice_all(ctx, s->filter, first, n < LIST_PART ? n : LIST_PART, s->items, &done))
		return 0;
	for (int i = 0; i < done; i++)
		fill(ctx, &s->items[i], &rows[i]);
	return done;
}

static const struct list_column columns[] = {
	{ N_("書いた日時"), 17, ALIGN_LEFT, 0, false }, { N_("種類"), 14, ALIGN_LEFT, 0, false }, { N_("診察券"), 10, ALIGN_LEFT, 1, false },
	{ N_("氏名"), 11, ALIGN_LEFT, 0, true }, { N_("届き方"), 10, ALIGN_LEFT, 0, false }, { N_("電話"), 13, ALIGN_LEFT, 0, false },
	{ N_("予約"), 24, ALIGN_LEFT, 3, true }, { N_("書いた人"), 10, ALIGN_LEFT, 4, false }, { 0 },
};

static const struct list_model model = { .columns = columns, .count = rows_count, .fetch = rows_fetch, .empty = N_("ここにあるお知らせはありません") };

static void note(struct notice_list *s)
{
	str_fmt(s->list.note, sizeof s->list.note, _("並び: 新しい順   絞り込み: %s"), filter_name(s->filter));
}

static struct outcome notices_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct notice_list *s = state;
	s->day = arg->id2 ? (day_t)arg->id2 : ctx_today(ctx);
	s->filter = count_of(ctx, NOTICES_OPEN) ? NOTICES_OPEN : NOTICES_ALL;
	list_init(&s->list, &model);
	note(s);
	return outcome_stay();
}

static struct outcome notices_shown(struct ctx *ctx, void *state)
{
	struct notice_list *s = state;
	return words_shown(ctx, audit_look(ctx, "", 0, "notices %d: %lld", (int)s->filter, (long long)rows_count(ctx, s)));
}

static struct list *notices_list_of(void *state)
{
	return &((struct notice_list *)state)->list;
}

static struct rect notices_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, TOP, cols, rows - TOP };
}

static void notices_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct notice_list *s = state;
	(void)ctx;
	if (s->open)
		canvas_fmt(c, 1, 0, STYLE_NEXT, _("▶ 次: 届かなかった・電話が要るお知らせ %lld件"), (long long)s->open);
	else
		canvas_text(c, 1, 0, STYLE_NEXT, _("▶ 次: することはありません"));
	canvas_fmt(c, 1, 1, STYLE_DIM, _("明日の予約の、これから書かれる前日のお知らせ %lld件"), (long long)s->due);
	canvas_hline(c, TOP - 1);
}

/* ---- keys */

static struct outcome read_one(struct ctx *ctx, void *state)
{
	int64_t id = list_selected(notices_list_of(state));
	struct notice n;
	struct buf text = { 0 };
	if (!id)
		return outcome_unhandled();
	if (notice_by_id(ctx, id, &n))
		return outcome_fail(ctx);
	buf_fmt(&text, "%s\n\n%s", n.subject, n.body);
	struct outcome o = outcome_dialog(dialog_text(notice_kind_name(n.kind), text.data));
	buf_wipe(&text);
	return o;
}

static struct outcome write_one(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push_arg(&screen_notice_new, &(struct arg){ .id2 = ((struct notice_list *)state)->day });
}

static struct outcome next_filter(struct ctx *ctx, void *state)
{
	struct notice_list *s = state;
	s->filter = s->filter == NOTICES_OPEN ? NOTICES_WAITING : s->filter == NOTICES_WAITING ? NOTICES_ALL : NOTICES_OPEN;
	note(s);
	list_restart(&s->list);
	return notices_shown(ctx, s);
}

static struct outcome call(struct ctx *ctx, void *state)
{
	int64_t id = list_selected(notices_list_of(state));
	struct notice n;
	if (!id)
		return outcome_say(STYLE_REFUSED, "%s", _("お知らせを選んでください"));
	if (notice_by_id(ctx, id, &n) || notice_called(ctx, id, !n.called_at))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, "%s", n.called_at ? _("電話したことを取り消しました") : _("電話したことを記録しました"));
}

static struct outcome open_booking(struct ctx *ctx, void *state)
{
	int64_t id = list_selected(notices_list_of(state));
	struct notice n;
	if (!id)
		return outcome_unhandled();
	if (notice_by_id(ctx, id, &n))
		return outcome_fail(ctx);
	return n.booking_id ? outcome_push(&screen_booking_one, n.booking_id) : outcome_unhandled();
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだお知らせを読みます"), .action = ACTION_LOOK, .run = read_one },
	{ .key = K_F5, .label = N_("書く"), .help = N_("一日のあるメニューの方すべてへのお知らせを書きます"), .action = ACTION_NOTICE, .run = write_one },
	{ .key = K_F6, .label = N_("絞り込み"), .help = N_("不達と要電話、送信待ち、すべてを切り替えます"), .action = ACTION_LOOK, .run = next_filter },
	{ .key = K_F7, .label = N_("電話済"), .help = N_("メールの届かない方に電話したことを記録します（もう一度で取り消し）"), .action = ACTION_NOTICE, .run = call },
	{ .key = 'b', .label = N_("予約"), .help = N_("お知らせの予約を開きます"), .action = ACTION_LOOK, .run = open_booking },
	{ 0 },
};

const struct screen screen_notices = {
	.id = "notices", .title = N_("お知らせ"), .state_size = sizeof(struct notice_list), .flags = SCREEN_LIVE, .keys = keys, .enter = notices_enter,
	.shown = notices_shown, .draw = notices_draw, .list = notices_list_of, .list_area = notices_area,
};
