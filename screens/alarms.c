/*
 * What a person must look at, newest first, with what to do next (domain/alarm.h); F7 says that somebody has. What doesn't end by itself is
 * over with that; the rest stays, marked, until its cause is gone.
 */
#include "base/str.h"
#include "domain/alarm.h"
#include "domain/audit.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/list.h"

#include "base/banned.h"

enum { SHOWN = 128, NEXT_ROWS = 2, TEXT_ROWS = 2, LIST_TOP = NEXT_ROWS + TEXT_ROWS + 1, TEXT = 2, NEXT = 3, STATE = 4 };

struct alarms {
	struct list list;
	int64_t open, unseen;
	struct alarm items[LIST_PART];
	struct alarm shown[SHOWN]; /* those fetched last, around and around: the words of a row, whole */
	int n_shown;
};

static const struct alarm *selected(const struct alarms *s)
{
	int64_t id = list_selected(&s->list);
	for (int i = 1; id && i <= SHOWN; i++)
		if (s->shown[(s->n_shown + SHOWN - i) % SHOWN].id == id)
			return &s->shown[(s->n_shown + SHOWN - i) % SHOWN];
	return NULL;
}

static int64_t alarms_count(struct ctx *ctx, void *state)
{
	struct alarms *s = state;
	return alarm_count(ctx, &s->open, &s->unseen) ? 0 : s->open;
}

/* A cell holds less than the longest text; above the list the whole stands. */
static void long_cell(struct list_row *out, int column, const char *text)
{
	bool whole = str_copy(out->cell[column], LIST_CELL - sizeof "…", text);
	str_add(out->cell[column], LIST_CELL, "%s", whole ? "" : "…");
}

static void fill(struct ctx *ctx, struct alarms *s, const struct alarm *a, struct list_row *out)
{
	char day[WORDS_DAY], time[DATE_TEXT], state[160];
	enum style style = a->seen_at ? STYLE_DONE : STYLE_TODO;
	out->id = a->id;
	if (tokyo_day(a->at) == ctx_today(ctx))
		list_cell(out, 0, STYLE_TEXT, "%s", instant_time(a->at, time));
	else
		list_cell(out, 0, STYLE_TEXT, "%s", words_day(tokyo_day(a->at), ctx_today(ctx), day));
	list_cell(out, 1, STYLE_TEXT, "%s", alarm_name(a));
	long_cell(out, TEXT, a->text);
	long_cell(out, NEXT, alarm_next(a));
	list_cell(out, STATE, style, "%s%s", style_mark(style), alarm_state(ctx, a, state));
	s->shown[s->n_shown] = *a;
	s->n_shown = (s->n_shown + 1) % SHOWN;
}

static int alarms_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	struct alarms *s = state;
	int got = 0;
	if (alarm_list(ctx, first, n < LIST_PART ? n : LIST_PART, s->items, &got))
		return 0;
	for (int i = 0; i < got; i++)
		fill(ctx, s, &s->items[i], &rows[i]);
	return got;
}

static const struct list_column columns[] = {
	{ N_("日時"), 11, ALIGN_LEFT, 0, false }, { N_("警報"), 16, ALIGN_LEFT, 0, false }, { N_("警報の内容"), 20, ALIGN_LEFT, 0, true },
	{ N_("次にすること"), 40, ALIGN_LEFT, 1, true }, { N_("状態"), 22, ALIGN_LEFT, 0, false }, { 0 },
};

static const struct list_model model = {
	.columns = columns, .count = alarms_count, .fetch = alarms_fetch, .empty = N_("警報はありません"),
};

static struct outcome alarms_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct alarms *s = state;
	(void)ctx, (void)arg;
	list_init(&s->list, &model);
	str_copy(s->list.note, sizeof s->list.note, _("並び: 新しい順"));
	return outcome_stay();
}

static struct outcome alarms_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, audit_look(ctx, "", 0, "alarms: %lld", (long long)((struct alarms *)state)->open));
}

static struct list *alarms_list(void *state)
{
	return &((struct alarms *)state)->list;
}

static struct rect alarms_list_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, LIST_TOP, cols, rows - LIST_TOP };
}

static void alarms_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct alarm *a = selected(state);
	struct canvas next = canvas_part(c, (struct rect){ 1, 0, c->at.cols - 2, NEXT_ROWS });
	struct canvas text = canvas_part(c, (struct rect){ 1, NEXT_ROWS, c->at.cols - 2, TEXT_ROWS });
	char line[400];
	(void)ctx;
	str_fmt(line, sizeof line, _("▶ 次: %s"), a ? alarm_next(a) : _("することはありません"));
	canvas_wrap(&next, 0, 0, STYLE_NEXT, line);
	if (a)
		canvas_wrap(&text, 0, 0, STYLE_DIM, a->text);
	canvas_hline(c, LIST_TOP - 1);
}

/* ---- keys */

static struct outcome see(struct ctx *ctx, void *state)
{
	int64_t id = list_selected(&((struct alarms *)state)->list);
	struct alarm a;
	if (!id)
		return outcome_say(STYLE_REFUSED, "%s", _("確認済にする警報を選んでください"));
	if (alarm_see(ctx, id, &a))
		return outcome_fail(ctx);
	if (!a.seen_at)
		return outcome_with(outcome_refresh(), STYLE_DONE, _("%s: すでに終わっています"), alarm_name(&a));
	if (a.ended_at)
		return outcome_with(outcome_refresh(), STYLE_DONE, _("%s: 確認済にしました"), alarm_name(&a));
	return outcome_with(outcome_refresh(), STYLE_DONE, _("%s: 確認済にしました。原因がなくなるまで一覧に残ります"), alarm_name(&a));
}

static struct outcome why(struct ctx *ctx, void *state)
{
	const struct alarm *a = selected(state);
	char day[DATE_TEXT], time[DATE_TEXT], stands[160], text[1200];
	if (!a)
		return outcome_unhandled();
	str_fmt(text, sizeof text, _("%s  %s %s から  %s\n\n%s\n\n次にすること: %s\n\n%s"), alarm_name(a), date_show(tokyo_day(a->at), day),
		instant_time(a->at, time), alarm_state(ctx, a, stands), a->text, alarm_next(a),
		alarm_ends_itself(a) ? _("原因がなくなると、ひとりでに終わります") : _("確認済にすると終わります"));
	return outcome_dialog(dialog_text(_("警報"), text));
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("警報の全文と、次にすることを示します"), .action = ACTION_LOOK, .run = why },
	{ .key = K_F7, .label = NC_("key", "確認済"), .help = N_("選んだ警報を確認済にします（だれがいつ確認したかが残ります）"), .action = ACTION_ALARM, .run = see },
	{ .key = '?', .label = N_("全文"), .help = N_("警報の全文と、次にすることを示します"), .action = ACTION_LOOK, .run = why },
	{ 0 },
};

const struct screen screen_alarms = {
	.id = "alarms", .title = N_("警報"), .state_size = sizeof(struct alarms), .flags = SCREEN_LIVE, .keys = keys,
	.enter = alarms_enter, .shown = alarms_shown, .draw = alarms_draw, .list = alarms_list, .list_area = alarms_list_area,
};
