/*
 * Arrears (未収金, SPEC S12), oldest first; arg.id: of this patient only, 0: of the whole house. F6 goes through the ages. A
 * note is taken in three steps, how, what was said, the promised day, for the bill that was selected when it was begun.
 */
#include "domain/arrears.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/patient_page.h"
#include "domain/settlement_list.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/list.h"

#include "base/banned.h"

enum { NOTES_MAX = 40, PATIENTS_MAX = 100, AGE_COLS = 17, SUM_COLS = 17 };

static const struct { const char *name; int older_than; } filters[] = {
	{ N_("すべて"), 0 }, { N_("31日以上"), 30 }, { N_("91日以上"), 90 }, { N_("181日以上"), 180 },
};
enum { FILTERS = sizeof filters / sizeof filters[0] };

struct arrears_state {
	struct list list;
	int64_t patient_id;
	struct patient_page person;
	int filter;
	struct arrears_sum ages[ARREARS_AGES], all;
	struct arrears_item items[LIST_PART];
	/* a note that is being taken */
	int64_t bill_id;
	char bill[BILL_NUMBER];
	enum contact_how how;
	char text[CONTACT_NOTE];
};

static struct arrears_filter filter_of(const struct arrears_state *s)
{
	return (struct arrears_filter){ .older_than = filters[s->filter].older_than, .patient_id = s->patient_id };
}

/* The figures above are of all ages; the list counts what the filter lets through. */
static int64_t rows_count(struct ctx *ctx, void *state)
{
	struct arrears_state *s = state;
	struct arrears_filter all = { .patient_id = s->patient_id }, f = filter_of(s);
	struct arrears_sum ages[ARREARS_AGES], n;
	if (arrears_sums(ctx, &all, s->ages, &s->all) || arrears_sums(ctx, &f, ages, &n))
		return 0;
	return n.n;
}

static void fill(struct ctx *ctx, const struct arrears_item *i, struct list_row *out)
{
	char day[WORDS_DAY], yen[32];
	day_t today = ctx_today(ctx);
	enum style s = words_settlement_style(i->charge.state);
	out->id = i->bill_id;
	list_cell(out, 0, STYLE_TEXT, "%s", i->bill);
	list_cell(out, 1, STYLE_TEXT, "%s", i->card);
	list_cell(out, 2, STYLE_TEXT, "%s", i->name);
	list_cell(out, 3, STYLE_MONEY, "%s", yen_text(i->charge.amount - i->paid, yen));
	list_cell(out, 4, STYLE_TEXT, _("%d日"), arrears_days(ctx, i));
	list_cell(out, 5, s, "%s%s", words_mark(s), i->paid ? _("一部入金済") : settlement_state_name(i->charge.state));
	if (i->promised != DAY_NONE)
		list_cell(out, 6, i->promised < today ? STYLE_REFUSED : STYLE_BUSY, _("%s約束 %s"), words_mark(i->promised < today ? STYLE_REFUSED : STYLE_BUSY),
			words_day(i->promised, today, day));
	else if (i->contacts)
		list_cell(out, 6, STYLE_TEXT, _("連絡 %s"), words_day(tokyo_day(i->last_contact), today, day));
}

static int rows_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	struct arrears_state *s = state;
	struct arrears_filter f = filter_of(s);
	int got = 0;
	if (arrears_list(ctx, &f, first, n < LIST_PART ? n : LIST_PART, s->items, &got))
		return 0;
	for (int i = 0; i < got; i++)
		fill(ctx, &s->items[i], &rows[i]);
	return got;
}

static const struct list_column columns[] = {
	{ N_("請求"), 9, ALIGN_LEFT, 0, false }, { N_("診察券"), 10, ALIGN_LEFT, 0, false }, { N_("氏名"), 12, ALIGN_LEFT, 0, true },
	{ N_("残り（円）"), 10, ALIGN_RIGHT, 0, false }, { N_("経過"), 6, ALIGN_RIGHT, 0, false }, { N_("状態"), 14, ALIGN_LEFT, 2, false },
	{ N_("連絡・約束"), 18, ALIGN_LEFT, 0, false }, { 0 },
};

static const struct list_model model = {
	.columns = columns, .count = rows_count, .fetch = rows_fetch, .empty = N_("この絞り込みの未収金はありません"),
};

static void note(struct arrears_state *s)
{
	str_fmt(s->list.note, sizeof s->list.note, _("並び: 古い順   絞り込み: %s"), _(filters[s->filter].name));
}

static struct outcome arrears_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct arrears_state *s = state;
	s->patient_id = arg->id;
	list_init(&s->list, &model);
	note(s);
	if (arg->id && patient_page_load(ctx, arg->id, ctx_today(ctx), &s->person))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static enum err look(struct ctx *ctx, struct arrears_state *s)
{
	return audit_look(ctx, s->patient_id ? "patient" : "", s->patient_id, "arrears over %d days: %lld", filters[s->filter].older_than,
		(long long)rows_count(ctx, s));
}

static struct outcome arrears_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, look(ctx, state));
}

static struct list *arrears_list_of(void *state)
{
	return &((struct arrears_state *)state)->list;
}

static int list_top(const struct arrears_state *s)
{
	return s->patient_id ? 5 : 4;
}

static struct rect arrears_list_area(const void *state, int cols, int rows)
{
	int top = list_top(state);
	return (struct rect){ 0, top, cols, rows - top };
}

static void arrears_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct arrears_state *s = state;
	int top = list_top(s);
	char yen[32];
	if (s->patient_id)
		person_draw(ctx, c, 0, &s->person.patient, s->person.same_name, s->person.same_surname);
	if (s->all.n)
		canvas_fmt(c, 1, top - 4, STYLE_NEXT, _("▶ 次: 未収金 %lld件 %s円 の連絡と入金"), (long long)s->all.n, yen_text(s->all.yen, yen));
	else
		canvas_text(c, 1, top - 4, STYLE_NEXT, _("▶ 次: 未収金はありません"));
	for (int a = 0; a < ARREARS_AGES; a++) {
		int y = top - 3 + a / 2, x = a % 2 ? c->at.cols / 2 : 1; /* two in a row: a large hospital's sums fit beside their names */
		canvas_text(c, x, y, STYLE_LABEL, arrears_age_name((enum arrears_age)a));
		canvas_yen(c, x + AGE_COLS, y, SUM_COLS, s->ages[a].yen, _("円"));
	}
	canvas_hline(c, top - 1);
}

static struct outcome open_selected(struct ctx *ctx, void *state)
{
	int64_t id = list_selected(&((struct arrears_state *)state)->list);
	(void)ctx;
	return id ? outcome_push(&screen_bill, id) : outcome_unhandled();
}

static struct outcome next_filter(struct ctx *ctx, void *state)
{
	struct arrears_state *s = state;
	s->filter = (s->filter + 1) % FILTERS;
	note(s);
	list_restart(&s->list);
	return look(ctx, s) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

/* ---- notes */

static struct outcome ask_promise(void);

static struct outcome promised(struct ctx *ctx, void *state, const struct answer *a)
{
	struct arrears_state *s = state;
	struct contact made;
	day_t day = DAY_NONE;
	if (*a->text && date_parse(a->text, ctx_today(ctx), &day, &ctx->cause))
		return outcome_with(ask_promise(), STYLE_REFUSED, "%s", ctx->cause.text);
	if (arrears_note(ctx, s->bill_id, s->how, s->text, day, &made))
		return ctx->cause.err == ERR_BAD_DATE ? outcome_with(ask_promise(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_fail(ctx);
	list_refresh(&s->list);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("請求 %s の連絡を記録しました"), s->bill);
}

static struct outcome ask_promise(void)
{
	return outcome_dialog(dialog_input(_("連絡の記録"), _("約束の日（なければ空欄）"), "", false, promised, 0));
}

static struct outcome said(struct ctx *ctx, void *state, const struct answer *a)
{
	struct arrears_state *s = state;
	(void)ctx;
	str_copy(s->text, sizeof s->text, a->text);
	return ask_promise();
}

static struct outcome how_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	struct arrears_state *s = state;
	char title[120];
	(void)ctx;
	s->how = (enum contact_how)contact_how_from_id(a->id);
	str_fmt(title, sizeof title, _("連絡の記録  請求 %s  %s"), s->bill, contact_how_name(s->how));
	return outcome_dialog(dialog_input(title, _("内容"), "", true, said, 0));
}

static struct outcome take_note(struct ctx *ctx, void *state)
{
	struct arrears_state *s = state;
	const struct list_row *row = list_selected_row(&s->list);
	struct choice choices[CONTACT_HOWS + 1] = { { 0 } };
	char text[200];
	(void)ctx;
	if (!row)
		return outcome_say(STYLE_REFUSED, "%s", _("請求を選んでください"));
	s->bill_id = row->id;
	str_copy(s->bill, sizeof s->bill, row->cell[0]);
	str_fmt(text, sizeof text, _("請求 %s   %s   残り %s円"), row->cell[0], row->cell[2], row->cell[3]);
	for (int h = 0; h < CONTACT_HOWS; h++)
		choices[h] = (struct choice){ contact_how_id((enum contact_how)h), contact_how_name((enum contact_how)h) };
	return outcome_dialog(dialog_choice(_("連絡の記録"), text, choices, how_chosen, 0));
}

static struct outcome show_notes(struct ctx *ctx, void *state)
{
	struct arrears_state *s = state;
	const struct list_row *row = list_selected_row(&s->list);
	struct contact notes[NOTES_MAX + 1];
	struct buf text = { 0 };
	char day[WORDS_DAY], time[DATE_TEXT], title[96];
	int n;
	if (!row)
		return outcome_say(STYLE_REFUSED, "%s", _("請求を選んでください"));
	if (arrears_notes(ctx, row->id, NOTES_MAX + 1, notes, &n))
		return outcome_fail(ctx);
	bool more = n > NOTES_MAX;
	n -= more;
	if (n == 0)
		return outcome_say(STYLE_TEXT, _("請求 %s の連絡の記録はありません"), row->cell[0]);
	for (int i = 0; i < n; i++) {
		buf_fmt(&text, "%s %s  %s  %s\n  %s\n", words_day(tokyo_day(notes[i].at), ctx_today(ctx), day), instant_time(notes[i].at, time), notes[i].staff,
			contact_how_name(notes[i].how), notes[i].note);
		if (notes[i].promised != DAY_NONE)
			buf_fmt(&text, _("  お支払いの約束 %s\n"), words_day(notes[i].promised, ctx_today(ctx), day));
	}
	if (more)
		buf_fmt(&text, _("…これより古い記録は madoguchi arrears show %s\n"), row->cell[0]);
	str_fmt(title, sizeof title, _("連絡の記録  請求 %s"), row->cell[0]);
	struct outcome o = outcome_dialog(dialog_text(title, text.data));
	buf_wipe(&text);
	return o;
}

static struct outcome by_patient(struct ctx *ctx, void *state)
{
	struct arrears_state *s = state;
	struct arrears_filter f = filter_of(s);
	struct arrears_patient who[PATIENTS_MAX];
	struct buf text = { 0 };
	char day[WORDS_DAY], yen[32];
	int64_t all;
	int n;
	if (arrears_patients(ctx, &f, 0, PATIENTS_MAX, who, &n) || arrears_patients_count(ctx, &f, &all))
		return outcome_fail(ctx);
	if (n == 0)
		return outcome_say(STYLE_TEXT, "%s", _("この絞り込みの未収金はありません"));
	for (int i = 0; i < n; i++)
		buf_fmt(&text, _("%12s円  %2lld件  %s から  %s %s\n"), yen_text(who[i].sum.yen, yen), (long long)who[i].sum.n,
			words_day(who[i].since, ctx_today(ctx), day), who[i].card, who[i].name);
	if (all > n)
		buf_fmt(&text, _("…ほか %lld人（全員は madoguchi arrears list --patients）\n"), (long long)all - n);
	struct outcome o = outcome_dialog(dialog_text(_("患者ごとの未収金（多い順）"), text.data));
	buf_wipe(&text);
	return o;
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ請求を開きます"), .action = ACTION_LOOK, .run = open_selected },
	{ .key = K_F5, .label = N_("開く"), .help = N_("選んだ請求を開きます（窓口払いへ）"), .action = ACTION_LOOK, .run = open_selected },
	{ .key = K_F6, .label = N_("絞り込み"), .help = N_("すべて・31日以上・91日以上・181日以上を切り替えます"), .action = ACTION_LOOK, .run = next_filter },
	{ .key = 'n', .label = N_("連絡の記録"), .help = N_("選んだ請求について話した内容と約束の日を記録します"), .action = ACTION_CONTACT, .run = take_note },
	{ .key = 'r', .label = N_("記録を見る"), .help = N_("選んだ請求の連絡の記録を示します"), .action = ACTION_LOOK, .run = show_notes },
	{ .key = 't', .label = N_("患者別"), .help = N_("患者ごとの合計を多い順に示します"), .action = ACTION_LOOK, .run = by_patient },
	{ 0 },
};

const struct screen screen_arrears = {
	.id = "arrears", .title = N_("未収金"), .state_size = sizeof(struct arrears_state), .flags = SCREEN_LIVE, .keys = keys,
	.enter = arrears_enter, .shown = arrears_shown, .draw = arrears_draw, .list = arrears_list_of, .list_area = arrears_list_area,
};
