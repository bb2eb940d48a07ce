/*
 * Screens come and go here. A state is wiped before it is freed; a form that is left with typed text in it stays as a
 * draft. The stack's depth is bounded: when it is full the oldest screen above home goes.
 */
#include "tui/stack.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "tui/keyline.h"

#include "base/banned.h"

void stack_close_dialog(struct layer *l)
{
	dialog_free(l->dialog);
	l->dialog = NULL;
	l->offer = l->submitting = false;
}

bool stack_pinned(const struct tui *t)
{
	for (int i = 0; i < t->depth; i++) {
		const struct layer *l = &t->layer[i];
		if (l->screen->pinned && l->screen->pinned(t->ctx, l->state))
			return true;
	}
	return false;
}

static void keep_draft(struct tui *t, const struct layer *l)
{
	if (l->form && l->form->dirty)
		draft_keep(&t->drafts, t->app, l->draft_key, l->form);
}

void stack_keep_drafts(struct tui *t)
{
	for (int i = 0; i < t->depth; i++)
		keep_draft(t, &t->layer[i]);
}

static void remove_layer(struct tui *t, int i)
{
	struct layer *l = &t->layer[i];
	keep_draft(t, l);
	stack_close_dialog(l);
	if (l->screen->leave)
		l->screen->leave(t->ctx, l->state);
	if (l->list)
		list_done(l->list);
	mem_wipe(l->state, l->screen->state_size);
	free(l->state);
	memmove(l, l + 1, (size_t)(t->depth - i - 1) * sizeof *l);
	t->depth--;
	t->layer[t->depth] = (struct layer){ 0 };
	t->held = 0;
	t->before_of = NULL;
	scan_reset(&t->scan);
}

void stack_pop(struct tui *t)
{
	remove_layer(t, t->depth - 1);
}

static void load_draft(struct tui *t, struct layer *l)
{
	if (l->form && draft_restore(&t->drafts, t->app, l->draft_key, l->form))
		tui_say(t, STYLE_TODO, "%s", _("書きかけの内容を戻しました"));
}

void stack_push(struct tui *t, const struct screen *s, const struct arg *arg)
{
	static const struct arg none;
	if (t->depth == TUI_DEPTH)
		remove_layer(t, 1);
	struct layer *l = &t->layer[t->depth++];
	*l = (struct layer){ .screen = s, .state = mem_new(s->state_size ? s->state_size : 1) };
	arg = arg ? arg : &none;
	bool named = str_fmt(l->draft_key, sizeof l->draft_key, "%s:%lld:%lld%s%s", s->id, (long long)arg->id, (long long)arg->id2, arg->text[0] ? ":" : "", arg->text);
	struct outcome o = s->enter ? s->enter(t->ctx, l->state, arg) : outcome_stay();
	l->list = s->list ? s->list(l->state) : NULL;
	l->form = s->form ? s->form(l->state) : NULL;
	must(named || !l->form); /* what a form is about is told in few words */
	l->tick_at = t->mono + s->tick_ms;
	input_init(&l->box, 0);
	t->held = 0;
	t->before_of = NULL;
	scan_reset(&t->scan);
	if (o.kind != OUTCOME_BACK)
		load_draft(t, l);
	stack_apply(t, &o);
}

void stack_refresh(struct tui *t)
{
	struct layer *l = tui_top(t);
	if (l->list)
		list_refresh(l->list);
	if (t->app->health)
		t->app->health(t->ctx, &t->health);
	if (!l->screen->refresh)
		return;
	struct outcome o = l->screen->refresh(t->ctx, l->state);
	if (o.kind != OUTCOME_REFRESH)
		stack_apply(t, &o);
}

static void back(struct tui *t)
{
	if (t->depth < 2)
		return;
	stack_pop(t);
	stack_refresh(t);
}

static void home(struct tui *t, const struct outcome *o)
{
	while (t->depth > 1)
		stack_pop(t);
	stack_close_dialog(tui_top(t));
	if (o->screen)
		stack_push(t, o->screen, &o->arg);
	else
		stack_refresh(t);
}

static void replace(struct tui *t, const struct outcome *o)
{
	if (t->depth > 1)
		stack_pop(t);
	stack_push(t, o->screen, &o->arg);
}

static void show(struct tui *t, struct dialog *d)
{
	stack_close_dialog(tui_top(t));
	tui_top(t)->dialog = d;
}

static void show_messages(struct tui *t)
{
	struct buf text = { 0 };
	for (int i = 0; i < t->n_messages; i++)
		buf_fmt(&text, "%s%s\n", style_mark(t->messages[i].style), t->messages[i].text);
	if (t->n_messages == 0)
		buf_str(&text, _("まだメッセージはありません"));
	show(t, dialog_text(_("最近のメッセージ"), text.data));
	buf_wipe(&text);
}

static void show_help(struct tui *t)
{
	struct buf text = { 0 };
	char title[160];
	keyline_help(t, &text);
	str_fmt(title, sizeof title, _("ヘルプ: %s"), tui_word(t, tui_top(t)->screen->title));
	show(t, dialog_text(title, text.data));
	buf_free(&text);
}

static void lock(struct tui *t)
{
	if (!t->app->lock || tui_gated(t))
		return;
	stack_keep_drafts(t);
	struct outcome o = t->app->lock(t->ctx);
	t->message_shown = false;
	stack_apply(t, &o);
}

static void print_list(struct tui *t)
{
	struct layer *l = tui_top(t);
	if (!l->list || !t->app->print_list)
		return;
	struct outcome o = t->app->print_list(t->ctx, l->list, tui_word(t, l->screen->title), l->state);
	stack_apply(t, &o);
}

void stack_apply(struct tui *t, const struct outcome *o)
{
	t->dirty = true;
	switch (o->kind) {
	case OUTCOME_STAY: case OUTCOME_UNHANDLED: break;
	case OUTCOME_REFRESH: stack_refresh(t); break;
	case OUTCOME_PUSH: stack_push(t, o->screen, &o->arg); break;
	case OUTCOME_REPLACE: replace(t, o); break;
	case OUTCOME_BACK: back(t); break;
	case OUTCOME_HOME: home(t, o); break;
	case OUTCOME_DIALOG: show(t, o->dialog); break;
	case OUTCOME_HELP: show_help(t); break;
	case OUTCOME_MESSAGES: show_messages(t); break;
	case OUTCOME_PRINT_LIST: print_list(t); break;
	case OUTCOME_LOCK: lock(t); break;
	case OUTCOME_QUIT: t->quit = true; break;
	}
	if (*o->message)
		tui_say(t, o->style, "%s", o->message);
}

void stack_apply_submit(struct tui *t, const struct outcome *o)
{
	struct layer *l = tui_top(t);
	bool stays = o->kind == OUTCOME_STAY || o->kind == OUTCOME_REFRESH || o->kind == OUTCOME_DIALOG || o->kind == OUTCOME_UNHANDLED;
	if (l->form && !stays) {
		l->form->dirty = false;
		draft_forget(&t->drafts, t->app, l->draft_key);
	}
	stack_apply(t, o);
	if (o->kind == OUTCOME_DIALOG)
		tui_top(t)->submitting = true;
	else if (stays && l->form && !l->form->dirty)
		draft_forget(&t->drafts, t->app, l->draft_key);
}
