/*
 * Events in, grid out. The one subtle thing is the scanner (SPEC P1, P6): its characters arrive as if typed. The line
 * that has the focus is remembered when a run of keys begins and put back when the run turns out to be a
 * scan; a letter key that would act waits SCAN_GAP_MS to see whether a run follows.
 */
#include "tui/tui.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "tui/dispatch.h"
#include "tui/frame.h"
#include "tui/keys.h"
#include "tui/stack.h"

#include "base/banned.h"

const char *tui_word(const struct tui *t, const char *label)
{
	if (str_empty(label))
		return "";
	return t->app->word ? t->app->word(t->ctx, label) : _(label);
}

void tui_say(struct tui *t, enum style s, const char *fmt, ...)
{
	struct message m = { .style = s };
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(m.text, sizeof m.text, fmt, ap);
	va_end(ap);
	str_trim_partial(m.text);
	memmove(&t->messages[1], &t->messages[0], (TUI_MESSAGES - 1) * sizeof t->messages[0]);
	t->messages[0] = m;
	t->n_messages += t->n_messages < TUI_MESSAGES;
	t->message_shown = true;
	t->dirty = true;
}

void tui_open(struct tui *t, const struct tui_app *app, int cols, int rows, enum scheme scheme, int64_t mono_ms)
{
	*t = (struct tui){ .app = app, .ctx = app->ctx, .scheme = scheme, .mono = mono_ms, .last_input = mono_ms };
	canvas_grid_size(&t->grid, cols, rows);
	t->minute = ctx_now(t->ctx) / 60;
	stack_push(t, app->home, NULL);
	if (app->gate)
		stack_push(t, app->gate, NULL);
	if (app->health)
		app->health(t->ctx, &t->health);
	if (!str_empty(app->notice))
		tui_say(t, STYLE_TODO, "%s", app->notice);
	t->dirty = true;
}

void tui_close(struct tui *t)
{
	while (t->depth > 0)
		stack_pop(t);
	draft_done(&t->drafts);
	canvas_grid_free(&t->grid);
	mem_wipe(t, sizeof *t);
}

void tui_resize(struct tui *t, int cols, int rows)
{
	bool ascii = t->grid.ascii;
	canvas_grid_size(&t->grid, cols, rows);
	t->grid.ascii = ascii;
	t->dirty = true;
}

static void queue_scan(struct tui *t, const char *text)
{
	if (t->queued == TUI_QUEUE)
		t->queued--;
	memmove(&t->queue[1], &t->queue[0], (size_t)t->queued * sizeof t->queue[0]);
	str_copy(t->queue[0], sizeof t->queue[0], text);
	t->queued++;
	tui_say(t, STYLE_TODO, _("スキャン待ち: %s（この画面を終えると開けます）"), text);
}

void tui_scanned(struct tui *t, const char *text)
{
	struct layer *l = tui_top(t);
	if (tui_gated(t))
		return;
	if (tui_small(t) || stack_pinned(t) || (l->dialog && dialog_asks(l->dialog))) {
		queue_scan(t, text);
		return;
	}
	stack_close_dialog(l);
	struct outcome o = { 0 };
	if (l->screen->scan)
		o = l->screen->scan(t->ctx, l->state, text);
	else if (t->app->on_box)
		o = t->app->on_box(t->ctx, text, true);
	stack_apply(t, &o);
}

/* A scan that waited is offered as soon as nothing is pinned any more. */
static void offer(struct tui *t)
{
	struct layer *l = tui_top(t);
	if (!t->queued || l->dialog || tui_gated(t) || tui_small(t) || stack_pinned(t))
		return;
	char text[256];
	str_fmt(text, sizeof text, _("%s を開きますか"), t->queue[0]);
	l->dialog = dialog_confirm(_("スキャン待ち"), text, false, NULL, 0);
	l->offer = true;
}

static void remember_line(struct tui *t)
{
	struct input *line = dispatch_line(t);
	struct layer *l = tui_top(t);
	t->before_of = line;
	t->before_dirty = l->form && l->form->dirty;
	if (line)
		t->before = *line;
}

/* Takes a scan out of the line again that it was typed into. */
static void restore_line(struct tui *t)
{
	struct layer *l = tui_top(t);
	if (t->before_of && t->before_of == dispatch_line(t)) {
		*t->before_of = t->before;
		if (t->before_of == &l->box)
			dispatch_narrow(t);
		if (l->form && !l->dialog)
			l->form->dirty = t->before_dirty;
	}
	mem_wipe(&t->before, sizeof t->before);
	t->before_of = NULL;
}

static void release_held(struct tui *t)
{
	struct key_event e = { .key = t->held };
	t->held = 0;
	if (e.key)
		dispatch_key(t, &e);
}

static void printable(struct tui *t, const struct key_event *e)
{
	if (tui_gated(t)) {
		dispatch_type(t, e->key);
		return;
	}
	bool fresh = scan_char(&t->scan, e->key, e->mono_ms);
	if (fresh) {
		release_held(t);
		remember_line(t);
	} else if (t->held) {
		int32_t held = t->held;
		t->held = 0;
		dispatch_type(t, held);
	}
	if (fresh && dispatch_acts(t, e->key))
		t->held = e->key;
	else
		dispatch_type(t, e->key);
}

static void other(struct tui *t, const struct key_event *e)
{
	if (e->key == K_ENTER && !tui_gated(t) && scan_enter(&t->scan, e->mono_ms)) {
		char text[sizeof t->scan.text];
		str_copy(text, sizeof text, t->scan.text);
		t->held = 0;
		restore_line(t);
		scan_reset(&t->scan);
		tui_scanned(t, text);
		return;
	}
	release_held(t);
	scan_reset(&t->scan);
	dispatch_key(t, e);
}

void tui_event(struct tui *t, const struct key_event *e)
{
	tui_settle(t);
	t->mono = e->mono_ms;
	t->dirty = true;
	if (e->key == K_RESIZE) {
		tui_resize(t, e->x, e->y);
		offer(t);
		return;
	}
	t->last_input = e->mono_ms;
	t->drafts_at = e->mono_ms + TUI_DRAFT_MS;
	if (tui_small(t) && e->key != K_SCAN)
		return;
	t->message_shown = false;
	if (e->key == K_SCAN)
		tui_scanned(t, e->text);
	else if (keys_printable(e->key))
		printable(t, e);
	else
		other(t, e);
	offer(t);
}

void tui_changed(struct tui *t)
{
	stack_refresh(t);
	t->dirty = true;
}

static int idle_ms(const struct tui *t)
{
	if (!t->app->idle_seconds || !t->app->lock || tui_gated(t))
		return 0;
	return t->app->idle_seconds(t->ctx) * 1000;
}

static void tick_screen(struct tui *t)
{
	struct layer *l = tui_top(t);
	if (!l->screen->tick || t->mono < l->tick_at)
		return;
	l->tick_at = t->mono + l->screen->tick_ms;
	struct outcome o = l->screen->tick(t->ctx, l->state);
	stack_apply(t, &o);
}

static int64_t idle_at(const struct tui *t, const struct layer *l)
{
	return (l->idle_from > t->last_input ? l->idle_from : t->last_input) + l->idle_ms;
}

static void idle_screen(struct tui *t)
{
	struct layer *l = tui_top(t);
	if (!l->screen->idle)
		return;
	int ms = l->screen->idle_ms(l->state);
	if (ms != l->idle_ms) {
		l->idle_ms = ms;
		l->idle_from = t->mono;
	}
	if (!ms || t->mono < idle_at(t, l))
		return;
	l->idle_from = t->mono;
	struct outcome o = l->screen->idle(t->ctx, l->state);
	stack_apply(t, &o);
}

static void tick_minute(struct tui *t)
{
	int64_t minute = ctx_now(t->ctx) / 60;
	if (minute == t->minute)
		return;
	t->minute = minute;
	t->dirty = true;
	if (t->app->health)
		t->app->health(t->ctx, &t->health);
}

/* What others do shows on a live screen, and on every one that has a health line. */
static bool listens(const struct tui *t)
{
	unsigned flags = tui_top_const(t)->screen->flags;
	return t->app->changed && (flags & SCREEN_LIVE || (t->app->health && !(flags & SCREEN_BARE)));
}

/* A screen that isn't live keeps what it shows until it is left; its health line goes on. */
static void heard(struct tui *t)
{
	if (tui_top(t)->screen->flags & SCREEN_LIVE) {
		tui_changed(t);
		return;
	}
	t->app->health(t->ctx, &t->health);
	t->dirty = true;
}

void tui_tick(struct tui *t, int64_t mono_ms)
{
	t->mono = mono_ms;
	if (t->held && mono_ms - t->scan.last >= SCAN_GAP_MS) {
		t->dirty = true;
		release_held(t);
		offer(t);
	}
	if (t->drafts_at && mono_ms >= t->drafts_at) {
		stack_keep_drafts(t);
		t->drafts_at = 0;
	}
	int idle = idle_ms(t);
	if (idle && mono_ms - t->last_input >= idle) {
		struct outcome o = outcome_lock();
		stack_apply(t, &o);
	}
	if (listens(t) && mono_ms >= t->next_poll) {
		t->next_poll = mono_ms + TUI_LIVE_MS;
		if (t->app->changed(t->ctx))
			heard(t);
	}
	tick_screen(t);
	idle_screen(t);
	tick_minute(t);
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int tui_wait_ms(const struct tui *t, int64_t mono_ms)
{
	const struct layer *l = tui_top_const(t);
	int64_t until = (60 - ctx_now(t->ctx) % 60) * 1000;
	if (t->held)
		until = sooner(until, t->scan.last + SCAN_GAP_MS - mono_ms);
	if (t->drafts_at)
		until = sooner(until, t->drafts_at - mono_ms);
	if (idle_ms(t))
		until = sooner(until, t->last_input + idle_ms(t) - mono_ms);
	if (listens(t))
		until = sooner(until, t->next_poll - mono_ms);
	if (l->screen->tick)
		until = sooner(until, l->tick_at - mono_ms);
	if (l->idle_ms)
		until = sooner(until, idle_at(t, l) - mono_ms);
	return until < 0 ? 0 : (int)until;
}

void tui_paint(struct tui *t)
{
	frame_draw(t);
	t->dirty = false;
}

void tui_settle(struct tui *t)
{
	struct layer *l = tui_top(t);
	if (l->settled)
		return;
	l->settled = true;
	if (!l->screen->shown)
		return;
	struct outcome o = l->screen->shown(t->ctx, l->state);
	bool speaks = o.kind != OUTCOME_STAY || *o.message;
	bool dirty = t->dirty;
	if (speaks)
		stack_apply(t, &o);
	t->dirty = dirty || speaks;
}
