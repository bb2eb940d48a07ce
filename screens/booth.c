/*
 * The insurance booth (SPEC V8, F14, I2): who must show their insurance before the exam, ticked off by one key. The same key's undo
 * takes the last one back (V10). Where the hospital has no booth it is reception's own list.
 */
#include "base/str.h"
#include "domain/insurance.h"
#include "domain/policy.h"
#include "screens/screens.h"
#include "screens/waiting.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

struct booth {
	struct waiting w;
	int64_t patient_id;      /* confirmed last by this desk; 0: none */
	int64_t asked, asked_visit; /* for whom the evidence is being chosen */
	char name[NAME_SIZE];
};

static struct outcome booth_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	(void)ctx, (void)arg;
	waiting_open(&((struct booth *)state)->w, STEP_INSURANCE);
	return outcome_stay();
}

static void booth_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	char place[128];
	waiting_draw(&((const struct booth *)state)->w, c, words_of(ctx, L_INSURANCE),
		policy_insurance_booth(ctx) ? policy_desk_text(ctx, DESK_INSURANCE, place) : _("受付で確認"));
}

static struct outcome confirm(struct ctx *ctx, struct booth *s, int64_t patient_id, int64_t visit_id, const char *name, enum evidence by)
{
	if (insurance_confirm(ctx, patient_id, visit_id, ctx_today(ctx), by))
		return outcome_fail(ctx);
	s->patient_id = patient_id;
	str_copy(s->name, sizeof s->name, name);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("%s 様の保険を確認しました: %s（取り消しは u）"), name, evidence_name(by));
}

static struct outcome by_mynumber(struct ctx *ctx, void *state)
{
	struct booth *s = state;
	const struct board_row *r = waiting_row(&s->w);
	return r ? confirm(ctx, s, r->patient_id, r->visit_id, r->name, EVIDENCE_MYNUMBER) : outcome_unhandled();
}

static struct outcome chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	struct booth *s = state;
	char name[NAME_SIZE];
	int by = evidence_from_id(a->id);
	str_copy(name, sizeof name, s->name);
	if (by >= 0)
		return confirm(ctx, s, s->asked, s->asked_visit, name, (enum evidence)by);
	if (insurance_undetermined(ctx, s->asked, s->asked_visit, ctx_today(ctx), EVIDENCE_OTHER))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_UNKNOWN, "%s", _("保険の確認ができなかったことを記録しました"));
}

/* Whom it is asked for is kept: the row may be gone or another one under the cursor by the time of the answer (P6). */
static struct outcome other_evidence(struct ctx *ctx, void *state)
{
	struct booth *s = state;
	const struct board_row *r = waiting_row(&s->w);
	struct choice choices[EVIDENCE_COUNT + 2];
	int n = 0;
	if (!r)
		return outcome_unhandled();
	s->asked = r->patient_id;
	s->asked_visit = r->visit_id;
	str_copy(s->name, sizeof s->name, r->name);
	for (int i = 0; i < EVIDENCE_COUNT; i++) {
		day_t last = evidence_last_day((enum evidence)i);
		if (last == DAY_NONE || ctx_today(ctx) <= last)
			choices[n++] = (struct choice){ .id = evidence_id((enum evidence)i), .label = evidence_name((enum evidence)i) };
	}
	choices[n++] = (struct choice){ .id = "unknown", .label = _("？確認できない（不明として記録）") };
	choices[n] = (struct choice){ 0 };
	return outcome_dialog(dialog_choice(s->name, _("確認したもの"), choices, chosen, 0));
}

static bool can_undo(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return ((const struct booth *)state)->patient_id != 0;
}

static struct outcome undo(struct ctx *ctx, void *state)
{
	struct booth *s = state;
	if (insurance_undo(ctx, s->patient_id, 0, ctx_today(ctx)))
		return outcome_fail(ctx);
	s->patient_id = 0;
	return outcome_with(outcome_refresh(), STYLE_TODO, _("%s 様の保険確認を取り消しました"), s->name);
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ患者を開きます"), .action = ACTION_LOOK, .run = waiting_patient },
	{ .key = K_F5, .label = N_("確認"), .help = N_("選んだ方の保険をマイナ保険証で確認します"), .action = ACTION_INSURANCE_CONFIRM, .run = by_mynumber },
	{ .key = K_F6, .label = N_("ほかの方法"), .help = N_("マイナ保険証のほかの方法で保険を確認します"), .action = ACTION_INSURANCE_CONFIRM, .run = other_evidence },
	{ .key = 'u', .label = N_("取り消し"), .help = N_("この端末で最後に確認した方の確認を取り消します"), .action = ACTION_INSURANCE_CONFIRM, .run = undo, .when = can_undo },
	{ 0 },
};

const struct screen screen_booth = {
	.id = "booth", .title = L_INSURANCE, .state_size = sizeof(struct booth), .flags = SCREEN_LIVE, .keys = keys, .enter = booth_enter,
	.shown = waiting_shown, .draw = booth_draw, .refresh = waiting_refresh, .list = waiting_list, .list_area = waiting_area,
};
