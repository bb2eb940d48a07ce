/*
 * The deferral kiosk (SPEC V1-V3, F6): scan, see the own name, press once, take the slip. Whoever can't is told in one sentence
 * where to go.
 */
#include "base/mem.h"
#include "base/str.h"
#include "domain/deferral_kiosk.h"
#include "domain/policy.h"
#include "screens/kiosk.h"
#include "screens/screens.h"

#include "base/banned.h"

enum { THANKS_MS = 10000, TICK_MS = 1000, MIDDLE = KIOSK_MIDDLE };

struct kiosk_deferral {
	struct kiosk k;
	struct deferral_kiosk visit;
	struct deferral_kiosk_slip slip;
};

static void look(struct ctx *ctx, struct kiosk *k, const char *text)
{
	struct kiosk_deferral *s = (struct kiosk_deferral *)k;
	struct deferral_kiosk visit;
	enum err e = deferral_kiosk_look(ctx, text, &visit);
	if (e) {
		kiosk_refused(ctx, k, e);
	} else if (!visit.may) {
		kiosk_sorry(ctx, k, visit.why);
	} else {
		k->phase = KIOSK_ASK;
		s->visit = visit;
	}
	mem_wipe(&visit, sizeof visit);
}

static void use(struct ctx *ctx, struct kiosk *k)
{
	struct kiosk_deferral *s = (struct kiosk_deferral *)k;
	struct deferral_kiosk_slip slip;
	enum err e = deferral_kiosk_use(ctx, s->visit.visit_id, &slip);
	if (e) {
		kiosk_refused(ctx, k, e);
		return;
	}
	kiosk_start(ctx, k);
	s->slip = slip;
	k->phase = KIOSK_PAPER;
}

static enum machine_progress follow(struct ctx *ctx, struct kiosk *k)
{
	return deferral_kiosk_follow(ctx, &((struct kiosk_deferral *)k)->slip);
}

static const struct kiosk_machine machine = {
	.place = PLACE_KIOSK, .size = sizeof(struct kiosk_deferral), .thanks_ms = THANKS_MS, .look = look, .use = use, .follow = follow,
};

static struct outcome enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	(void)arg;
	return kiosk_open(ctx, state, &machine);
}

static struct outcome key(struct ctx *ctx, void *state, int32_t code)
{
	struct kiosk *k = state;
	(void)ctx;
	if (k->phase == KIOSK_START)
		kiosk_number_key(&k->number, code);
	return outcome_stay();
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

static void draw_thanks(const struct kiosk_deferral *s, const struct canvas *c)
{
	kiosk_large(c, MIDDLE - 1, STYLE_DONE, _("用紙をお取りください"));
	kiosk_line(c, MIDDLE + 1, STYLE_TEXT, s->slip.number);
	kiosk_sentences(c, MIDDLE + 3, STYLE_NEXT, s->slip.next);
}

static void draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct kiosk_deferral *s = state;
	char line[200];
	if (ctx->training)
		kiosk_line(c, 0, STYLE_TRAINING, _("【訓練】"));
	str_fmt(line, sizeof line, _("%s 利用受付機"), policy_service(ctx));
	kiosk_large(c, KIOSK_HEAD, STYLE_TITLE, line);
	if (s->k.phase == KIOSK_ASK)
		draw_confirm(ctx, s, c);
	else if (s->k.phase == KIOSK_THANKS)
		draw_thanks(s, c);
	else
		kiosk_draw(ctx, &s->k, c, _("診療の受付がお済みの方は、本日のお支払いをあと払いにできます"));
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .label = N_("利用する"), .help = N_("本日の支払いをあと払いにし、利用票を印刷します"), .action = ACTION_DEFER, .run = kiosk_ok },
	{ .key = K_ESC, .label = N_("やめる"), .help = N_("はじめに戻ります"), .run = kiosk_cancel },
	KIOSK_DIGITS,
	{ 0 },
};

const struct screen screen_kiosk_deferral = {
	.id = "kiosk_deferral", .title = N_("利用受付機"), .state_size = sizeof(struct kiosk_deferral), .flags = SCREEN_BARE | SCREEN_LIVE, .keys = keys,
	.enter = enter, .draw = draw, .refresh = kiosk_refresh, .tick = kiosk_refresh, .tick_ms = TICK_MS,
	.idle = kiosk_idle, .idle_ms = kiosk_idle_ms, .scan = kiosk_scan, .key = key,
};
