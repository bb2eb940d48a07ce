/* Words for patients: few, large, in the middle. A press counts once; the next one means nothing until the paper is out. */
#include "screens/kiosk.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "tui/keys.h"

#include "base/banned.h"

enum { SENTENCE_COLS = 74, FIELD_COLS = 14 };
enum { ASK_MS = 30000, SORRY_MS = 15000, PAPER_MS = 60000 };

bool kiosk_number_key(struct kiosk_number *n, int32_t key)
{
	size_t len = strlen(n->text);
	if (key >= '0' && key <= '9' && len + 1 < sizeof n->text) {
		n->text[len] = (char)key;
		n->text[len + 1] = '\0';
		return true;
	}
	if (key == K_BACKSPACE && len) {
		n->text[len - 1] = '\0';
		return true;
	}
	return false;
}

void kiosk_number_draw(const struct kiosk_number *n, const struct canvas *c, int y)
{
	int cols = (int)strlen(n->text) > FIELD_COLS ? (int)strlen(n->text) : FIELD_COLS, x = (c->at.cols - cols - 2) / 2;
	canvas_fit(c, x, y, cols + 2, ALIGN_CENTRE, STYLE_FOCUS, n->text);
}

void kiosk_line(const struct canvas *c, int y, enum style s, const char *text)
{
	canvas_text(c, (c->at.cols - utf8_width(text)) / 2, y, s, text);
}

void kiosk_large(const struct canvas *c, int y, enum style s, const char *text)
{
	char wide[512] = "", one[8];
	size_t left = strlen(text);
	uint32_t ch;
	for (size_t len; (len = utf8_next(text, left, &ch)) > 0; text += len, left -= len) {
		str_copy_n(one, sizeof one, text, len);
		str_add(wide, sizeof wide, "%s%s", *wide && utf8_char_width(ch) == 2 ? " " : "", one);
	}
	kiosk_line(c, y, s, wide);
}

static int one_sentence(const struct canvas *c, int y, enum style s, const char *text, size_t len)
{
	char line[512], part[512];
	str_copy_n(line, sizeof line, text, len);
	for (const char *at = line; *at;) {
		size_t n = wrap_next(at, SENTENCE_COLS);
		str_copy_n(part, sizeof part, at, n);
		str_strip(part);
		kiosk_line(c, y++, s, part);
		at += n;
	}
	return y;
}

int kiosk_sentences(const struct canvas *c, int y, enum style s, const char *text)
{
	static const char stop[] = "\xe3\x80\x82"; /* the full stop */
	while (*text) {
		const char *end = strstr(text, stop);
		size_t len = end ? (size_t)(end - text) + strlen(stop) : strlen(text);
		y = one_sentence(c, y, s, text, len) + 1;
		text += len;
	}
	return y;
}

void kiosk_hours(const struct ctx *ctx, enum place place, const struct canvas *c)
{
	char hours[128], except[128], desk[128], line[400];
	int y = c->at.rows - 5;
	str_fmt(line, sizeof line, _("取扱時間  %s"), calendar_hours_text(ctx, place, hours));
	kiosk_line(c, y, STYLE_TEXT, line);
	str_fmt(line, sizeof line, _("（%s）"), calendar_except_text(ctx, except));
	kiosk_line(c, y + 1, STYLE_TEXT, line);
	str_fmt(line, sizeof line, _("お困りのときは  %s へ"), machine_help(ctx, place, desk));
	kiosk_line(c, y + 3, STYLE_TEXT, line);
}

struct outcome kiosk_digit(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_unhandled();
}

/* ---- the walk */

void kiosk_start(struct ctx *ctx, struct kiosk *k)
{
	const struct kiosk_machine *of = k->of;
	mem_wipe(k, of->size);
	k->of = of;
	k->open = machine_state(ctx, of->place, k->why);
}

void kiosk_sorry(struct ctx *ctx, struct kiosk *k, const char *why)
{
	char text[MACHINE_TEXT];
	str_copy(text, sizeof text, why);
	kiosk_start(ctx, k);
	k->phase = KIOSK_SORRY;
	str_copy(k->why, sizeof k->why, text);
}

static void trouble(struct ctx *ctx, struct kiosk *k)
{
	char why[MACHINE_TEXT];
	machine_trouble(ctx, k->of->place, why);
	kiosk_sorry(ctx, k, why);
}

/* The sentence names the desk, the log of the program has the rest. */
void kiosk_refused(struct ctx *ctx, struct kiosk *k, enum err e)
{
	if (e == ERR_REFUSED || e == ERR_NOT_FOUND || e == ERR_CARD_DIGITS || e == ERR_CARD_LENGTH || e == ERR_CARD_CHECK)
		kiosk_sorry(ctx, k, ctx->cause.text);
	else
		trouble(ctx, k);
}

static void look(struct ctx *ctx, struct kiosk *k, const char *text)
{
	kiosk_start(ctx, k);
	k->of->look(ctx, k, text);
}

struct outcome kiosk_open(struct ctx *ctx, void *state, const struct kiosk_machine *of)
{
	struct kiosk *k = state;
	k->of = of;
	kiosk_start(ctx, k);
	return outcome_stay();
}

struct outcome kiosk_scan(struct ctx *ctx, void *state, const char *text)
{
	struct kiosk *k = state;
	if (k->phase != KIOSK_PAPER)
		look(ctx, k, text);
	return outcome_stay();
}

struct outcome kiosk_ok(struct ctx *ctx, void *state)
{
	struct kiosk *k = state;
	char number[KIOSK_NUMBER];
	if (k->phase == KIOSK_START && *k->number.text) {
		str_copy(number, sizeof number, k->number.text);
		look(ctx, k, number);
		mem_wipe(number, sizeof number);
	} else if (k->phase == KIOSK_ASK) {
		k->of->use(ctx, k);
	} else if (k->phase == KIOSK_SORRY || k->phase == KIOSK_THANKS) {
		kiosk_start(ctx, k);
	}
	return outcome_stay();
}

struct outcome kiosk_cancel(struct ctx *ctx, void *state)
{
	struct kiosk *k = state;
	if (k->phase != KIOSK_PAPER)
		kiosk_start(ctx, k);
	return outcome_stay();
}

struct outcome kiosk_refresh(struct ctx *ctx, void *state)
{
	struct kiosk *k = state;
	if (k->phase == KIOSK_START)
		k->open = machine_state(ctx, k->of->place, k->why);
	if (k->phase != KIOSK_PAPER)
		return outcome_stay();
	switch (k->of->follow(ctx, k)) {
	case MACHINE_PRINTING: break;
	case MACHINE_OUT: k->phase = KIOSK_THANKS; break;
	case MACHINE_TROUBLE: trouble(ctx, k); break;
	}
	return outcome_stay();
}

int kiosk_idle_ms(const void *state)
{
	const struct kiosk *k = state;
	const int ms[] = { [KIOSK_START] = ASK_MS + 1, [KIOSK_ASK] = ASK_MS, [KIOSK_PAPER] = PAPER_MS, [KIOSK_THANKS] = k->of->thanks_ms, [KIOSK_SORRY] = SORRY_MS };
	return ms[k->phase];
}

/* Also at the start: a number that somebody began to type. */
struct outcome kiosk_idle(struct ctx *ctx, void *state)
{
	struct kiosk *k = state;
	if (k->phase == KIOSK_PAPER)
		trouble(ctx, k);
	else
		kiosk_start(ctx, k);
	return outcome_stay();
}

void kiosk_draw(const struct ctx *ctx, const struct kiosk *k, const struct canvas *c, const char *what)
{
	if (k->phase == KIOSK_PAPER) {
		kiosk_large(c, KIOSK_MIDDLE, STYLE_BUSY, _("印刷しています"));
		kiosk_line(c, KIOSK_MIDDLE + 2, STYLE_TEXT, _("そのままお待ちください"));
	} else if (k->phase == KIOSK_SORRY) {
		kiosk_sentences(c, KIOSK_MIDDLE - 1, STYLE_NEXT, k->why);
		kiosk_line(c, c->at.rows - 2, STYLE_DIM, _("Enter はじめに戻る"));
	} else if (k->open == MACHINE_OPEN) {
		kiosk_large(c, KIOSK_MIDDLE - 1, STYLE_NEXT, _("診察券をかざしてください"));
		kiosk_line(c, KIOSK_MIDDLE + 1, STYLE_TEXT, what);
		kiosk_number_draw(&k->number, c, KIOSK_MIDDLE + 4);
	} else {
		kiosk_sentences(c, KIOSK_MIDDLE - 1, STYLE_NEXT, k->why);
	}
	if (k->phase == KIOSK_START)
		kiosk_hours(ctx, k->of->place, c);
}
