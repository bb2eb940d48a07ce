/*
 * Records that look like one patient (SPEC P3), and those that were merged (F6). Enter puts a pair side by side, where it is merged,
 * set apart or taken back. The pairs are looked for when the list is opened and with each switch, not four times a second: that
 * asks the whole register.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/patient_merge.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/list.h"

#include "base/banned.h"

enum { LIST_TOP = 2, PAIRS = 500 };

struct duplicates {
	struct list list;
	bool merged;
	int n;
	struct patient_pair pairs[PAIRS];
};

static int64_t duplicates_count(struct ctx *ctx, void *state)
{
	(void)ctx;
	return ((struct duplicates *)state)->n;
}

static void fill(const struct ctx *ctx, const struct patient_pair *p, struct list_row *out)
{
	char birth[96];
	list_cell(out, 0, STYLE_TEXT, "%s", p->first.card);
	list_cell(out, 1, STYLE_TEXT, "%s", p->first.name);
	list_cell(out, 2, STYLE_TEXT, "%s", p->second.card);
	list_cell(out, 3, STYLE_TEXT, "%s", p->second.name);
	list_cell(out, 4, STYLE_TEXT, "%s", person_birth(ctx, &p->first, birth));
}

static int duplicates_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	const struct duplicates *s = state;
	int i = 0;
	for (; i < n && first + i < s->n; i++) {
		rows[i].id = first + i + 1;
		fill(ctx, &s->pairs[first + i], &rows[i]);
	}
	return i;
}

static const struct list_column columns[] = {
	{ N_("診察券"), 11, ALIGN_LEFT, 0, false }, { N_("氏名"), 14, ALIGN_LEFT, 0, true }, { N_("診察券"), 11, ALIGN_LEFT, 0, false },
	{ N_("氏名"), 14, ALIGN_LEFT, 0, true }, { N_("生年月日"), 24, ALIGN_LEFT, 1, false }, { 0 },
};

static const struct list_model model = {
	.columns = columns, .count = duplicates_count, .fetch = duplicates_fetch, .empty = N_("ここに示す患者の組はありません"),
};

static enum err load(struct ctx *ctx, struct duplicates *s)
{
	enum err e = s->merged ? patient_merge_list(ctx, PAIRS, s->pairs, &s->n) : patient_merge_duplicates(ctx, PAIRS, s->pairs, &s->n);
	str_copy(s->list.note, sizeof s->list.note, s->merged ? _("統合した記録、新しい順（左が残る記録）") : _("氏名・カナ・生年月日・性別が同じ記録（生年月日順）"));
	list_refresh(&s->list);
	return e ? e : audit_look(ctx, "", 0, "%s: %d", s->merged ? "merged records" : "duplicates", s->n);
}

static struct outcome duplicates_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct duplicates *s = state;
	(void)arg;
	list_init(&s->list, &model);
	return load(ctx, s) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

/* Also when a pair was left: it may be none any more. */
static struct outcome duplicates_refresh(struct ctx *ctx, void *state)
{
	return load(ctx, state) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct list *duplicates_list(void *state)
{
	return &((struct duplicates *)state)->list;
}

static struct rect duplicates_list_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, LIST_TOP, cols, rows - LIST_TOP };
}

static void duplicates_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct duplicates *s = state;
	(void)ctx;
	if (s->merged)
		canvas_fmt(c, 1, 0, STYLE_NEXT, _("▶ 統合した記録 %d組（戻すには開いてください）"), s->n);
	else if (s->n)
		canvas_fmt(c, 1, 0, STYLE_NEXT, _("▶ 次: 二重登録かもしれない %d組の確認"), s->n);
	else
		canvas_text(c, 1, 0, STYLE_NEXT, _("▶ 次: することはありません"));
	canvas_hline(c, 1);
}

static struct outcome open_pair(struct ctx *ctx, void *state)
{
	const struct duplicates *s = state;
	int64_t at = list_selected(&s->list);
	(void)ctx;
	if (!at)
		return outcome_unhandled();
	const struct patient_pair *p = &s->pairs[at - 1];
	return outcome_push_arg(&screen_merge, &(struct arg){ .id = p->first.id, .id2 = p->second.id });
}

static struct outcome other_list(struct ctx *ctx, void *state)
{
	struct duplicates *s = state;
	s->merged = !s->merged;
	list_restart(&s->list);
	return duplicates_refresh(ctx, s);
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("二つの記録を並べて開きます"), .action = ACTION_LOOK, .run = open_pair },
	{ .key = K_F5, .label = N_("開く"), .help = N_("二つの記録を並べて開きます"), .action = ACTION_LOOK, .run = open_pair },
	{ .key = K_F6, .label = N_("統合済"), .help = N_("二重登録かもしれない組と、統合した組を切り替えます"), .action = ACTION_LOOK, .run = other_list },
	{ 0 },
};

const struct screen screen_duplicates = {
	.id = "duplicates", .title = N_("二重登録"), .state_size = sizeof(struct duplicates), .keys = keys, .enter = duplicates_enter,
	.draw = duplicates_draw, .refresh = duplicates_refresh, .list = duplicates_list, .list_area = duplicates_list_area,
};
