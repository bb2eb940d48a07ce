/* Rows come as the list asks for them; each refresh reads what shows anew. */
#include "screens/waiting.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "screens/screens.h"
#include "screens/words.h"

#include "base/banned.h"

static bool load(struct ctx *ctx, struct waiting *w, int64_t first, int n)
{
	enum err e = board_read(ctx, &w->filter, (int)first, n, &w->board);
	str_copy(w->trouble, sizeof w->trouble, e ? ctx->cause.text : "");
	return !e;
}

static int64_t count(struct ctx *ctx, void *state)
{
	struct waiting *w = state;
	return w->withheld || !load(ctx, w, w->list.top, 1) ? 0 : w->board.total;
}

static void fill(const struct ctx *ctx, const struct board_row *r, struct list_row *out)
{
	char time[DATE_TEXT];
	const char *mark = r->namesake == NAMESAKE_NAME ? _("同名") : r->namesake == NAMESAKE_SURNAME ? _("同姓") : "";
	out->id = r->visit_id;
	list_cell(out, 0, STYLE_TODO, _("%d分"), r->wait_minutes < 0 ? 0 : r->wait_minutes);
	list_cell(out, 1, STYLE_TEXT, "%s", instant_time(r->opened_at, time));
	list_cell(out, 2, STYLE_TEXT, "%s", r->card);
	list_cell(out, 3, *mark ? STYLE_TODO : STYLE_TEXT, "%s%s%s", mark, *mark ? " " : "", r->name);
	list_cell(out, 4, STYLE_TEXT, "%s", r->kana);
	list_cell(out, 5, STYLE_TEXT, "%s", r->reason);
	list_cell(out, 6, r->deferral ? STYLE_DONE : STYLE_DIM, "%s", r->deferral ? words_of(ctx, L_SERVICE) : "－");
}

static int fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	struct waiting *w = state;
	if (w->withheld || !load(ctx, w, first, n))
		return 0;
	for (int i = 0; i < w->board.n; i++)
		fill(ctx, &w->board.rows[i], &rows[i]);
	return w->board.n;
}

static const struct list_column columns[] = {
	{ N_("待ち"), 6, ALIGN_RIGHT, 0, false }, { N_("受付 "), 5, ALIGN_LEFT, 2, false }, { N_("診察券"), 10, ALIGN_LEFT, 0, false },
	{ N_("氏名"), 16, ALIGN_LEFT, 0, true }, { N_("カナ"), 14, ALIGN_LEFT, 4, true }, { N_("用件"), 14, ALIGN_LEFT, 0, true },
	{ N_("支払い"), 8, ALIGN_LEFT, 3, false }, { 0 },
};

static const struct list_model model = { .columns = columns, .count = count, .fetch = fetch, .empty = N_("お待ちの方はいません") };

void waiting_open(struct waiting *w, enum step step)
{
	w->filter = (struct board_filter){ .day = DAY_NONE, .step = (int)step };
	list_init(&w->list, &model);
	str_copy(w->list.note, sizeof w->list.note, _("並び: 待ちの長い順"));
}

static struct outcome look(struct ctx *ctx, struct waiting *w)
{
	str_copy(w->looker, sizeof w->looker, ctx->actor.login);
	w->withheld = board_opened(ctx, &w->filter, w->board.total) != ERR_OK;
	list_refresh(&w->list);
	return w->withheld ? outcome_fail(ctx) : outcome_stay();
}

struct outcome waiting_shown(struct ctx *ctx, void *state)
{
	return look(ctx, state);
}

/* Another person may have taken the desk over. */
struct outcome waiting_refresh(struct ctx *ctx, void *state)
{
	struct waiting *w = state;
	if (w->withheld || strcmp(w->looker, ctx->actor.login) != 0)
		return look(ctx, w);
	list_refresh(&w->list);
	return outcome_stay();
}

struct list *waiting_list(void *state)
{
	return &((struct waiting *)state)->list;
}

struct rect waiting_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, WAITING_TOP, cols, rows - WAITING_TOP };
}

/* The list stands in the order of waiting, so the longest is the first row's. */
static int longest(const struct waiting *w)
{
	return w->board.first == 0 && w->board.n ? w->board.rows[0].wait_minutes : 0;
}

void waiting_draw(const struct waiting *w, const struct canvas *c, const char *what, const char *place)
{
	if (*w->trouble)
		canvas_text(c, 1, WAITING_TOP + 2, STYLE_REFUSED, w->trouble);
	else if (w->board.total)
		canvas_fmt(c, 1, 0, STYLE_NEXT, _("▶ 次: %s %d人（いちばん長い待ち %d分）"), what, w->board.total, longest(w));
	else
		canvas_fmt(c, 1, 0, STYLE_NEXT, _("▶ 次: %sをお待ちの方はいません"), what);
	int cols = utf8_width(place);
	canvas_text(c, c->at.cols - cols - 1, 0, STYLE_DIM, place);
	canvas_hline(c, 1);
}

const struct board_row *waiting_row(const struct waiting *w)
{
	int64_t id = list_selected(&w->list);
	for (int i = 0; id && i < w->board.n; i++)
		if (w->board.rows[i].visit_id == id)
			return &w->board.rows[i];
	return NULL;
}

struct outcome waiting_patient(struct ctx *ctx, void *state)
{
	const struct board_row *r = waiting_row(state);
	(void)ctx;
	return r ? outcome_push(&screen_patient, r->patient_id) : outcome_unhandled();
}
