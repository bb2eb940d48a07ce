/*
 * The deferral kiosk (SPEC V1-V3, F6): scan, see the own name, press once, take the slip. Whoever can't is told in one sentence
 * where to go. One screen whose state is wiped whenever it returns to its start; a press counts once, the next one means
 * nothing until the slip is out.
 */
#include "base/mem.h"
#include "base/str.h"
#include "domain/deferral_kiosk.h"
#include "domain/policy.h"
#include "screens/kiosk.h"
#include "screens/screens.h"

#include "base/banned.h"

enum { CONFIRM_MS = 30000, SORRY_MS = 15000, PAPER_MS = 60000, THANKS_MS = 10000, TICK_MS = 1000 };
enum { HEAD = 3, MIDDLE = 8 };

enum phase { START, CONFIRM, PAPER, THANKS, SORRY };

struct kiosk_deferral {
	enum phase phase;
	enum machine_state open;           /* at the start: is it usable? */
	struct kiosk_number number;
	struct deferral_kiosk visit;
	struct deferral_kiosk_slip slip;
	char why[MACHINE_TEXT];
};

static void start(struct ctx *ctx, struct kiosk_deferral *s)
{
	mem_wipe(s, sizeof *s);
	s->open = machine_state(ctx, PLACE_KIOSK, s->why);
}

static void sorry(struct ctx *ctx, struct kiosk_deferral *s, const char *why)
{
	char text[MACHINE_TEXT];
	str_copy(text, sizeof text, why);
	start(ctx, s);
	s->phase = SORRY;
	str_copy(s->why, sizeof s->why, text);
}

static void trouble(struct ctx *ctx, struct kiosk_deferral *s)
{
	char why[MACHINE_TEXT];
	machine_trouble(ctx, PLACE_KIOSK, why);
	sorry(ctx, s, why);
}

/* What isn't a refusal is our trouble: the sentence names the desk, the log of the program has the rest. */
static void refused(struct ctx *ctx, struct kiosk_deferral *s, enum err e)
{
	if (e == ERR_REFUSED || e == ERR_NOT_FOUND || e == ERR_CARD_DIGITS || e == ERR_CARD_LENGTH || e == ERR_CARD_CHECK)
		sorry(ctx, s, ctx->cause.text);
	else
		trouble(ctx, s);
}

static struct outcome kiosk_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	(void)arg;
	start(ctx, state);
	return outcome_stay();
}

static void look(struct ctx *ctx, struct kiosk_deferral *s, const char *text)
{
	struct deferral_kiosk visit;
	enum err e = deferral_kiosk_look(ctx, text, &visit);
	start(ctx, s);
	if (e) {
		refused(ctx, s, e);
	} else if (!visit.may) {
		sorry(ctx, s, visit.why);
	} else {
		s->phase = CONFIRM;
		s->visit = visit;
	}
	mem_wipe(&visit, sizeof visit);
}

static struct outcome kiosk_scan(struct ctx *ctx, void *state, const char *text)
{
	struct kiosk_deferral *s = state;
	if (s->phase != PAPER)
		look(ctx, s, text);
	return outcome_stay();
}

static void use(struct ctx *ctx, struct kiosk_deferral *s)
{
	struct deferral_kiosk_slip slip;
	enum err e = deferral_kiosk_use(ctx, s->visit.visit_id, &slip);
	if (e) {
		refused(ctx, s, e);
		return;
	}
	start(ctx, s);
	s->slip = slip;
	s->phase = PAPER;
}

static struct outcome kiosk_ok(struct ctx *ctx, void *state)
{
	struct kiosk_deferral *s = state;
	char number[KIOSK_NUMBER];
	if (s->phase == START && *s->number.text) {
		str_copy(number, sizeof number, s->number.text);
		look(ctx, s, number);
		mem_wipe(number, sizeof number);
	} else if (s->phase == CONFIRM) {
		use(ctx, s);
	} else if (s->phase == SORRY || s->phase == THANKS) {
		start(ctx, s);
	}
	return outcome_stay();
}

static struct outcome kiosk_cancel(struct ctx *ctx, void *state)
{
	struct kiosk_deferral *s = state;
	if (s->phase != PAPER)
		start(ctx, s);
	return outcome_stay();
}

static struct outcome kiosk_key(struct ctx *ctx, void *state, int32_t key)
{
	struct kiosk_deferral *s = state;
	(void)ctx;
	if (s->phase == START)
		kiosk_number_key(&s->number, key);
	return outcome_stay();
}

static void follow(struct ctx *ctx, struct kiosk_deferral *s)
{
	switch (deferral_kiosk_follow(ctx, &s->slip)) {
	case MACHINE_PRINTING: break;
	case MACHINE_OUT: s->phase = THANKS; break;
	case MACHINE_TROUBLE: trouble(ctx, s); break;
	}
}

static struct outcome kiosk_refresh(struct ctx *ctx, void *state)
{
	struct kiosk_deferral *s = state;
	if (s->phase == PAPER)
		follow(ctx, s);
	else if (s->phase == START)
		s->open = machine_state(ctx, PLACE_KIOSK, s->why);
	return outcome_stay();
}

static int kiosk_idle_ms(const void *state)
{
	static const int ms[] = { [START] = CONFIRM_MS + 1, [CONFIRM] = CONFIRM_MS, [PAPER] = PAPER_MS, [THANKS] = THANKS_MS, [SORRY] = SORRY_MS };
	return ms[((const struct kiosk_deferral *)state)->phase];
}

/* Also at the start: a number that somebody began to type. */
static struct outcome kiosk_idle(struct ctx *ctx, void *state)
{
	struct kiosk_deferral *s = state;
	if (s->phase == PAPER)
		trouble(ctx, s);
	else
		start(ctx, s);
	return outcome_stay();
}

static void draw_start(const struct ctx *ctx, const struct kiosk_deferral *s, const struct canvas *c)
{
	if (s->open == MACHINE_OPEN) {
		kiosk_large(c, MIDDLE - 1, STYLE_NEXT, _("診察券をかざしてください"));
		kiosk_line(c, MIDDLE + 1, STYLE_TEXT, _("診療の受付がお済みの方は、本日のお支払いをあと払いにできます"));
		kiosk_number_draw(&s->number, c, MIDDLE + 4);
	} else {
		kiosk_sentences(c, MIDDLE - 1, STYLE_NEXT, s->why);
	}
	kiosk_hours(ctx, PLACE_KIOSK, c);
}

static void draw_confirm(const struct ctx *ctx, const struct kiosk_deferral *s, const struct canvas *c)
{
	char line[256], day[DATE_TEXT];
	str_fmt(line, sizeof line, _("%s 様"), s->visit.name);
	kiosk_line(c, MIDDLE - 2, STYLE_TEXT, line);
	str_fmt(line, sizeof line, _("本日は%sを利用しますか"), policy_service(ctx));
	kiosk_line(c, MIDDLE, STYLE_NEXT, line);
	str_fmt(line, sizeof line, _("お支払いは %s 以降に、ご登録のカードで"), date_show(s->visit.due, day));
	kiosk_line(c, MIDDLE + 2, STYLE_TEXT, line);
	if (*s->visit.hint)
		kiosk_sentences(c, MIDDLE + 4, STYLE_TODO, s->visit.hint);
	kiosk_line(c, c->at.rows - 2, STYLE_NEXT, _("Enter 利用する      Esc やめる"));
}

static void kiosk_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct kiosk_deferral *s = state;
	char line[200];
	if (ctx->training)
		kiosk_line(c, 0, STYLE_TRAINING, _("【訓練】"));
	str_fmt(line, sizeof line, _("%s 利用受付機"), policy_service(ctx));
	kiosk_large(c, HEAD, STYLE_TITLE, line);
	switch (s->phase) {
	case START: draw_start(ctx, s, c); break;
	case CONFIRM: draw_confirm(ctx, s, c); break;
	case PAPER:
		kiosk_large(c, MIDDLE, STYLE_BUSY, _("印刷しています"));
		kiosk_line(c, MIDDLE + 2, STYLE_TEXT, _("そのままお待ちください"));
		break;
	case THANKS:
		kiosk_large(c, MIDDLE - 1, STYLE_DONE, _("用紙をお取りください"));
		kiosk_line(c, MIDDLE + 1, STYLE_TEXT, s->slip.number);
		kiosk_sentences(c, MIDDLE + 3, STYLE_NEXT, s->slip.next);
		break;
	case SORRY:
		kiosk_sentences(c, MIDDLE - 1, STYLE_NEXT, s->why);
		kiosk_line(c, c->at.rows - 2, STYLE_DIM, _("Enter はじめに戻る"));
		break;
	}
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .label = N_("利用する"), .help = N_("本日の支払いをあと払いにし、利用票を印刷します"), .action = ACTION_DEFER, .run = kiosk_ok },
	{ .key = K_ESC, .label = N_("やめる"), .help = N_("はじめに戻ります"), .run = kiosk_cancel },
	KIOSK_DIGITS,
	{ 0 },
};

const struct screen screen_kiosk_deferral = {
	.id = "kiosk_deferral", .title = N_("利用受付機"), .state_size = sizeof(struct kiosk_deferral), .flags = SCREEN_BARE | SCREEN_LIVE, .keys = keys,
	.enter = kiosk_enter, .draw = kiosk_draw, .refresh = kiosk_refresh, .tick = kiosk_refresh, .tick_ms = TICK_MS,
	.idle = kiosk_idle, .idle_ms = kiosk_idle_ms, .scan = kiosk_scan, .key = kiosk_key,
};
