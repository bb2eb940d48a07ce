/*
 * An application beside the hospital's record (arg.id: the patient; SPEC E4, SCREENS "what differs"): each field of both sides, the
 * characters that differ marked and named by code point. A person accepts it as the hospital spells it, or sends it back.
 */
#include <string.h>

#include "base/str.h"
#include "domain/application.h"
#include "domain/audit.h"
#include "domain/enrollment.h"
#include "screens/differ.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

enum { TOP = 3 };

struct match {
	int64_t patient_id;
	struct application_view view;
};

static enum err load(struct ctx *ctx, struct match *s)
{
	struct enrollment en;
	enum err e = enrollment_of(ctx, s->patient_id, &en);
	return e ? e : application_view_load(ctx, en.id, &s->view);
}

static struct outcome enroll_match_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct match *s = state;
	s->patient_id = arg->id;
	if (load(ctx, s))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static struct outcome enroll_match_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, audit_look(ctx, "patient", ((struct match *)state)->patient_id, "application"));
}

static struct outcome enroll_match_refresh(struct ctx *ctx, void *state)
{
	return load(ctx, state) ? outcome_fail(ctx) : outcome_stay();
}

static void draw_field(const struct canvas *c, int y, const struct application_field *f)
{
	const struct differ_pair p = { f->label, f->ours, f->theirs, f->diffs, f->n_diffs, f->match };
	differ_line(c, y, &p, f->identity ? differ_style(f->match) : STYLE_DIM);
}

static void enroll_match_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct application_view *v = &((const struct match *)state)->view;
	person_draw(ctx, c, 0, &v->patient, 0, 0);
	int x = canvas_glyph(c, 1, 1, STYLE_NEXT, GLYPH_SELECT) + 1;
	canvas_text(c, x, 1, STYLE_NEXT, v->sentence);
	canvas_hline(c, 2);
	differ_heads(c, TOP, _("病院の登録"), _("申込みの内容"));
	for (int i = 0; i < v->n; i++)
		draw_field(c, TOP + 1 + i + (i > 0 && !v->fields[i].identity && i >= 5), &v->fields[i]);
}

static bool undecided(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return ((const struct match *)state)->view.a.state == APPLICATION_MISMATCHED;
}

static struct outcome accept(struct ctx *ctx, void *state, const struct answer *a)
{
	struct match *s = state;
	struct application out;
	if (application_accept(ctx, s->view.e.id, a->tag, &out))
		return outcome_fail(ctx);
	return outcome_with(outcome_back(), STYLE_DONE, _("承認しました。%s にカード登録ページを送ります"), out.email);
}

static struct outcome ask_accept(struct ctx *ctx, void *state)
{
	const struct match *s = state;
	char text[PERSON_TEXT + 240];
	person_text(ctx, &s->view.patient, text);
	str_add(text, sizeof text, "\n\n%s", s->view.worst <= NAME_VARIANT ? _("病院の表記のまま承認しますか") :
		_("同じ方であることを本人確認書類などで確かめましたか。病院の表記のまま承認します"));
	return outcome_dialog(dialog_confirm(_("申込みの承認"), text, true, accept, s->view.a.version));
}

static struct outcome send_back(struct ctx *ctx, void *state)
{
	const struct match *s = state;
	if (application_return(ctx, s->view.e.id, s->view.a.version))
		return outcome_fail(ctx);
	return outcome_with(outcome_back(), STYLE_TODO, _("%s に確認のお願いを送ります"), s->view.a.email);
}

static struct outcome correct(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push_arg(&screen_enroll_form, &(struct arg){ .id = ((struct match *)state)->patient_id, .id2 = 1 });
}

static const struct screen_key keys[] = {
	{ .key = K_F5, .label = N_("病院の表記で承認"), .help = N_("申込みを病院の表記のまま承認し、カード登録ページを送ります"), .action = ACTION_ENROLL, .run = ask_accept, .when = undecided },
	{ .key = K_F6, .label = N_("訂正"), .help = N_("申込みの内容を訂正し、もう一度照合します"), .action = ACTION_ENROLL, .run = correct, .when = undecided },
	{ .key = K_F7, .label = N_("差し戻す"), .help = N_("照合する項目をすべて挙げて、確認のお願いをメールします"), .action = ACTION_ENROLL, .run = send_back, .when = undecided },
	{ 0 },
};

const struct screen screen_enroll_match = {
	.id = "enroll_match", .title = N_("利用登録の照合"), .state_size = sizeof(struct match), .flags = SCREEN_LIVE, .keys = keys,
	.enter = enroll_match_enter, .shown = enroll_match_shown, .draw = enroll_match_draw, .refresh = enroll_match_refresh,
};
