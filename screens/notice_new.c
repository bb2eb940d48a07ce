/*
 * Writing a notice of the clinic (SPEC A8): to one booking's patient (arg.id), or to all of a menu's bookings of a day (arg.id 0, arg.id2: the
 * day, arg.text: the menu's id). It is shown in both languages with the number of recipients before it leaves; nobody can answer it.
 */
#include "base/i18n.h"
#include "base/str.h"
#include "domain/booking.h"
#include "domain/booking_view.h"
#include "domain/menu.h"
#include "domain/notice.h"
#include "screens/menu_choices.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/form.h"

#include "base/banned.h"

enum { FORM_TOP = 2, TEXT_MAX = 2500 };

struct letter {
	struct form form;
	struct field fields[5];
	struct menu_choices menus;
	int64_t booking_id;
	struct booking_item one;
};

static void make_fields(struct letter *s)
{
	const struct field all[] = {
		{ .name = "menu", .label = N_("メニュー"), .kind = FIELD_CHOICE, .cols = 40, .choices = s->menus.list },
		{ .name = "day", .label = N_("日付"), .kind = FIELD_DATE, .cols = 16, .required = true },
		{ .name = "ja", .label = N_("お知らせの文"), .kind = FIELD_TEXT, .max = TEXT_MAX, .required = true },
		{ .name = "en", .label = N_("英語の文"), .kind = FIELD_TEXT, .max = TEXT_MAX },
	};
	int n = 0;
	for (int i = s->booking_id ? 2 : 0; i < 4; i++)
		s->fields[n++] = all[i];
	s->fields[n] = (struct field){ .name = NULL };
}

static enum err load_one(struct ctx *ctx, struct letter *s)
{
	struct booking b;
	int n = 0;
	enum err e = booking_by_id(ctx, s->booking_id, &b);
	return e ? e : booking_list(ctx, &(struct booking_filter){ .number = b.number }, 0, 1, &s->one, &n);
}

static void start_day(struct letter *s, const struct ctx *ctx, const struct arg *arg)
{
	char day[DATE_TEXT];
	int64_t wanted = 0;
	str_int64(arg->text, 0, INT64_MAX, &wanted);
	int at = menu_choices_find(&s->menus, wanted);
	const char *code = at < 0 ? "" : s->menus.menus[at].code;
	form_set(&s->form, "menu", code);
	if (*code)
		form_focus(&s->form, "ja");
	form_set(&s->form, "day", date_iso(arg->id2 ? (day_t)arg->id2 : ctx_today(ctx), day));
}

static struct outcome letter_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct letter *s = state;
	s->booking_id = arg->id;
	enum err e = arg->id ? load_one(ctx, s) : menu_choices_load(ctx, N_("すべてのメニュー"), &s->menus);
	make_fields(s);
	form_init(&s->form, s->fields);
	if (!arg->id)
		start_day(s, ctx, arg);
	return e ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct form *letter_form(void *state)
{
	return &((struct letter *)state)->form;
}

static struct rect letter_form_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, FORM_TOP, cols, rows - FORM_TOP };
}

static void letter_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct letter *s = state;
	char when[DATE_TEXT];
	(void)ctx;
	if (s->booking_id)
		canvas_fmt(c, 1, 0, STYLE_NEXT, _("%s さんへ  %s  %s  %s"), s->one.name, s->one.b.number, booking_when(s->one.b.start_at, when), s->one.menu);
	else
		canvas_text(c, 1, 0, STYLE_NEXT, _("この日のこのメニューの方すべてへ"));
	canvas_hline(c, 1);
}

/* ---- to whom, and what they will read */

struct plan {
	int64_t menu_id;
	const char *menu;                 /* its name */
	day_t day;
	struct notice_text text;
	struct notice_reach reach;
	struct booking first;             /* whose words stand in the preview */
};

static enum err read_form(struct ctx *ctx, const struct letter *s, struct plan *p)
{
	struct menu m = { .id = 0 };
	*p = (struct plan){ .menu = _("すべてのメニュー"), .text = { form_text(&s->form, "ja"), form_text(&s->form, "en") } };
	if (s->booking_id) {
		p->first = s->one.b;
		p->menu = s->one.menu;
		return notice_one_reach(ctx, s->booking_id, &p->reach);
	}
	const char *code = form_text(&s->form, "menu");
	struct booking_item first;
	int n = 0;
	enum err e = code[0] ? menu_by_code(ctx, code, &m) : ERR_OK;
	if (!e && !form_date(ctx, &s->form, "day", &p->day))
		e = ctx_fail(ctx, ERR_BAD_DATE, NULL);
	p->menu_id = m.id;
	int at = menu_choices_find(&s->menus, m.id);
	if (at >= 0)
		p->menu = s->menus.labels[at];
	if (!e)
		e = notice_day_reach(ctx, m.id, p->day, &p->reach);
	struct booking_filter f = { .from = tokyo_utc(p->day, 0), .to = tokyo_utc(p->day + 1, 0), .menu_id = m.id, .standing = true };
	if (!e)
		e = booking_list(ctx, &f, 0, 1, &first, &n);
	if (!e && (!n || !p->reach.bookings))
		return ctx_fail(ctx, ERR_NOT_FOUND, _("この日の予約はありません"));
	if (n)
		p->first = first.b;
	return e;
}

static enum err preview(struct ctx *ctx, const struct plan *p, struct buf *out)
{
	const struct notice_reach *r = &p->reach;
	struct notice n;
	buf_fmt(out, _("予約 %d 件: メール %d 通（英語 %d）、診察券のない方 %d 人、電話が要る方 %d 人\n"), r->bookings, r->by_mail, r->english, r->without_card,
		r->to_call);
	for (int l = 0; l < 2; l++) {
		enum lang lang = l ? LANG_EN : LANG_JA;
		const char *text = l && p->text.en[0] ? p->text.en : p->text.ja;
		enum err e = notice_preview(ctx, NOTICE_FREE, &p->first, lang, text, &n);
		if (e)
			return e;
		buf_fmt(out, "\n%s\n%s", n.subject, n.body);
	}
	return ERR_OK;
}

static struct outcome show_preview(struct ctx *ctx, void *state)
{
	struct plan p;
	struct buf text = { 0 };
	struct outcome o;
	if (read_form(ctx, state, &p) || preview(ctx, &p, &text))
		o = outcome_fail(ctx);
	else
		o = outcome_dialog(dialog_text(_("お知らせの下書き"), text.data));
	buf_free(&text);
	return o;
}

static struct outcome send(struct ctx *ctx, void *state, const struct answer *a)
{
	struct letter *s = state;
	struct plan p;
	struct notice_reach r = { .bookings = 1 };
	enum err e = read_form(ctx, s, &p);
	if (!e)
		e = s->booking_id ? notice_one(ctx, s->booking_id, &p.text) : notice_day(ctx, p.menu_id, p.day, &p.text, (int)a->tag, &r);
	if (e)
		return outcome_fail(ctx);
	if (s->booking_id)
		r = p.reach;
	return outcome_with(outcome_back(), STYLE_DONE, _("%d 件の予約に知らせました（メール %d 通、電話が要る方 %d 人）"), r.bookings, r.by_mail, r.to_call);
}

static struct outcome letter_submit(struct ctx *ctx, void *state)
{
	struct plan p;
	char text[400], day[WORDS_DAY];
	if (read_form(ctx, state, &p))
		return outcome_fail(ctx);
	day_t on = tokyo_day(p.first.start_at);
	str_fmt(text, sizeof text, _("%s  %s\n予約 %d 件（メール %d 通、うち英語 %d 通、電話が要る方 %d 人）に知らせますか\n文は F6 で確かめられます"), words_day(on, ctx_today(ctx), day),
		p.menu, p.reach.bookings, p.reach.by_mail, p.reach.english, p.reach.to_call);
	return outcome_dialog(dialog_confirm(_("お知らせの確認"), text, true, send, p.reach.bookings));
}

/* To whom it goes is settled (SPEC P6). */
static bool letter_pinned(const struct ctx *ctx, const void *state)
{
	(void)ctx, (void)state;
	return true;
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("知らせる"), .help = N_("送り先の数を確かめてから知らせます"), .action = ACTION_NOTICE },
	{ .key = K_F6, .label = N_("下書き"), .help = N_("送り先の数と、日本語と英語の文を先に読みます"), .action = ACTION_NOTICE, .run = show_preview },
	{ 0 },
};

const struct screen screen_notice_new = {
	.id = "notice_new", .title = N_("お知らせを書く"), .state_size = sizeof(struct letter), .keys = keys, .enter = letter_enter, .draw = letter_draw,
	.form = letter_form, .form_area = letter_form_area, .submit = letter_submit, .pinned = letter_pinned,
};
