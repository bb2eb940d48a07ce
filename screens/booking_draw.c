/* Left the month (a shade and what is left of each day) or the week, right the day's slots, below the patient's own bookings. */
#include "base/str.h"
#include "base/utf8.h"
#include "domain/calendar.h"
#include "screens/booking_desk.h"
#include "screens/person.h"
#include "screens/words.h"

#include "base/banned.h"

enum { LEFT = 1, CELL = 7, SPLIT = 51, RIGHT = 53, TOP = 2, BAR = 6, OWN_ROWS = 3 };

static const enum glyph shades[] = { [FILL_FREE] = GLYPH_LIGHT, [FILL_HALF] = GLYPH_HALF, [FILL_FEW] = GLYPH_DARK, [FILL_FULL] = GLYPH_FULL };

static const struct slot_day *day_of(const struct booking_desk *s, day_t day)
{
	return day >= s->first && day < s->first + s->n_days ? &s->days[day - s->first] : NULL;
}

static bool own_on(const struct booking_desk *s, day_t day)
{
	for (int i = 0; i < s->n_own; i++)
		if (tokyo_day(s->own[i].b.start_at) == day)
			return true;
	return false;
}

/* "12▒ 34": day, shade, places left; or that the hospital is closed; a bullet where the patient has a booking. */
static void draw_day(const struct ctx *ctx, const struct booking_desk *s, const struct canvas *c, int x, int y, day_t day)
{
	const struct slot_day *d = day_of(s, day);
	enum fill f = d ? slot_fill(d->capacity, d->taken) : FILL_NONE;
	enum style st = day < ctx_today(ctx) || f == FILL_NONE ? STYLE_DIM : f == FILL_FULL ? STYLE_REFUSED : STYLE_TEXT;
	canvas_fmt(c, x, y, st, "%2d", date_civil(day).day);
	if (f != FILL_NONE) {
		canvas_glyph(c, x + 2, y, st, shades[f]);
		canvas_fmt(c, x + 3, y, st, "%3lld", (long long)(d->capacity - d->taken));
	} else if (calendar_closed(ctx, day)) {
		canvas_text(c, x + 3, y, st, _("休"));
	}
	if (own_on(s, day))
		canvas_glyph(c, x + 6, y, STYLE_NEXT, GLYPH_BULLET);
	if (day == s->day)
		canvas_restyle(c, (struct rect){ x, y, CELL - 1, 1 }, STYLE_SELECTED);
}

static void draw_month(const struct ctx *ctx, const struct booking_desk *s, const struct canvas *c)
{
	static const char *const names[7] = { N_("日"), N_("月"), N_("火"), N_("水"), N_("木"), N_("金"), N_("土") };
	int y = TOP + 1;
	for (int w = 0; w < 7; w++)
		canvas_fit(c, LEFT + w * CELL, TOP, 3, ALIGN_RIGHT, STYLE_LABEL, _(names[w]));
	for (day_t day = s->first; day < s->first + s->n_days; day++) {
		int w = date_weekday(day);
		if (day > s->first && w == 0)
			y++;
		draw_day(ctx, s, c, LEFT + w * CELL, y, day);
	}
}

static void draw_bar(const struct canvas *c, int x, int y, enum style st, int64_t capacity, int64_t taken, int cols)
{
	for (int i = 0; i < cols; i++)
		canvas_glyph(c, x + i, y, st, capacity > 0 && (int64_t)i * capacity < taken * cols ? GLYPH_FULL : GLYPH_LIGHT);
}

static void draw_week(const struct ctx *ctx, const struct booking_desk *s, const struct canvas *c)
{
	char day[WORDS_DAY];
	for (int i = 0; i < s->n_days; i++) {
		const struct slot_day *d = &s->days[i];
		int y = TOP + 1 + i;
		enum style st = d->capacity == 0 ? STYLE_DIM : d->taken >= d->capacity ? STYLE_REFUSED : STYLE_TEXT;
		canvas_fit(c, LEFT, y, 17, ALIGN_LEFT, st, words_day(d->day, ctx_today(ctx), day));
		if (d->capacity) {
			draw_bar(c, LEFT + 18, y, st, d->capacity, d->taken, 12);
			canvas_fmt(c, LEFT + 31, y, st, _("%3lld/%-3lld 残%lld"), (long long)d->taken, (long long)d->capacity, (long long)(d->capacity - d->taken));
		} else {
			canvas_text(c, LEFT + 18, y, st, calendar_closed(ctx, d->day) ? _("休") : "－");
		}
		if (own_on(s, d->day))
			canvas_glyph(c, SPLIT - 2, y, STYLE_NEXT, GLYPH_BULLET);
		if (d->day == s->day)
			canvas_restyle(c, (struct rect){ LEFT, y, SPLIT - 3, 1 }, STYLE_SELECTED);
	}
}

static bool own_at(const struct booking_desk *s, const struct slot *slot)
{
	for (int i = 0; i < s->n_own; i++)
		if (s->own[i].b.start_at == slot->start_at && s->own[i].b.menu_id == slot->menu_id)
			return true;
	return false;
}

/* "09:00 ██████ 満 +1": what is beyond the capacity stands behind a plus. */
static void draw_slot(const struct ctx *ctx, const struct booking_desk *s, const struct canvas *c, int y, int i)
{
	const struct slot *t = &s->slots[i];
	char time[DATE_TEXT];
	bool over = t->end_at <= ctx_now(ctx);
	enum style st = over ? STYLE_DIM : slot_left(t) <= 0 ? STYLE_REFUSED : STYLE_TEXT;
	canvas_text(c, RIGHT, y, st, instant_time(t->start_at, time));
	draw_bar(c, RIGHT + 6, y, st, t->capacity, t->taken, BAR);
	int x = RIGHT + 7 + BAR;
	if (slot_left(t) > 0)
		x = canvas_fmt(c, x, y, st, _("残%d"), slot_left(t));
	else
		x = canvas_text(c, x, y, st, t->capacity ? _("満") : _("枠外"));
	if (t->extra)
		canvas_fmt(c, x + 1, y, STYLE_TODO, "+%d", t->extra);
	if (own_at(s, t))
		canvas_glyph(c, c->at.cols - 2, y, STYLE_NEXT, GLYPH_BULLET);
	if (i == s->at) {
		canvas_restyle(c, (struct rect){ RIGHT, y, c->at.cols - RIGHT - 1, 1 }, STYLE_SELECTED);
		canvas_glyph(c, RIGHT - 1, y, STYLE_NEXT, GLYPH_SELECT);
	}
}

static void draw_slots(const struct ctx *ctx, const struct booking_desk *s, const struct canvas *c, int bottom)
{
	const struct menu *m = booking_desk_menu(s);
	char day[WORDS_DAY];
	int rows = bottom - TOP - 1, top = s->at < rows ? 0 : s->at - rows + 1;
	canvas_fmt(c, RIGHT, TOP, STYLE_TITLE, _("%s %d分"), words_day(s->day, ctx_today(ctx), day), m ? m->minutes : 0);
	if (!s->n_slots)
		canvas_text(c, RIGHT, TOP + 2, STYLE_DIM, _("この日の枠はありません"));
	for (int i = 0; i < rows && top + i < s->n_slots; i++)
		draw_slot(ctx, s, c, TOP + 1 + i, top + i);
	for (int y = TOP; y < bottom; y++)
		canvas_glyph(c, SPLIT, y, STYLE_FRAME, GLYPH_VLINE);
}

/* Until when the patient may change it; "": it is another menu's, which isn't open. */
static const char *until(const struct ctx *ctx, const struct menu *m, const struct booking *b, char out[80])
{
	char time[DATE_TEXT];
	*out = '\0';
	if (!m || b->menu_id != m->id)
		return out;
	int64_t last = b->start_at - (int64_t)menu_change_hours(ctx, m) * 3600;
	struct civil c = date_civil(tokyo_day(last));
	str_fmt(out, 80, _("（変更 %02d-%02d %s まで）"), c.month, c.day, instant_time(last, time));
	return out;
}

/* Where there is no room for all of it, the menu's name ends early. */
static void draw_one(const struct ctx *ctx, const struct booking_desk *s, const struct canvas *c, int y, const struct booking_item *o)
{
	char day[WORDS_DAY], time[DATE_TEXT], last[80], text[400], menu[sizeof o->menu + 4];
	const char *begins = words_day(tokyo_day(o->b.start_at), ctx_today(ctx), day), *at = instant_time(o->b.start_at, time);
	const char *state = booking_state_name(o->b.state);
	bool aside = o->b.override_reason[0] != '\0';
	until(ctx, aside ? NULL : booking_desk_menu(s), &o->b, last);
	str_fmt(text, sizeof text, _("この方の予約: %s %s  %s  %s"), begins, at, "", state);
	int room = c->at.cols - 2 - utf8_width(text) - utf8_width(last);
	str_copy(menu, sizeof menu, o->menu);
	if (!aside && room > 1 && utf8_width(menu) > room) {
		menu[utf8_fit(menu, room - 1)] = '\0';
		str_add(menu, sizeof menu, "…");
	}
	int x = canvas_fmt(c, 1, y, o->b.id == s->moving ? STYLE_NEXT : STYLE_TEXT, _("この方の予約: %s %s  %s  %s"),
		begins, at, menu, state);
	if (aside)
		canvas_fmt(c, x + 2, y, STYLE_TODO, "! %s", o->b.override_reason);
	else
		canvas_text(c, x, y, STYLE_DIM, last);
}

static void draw_own(const struct ctx *ctx, const struct booking_desk *s, const struct canvas *c, int y)
{
	if (!s->patient_id) {
		canvas_text(c, 1, y, STYLE_DIM, _("診察券をかざすとその方の予約になります。診察券のない方は、時間を選んで Enter"));
		return;
	}
	if (!s->n_own)
		canvas_text(c, 1, y, STYLE_DIM, _("この方の予約: なし"));
	for (int i = 0; i < s->n_own && i < OWN_ROWS; i++)
		draw_one(ctx, s, c, y + i, &s->own[i]);
}

void booking_desk_draw(const struct ctx *ctx, const struct booking_desk *s, const struct canvas *c)
{
	const struct menu *m = booking_desk_menu(s);
	struct civil day = date_civil(s->day);
	char filter[200], title[MENU_TITLE];
	int bottom = c->at.rows - OWN_ROWS - 1;
	if (s->patient_id)
		person_draw(ctx, c, 0, &s->person.patient, s->person.same_name, s->person.same_surname);
	else
		canvas_text(c, 1, 0, STYLE_DIM, _("患者を選んでいません"));
	int x = canvas_fmt(c, 1, 1, STYLE_NEXT, _("%d年%d月  %s"), day.year, day.month, m ? menu_title(m, title) : _("予約メニューがありません"));
	if (m && m->resource[0])
		x = canvas_fmt(c, x + 2, 1, STYLE_TEXT, "%s", m->resource);
	if (s->moving)
		x = canvas_text(c, x + 2, 1, STYLE_TODO, _("変更先を選んで Enter（F6 でやめる）"));
	if (*booking_desk_filter(s, filter))
		canvas_fmt(c, x + 2, 1, STYLE_DIM, _("次の空き: %s"), filter);
	if (s->week)
		draw_week(ctx, s, c);
	else
		draw_month(ctx, s, c);
	draw_slots(ctx, s, c, bottom);
	x = 1;
	static const struct { enum fill f; const char *name; } legend[] = { { FILL_FREE, N_("余裕") }, { FILL_HALF, N_("半分") }, { FILL_FEW, N_("わずか") },
		{ FILL_FULL, N_("満") } };
	for (int i = 0; i < 4; i++) {
		x = canvas_glyph(c, x, bottom - 1, STYLE_DIM, shades[legend[i].f]);
		x = canvas_fmt(c, x + 1, bottom - 1, STYLE_DIM, "%s", _(legend[i].name)) + 2;
	}
	canvas_text(c, x, bottom - 1, STYLE_DIM, _("数字は残り"));
	canvas_hline(c, bottom);
	draw_own(ctx, s, c, bottom + 1);
}
