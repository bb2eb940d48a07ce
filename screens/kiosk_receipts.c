/*
 * The receipt machine (SPEC R3): scan, choose, print, thank. The paper on its way goes on without it. Originals are asked for once per
 * visit to the machine.
 */
#include <string.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/machine.h"
#include "domain/policy.h"
#include "screens/kiosk.h"
#include "screens/screens.h"
#include "screens/words.h"

#include "base/banned.h"

enum { THANKS_MS = 8000, TICK_MS = 1000, HEAD = KIOSK_HEAD, MIDDLE = KIOSK_MIDDLE };

struct kiosk_receipts {
	struct kiosk k;
	struct machine_list list;
	int at;                            /* selected row; list.n: all */
	struct machine_job job;
};

static void look(struct ctx *ctx, struct kiosk *k, const char *text)
{
	struct kiosk_receipts *s = (struct kiosk_receipts *)k;
	struct machine_list list;
	enum err e = machine_look(ctx, text, &list);
	if (e) {
		kiosk_refused(ctx, k, e);
	} else if (list.n == 0) {
		kiosk_sorry(ctx, k, list.why);
	} else {
		k->phase = KIOSK_ASK;
		s->list = list;
	}
	mem_wipe(&list, sizeof list);
}

/* The selected row, or all; the rights are spent row by row, so that what is in one row comes together. */
static void print(struct ctx *ctx, struct kiosk *k)
{
	struct kiosk_receipts *s = (struct kiosk_receipts *)k;
	int from = s->at < s->list.n ? s->at : 0, to = s->at < s->list.n ? s->at + 1 : s->list.n;
	enum err e = ERR_OK;
	for (int i = from; !e && i < to; i++)
		e = machine_issue(ctx, s->list.patient_id, &s->list.papers[i], &s->job);
	if (e && s->job.n == 0) {
		kiosk_refused(ctx, k, e);
		return;
	}
	struct machine_job job = s->job;
	kiosk_start(ctx, k);
	s->job = job;
	k->phase = KIOSK_PAPER;
}

static void choose(struct ctx *ctx, struct kiosk_receipts *s, int32_t key)
{
	int last = s->list.n > 1 ? s->list.n : 0; /* the row "all" stands behind several */
	if (key == K_DOWN && s->at < last) {
		s->at++;
	} else if (key == K_UP && s->at > 0) {
		s->at--;
	} else if (key == '0' || (key > '0' && key <= '0' + s->list.n)) {
		s->at = key == '0' ? last : key - '1';
		print(ctx, &s->k);
	}
}

static struct outcome key(struct ctx *ctx, void *state, int32_t code)
{
	struct kiosk_receipts *s = state;
	if (s->k.phase == KIOSK_START)
		kiosk_number_key(&s->k.number, code);
	else if (s->k.phase == KIOSK_ASK)
		choose(ctx, s, code);
	return outcome_stay();
}

static enum machine_progress follow(struct ctx *ctx, struct kiosk *k)
{
	return machine_follow(ctx, &((struct kiosk_receipts *)k)->job);
}

static const struct kiosk_machine machine = {
	.place = PLACE_MACHINE, .size = sizeof(struct kiosk_receipts), .thanks_ms = THANKS_MS, .look = look, .use = print, .follow = follow,
};

static struct outcome enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	(void)arg;
	return kiosk_open(ctx, state, &machine);
}

static const char *what(const struct machine_paper *p)
{
	if (p->has[PAPER_RECEIPT] && p->has[PAPER_STATEMENT])
		return _("領収書・診療明細書");
	return words_paper(p->has[PAPER_RECEIPT] ? PAPER_RECEIPT : PAPER_STATEMENT);
}

static void draw_row(const struct ctx *ctx, const struct kiosk_receipts *s, const struct canvas *c, int x, int y, int i)
{
	const struct machine_paper *p = &s->list.papers[i];
	char day[WORDS_DAY], yen[32], line[400];
	enum style style = i == s->at ? STYLE_SELECTED : STYLE_TEXT;
	struct canvas row = canvas_part(c, (struct rect){ x, y, 64, 1 });
	canvas_fill(&row, (struct rect){ 0, 0, 64, 1 }, style, ' ');
	if (i == s->at)
		canvas_glyph(&row, 0, 0, style, GLYPH_SELECT);
	canvas_fmt(&row, 2, 0, style, "%d", i + 1);
	canvas_fit(&row, 5, 0, 15, ALIGN_LEFT, style, words_day(p->to, ctx_today(ctx), day));
	canvas_fit(&row, 20, 0, 12, ALIGN_LEFT, style, p->what);
	str_fmt(line, sizeof line, _("%s円"), yen_text(p->yen, yen));
	canvas_fit(&row, 32, 0, 12, ALIGN_RIGHT, style, line);
	canvas_fit(&row, 45, 0, 18, ALIGN_LEFT, style, what(p));
}

static void draw_choose(const struct ctx *ctx, const struct kiosk_receipts *s, const struct canvas *c)
{
	char line[256];
	int x = (c->at.cols - 64) / 2, y = HEAD + 5;
	str_fmt(line, sizeof line, _("%s 様"), s->list.name);
	kiosk_line(c, HEAD, STYLE_TEXT, line);
	kiosk_line(c, HEAD + 2, STYLE_NEXT, _("番号を押すと印刷します。原本は一度だけです"));
	for (int i = 0; i < s->list.n; i++)
		draw_row(ctx, s, c, x, y++, i);
	if (s->list.n > 1) {
		bool on = s->at == s->list.n;
		canvas_text(c, x, ++y, on ? STYLE_SELECTED : STYLE_TEXT, on ? "▶ 0  " : "  0  ");
		canvas_text(c, x + 5, y++, on ? STYLE_SELECTED : STYLE_TEXT, _("すべて印刷する"));
	}
	if (s->list.more) {
		str_fmt(line, sizeof line, _("ほかに %lld件あります。このあともう一度かざしてください"), (long long)s->list.more);
		kiosk_line(c, y, STYLE_DIM, line);
	}
	kiosk_line(c, c->at.rows - 2, STYLE_DIM, _("↑↓ 選ぶ   Enter 印刷   Esc やめる"));
}

static void draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct kiosk_receipts *s = state;
	if (ctx->training)
		kiosk_line(c, 0, STYLE_TRAINING, _("【訓練】"));
	if (s->k.phase != KIOSK_ASK)
		kiosk_large(c, HEAD, STYLE_TITLE, _("領収書発行機"));
	else
		kiosk_line(c, 1, STYLE_TITLE, _("領収書発行機"));
	if (s->k.phase == KIOSK_ASK) {
		draw_choose(ctx, s, c);
	} else if (s->k.phase == KIOSK_THANKS) {
		kiosk_large(c, MIDDLE, STYLE_DONE, _("用紙をお取りください"));
		kiosk_line(c, MIDDLE + 2, STYLE_TEXT, _("ありがとうございました。お大事にどうぞ"));
	} else {
		kiosk_draw(ctx, &s->k, c, _("診察券・受付票・利用票のコードを読み取ります"));
	}
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .label = N_("印刷"), .help = N_("選んだものを印刷します"), .action = ACTION_RECEIPT_ISSUE, .run = kiosk_ok },
	{ .key = K_ESC, .label = N_("やめる"), .help = N_("はじめに戻ります"), .run = kiosk_cancel },
	KIOSK_DIGITS,
	{ 0 },
};

const struct screen screen_kiosk_receipts = {
	.id = "kiosk_receipts", .title = N_("領収書発行機"), .state_size = sizeof(struct kiosk_receipts), .flags = SCREEN_BARE | SCREEN_LIVE, .keys = keys,
	.enter = enter, .draw = draw, .refresh = kiosk_refresh, .tick = kiosk_refresh, .tick_ms = TICK_MS,
	.idle = kiosk_idle, .idle_ms = kiosk_idle_ms, .scan = kiosk_scan, .key = key,
};
