/*
 * The board: today's visits by where the patient goes next (SPEC V8, P6). Typing narrows it by the beginning of card number,
 * name or kana, Enter looks the text up among all patients. It follows other desks by itself. Whoever begins to look at it, or
 * has narrowed it, leaves one entry in the log (X2); when that can't be written the rows stay hidden.
 */
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/board.h"
#include "domain/policy.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/list.h"

#include "base/banned.h"

enum {
	LIST_TOP = 2,            /* rows above the list */
	NAME_COLS = 14, NARROW = 78, /* of the name at 78 columns; half of what is more goes to it */
	AHEAD = 40,              /* rows read at once */
	LOOK_MS = 1000
};

struct home {
	struct list list;
	struct board board;
	struct board_filter filter;
	bool fresh;              /* board holds what the database says */
	bool withheld;           /* the look couldn't be logged */
	bool narrowed;           /* … and isn't logged yet */
	char looker[40];         /* whose look is logged */
	char trouble[200];       /* why nothing could be read, "" */
};

static void note(struct home *h)
{
	str_fmt(h->list.note, sizeof h->list.note, _("並び: 次の行き先・待ち   絞り込み: %s"),
		h->filter.step < 0 ? _("なし") : step_name((enum step)h->filter.step));
}

static bool load(struct ctx *ctx, struct home *h, int64_t first, int n)
{
	int64_t held = h->board.first + h->board.n;
	if (h->fresh && first >= h->board.first && (first + n <= held || held >= h->board.total))
		return true;
	n = n > BOARD_ROWS_MAX ? BOARD_ROWS_MAX : n;
	enum err e = board_read(ctx, &h->filter, (int)first, n < AHEAD ? AHEAD : n, &h->board);
	h->fresh = !e;
	str_copy(h->trouble, sizeof h->trouble, e ? ctx->cause.text : "");
	return !e;
}

static int64_t home_count(struct ctx *ctx, void *state)
{
	struct home *h = state;
	h->fresh = false;
	if (h->withheld || !load(ctx, h, h->list.top, AHEAD))
		return 0;
	return h->board.total;
}

static const char *mark_of(enum namesake n)
{
	switch (n) {
	case NAMESAKE_NAME: return _("同名");
	case NAMESAKE_SURNAME: return _("同姓");
	default: return "";
	}
}

/* The wide space between surname and given name becomes a narrow one. */
static void narrow_space(char *name)
{
	const char wide[] = "　";
	char *at = strstr(name, wide);
	if (!at)
		return;
	*at = ' ';
	memmove(at + 1, at + sizeof wide - 1, strlen(at + sizeof wide - 1) + 1);
}

/* The name gives way to its mark, which must show. */
static void name_cell(const struct home *h, const struct board_row *r, struct list_row *out)
{
	const char *mark = mark_of(r->namesake);
	char name[NAME_SIZE];
	int cols = NAME_COLS + (h->list.area.cols > NARROW ? (h->list.area.cols - NARROW) / 2 : 0);
	str_copy(name, sizeof name, r->name);
	narrow_space(name);
	if (!*mark) {
		list_cell(out, 3, STYLE_TEXT, "%s", name);
		return;
	}
	cols -= utf8_width(mark) + 1;
	bool cut = utf8_width(name) > cols;
	size_t fits = utf8_fit(name, cut ? cols - 1 : cols);
	list_cell(out, 3, STYLE_TODO, "%.*s%s %s", (int)fits, name, cut ? "…" : "", mark);
}

static void fill(const struct home *h, const struct board_row *r, struct list_row *out)
{
	char time[DATE_TEXT];
	bool over = r->step == STEP_HOME || r->step == STEP_DONE;
	out->id = r->patient_id;
	list_cell(out, 0, r->urgent ? STYLE_TODO : over ? STYLE_DONE : STYLE_TEXT, "%s", r->heading);
	list_cell(out, 1, STYLE_TEXT, "%s", instant_time(r->opened_at, time));
	list_cell(out, 2, STYLE_TEXT, "%s", r->card);
	name_cell(h, r, out);
	list_cell(out, 4, *r->reason ? STYLE_TEXT : STYLE_DIM, "%s", *r->reason ? r->reason : "－");
	if (over)
		list_cell(out, 5, STYLE_DONE, "%s", _("済"));
	else if (r->wait_minutes < 0)
		list_cell(out, 5, STYLE_DIM, "－");
	else
		list_cell(out, 5, STYLE_TEXT, _("%d分"), r->wait_minutes);
}

static int home_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	struct home *h = state;
	int i = 0;
	if (h->withheld || !load(ctx, h, first, n))
		return 0;
	for (int at = (int)first - h->board.first; i < n && at + i < h->board.n; i++)
		fill(h, &h->board.rows[at + i], &rows[i]);
	return i;
}

static void home_narrow(struct ctx *ctx, void *state, const char *text)
{
	struct home *h = state;
	(void)ctx;
	str_copy(h->filter.text, sizeof h->filter.text, text);
	str_strip(h->filter.text);
	h->narrowed = *h->filter.text != '\0';
	h->fresh = false;
}

/* The blank behind 受付 tells this time from the role, which English calls by another word. */
static const struct list_column columns[] = {
	{ N_("次の行き先"), 16, ALIGN_LEFT, 0, false }, { N_("受付 "), 5, ALIGN_LEFT, 2, false }, { N_("診察券"), 10, ALIGN_LEFT, 0, false },
	{ N_("氏名"), NAME_COLS, ALIGN_LEFT, 0, true }, { N_("理由"), 16, ALIGN_LEFT, 0, true }, { N_("待ち"), 6, ALIGN_LEFT, 1, false },
	{ 0 },
};

static const struct list_model model = {
	.columns = columns, .count = home_count, .fetch = home_fetch, .narrow = home_narrow,
	.empty = N_("診察券を読み取るか、番号・カナ・氏名・電話・生年月日を入力してください"),
};

static struct outcome home_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct home *h = state;
	(void)ctx, (void)arg;
	h->filter = (struct board_filter){ .day = DAY_NONE, .step = -1 };
	list_init(&h->list, &model);
	note(h);
	return outcome_stay();
}

static struct outcome look(struct ctx *ctx, struct home *h)
{
	str_copy(h->looker, sizeof h->looker, ctx->actor.login);
	h->narrowed = false;
	h->withheld = board_opened(ctx, &h->filter, h->board.total) != ERR_OK;
	if (!h->withheld)
		return outcome_stay();
	list_refresh(&h->list);
	return outcome_fail(ctx);
}

static struct outcome home_shown(struct ctx *ctx, void *state)
{
	return look(ctx, state);
}

/* Another person may have taken the desk over. */
static struct outcome home_refresh(struct ctx *ctx, void *state)
{
	struct home *h = state;
	h->fresh = false;
	if (h->withheld || (*h->looker && strcmp(h->looker, ctx->actor.login) != 0))
		return look(ctx, h);
	return outcome_stay();
}

/* Not at every letter: once the text has stood for a moment. */
static struct outcome home_tick(struct ctx *ctx, void *state)
{
	struct home *h = state;
	return h->narrowed ? look(ctx, h) : outcome_stay();
}

static struct list *home_list(void *state)
{
	return &((struct home *)state)->list;
}

static struct rect home_list_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, LIST_TOP, cols, rows - LIST_TOP };
}

static int count(const struct canvas *c, int x, const char *label, int n, enum style s)
{
	x = canvas_fmt(c, x, 0, STYLE_LABEL, "%s ", label);
	return canvas_fmt(c, x, 0, n ? s : STYLE_DIM, "%d", n) + 3;
}

static void home_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct home *h = state;
	char counter[96];
	const int *steps = h->board.steps;
	int x = count(c, 1, _("本日の来院"), h->board.visits, STYLE_TEXT);
	x = count(c, x, words_of(ctx, L_SERVICE), h->board.deferred, STYLE_TEXT);
	x = count(c, x, _("未確認"), steps[STEP_INSURANCE], STYLE_TODO);
	str_fmt(counter, sizeof counter, _("%sへ"), policy_desk(ctx, DESK_HANDIN)->name);
	x = count(c, x, counter, steps[STEP_PRIORITY], STYLE_TODO);
	count(c, x, _("会計へ"), steps[STEP_CASHIER] + steps[STEP_COUNTER], STYLE_TODO);
	canvas_hline(c, 1);
	if (*h->trouble)
		canvas_text(c, 1, LIST_TOP + 2, STYLE_REFUSED, h->trouble);
}

static struct outcome home_open(struct ctx *ctx, void *state)
{
	int64_t id = list_selected(&((struct home *)state)->list);
	(void)ctx;
	return id ? outcome_push(&screen_patient, id) : outcome_unhandled();
}

/* The next step that somebody is at; after the last one, all. */
static struct outcome home_filter(struct ctx *ctx, void *state)
{
	struct home *h = state;
	(void)ctx;
	do
		h->filter.step = h->filter.step + 1 == STEP_COUNT ? -1 : h->filter.step + 1;
	while (h->filter.step >= 0 && !h->board.steps[h->filter.step]);
	h->narrowed = h->filter.step >= 0;
	h->fresh = false;
	note(h);
	list_restart(&h->list);
	return outcome_stay();
}

static struct outcome booth(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_booth, 0);
}

static struct outcome priority(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_priority, 0);
}

static struct outcome duplicates(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_duplicates, 0);
}

static struct outcome alarms(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_alarms, 0);
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ患者を開きます"), .action = ACTION_LOOK, .run = home_open },
	{ .key = K_F5, .label = N_("開く"), .help = N_("選んだ患者を開きます"), .action = ACTION_LOOK, .run = home_open },
	{ .key = K_F6, .label = N_("絞り込み"), .help = N_("次の行き先ごとに絞り込みます（もう一度押すと次の行き先）"), .action = ACTION_LOOK, .run = home_filter },
	{ .key = 'i', .help = N_("保険の確認をお待ちの方の一覧を開きます"), .action = ACTION_LOOK, .run = booth },
	{ .key = 'p', .help = N_("提出物のために優先受付へ来る方の一覧を開きます"), .action = ACTION_LOOK, .run = priority },
	{ .key = 'd', .help = N_("二重登録かもしれない患者の一覧を開きます"), .action = ACTION_LOOK, .run = duplicates },
	{ .key = 'k', .help = N_("警報の一覧を開きます"), .action = ACTION_LOOK, .run = alarms },
	{ 0 },
};

const struct screen screen_home = {
	.id = "home", .title = N_("本日の来院"), .state_size = sizeof(struct home), .flags = SCREEN_LIVE, .keys = keys,
	.enter = home_enter, .shown = home_shown, .draw = home_draw, .refresh = home_refresh, .tick = home_tick, .tick_ms = LOOK_MS,
	.list = home_list, .list_area = home_list_area,
};
