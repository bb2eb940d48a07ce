/*
 * The daily close (SPEC S8): the day's figures as they stand, what is still open, the counted cash and its difference as it is
 * typed, and the numbered close. A closed day shows the sheet that was written then.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/day_close.h"
#include "domain/day_close_words.h"
#include "domain/preview.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/form.h"
#include "tui/list.h"

#include "base/banned.h"

enum { LIST_TOP = 2, BOTTOM = 5, FORM_ROWS = 2 };

struct day_close_screen {
	struct list list;
	struct form form;
	struct day_sheet sheet;
	int *shown;                      /* lines of the sheet that say something */
	int n_shown;
	int64_t asked_cash, asked_total; /* figures that the question was asked about: the sheet goes on living behind it */
};

static const struct field fields[] = {
	{ .name = "counted", .label = N_("数えた現金"), .kind = FIELD_YEN, .cols = 14, .hint = N_("円") },
	{ .name = "note", .label = N_("理由"), .kind = FIELD_TEXT, .max = DAY_NOTE - 1 },
	{ 0 },
};

static bool is(const struct day_line *l, const char *section)
{
	return strcmp(l->section, section) == 0;
}

/* Lines of nothing are left out, but for the sum and for what might be open. */
static bool speaks(const struct day_line *l)
{
	return l->n || l->yen || is(l, "total") || is(l, "reconcile") || is(l, "open");
}

static enum err load(struct ctx *ctx, struct day_close_screen *s, day_t day)
{
	struct day_sheet fresh;
	enum err e = day_close_preview(ctx, day, &fresh);
	if (e)
		return e;
	day_close_free(&s->sheet);
	free(s->shown);
	s->sheet = fresh;
	s->shown = mem_array(fresh.n + 1, sizeof *s->shown);
	s->n_shown = 0;
	for (size_t i = 0; i < fresh.n; i++)
		if (speaks(&fresh.lines[i]))
			s->shown[s->n_shown++] = (int)i;
	list_refresh(&s->list);
	return ERR_OK;
}

static int64_t day_close_count(struct ctx *ctx, void *state)
{
	(void)ctx;
	return ((struct day_close_screen *)state)->n_shown;
}

static enum style style_of(const struct day_line *l)
{
	if (is(l, "open"))
		return l->n ? STYLE_TODO : STYLE_DONE;
	if (is(l, "reconcile"))
		return strcmp(l->name, "done") == 0 ? STYLE_DONE : STYLE_UNKNOWN;
	return is(l, "visit") ? STYLE_TODO : is(l, "total") ? STYLE_TITLE : STYLE_TEXT;
}

static void fill(const struct day_line *l, bool heads, struct list_row *out)
{
	char n[32], yen[32];
	enum style style = style_of(l);
	list_cell(out, 0, STYLE_LABEL, "%s", heads ? _(day_close_words_section(l->section)) : "");
	list_cell(out, 1, style, "%s%s", is(l, "open") || is(l, "reconcile") ? words_mark(style) : "", day_close_words_name(l));
	list_cell(out, 2, style, "%s", yen_text(l->n, n));
	list_cell(out, 3, style, "%s", l->yen || !(is(l, "open") || is(l, "visit")) ? yen_text(l->yen, yen) : "");
}

static int day_close_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	const struct day_close_screen *s = state;
	int done = 0;
	(void)ctx;
	for (; done < n && first + done < s->n_shown; done++) {
		int i = s->shown[first + done];
		const struct day_line *l = &s->sheet.lines[i];
		int before = first + done > 0 ? s->shown[first + done - 1] : -1;
		rows[done].id = i + 1;
		fill(l, before < 0 || done == 0 || !is(&s->sheet.lines[before], l->section), &rows[done]);
	}
	return done;
}

static const struct list_column columns[] = {
	{ N_("区分"), 13, ALIGN_LEFT, 0, false }, { N_("項目"), 30, ALIGN_LEFT, 0, true }, { N_("件数"), 7, ALIGN_RIGHT, 0, false },
	{ N_("金額（円）"), 13, ALIGN_RIGHT, 0, false }, { 0 },
};

static const struct list_model model = {
	.columns = columns, .count = day_close_count, .fetch = day_close_fetch, .empty = N_("この日の入出金はありません"),
};

/* arg.id: the day; 0: the first open one. */
static struct outcome day_close_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct day_close_screen *s = state;
	list_init(&s->list, &model);
	form_init(&s->form, fields);
	if (load(ctx, s, arg->id ? (day_t)arg->id : day_close_next(ctx)))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static void day_close_leave(struct ctx *ctx, void *state)
{
	struct day_close_screen *s = state;
	(void)ctx;
	day_close_free(&s->sheet);
	free(s->shown);
}

static struct outcome day_close_shown(struct ctx *ctx, void *state)
{
	const struct day_close_screen *s = state;
	char day[DATE_TEXT];
	return words_shown(ctx, audit_look(ctx, "", 0, "day close %s", date_iso(s->sheet.day, day)));
}

static struct outcome day_close_refresh(struct ctx *ctx, void *state)
{
	struct day_close_screen *s = state;
	return load(ctx, s, s->sheet.day) ? outcome_fail(ctx) : outcome_stay();
}

static struct list *day_close_rows(void *state)
{
	return &((struct day_close_screen *)state)->list;
}

static struct rect day_close_list_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, LIST_TOP, cols, rows - LIST_TOP - BOTTOM };
}

static struct form *day_close_form(void *state)
{
	return &((struct day_close_screen *)state)->form;
}

/* Nothing is typed about a closed day. */
static struct rect day_close_form_area(const void *state, int cols, int rows)
{
	const struct day_close_screen *s = state;
	int n = s->sheet.number ? 0 : FORM_ROWS;
	return (struct rect){ 0, rows - n, cols, n };
}

/* ---- what it looks like */

static bool needs_reason(const struct day_close_screen *s, int64_t counted)
{
	return day_close_open(&s->sheet) || counted != s->sheet.expected_cash;
}

static void next_sentence(const struct ctx *ctx, const struct day_close_screen *s, char *out, size_t size)
{
	char key[WORDS_KEY], on[WORDS_DAY], at[DATE_TEXT];
	int64_t counted;
	if (s->sheet.number)
		str_fmt(out, size, _("第%lld号で締め済み（%s %s %s）。変更できません"), (long long)s->sheet.number, s->sheet.closed_by,
			words_day(tokyo_day(s->sheet.closed_at), ctx_today(ctx), on), instant_time(s->sheet.closed_at, at));
	else if (!form_number(&s->form, "counted", &counted))
		str_copy(out, size, day_close_open(&s->sheet) ? _("数えた現金の入力。未処理があるため理由も必要です") : _("数えた現金の入力"));
	else if (needs_reason(s, counted) && !*form_text(&s->form, "note"))
		str_copy(out, size, counted != s->sheet.expected_cash ? _("理由の入力（現金が合いません）") : _("理由の入力（未処理があります）"));
	else
		str_fmt(out, size, _("日締め（%s）"), words_key(ctx, &screen_day_close, ACTION_DAY_CLOSE, key));
}

static void draw_cash(const struct day_close_screen *s, const struct canvas *c, int y)
{
	char yen[32];
	int64_t counted = s->sheet.counted_cash;
	int x = canvas_fmt(c, 1, y, STYLE_LABEL, "%s", _("現金  帳簿 "));
	x = canvas_fmt(c, x, y, STYLE_MONEY, _("%s円"), yen_text(s->sheet.expected_cash, yen)) + 3;
	if (!s->sheet.number && !form_number(&s->form, "counted", &counted))
		return;
	if (s->sheet.number)
		x = canvas_fmt(c, x, y, STYLE_MONEY, _("実際 %s円"), yen_text(counted, yen)) + 3;
	int64_t difference = counted - s->sheet.expected_cash;
	enum style style = difference ? STYLE_REFUSED : STYLE_DONE;
	canvas_fmt(c, x, y, style, _("%s差 %s%s円"), words_mark(style), difference > 0 ? "+" : "", yen_text(difference, yen));
}

static void day_close_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct day_close_screen *s = state;
	char text[400], day[DATE_TEXT];
	next_sentence(ctx, s, text, sizeof text);
	canvas_fmt(c, 1, 0, STYLE_NEXT, _("▶ 次: %s"), text);
	canvas_fmt(c, 1, 1, STYLE_LABEL, s->sheet.number ? _("対象日 %s") : _("対象日 %s  まだ締めていません"), date_show(s->sheet.day, day));
	canvas_hline(c, c->at.rows - BOTTOM);
	draw_cash(s, c, c->at.rows - BOTTOM + 1);
	if (s->sheet.number && s->sheet.note[0]) {
		str_fmt(text, sizeof text, _("理由 %s"), s->sheet.note);
		canvas_fit(c, 1, c->at.rows - BOTTOM + 2, c->at.cols - 2, ALIGN_LEFT, STYLE_TEXT, text);
	}
}

/* ---- keys */

static int64_t total_of(const struct day_sheet *sheet)
{
	const struct day_line *l = day_close_find(sheet, "total", "total");
	return l ? l->yen : 0;
}

static struct outcome make(struct ctx *ctx, void *state, const struct answer *a)
{
	struct day_close_screen *s = state;
	struct day_sheet done;
	int64_t counted = a->tag;
	if (s->sheet.expected_cash != s->asked_cash || total_of(&s->sheet) != s->asked_total)
		return outcome_say(STYLE_REFUSED, "%s", _("表示したあとに金額が変わりました。もう一度確認してください"));
	if (day_close_make(ctx, s->sheet.day, counted, form_text(&s->form, "note"), &s->sheet, &done))
		return ctx->cause.n_reasons ? outcome_dialog(dialog_reasons(_("日締め"), "", &ctx->cause)) : outcome_fail(ctx);
	int64_t number = done.number;
	day_close_free(&done);
	form_set(&s->form, "counted", "");
	form_set(&s->form, "note", "");
	return outcome_with(outcome_refresh(), STYLE_DONE, _("第%lld号として締めました。日締め表を印刷します"), (long long)number);
}

static struct outcome day_close_submit(struct ctx *ctx, void *state)
{
	struct day_close_screen *s = state;
	char text[400], day[DATE_TEXT], a[32], b[32];
	int64_t counted;
	(void)ctx;
	if (s->sheet.number)
		return outcome_say(STYLE_REFUSED, _("第%lld号で締め済みです"), (long long)s->sheet.number);
	if (!form_number(&s->form, "counted", &counted)) {
		form_focus(&s->form, "counted");
		return outcome_say(STYLE_REFUSED, "%s", _("数えた現金を入力してください（なければ 0）"));
	}
	if (needs_reason(s, counted) && !*form_text(&s->form, "note")) {
		form_focus(&s->form, "note");
		return outcome_say(STYLE_REFUSED, "%s", _("このまま締めるには理由が必要です"));
	}
	s->asked_cash = s->sheet.expected_cash;
	s->asked_total = total_of(&s->sheet);
	str_fmt(text, sizeof text, _("%s を締めます。締めた日は変更できず、このあとの入出金は次の日になります。\n現金 帳簿 %s円、実際 %s円"), date_show(s->sheet.day, day),
		yen_text(s->sheet.expected_cash, a), yen_text(counted, b));
	return outcome_dialog(dialog_confirm(_("日締め"), text, true, make, counted));
}

static struct outcome other_day(struct ctx *ctx, void *state, const struct answer *a)
{
	struct day_close_screen *s = state;
	day_t day;
	if (date_parse(a->text, ctx_today(ctx), &day, &ctx->cause) || load(ctx, s, day))
		return outcome_fail(ctx);
	list_restart(&s->list);
	return day_close_shown(ctx, state);
}

static struct outcome ask_day(struct ctx *ctx, void *state)
{
	const struct day_close_screen *s = state;
	char day[DATE_TEXT];
	(void)ctx;
	return outcome_dialog(dialog_input(_("日締めの日"), _("日付"), date_iso(s->sheet.day, day), true, other_day, 0));
}

static struct outcome open_reconcile(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_push(&screen_reconcile, 0);
}

static struct outcome print(struct ctx *ctx, void *state)
{
	const struct day_close_screen *s = state;
	if (!s->sheet.number)
		return outcome_print_list(); /* the sheet itself is made by the close */
	if (day_close_print(ctx, s->sheet.id))
		return outcome_fail(ctx);
	return outcome_say(STYLE_DONE, _("第%lld号の日締め表を印刷します"), (long long)s->sheet.number);
}

static struct outcome read_it(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push_arg(&screen_preview, &(struct arg){ .id = ((const struct day_close_screen *)state)->sheet.day, .id2 = PREVIEW_CLOSE });
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("日締め"), .help = N_("この日を締めます。締めた日は変更できません"), .action = ACTION_DAY_CLOSE },
	{ .key = K_F6, .label = N_("日付"), .help = N_("ほかの日を表示します"), .action = ACTION_LOOK, .run = ask_day },
	{ .key = K_F7, .label = N_("照合"), .help = N_("決済の照合を開きます"), .action = ACTION_LOOK, .run = open_reconcile },
	{ .key = K_F8, .label = N_("印刷"), .help = N_("日締め表をもう一度印刷します（締める前は今の数字）"), .action = ACTION_LOOK, .run = print },
	{ .key = K_CTRL('V'), .help = N_("印刷の内容を画面で確かめます"), .action = ACTION_LOOK, .run = read_it },
	{ 0 },
};

const struct screen screen_day_close = {
	.id = "day_close", .title = N_("日締め"), .state_size = sizeof(struct day_close_screen), .flags = SCREEN_LIVE | SCREEN_NO_BOX, .keys = keys,
	.enter = day_close_enter, .leave = day_close_leave, .shown = day_close_shown, .draw = day_close_draw, .refresh = day_close_refresh,
	.list = day_close_rows, .list_area = day_close_list_area, .form = day_close_form, .form_area = day_close_form_area, .submit = day_close_submit,
};
