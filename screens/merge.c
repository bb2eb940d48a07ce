/*
 * Two records of one patient side by side (SPEC P7): arg.id stays, arg.id2 goes into it. What differs is marked, what moves is
 * counted, and why it can't be done now is all told at once. For a merged pair the same page takes it back.
 */
#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/patient_merge.h"
#include "screens/beside.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

struct merge {
	int64_t into, from;
	struct patient_merge_preview p;
};

static enum err load(struct ctx *ctx, struct merge *s)
{
	return patient_merge_preview(ctx, s->from, s->into, &s->p);
}

static struct outcome merge_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct merge *s = state;
	s->into = arg->id;
	s->from = arg->id2;
	return load(ctx, s) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct outcome merge_shown(struct ctx *ctx, void *state)
{
	const struct merge *s = state;
	return words_shown(ctx, audit_look(ctx, "patient", s->into, "beside %s", s->p.from.card));
}

static struct outcome merge_refresh(struct ctx *ctx, void *state)
{
	return load(ctx, state) ? outcome_fail(ctx) : outcome_stay();
}

static int draw_facts(const struct ctx *ctx, const struct merge *s, const struct canvas *c, int y)
{
	const struct patient *a = &s->p.into, *b = &s->p.from;
	char birth_a[96], birth_b[96];
	beside_head(c, y++, s->p.merged ? _("残っている記録") : _("残す記録"), s->p.merged ? _("統合した記録") : _("統合する記録"));
	beside_plain(c, y++, _("診察券"), a->card, b->card);
	y = beside_name(c, y, _("氏名"), a->name, b->name);
	y = beside_name(c, y, _("カナ"), a->kana, b->kana);
	beside_line(c, y++, _("生年月日"), person_birth(ctx, a, birth_a), person_birth(ctx, b, birth_b), a->birth == b->birth);
	beside_line(c, y++, _("性別"), sex_name(a->sex), sex_name(b->sex), a->sex == b->sex);
	beside_line(c, y++, _("電話"), a->phone, b->phone, strcmp(a->phone, b->phone) == 0);
	beside_line(c, y++, _("住所"), a->address, b->address, strcmp(a->address, b->address) == 0);
	return y;
}

static int draw_moves(const struct merge *s, const struct canvas *c, int y)
{
	char text[400] = "";
	for (int k = 0; k < MERGE_KINDS; k++)
		if (s->p.from_counts[k])
			str_add(text, sizeof text, "%s%s %lld", *text ? _("・") : "", merge_kind_name((enum merge_kind)k), (long long)s->p.from_counts[k]);
	canvas_text(c, 1, y, STYLE_LABEL, _("移るもの"));
	struct canvas body = canvas_part(c, (struct rect){ 13, y, c->at.cols - 14, c->at.rows - y });
	return y + canvas_wrap(&body, 0, 0, STYLE_TEXT, *text ? text : _("－ なし"));
}

static void merge_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct merge *s = state;
	if (s->p.merged)
		canvas_fmt(c, 1, 0, STYLE_NEXT, _("▶ 統合されています。%s の診察券でもこの記録が開きます（同じキーで戻せます）"), s->p.from.card);
	else if (s->p.n_reasons)
		canvas_text(c, 1, 0, STYLE_NEXT, _("▶ いまは統合できません"));
	else
		canvas_text(c, 1, 0, STYLE_NEXT, _("▶ 同じ方なら一つの記録にまとめます（あとで戻せます）"));
	int y = draw_facts(ctx, s, c, 2);
	y = s->p.merged ? y : draw_moves(s, c, y);
	for (int i = 0; i < s->p.n_reasons; i++) {
		int x = canvas_text(c, 1, y, STYLE_TODO, style_mark(STYLE_TODO));
		canvas_text(c, x, y++, STYLE_TODO, s->p.reasons[i]);
	}
}

/* ---- keys */

static struct outcome refusal(const struct ctx *ctx)
{
	return ctx->cause.n_reasons ? outcome_dialog(dialog_reasons(_("患者の統合"), ctx->cause.text, &ctx->cause)) : outcome_fail(ctx);
}

static struct outcome do_merge(struct ctx *ctx, void *state, const struct answer *a)
{
	struct merge *s = state;
	(void)a;
	if (patient_merge(ctx, &s->p))
		return refusal(ctx);
	return outcome_with(outcome_back(), STYLE_DONE, _("%s を %s に統合しました"), s->p.from.card, s->p.into.card);
}

static struct outcome undo_merge(struct ctx *ctx, void *state, const struct answer *a)
{
	struct merge *s = state;
	(void)a;
	if (patient_unmerge(ctx, s->from))
		return refusal(ctx);
	return outcome_with(outcome_back(), STYLE_DONE, _("%s の統合を戻しました"), s->p.from.card);
}

static struct outcome ask(struct ctx *ctx, void *state)
{
	struct merge *s = state;
	char text[400];
	(void)ctx;
	if (s->p.merged)
		str_fmt(text, sizeof text, _("%s（%s）の統合を戻しますか"), s->p.from.card, s->p.from.name);
	else
		str_fmt(text, sizeof text, _("%s（%s）を %s（%s）に統合しますか"), s->p.from.card, s->p.from.name, s->p.into.card, s->p.into.name);
	return outcome_dialog(dialog_confirm(_("患者の統合"), text, true, s->p.merged ? undo_merge : do_merge, 0));
}

static bool not_merged(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return !((const struct merge *)state)->p.merged;
}

static struct outcome swap(struct ctx *ctx, void *state)
{
	struct merge *s = state;
	int64_t into = s->into;
	s->into = s->from;
	s->from = into;
	return merge_refresh(ctx, s);
}

static struct outcome set_apart(struct ctx *ctx, void *state, const struct answer *a)
{
	struct merge *s = state;
	(void)a;
	if (patient_merge_apart(ctx, s->into, s->from))
		return outcome_fail(ctx);
	return outcome_with(outcome_back(), STYLE_DONE, _("%s と %s は別の方と記録しました"), s->p.into.card, s->p.from.card);
}

static struct outcome ask_apart(struct ctx *ctx, void *state)
{
	struct merge *s = state;
	char text[400];
	(void)ctx;
	str_fmt(text, sizeof text, _("%s と %s は別の方ですか（二重登録の一覧に出なくなります）"), s->p.into.card, s->p.from.card);
	return outcome_dialog(dialog_confirm(_("別の方"), text, true, set_apart, 0));
}

/* Both cards wait for the answer: a scan must not take its place (P6). */
static bool pinned(const struct ctx *ctx, const void *state)
{
	(void)ctx, (void)state;
	return true;
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("統合"), .help = N_("右の記録を左の記録に統合します。統合した組では元に戻します"), .action = ACTION_PATIENT_MERGE, .run = ask },
	{ .key = K_F6, .label = N_("左右入替"), .help = N_("どちらの記録を残すかを入れ替えます"), .action = ACTION_LOOK, .run = swap, .when = not_merged },
	{ .key = K_F7, .label = N_("別の方"), .help = N_("別の方と記録し、二重登録の一覧から外します"), .action = ACTION_PATIENT_MERGE, .run = ask_apart, .when = not_merged },
	{ 0 },
};

const struct screen screen_merge = {
	.id = "merge", .title = N_("記録の照合"), .state_size = sizeof(struct merge), .flags = SCREEN_LIVE, .keys = keys,
	.enter = merge_enter, .shown = merge_shown, .draw = merge_draw, .refresh = merge_refresh, .pinned = pinned,
};
