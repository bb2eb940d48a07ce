/*
 * Function keys stand in the order of their numbers, then the others as the screen lists them, Esc last. Where it is too
 * narrow the global keys give way first, then the screen's own from the end; F1 stays, it tells those that had no room.
 */
#include "tui/keyline.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "model/role.h"
#include "tui/keys.h"

#include "base/banned.h"

const struct screen_key keyline_back = { .key = K_ESC, .label = N_("戻る"), .help = N_("前の画面へ戻ります") };

const struct keyline_common keyline_common[] = {
	{ "Enter", N_("入力があれば患者を探し、なければ選んだ行を開きます") },
	{ "↑↓ PgUp PgDn", N_("行を移動します（一覧）、項目を移動します（入力）") },
	{ "^U ^K", N_("カーソルの前・後ろを消します") },
	{ "^Y", N_("Escで消した入力を戻します") },
	{ "^P", N_("最近のメッセージを表示します") },
	{ 0 },
};

/* A key may have several rows that take turns (pause, resume): the one that applies now, else the first. */
static const struct screen_key *of_screen(const struct tui *t, const struct layer *l, int32_t key)
{
	for (const struct screen_key *k = l->screen->keys; k && k->key; k++)
		if (k->key == key && (!k->when || k->when(t->ctx, l->state)))
			return k;
	return keys_find(l->screen->keys, key);
}

const struct screen_key *keyline_find(const struct tui *t, int32_t key, bool *global)
{
	const struct layer *l = tui_top_const(t);
	const struct screen_key *k = of_screen(t, l, key);
	*global = false;
	if (k || tui_gated(t))
		return k;
	*global = true;
	return keys_find(t->app->globals, key);
}

bool keyline_may(const struct tui *t, const struct screen_key *k, bool global)
{
	if (k->action != ACTION_NONE && t->app->may && !t->app->may(t->ctx, k->action))
		return false;
	const struct layer *l = tui_top_const(t);
	return (!k->of_list || l->list) && (!k->when || k->when(t->ctx, global ? NULL : l->state));
}

static const char *label_of(const struct tui *t, const struct screen_key *k)
{
	const char *own = k->label ? i18n_on_key(k->label) : NULL;
	return own ? own : tui_word(t, k->label);
}

void keyline_refuse(struct tui *t, const struct screen_key *k)
{
	char key[16], roles[160] = "";
	keys_label(k->key, key);
	const char *label = label_of(t, k);
	if (k->action == ACTION_NONE || !t->app->may || t->app->may(t->ctx, k->action)) {
		tui_say(t, STYLE_REFUSED, _("%s %s は今は使えません"), key, label);
		return;
	}
	for (int r = 0; r < ROLE_COUNT; r++)
		if (action_roles(k->action) & (1u << r))
			str_add(roles, sizeof roles, "%s%s", *roles ? _("・") : "", role_name((enum role)r));
	tui_say(t, STYLE_REFUSED, _("%s %s: %sの権限がありません（できる役割: %s）"), key, label, action_name(k->action), roles);
}

static int rank(int32_t key)
{
	if (key >= K_F1 && key <= K_F12)
		return key - K_F1;
	return key == K_ESC ? 200 : 100;
}

static int item_cols(const struct tui *t, const struct screen_key *k)
{
	char key[16];
	return utf8_width(keys_label(k->key, key)) + utf8_width(label_of(t, k));
}

/* Keeps the order: behind all of a lower or equal rank. */
static void insert(const struct tui *t, struct keyline *line, const struct screen_key *k)
{
	if (line->n == KEYLINE_MAX)
		return;
	int at = line->n++;
	for (; at > 0 && rank(line->item[at - 1].key->key) > rank(k->key); at--)
		line->item[at] = line->item[at - 1];
	line->item[at].key = k;
	line->item[at].cols = item_cols(t, k);
}

static int total(const struct keyline *line)
{
	int sum = line->n - 1;
	for (int i = 0; i < line->n; i++)
		sum += line->item[i].cols;
	return sum;
}

static bool of_globals(const struct tui *t, const struct screen_key *k)
{
	for (const struct screen_key *g = t->app->globals; g && g->key; g++)
		if (g == k)
			return true;
	return false;
}

/* How gladly it is given up: 0 never. */
static int spare(const struct tui *t, const struct screen_key *k)
{
	if (k->key == K_ESC || k->key == K_F1)
		return 0;
	if (!of_globals(t, k))
		return 1;
	return k->first ? 2 : 3;
}

static void drop_one(const struct tui *t, struct keyline *line)
{
	int worst = 0;
	for (int i = 0; i < line->n; i++)
		if (spare(t, line->item[i].key) >= spare(t, line->item[worst].key))
			worst = i;
	for (int i = worst; i + 1 < line->n; i++)
		line->item[i] = line->item[i + 1];
	line->n--;
}

void keyline_build(const struct tui *t, int cols, struct keyline *out)
{
	const struct layer *l = tui_top_const(t);
	out->n = 0;
	for (const struct screen_key *k = l->screen->keys; k && k->key; k++)
		if (k->label && keyline_may(t, k, false))
			insert(t, out, k);
	for (const struct screen_key *k = t->app->globals; k && k->key && !tui_gated(t); k++)
		if (k->label && !keys_find(l->screen->keys, k->key) && keyline_may(t, k, true))
			insert(t, out, k);
	if (t->depth > 1 && !tui_gated(t) && !keys_find(l->screen->keys, K_ESC))
		insert(t, out, &keyline_back);
	while (out->n > 1 && total(out) > cols)
		drop_one(t, out);
	int x = 0;
	for (int i = 0; i < out->n; i++) {
		out->item[i].x = x;
		x += out->item[i].cols + 1;
	}
}

void keyline_draw(const struct tui *t, const struct canvas *c, int x, int y)
{
	struct keyline line;
	keyline_build(t, c->at.cols - 2 * x, &line);
	for (int i = 0; i < line.n; i++) {
		char key[16];
		int at = canvas_text(c, x + line.item[i].x, y, STYLE_KEY, keys_label(line.item[i].key->key, key));
		canvas_text(c, at, y, STYLE_TEXT, label_of(t, line.item[i].key));
	}
}

int32_t keyline_at(const struct tui *t, int x)
{
	struct keyline line;
	keyline_build(t, t->grid.cols - 2, &line);
	for (int i = 0; i < line.n; i++)
		if (x - 1 >= line.item[i].x && x - 1 < line.item[i].x + line.item[i].cols)
			return line.item[i].key->key;
	return 0;
}

static void help_row(const struct tui *t, const struct screen_key *k, struct buf *out)
{
	char key[16], left[96];
	str_fmt(left, sizeof left, "%s %s", keys_label(k->key, key), label_of(t, k));
	buf_str(out, left);
	for (int n = utf8_width(left); n < 20; n++)
		buf_char(out, ' ');
	buf_fmt(out, " %s\n", k->help ? tui_word(t, k->help) : "");
}

void keyline_help(const struct tui *t, struct buf *out)
{
	const struct layer *l = tui_top_const(t);
	for (const struct screen_key *k = l->screen->keys; k && k->key; k++)
		if (keyline_may(t, k, false))
			help_row(t, k, out);
	buf_str(out, "\n");
	for (const struct screen_key *k = t->app->globals; k && k->key && !tui_gated(t); k++)
		if (!keys_find(l->screen->keys, k->key) && keyline_may(t, k, true))
			help_row(t, k, out);
	if (t->depth > 1 && !tui_gated(t))
		help_row(t, &keyline_back, out);
	for (const struct keyline_common *k = keyline_common + (tui_has_box(l) ? 0 : 1); k->key; k++) {
		buf_str(out, k->key);
		for (int n = utf8_width(k->key); n < 20; n++)
			buf_char(out, ' ');
		buf_fmt(out, " %s\n", _(k->help));
	}
}
