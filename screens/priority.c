/*
 * The priority counter (SPEC V4, V8): who must come with what. One key receives all that needs no figure; a limit slip or a maternity
 * ticket opens its page, where the figures are entered. The last receipt can be taken back (V10).
 */
#include "base/str.h"
#include "domain/policy.h"
#include "domain/visit.h"
#include "screens/screens.h"
#include "screens/waiting.h"
#include "screens/words.h"

#include "base/banned.h"

struct priority {
	struct waiting w;
	int n;                       /* received last by this desk, to take back */
	int64_t received[HANDINS_MAX];
	int64_t visit_id;
	char name[NAME_SIZE];
};

static struct outcome priority_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	(void)ctx, (void)arg;
	waiting_open(&((struct priority *)state)->w, STEP_PRIORITY);
	return outcome_stay();
}

static void priority_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	char place[128];
	waiting_draw(&((const struct priority *)state)->w, c, _("提出物の受け取り"), policy_desk_text(ctx, DESK_HANDIN, place));
}

static bool needs_figure(const struct handin *h)
{
	return h->kind == HANDIN_LIMIT_SLIP || h->kind == HANDIN_MATERNITY;
}

static struct outcome receive_all(struct ctx *ctx, struct priority *s, const struct visit *v, const char *name)
{
	s->n = 0;
	s->visit_id = v->id;
	str_copy(s->name, sizeof s->name, name);
	for (int i = 0; i < v->n_handins; i++) {
		const struct handin *h = &v->handins[i];
		if (h->received_at)
			continue;
		if (visit_handin_receive(ctx, h->id, h->version, -1))
			return outcome_fail(ctx);
		s->received[s->n++] = h->id;
	}
	return outcome_with(outcome_refresh(), STYLE_DONE, _("%s 様の提出物 %d点を受け取りました（取り消しは u）"), name, s->n);
}

static struct outcome receive(struct ctx *ctx, void *state)
{
	struct priority *s = state;
	const struct board_row *r = waiting_row(&s->w);
	struct visit v;
	if (!r)
		return outcome_unhandled();
	if (visit_by_id(ctx, r->visit_id, &v))
		return outcome_fail(ctx);
	for (int i = 0; i < v.n_handins; i++)
		if (!v.handins[i].received_at && needs_figure(&v.handins[i]))
			return outcome_push(&screen_handins, v.id);
	return receive_all(ctx, s, &v, r->name);
}

static struct outcome open_handins(struct ctx *ctx, void *state)
{
	const struct board_row *r = waiting_row(&((struct priority *)state)->w);
	(void)ctx;
	return r ? outcome_push(&screen_handins, r->visit_id) : outcome_unhandled();
}

static bool can_undo(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return ((const struct priority *)state)->n > 0;
}

static struct outcome undo(struct ctx *ctx, void *state)
{
	struct priority *s = state;
	struct visit v;
	if (visit_by_id(ctx, s->visit_id, &v))
		return outcome_fail(ctx);
	for (int i = 0; i < v.n_handins; i++)
		for (int k = 0; k < s->n; k++)
			if (v.handins[i].id == s->received[k] && v.handins[i].received_at && visit_handin_undo(ctx, v.handins[i].id, v.handins[i].version))
				return outcome_fail(ctx);
	s->n = 0;
	return outcome_with(outcome_refresh(), STYLE_TODO, _("%s 様の提出物の受け取りを取り消しました"), s->name);
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ患者を開きます"), .action = ACTION_LOOK, .run = waiting_patient },
	{ .key = K_F5, .label = N_("受領"), .help = N_("選んだ方の提出物をまとめて受け取ります（管理票・妊健票は金額を入力します）"), .action = ACTION_HANDIN, .run = receive },
	{ .key = K_F7, .label = N_("提出物"), .help = N_("提出物の受領を記録します"), .action = ACTION_HANDIN, .run = open_handins },
	{ .key = 'u', .label = N_("取り消し"), .help = N_("この端末で最後に受け取ったものを取り消します"), .action = ACTION_HANDIN, .run = undo, .when = can_undo },
	{ 0 },
};

const struct screen screen_priority = {
	.id = "priority", .title = N_("優先受付"), .state_size = sizeof(struct priority), .flags = SCREEN_LIVE, .keys = keys, .enter = priority_enter,
	.shown = waiting_shown, .draw = priority_draw, .refresh = waiting_refresh, .list = waiting_list, .list_area = waiting_area,
};
