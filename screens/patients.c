/*
 * What the box found: arg.text is what was typed. Only the rows that show are read, however many there are; typing and Enter
 * search anew. Opening the list is one entry in the log with query and count (SPEC X2).
 */
#include "base/money.h"
#include "base/str.h"
#include "domain/patient_search.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "tui/list.h"

#include "base/banned.h"

enum { LIST_TOP = 2 };

struct patients {
	struct list list;
	struct patient_search search;
	struct patient rows[LIST_PART];
};

static int64_t patients_count(struct ctx *ctx, void *state)
{
	(void)ctx;
	return ((struct patients *)state)->search.count;
}

static void fill(const struct ctx *ctx, const struct patient *p, struct list_row *out)
{
	char birth[96];
	out->id = p->id;
	list_cell(out, 0, STYLE_TEXT, "%s", p->card);
	list_cell(out, 1, STYLE_TEXT, "%s", p->name);
	list_cell(out, 2, STYLE_TEXT, "%s", p->kana);
	list_cell(out, 3, STYLE_TEXT, "%s", sex_name(p->sex));
	list_cell(out, 4, STYLE_TEXT, "%s", person_birth(ctx, p, birth));
	list_cell(out, 5, STYLE_DIM, "%s", p->phone);
}

static int patients_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	struct patients *s = state;
	int got = 0;
	if (patient_search_page(ctx, &s->search, first, n < LIST_PART ? n : LIST_PART, s->rows, &got))
		return 0;
	for (int i = 0; i < got; i++)
		fill(ctx, &s->rows[i], &rows[i]);
	return got;
}

static const struct list_column columns[] = {
	{ N_("診察券"), 10, ALIGN_LEFT, 0, false }, { N_("氏名"), 13, ALIGN_LEFT, 0, true }, { N_("カナ"), 15, ALIGN_LEFT, 1, true },
	{ N_("性別"), 4, ALIGN_LEFT, 0, false }, { N_("生年月日"), 25, ALIGN_LEFT, 0, false }, { N_("電話"), 13, ALIGN_LEFT, 2, false },
	{ 0 },
};

static const struct list_model model = {
	.columns = columns, .count = patients_count, .fetch = patients_fetch, .empty = N_("該当する患者はいません"),
};

static struct outcome patients_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct patients *s = state;
	list_init(&s->list, &model);
	str_copy(s->list.note, sizeof s->list.note, _("並び: 本日の来院が先、生年月日・電話・カナ・氏名の一致順"));
	if (patient_search_start(ctx, arg->text, &s->search))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static struct outcome patients_shown(struct ctx *ctx, void *state)
{
	struct patients *s = state;
	if (patient_search_look(ctx, &s->search))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static struct outcome patients_refresh(struct ctx *ctx, void *state)
{
	struct patients *s = state;
	char text[PATIENT_SEARCH_TEXT];
	str_copy(text, sizeof text, s->search.text);
	if (patient_search_start(ctx, text, &s->search))
		return outcome_fail(ctx);
	return outcome_stay();
}

static struct list *patients_list(void *state)
{
	return &((struct patients *)state)->list;
}

static struct rect patients_list_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, LIST_TOP, cols, rows - LIST_TOP };
}

static void patients_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct patients *s = state;
	char n[32];
	(void)ctx;
	canvas_fmt(c, 1, 0, STYLE_NEXT, _("▶ 「%s」 %s人。開く患者を選んでください"), s->search.text, yen_text(s->search.count, n));
	canvas_hline(c, 1);
}

static struct outcome patients_open(struct ctx *ctx, void *state)
{
	int64_t id = list_selected(&((struct patients *)state)->list);
	(void)ctx;
	return id ? outcome_push(&screen_patient, id) : outcome_unhandled();
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ患者を開きます"), .action = ACTION_LOOK, .run = patients_open },
	{ .key = K_F5, .label = N_("開く"), .help = N_("選んだ患者を開きます"), .action = ACTION_LOOK, .run = patients_open },
	{ 0 },
};

const struct screen screen_patients = {
	.id = "patients", .title = N_("患者の検索"), .state_size = sizeof(struct patients), .keys = keys,
	.enter = patients_enter, .shown = patients_shown, .draw = patients_draw, .refresh = patients_refresh,
	.list = patients_list, .list_area = patients_list_area,
};
