/*
 * The receipt machine (SPEC R3): scan, choose, print, thank. One screen whose state is wiped whenever it returns to its start, by a
 * key, by time or because the paper is out; the paper on its way goes on without it. Originals are asked for once per visit to
 * the machine: while they print no key and no scan means anything.
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

enum { CHOOSE_MS = 30000, SORRY_MS = 15000, PAPER_MS = 60000, THANKS_MS = 8000, TICK_MS = 1000 };
enum { HEAD = 3, MIDDLE = 8 };

enum phase { START, CHOOSE, PAPER, THANKS, SORRY };

struct kiosk_receipts {
	enum phase phase;
	enum machine_state open;           /* at the start: is it usable? */
	struct kiosk_number number;
	struct machine_list list;
	int at;                            /* selected row; list.n: all */
	struct machine_job job;
	char why[MACHINE_TEXT];
};

static void start(struct ctx *ctx, struct kiosk_receipts *s)
{
	mem_wipe(s, sizeof *s);
	s->open = machine_state(ctx, PLACE_MACHINE, s->why);
}

static void sorry(struct ctx *ctx, struct kiosk_receipts *s, const char *why)
{
	char text[MACHINE_TEXT];
	str_copy(text, sizeof text, why);
	start(ctx, s);
	s->phase = SORRY;
	str_copy(s->why, sizeof s->why, text);
}

/* What isn't a refusal is our trouble: the sentence names the desk, the log of the program has the rest. */
static void refused(struct ctx *ctx, struct kiosk_receipts *s, enum err e)
{
	char why[MACHINE_TEXT];
	if (e == ERR_REFUSED || e == ERR_NOT_FOUND || e == ERR_CARD_DIGITS || e == ERR_CARD_LENGTH || e == ERR_CARD_CHECK)
		str_copy(why, sizeof why, ctx->cause.text);
	else
		machine_trouble(ctx, PLACE_MACHINE, why);
	sorry(ctx, s, why);
}

static struct outcome kiosk_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	(void)arg;
	start(ctx, state);
	return outcome_stay();
}

static void look(struct ctx *ctx, struct kiosk_receipts *s, const char *text)
{
	struct machine_list list;
	enum err e = machine_look(ctx, text, &list);
	start(ctx, s);
	if (e) {
		refused(ctx, s, e);
	} else if (list.n == 0) {
		sorry(ctx, s, list.why);
	} else {
		s->phase = CHOOSE;
		s->list = list;
	}
	mem_wipe(&list, sizeof list);
}

static struct outcome kiosk_scan(struct ctx *ctx, void *state, const char *text)
{
	struct kiosk_receipts *s = state;
	if (s->phase != PAPER)
		look(ctx, s, text);
	return outcome_stay();
}

/* The selected row, or all; the rights are spent row by row, so that what is in one row comes together. */
static void print(struct ctx *ctx, struct kiosk_receipts *s)
{
	int from = s->at < s->list.n ? s->at : 0, to = s->at < s->list.n ? s->at + 1 : s->list.n;
	enum err e = ERR_OK;
	for (int i = from; !e && i < to; i++)
		e = machine_issue(ctx, s->list.patient_id, &s->list.papers[i], &s->job);
	if (e && s->job.n == 0) {
		refused(ctx, s, e);
		return;
	}
	struct machine_job job = s->job;
	start(ctx, s);
	s->job = job;
	s->phase = PAPER;
}

static struct outcome kiosk_ok(struct ctx *ctx, void *state)
{
	struct kiosk_receipts *s = state;
	char number[KIOSK_NUMBER];
	if (s->phase == START && *s->number.text) {
		str_copy(number, sizeof number, s->number.text);
		look(ctx, s, number);
		mem_wipe(number, sizeof number);
	} else if (s->phase == CHOOSE) {
		print(ctx, s);
	} else if (s->phase == SORRY || s->phase == THANKS) {
		start(ctx, s);
	}
	return outcome_stay();
}

static struct outcome kiosk_cancel(struct ctx *ctx, void *state)
{
	struct kiosk_receipts *s = state;
	if (s->phase != PAPER)
		start(ctx, s);
	return outcome_stay();
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
		print(ctx, s);
	}
}

static struct outcome kiosk_key(struct ctx *ctx, void *state, int32_t key)
{
	struct kiosk_receipts *s = state;
	if (s->phase == START)
		kiosk_number_key(&s->number, key);
	else if (s->phase == CHOOSE)
		choose(ctx, s, key);
	return outcome_stay();
}

static void follow(struct ctx *ctx, struct kiosk_receipts *s)
{
	char why[MACHINE_TEXT];
	switch (machine_follow(ctx, &s->job)) {
	case MACHINE_PRINTING: break;
	case MACHINE_OUT:
		start(ctx, s);
		s->phase = THANKS;
		break;
	case MACHINE_TROUBLE:
		machine_trouble(ctx, PLACE_MACHINE, why);
		sorry(ctx, s, why);
		break;
	}
}

static struct outcome kiosk_refresh(struct ctx *ctx, void *state)
{
	struct kiosk_receipts *s = state;
	if (s->phase == PAPER)
		follow(ctx, s);
	else if (s->phase == START)
		s->open = machine_state(ctx, PLACE_MACHINE, s->why);
	return outcome_stay();
}

static int kiosk_idle_ms(const void *state)
{
	static const int ms[] = { [START] = CHOOSE_MS + 1, [CHOOSE] = CHOOSE_MS, [PAPER] = PAPER_MS, [THANKS] = THANKS_MS, [SORRY] = SORRY_MS };
	return ms[((const struct kiosk_receipts *)state)->phase];
}

/* Also at the start: a number that somebody began to type. */
static struct outcome kiosk_idle(struct ctx *ctx, void *state)
{
	struct kiosk_receipts *s = state;
	char why[MACHINE_TEXT];
	if (s->phase == PAPER) {
		machine_trouble(ctx, PLACE_MACHINE, why);
		sorry(ctx, s, why);
	} else {
		start(ctx, s);
	}
	return outcome_stay();
}

static void draw_start(const struct ctx *ctx, const struct kiosk_receipts *s, const struct canvas *c)
{
	if (s->open == MACHINE_OPEN) {
		kiosk_large(c, MIDDLE - 1, STYLE_NEXT, _("診察券をかざしてください"));
		kiosk_line(c, MIDDLE + 1, STYLE_TEXT, _("診察券・受付票・利用票のコードを読み取ります"));
		kiosk_number_draw(&s->number, c, MIDDLE + 4);
	} else {
		kiosk_sentences(c, MIDDLE - 1, STYLE_NEXT, s->why);
	}
	kiosk_hours(ctx, PLACE_MACHINE, c);
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

static void kiosk_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct kiosk_receipts *s = state;
	if (ctx->training)
		kiosk_line(c, 0, STYLE_TRAINING, _("【訓練】"));
	if (s->phase != CHOOSE)
		kiosk_large(c, HEAD, STYLE_TITLE, _("領収書発行機"));
	else
		kiosk_line(c, 1, STYLE_TITLE, _("領収書発行機"));
	switch (s->phase) {
	case START: draw_start(ctx, s, c); break;
	case CHOOSE: draw_choose(ctx, s, c); break;
	case PAPER:
		kiosk_large(c, MIDDLE, STYLE_BUSY, _("印刷しています"));
		kiosk_line(c, MIDDLE + 2, STYLE_TEXT, _("そのままお待ちください"));
		break;
	case THANKS:
		kiosk_large(c, MIDDLE, STYLE_DONE, _("用紙をお取りください"));
		kiosk_line(c, MIDDLE + 2, STYLE_TEXT, _("ありがとうございました。お大事にどうぞ"));
		break;
	case SORRY:
		kiosk_sentences(c, MIDDLE - 1, STYLE_NEXT, s->why);
		kiosk_line(c, c->at.rows - 2, STYLE_DIM, _("Enter はじめに戻る"));
		break;
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
	.enter = kiosk_enter, .draw = kiosk_draw, .refresh = kiosk_refresh, .tick = kiosk_refresh, .tick_ms = TICK_MS,
	.idle = kiosk_idle, .idle_ms = kiosk_idle_ms, .scan = kiosk_scan, .key = kiosk_key,
};
