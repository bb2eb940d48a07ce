/*
 * One day of all menus (SPEC A7): times down, menus across, each cell with its load. arg.id: the patient (0: nobody), whose
 * own bookings are marked; arg.id2: the day. Enter opens the menu at that time.
 */
#include <stdlib.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/booking.h"
#include "domain/booking_view.h"
#include "domain/menu.h"
#include "screens/clinic_choice.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

enum { TIMES = SLOTS_A_DAY, DAY_SLOTS = 8000, OWN = 8, CELL = 11, CELL_MAX = 24, HEAD = 6, TOP = 3 };

struct day_desk {
	int64_t patient_id;
	day_t day;
	int n_menus, n_times, n_own;
	int col, row;                     /* chosen */
	struct menu menus[MENUS_MAX];
	int64_t times[TIMES];
	int n_slots;
	struct slot slots[DAY_SLOTS];     /* by time, then menu */
	struct booking_item own[OWN];
	int64_t taken, capacity;
};

static int by_time(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;
	return *x < *y ? -1 : *x > *y;
}

/* The times at which anything begins. */
static void collect_times(struct day_desk *d)
{
	d->n_times = 0;
	d->taken = d->capacity = 0;
	for (int i = 0; i < d->n_slots; i++) {
		d->taken += d->slots[i].taken + d->slots[i].extra;
		d->capacity += d->slots[i].capacity;
		if (d->n_times < TIMES && (i == 0 || d->slots[i].start_at != d->slots[i - 1].start_at))
			d->times[d->n_times++] = d->slots[i].start_at;
	}
	qsort(d->times, (size_t)d->n_times, sizeof d->times[0], by_time);
	if (d->row >= d->n_times)
		d->row = d->n_times ? d->n_times - 1 : 0;
}

static enum err load(struct ctx *ctx, struct day_desk *d)
{
	struct booking_filter f = { .from = tokyo_utc(d->day, 0), .to = tokyo_utc(d->day + 1, 0), .patient_id = d->patient_id, .standing = true };
	enum err e = menu_list_here(ctx, MENUS_MAX, d->menus, &d->n_menus);
	if (!e)
		e = booking_slots(ctx, d->day, 0, ctx->clinic, DAY_SLOTS, d->slots, &d->n_slots);
	d->n_own = 0;
	if (!e && d->patient_id)
		e = booking_list(ctx, &f, 0, OWN, d->own, &d->n_own);
	collect_times(d);
	if (d->col >= d->n_menus)
		d->col = d->n_menus ? d->n_menus - 1 : 0;
	return e;
}

static const struct slot *slot_at(const struct day_desk *d, int64_t menu_id, int64_t start_at)
{
	for (int i = 0; i < d->n_slots; i++)
		if (d->slots[i].start_at == start_at && d->slots[i].menu_id == menu_id)
			return &d->slots[i];
	return NULL;
}

static struct outcome told(const struct ctx *ctx, enum err e)
{
	return e ? outcome_fail(ctx) : outcome_stay();
}

static struct outcome day_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct day_desk *d = state;
	d->patient_id = arg->id;
	d->day = arg->id2 ? (day_t)arg->id2 : ctx_today(ctx);
	return load(ctx, d) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct outcome day_shown(struct ctx *ctx, void *state)
{
	struct day_desk *d = state;
	return words_shown(ctx, audit_look(ctx, d->patient_id ? "patient" : "", d->patient_id, "booking day=%d: %d slots", d->day, d->n_slots));
}

static struct outcome day_refresh(struct ctx *ctx, void *state)
{
	return told(ctx, load(ctx, state));
}

static bool own_at(const struct day_desk *d, const struct slot *s)
{
	for (int i = 0; i < d->n_own; i++)
		if (d->own[i].b.start_at == s->start_at && d->own[i].b.menu_id == s->menu_id)
			return true;
	return false;
}

/* "▒  3/6 +1 ●" */
static void draw_cell(const struct day_desk *d, const struct canvas *c, int x, int y, const struct slot *s, bool chosen)
{
	static const enum glyph shades[] = { [FILL_FREE] = GLYPH_LIGHT, [FILL_HALF] = GLYPH_HALF, [FILL_FEW] = GLYPH_DARK, [FILL_FULL] = GLYPH_FULL };
	if (s) {
		enum fill f = slot_fill(s->capacity, s->taken);
		enum style st = f == FILL_FULL || f == FILL_NONE ? STYLE_REFUSED : STYLE_TEXT;
		if (f != FILL_NONE)
			canvas_glyph(c, x, y, st, shades[f]);
		int end = canvas_fmt(c, x + 1, y, st, "%2d/%d", s->taken, s->capacity);
		if (s->extra)
			end = canvas_fmt(c, end, y, STYLE_TODO, "+%d", s->extra);
		if (own_at(d, s))
			canvas_glyph(c, end + 1, y, STYLE_NEXT, GLYPH_BULLET);
	}
	if (chosen)
		canvas_restyle(c, (struct rect){ x, y, CELL - 1, 1 }, STYLE_SELECTED);
}

/* Few menus have room for their names. */
static int cell_width(const struct day_desk *d, int room)
{
	int fair = d->n_menus ? room / d->n_menus : CELL;
	return fair < CELL ? CELL : fair > CELL_MAX ? CELL_MAX : fair;
}

/* The name first, as a narrow column has no room for more; whose it is where those of all clinics show. */
static void draw_head(const struct ctx *ctx, const struct canvas *c, int x, int cols, const struct menu *m, bool chosen)
{
	char text[MENU_TITLE];
	bool tell = m->clinic[0] && !ctx->clinic[0];
	str_fmt(text, sizeof text, "%s%s%s", m->name, tell ? " " : "", tell ? m->clinic : "");
	canvas_fit(c, x, 2, cols, ALIGN_LEFT, chosen ? STYLE_TITLE : STYLE_LABEL, text);
}

static void day_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct day_desk *d = state;
	char day[WORDS_DAY], time[DATE_TEXT];
	int cell = cell_width(d, c->at.cols - HEAD - 1), cols = (c->at.cols - HEAD - 1) / cell, rows = c->at.rows - TOP - 1;
	int left = cols > 0 && d->col >= cols ? d->col - cols + 1 : 0, top = d->row < rows ? 0 : d->row - rows + 1;
	int x = canvas_fmt(c, 1, 0, STYLE_NEXT, _("%s   予約 %lld / %lld"), words_day(d->day, ctx_today(ctx), day), (long long)d->taken, (long long)d->capacity);
	if (ctx->clinic[0])
		canvas_text(c, x + 3, 0, STYLE_TITLE, ctx->clinic);
	canvas_hline(c, 1);
	if (!d->n_times)
		canvas_text(c, 1, TOP, STYLE_DIM, _("この日の枠はありません"));
	for (int i = 0; i < cols && left + i < d->n_menus; i++)
		draw_head(ctx, c, 1 + HEAD + i * cell, cell - 1, &d->menus[left + i], left + i == d->col);
	for (int r = 0; r < rows && top + r < d->n_times; r++) {
		canvas_text(c, 1, TOP + r, STYLE_LABEL, instant_time(d->times[top + r], time));
		for (int i = 0; i < cols && left + i < d->n_menus; i++)
			draw_cell(d, c, 1 + HEAD + i * cell, TOP + r, slot_at(d, d->menus[left + i].id, d->times[top + r]), left + i == d->col && top + r == d->row);
	}
	canvas_fmt(c, 1, c->at.rows - 1, STYLE_DIM, _("%d / %d メニュー   数字は 予約 / 定員"), d->n_menus ? d->col + 1 : 0, d->n_menus);
}

static struct outcome to_day(struct ctx *ctx, struct day_desk *d, day_t day)
{
	d->day = day;
	return told(ctx, load(ctx, d));
}

static struct outcome day_key(struct ctx *ctx, void *state, int32_t key)
{
	struct day_desk *d = state;
	int col = d->col, row = d->row;
	switch (key) {
	case K_LEFT: col--; break;
	case K_RIGHT: col++; break;
	case K_UP: row--; break;
	case K_DOWN: row++; break;
	case K_PGUP: return to_day(ctx, d, d->day - 1);
	case K_PGDN: return to_day(ctx, d, d->day + 1);
	case K_HOME: return to_day(ctx, d, ctx_today(ctx));
	default: return outcome_unhandled();
	}
	if (col >= 0 && col < d->n_menus)
		d->col = col;
	if (row >= 0 && row < d->n_times)
		d->row = row;
	return outcome_stay();
}

static struct outcome open_slot(struct ctx *ctx, void *state)
{
	struct day_desk *d = state;
	struct arg arg = { .id = d->patient_id };
	(void)ctx;
	if (!d->n_menus || !d->n_times)
		return outcome_say(STYLE_REFUSED, "%s", _("この日の枠はありません"));
	arg.id2 = d->menus[d->col].id;
	instant_iso(d->times[d->row], arg.text);
	return outcome_push_arg(&screen_booking, &arg);
}

static struct outcome open_list(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push_arg(&screen_bookings, &(struct arg){ .id2 = ((struct day_desk *)state)->day });
}

static struct outcome open_waiting(struct ctx *ctx, void *state)
{
	const struct day_desk *d = state;
	(void)ctx;
	return outcome_push_arg(&screen_booking_wait, &(struct arg){ .id = d->patient_id, .id2 = d->day });
}

static struct outcome open_notices(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push_arg(&screen_notices, &(struct arg){ .id2 = ((struct day_desk *)state)->day });
}

static struct outcome clinic_taken(struct ctx *ctx, void *state, const struct answer *a)
{
	return told(ctx, clinic_chosen(ctx, a) ? ctx->cause.err : load(ctx, state));
}

static struct outcome choose_clinic(struct ctx *ctx, void *state)
{
	(void)state;
	return clinic_choice(ctx, clinic_taken);
}

static struct outcome date_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct day_desk *d = state;
	day_t day;
	if (date_parse(a->text, ctx_today(ctx), &day, &ctx->cause))
		return outcome_fail(ctx);
	return to_day(ctx, d, day);
}

static struct outcome ask_date(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_dialog(dialog_input(_("日付へ移る"), _("日付（12/5、R8.12.5 など）"), "", true, date_typed, 0));
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .label = N_("開く"), .help = N_("選んだメニューのその時間を開きます"), .action = ACTION_LOOK, .run = open_slot },
	{ .key = K_F5, .label = N_("開く"), .help = N_("選んだメニューのその時間を開きます"), .action = ACTION_LOOK, .run = open_slot },
	{ .key = '/', .label = N_("日付"), .help = N_("日付を入力してその日へ移ります"), .action = ACTION_LOOK, .run = ask_date },
	{ .key = 'k', .help = N_("どのクリニックの予約メニューを示すかを選びます"), .action = ACTION_LOOK, .run = choose_clinic },
	{ .key = 'l', .label = N_("一覧"), .help = N_("この日の予約の一覧を開きます"), .action = ACTION_LOOK, .run = open_list },
	{ .key = 'w', .label = N_("待ち"), .help = N_("この日の空きを待つ順番を開きます"), .action = ACTION_LOOK, .run = open_waiting },
	{ .key = 't', .label = N_("お知らせ"), .help = N_("予約のお知らせの一覧を開きます"), .action = ACTION_LOOK, .run = open_notices },
	{ 0 },
};

const struct screen screen_booking_day = {
	.id = "booking_day", .title = N_("予約の一日"), .state_size = sizeof(struct day_desk), .flags = SCREEN_LIVE, .keys = keys,
	.enter = day_enter, .shown = day_shown, .draw = day_draw, .refresh = day_refresh, .key = day_key,
};
