/* The order in which a key is offered; every step says whether it took it. */
#include "tui/dispatch.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "tui/frame.h"
#include "tui/keyline.h"
#include "tui/keys.h"
#include "tui/stack.h"

#include "base/banned.h"

struct input *dispatch_line(struct tui *t)
{
	struct layer *l = tui_top(t);
	if (l->dialog)
		return dialog_field(l->dialog);
	if (l->form)
		return &l->form->input[l->form->focus];
	return tui_has_box(l) ? &l->box : NULL;
}

bool dispatch_acts(const struct tui *t, int32_t key)
{
	const struct layer *l = tui_top_const(t);
	bool global;
	if (l->dialog)
		return dialog_asks(l->dialog) && !dialog_field(l->dialog);
	if (l->form || (tui_has_box(l) && *l->box.text))
		return false;
	return keyline_find(t, key, &global) != NULL;
}

void dispatch_narrow(struct tui *t)
{
	struct layer *l = tui_top(t);
	if (!l->list || !l->list->model->narrow)
		return;
	l->list->model->narrow(t->ctx, l->state, l->box.text);
	list_restart(l->list);
}

static void answer(struct tui *t, struct layer *l)
{
	struct dialog *d = l->dialog;
	bool offer = l->offer, submitting = l->submitting;
	l->dialog = NULL;
	l->offer = l->submitting = false;
	if (offer) {
		char text[sizeof t->queue[0]];
		str_copy(text, sizeof text, t->queue[0]);
		t->queued = 0;
		dialog_free(d);
		tui_scanned(t, text);
		return;
	}
	struct outcome o = dialog_finish(d, t->ctx, l->state);
	dialog_free(d);
	if (submitting)
		stack_apply_submit(t, &o);
	else
		stack_apply(t, &o);
}

static void dialog_result(struct tui *t, enum dialog_result r)
{
	struct layer *l = tui_top(t);
	if (r == DIALOG_ANSWERED) {
		answer(t, l);
	} else if (r == DIALOG_CLOSED) {
		if (l->offer)
			t->queued = 0;
		stack_close_dialog(l);
	}
}

static void submit(struct tui *t)
{
	struct layer *l = tui_top(t);
	char why[400];
	if (!form_check(t->ctx, l->form, why, sizeof why)) {
		tui_say(t, STYLE_REFUSED, "%s", why);
		return;
	}
	for (int i = 0; i < l->form->n; i++)
		form_tidy(t->ctx, l->form, i);
	struct outcome o = l->screen->submit ? l->screen->submit(t->ctx, l->state) : outcome_stay();
	stack_apply_submit(t, &o);
}

static bool form_takes(struct tui *t, int32_t key)
{
	struct layer *l = tui_top(t);
	char why[400];
	if (!l->form)
		return false;
	switch (form_key(l->form, key)) {
	case FORM_UNHANDLED: return false;
	case FORM_SUBMIT: submit(t); return true;
	case FORM_LEFT_FIELD:
		if (form_check_field(t->ctx, l->form, l->form->left, why, sizeof why))
			form_tidy(t->ctx, l->form, l->form->left);
		else if (l->form->input[l->form->left].text[0])
			tui_say(t, STYLE_REFUSED, "%s", why);
		return true;
	case FORM_TAKEN: return true;
	}
	return true;
}

void dispatch_type(struct tui *t, int32_t key)
{
	struct layer *l = tui_top(t);
	if (l->dialog) {
		if (dialog_field(l->dialog))
			dialog_key(l->dialog, key);
	} else if (l->form) {
		form_takes(t, key);
	} else if (tui_has_box(l)) {
		input_key(&l->box, key);
		dispatch_narrow(t);
	}
}

/* false: the row's function doesn't want it. */
static bool run_row(struct tui *t, const struct screen_key *k, bool global)
{
	struct layer *l = tui_top(t);
	if (!keyline_may(t, k, global)) {
		keyline_refuse(t, k);
		return true;
	}
	if (!k->run) {
		if (l->form && !global)
			submit(t);
		return true;
	}
	struct outcome o = k->run(t->ctx, global ? NULL : l->state);
	if (o.kind == OUTCOME_UNHANDLED)
		return false;
	stack_apply(t, &o);
	return true;
}

static void look_up(struct tui *t)
{
	struct layer *l = tui_top(t);
	char text[INPUT_MAX];
	str_copy(text, sizeof text, l->box.text);
	str_strip(text);
	struct outcome o = { 0 };
	if (l->screen->scan)
		o = l->screen->scan(t->ctx, l->state, text);
	else if (t->app->on_box)
		o = t->app->on_box(t->ctx, text, false);
	if (o.kind != OUTCOME_STAY || l->screen->scan) {
		input_clear(&l->box); /* a refused text stays, so that it can be put right */
		dispatch_narrow(t);
	}
	mem_wipe(text, sizeof text);
	stack_apply(t, &o);
}

/* The box has text: editing keys are its own, Enter looks it up, Esc empties it (Ctrl-Y brings it back). */
static bool box_takes(struct tui *t, int32_t key)
{
	struct layer *l = tui_top(t);
	if (l->form || !tui_has_box(l))
		return false;
	if (key == K_CTRL('Y') && *t->cleared) {
		input_set(&l->box, t->cleared);
		dispatch_narrow(t);
		return true;
	}
	if (!*l->box.text && !keys_printable(key))
		return false;
	if (key == K_ENTER && !(l->screen->flags & SCREEN_NARROW)) {
		look_up(t);
		return true;
	}
	if (key == K_ESC) {
		str_copy(t->cleared, sizeof t->cleared, l->box.text);
		input_clear(&l->box);
		dispatch_narrow(t);
		tui_say(t, STYLE_DIM, "%s", _("入力を消しました（^Y で戻せます）"));
		return true;
	}
	bool of_list = l->list && (key == K_HOME || key == K_END);
	if (of_list || !input_key(&l->box, key))
		return false;
	if (key != K_LEFT && key != K_RIGHT)
		dispatch_narrow(t);
	return true;
}

/* A click selects a row; on the one that is selected it opens, as Enter would. */
static bool click_row(struct tui *t, int y)
{
	struct layer *l = tui_top(t);
	int64_t before = l->list->at;
	bool global = false;
	if (!list_click(l->list, y))
		return false;
	const struct screen_key *enter = keyline_find(t, K_ENTER, &global);
	if (l->list->at == before && enter)
		run_row(t, enter, global);
	return true;
}

static void click(struct tui *t, const struct key_event *e)
{
	struct layer *l = tui_top(t);
	struct rect work = frame_work(t, l);
	if (l->dialog) {
		dialog_result(t, dialog_click(l->dialog, e->x, e->y));
		return;
	}
	if (!(l->screen->flags & SCREEN_BARE) && e->y == t->grid.rows - 3) {
		struct key_event key = { .key = keyline_at(t, e->x), .mono_ms = e->mono_ms };
		if (key.key)
			dispatch_key(t, &key);
		return;
	}
	if (l->list) {
		struct rect r = frame_list(t, l);
		int x = e->x - work.x - r.x;
		if (x >= 0 && x < r.cols && click_row(t, e->y - work.y - r.y))
			return;
	}
	if (l->form) {
		struct rect r = frame_form(t, l);
		form_click(l->form, e->y - work.y - r.y, r.rows);
	}
}

static void last_resort(struct tui *t, int32_t key)
{
	struct layer *l = tui_top(t);
	if (l->screen->key) {
		struct outcome o = l->screen->key(t->ctx, l->state, key);
		if (o.kind != OUTCOME_UNHANDLED) {
			stack_apply(t, &o);
			return;
		}
	}
	struct outcome back = outcome_back(), messages = outcome_messages();
	char name[16];
	if (t->app->kiosk)
		return;
	if (key == K_ESC && !tui_gated(t))
		stack_apply(t, &back);
	else if (key == K_CTRL('P') && !tui_gated(t))
		stack_apply(t, &messages);
	else if (key >= K_F1 && key <= K_F12)
		tui_say(t, STYLE_DIM, _("%s はこの画面では使いません"), keys_label(key, name));
}

void dispatch_key(struct tui *t, const struct key_event *e)
{
	struct layer *l = tui_top(t);
	int32_t key = e->key;
	bool global = false;
	if (key == K_CLICK) {
		click(t, e);
		return;
	}
	if (l->dialog && !(key == K_F12 && keyline_find(t, key, &global) && global)) {
		dialog_result(t, dialog_key(l->dialog, key));
		return;
	}
	bool typed = keys_printable(key) && !dispatch_acts(t, key);
	if (typed && l->form) {
		form_takes(t, key);
		return;
	}
	if ((typed || !keys_printable(key)) && box_takes(t, key))
		return;
	const struct screen_key *row = typed ? NULL : keyline_find(t, key, &global);
	if (row && !(l->form && key == K_ENTER) && run_row(t, row, global))
		return;
	if (form_takes(t, key) || (l->list && list_key(l->list, key)))
		return;
	last_resort(t, key);
}
