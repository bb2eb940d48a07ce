/*
 * What couldn't be delivered to patients, with the likely causes (SPEC E3), newest first; F6 shows those that wait. Enter opens the
 * registration, where the address and the language stand; F7 sends one again.
 */
#include "base/str.h"
#include "domain/audit.h"
#include "domain/mail_list.h"
#include "domain/mail_text.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"
#include "tui/list.h"

#include "base/banned.h"

enum { LIST_TOP = 3, CAUSE = 6 };

struct mails {
	struct list list;
	enum mail_state filter;
	int64_t undeliverable;
	struct mail_item items[LIST_PART];
};

static int64_t count_of(struct ctx *ctx, enum mail_state state)
{
	int64_t n;
	return mail_list_count(ctx, state, &n) ? 0 : n;
}

static int64_t mails_count(struct ctx *ctx, void *state)
{
	struct mails *s = state;
	s->undeliverable = count_of(ctx, MAIL_UNDELIVERABLE);
	return s->filter == MAIL_UNDELIVERABLE ? s->undeliverable : count_of(ctx, s->filter);
}

static enum style state_style(enum mail_state s)
{
	return s == MAIL_SENT ? STYLE_DONE : s == MAIL_UNDELIVERABLE ? STYLE_REFUSED : STYLE_BUSY;
}

static void fill(const struct ctx *ctx, const struct mail_item *m, struct list_row *out)
{
	char day[WORDS_DAY], cause[320];
	enum style s = state_style(m->state);
	out->id = m->id;
	list_cell(out, 0, STYLE_TEXT, "%s", words_day(tokyo_day(m->written_at), ctx_today(ctx), day));
	list_cell(out, 1, STYLE_TEXT, "%s", m->card);
	list_cell(out, 2, STYLE_TEXT, "%s", m->name);
	list_cell(out, 3, STYLE_TEXT, "%s", mail_text_kind_name(m->kind));
	list_cell(out, 4, s, "%s%s", style_mark(s), mail_state_name(m->state));
	list_cell(out, 5, STYLE_TEXT, "%s", m->recipient);
	mail_list_cause(m, cause);
	bool whole = str_copy(out->cell[CAUSE], LIST_CELL - sizeof "…", cause);
	str_add(out->cell[CAUSE], LIST_CELL, "%s", whole ? "" : "…");
}

static int mails_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	struct mails *s = state;
	int got = 0;
	if (mail_list(ctx, (int)s->filter, first, n < LIST_PART ? n : LIST_PART, s->items, &got))
		return 0;
	for (int i = 0; i < got; i++)
		fill(ctx, &s->items[i], &rows[i]);
	return got;
}

static const struct list_column columns[] = {
	{ N_("日付"), 11, ALIGN_LEFT, 0, false }, { N_("診察券"), 10, ALIGN_LEFT, 1, false }, { N_("氏名"), 10, ALIGN_LEFT, 0, false },
	{ N_("メール"), 16, ALIGN_LEFT, 0, false }, { N_("状態"), 10, ALIGN_LEFT, 0, false }, { N_("宛先"), 26, ALIGN_LEFT, 2, false },
	{ N_("考えられる原因"), 16, ALIGN_LEFT, 0, true }, { 0 },
};

static const struct list_model model = {
	.columns = columns, .count = mails_count, .fetch = mails_fetch, .empty = N_("ここにあるメールはありません"),
};

static void note(struct mails *s)
{
	str_fmt(s->list.note, sizeof s->list.note, _("並び: 新しい順   絞り込み: %s"), mail_state_name(s->filter));
}

static struct outcome mails_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct mails *s = state;
	(void)arg;
	list_init(&s->list, &model);
	s->filter = MAIL_UNDELIVERABLE;
	s->undeliverable = count_of(ctx, s->filter);
	note(s);
	return outcome_stay();
}

static enum err look(struct ctx *ctx, const struct mails *s)
{
	return audit_look(ctx, "", 0, "mails %s: %lld", mail_state_id(s->filter), (long long)count_of(ctx, s->filter));
}

static struct outcome mails_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, look(ctx, state));
}

static struct list *mails_list(void *state)
{
	return &((struct mails *)state)->list;
}

static struct rect mails_list_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, LIST_TOP, cols, rows - LIST_TOP };
}

static void mails_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct mails *s = state;
	const struct list_row *row = list_selected_row(&s->list);
	char key[WORDS_KEY];
	if (s->undeliverable)
		canvas_fmt(c, 1, 0, STYLE_NEXT, _("▶ 次: 届かなかったメール %lld通の確認（直ったら %s）"), (long long)s->undeliverable,
			words_key(ctx, &screen_mails, ACTION_MAIL_RESEND, key));
	else
		canvas_text(c, 1, 0, STYLE_NEXT, _("▶ 次: することはありません"));
	if (row)
		canvas_fmt(c, 1, 1, STYLE_DIM, "%s  %s", row->cell[1], row->cell[CAUSE]);
	canvas_hline(c, LIST_TOP - 1);
}

/* ---- keys */

static struct outcome open_registration(struct ctx *ctx, void *state)
{
	int64_t id = list_selected(&((struct mails *)state)->list);
	struct mail_item m;
	if (!id)
		return outcome_unhandled();
	if (mail_list_item(ctx, id, &m))
		return outcome_fail(ctx);
	return m.patient_id ? outcome_push(&screen_enrollment, m.patient_id) : outcome_say(STYLE_REFUSED, "%s", _("診察券のない方です"));
}

static struct outcome next_filter(struct ctx *ctx, void *state)
{
	struct mails *s = state;
	s->filter = s->filter == MAIL_UNDELIVERABLE ? MAIL_WAITING : MAIL_UNDELIVERABLE;
	note(s);
	list_restart(&s->list);
	return look(ctx, s) ? outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text) : outcome_stay();
}

static struct outcome resend(struct ctx *ctx, void *state)
{
	int64_t id = list_selected(&((struct mails *)state)->list);
	struct mail_item m;
	if (!id)
		return outcome_say(STYLE_REFUSED, "%s", _("再送するメールを選んでください"));
	if (mail_list_again(ctx, id, &m))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("%s %s のメールを %s へ再送します"), m.card, m.name, m.recipient);
}

static struct outcome why(struct ctx *ctx, void *state)
{
	int64_t id = list_selected(&((struct mails *)state)->list);
	struct mail_item m;
	char cause[320], text[900];
	if (!id)
		return outcome_unhandled();
	if (mail_list_item(ctx, id, &m))
		return outcome_fail(ctx);
	mail_list_cause(&m, cause);
	str_fmt(text, sizeof text, _("%s  %s\n%s  %s\n宛先 %s\n\n%s\n\nメールサーバーの応答: %s"), m.card, m.name, mail_text_kind_name(m.kind),
		mail_state_name(m.state), m.recipient, cause, *m.answer ? m.answer : "－");
	return outcome_dialog(dialog_text(_("メールが届かない理由"), text));
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("この患者の利用登録を開きます"), .action = ACTION_LOOK, .run = open_registration },
	{ .key = K_F5, .label = N_("利用登録"), .help = N_("この患者の利用登録を開きます"), .action = ACTION_LOOK, .run = open_registration },
	{ .key = K_F6, .label = N_("絞り込み"), .help = N_("不達のメールと、送信待ちのメールを切り替えます"), .action = ACTION_LOOK, .run = next_filter },
	{ .key = K_F7, .label = N_("再送"), .help = N_("届かなかったメールを、今の登録アドレスに再送します"), .action = ACTION_MAIL_RESEND, .run = resend },
	{ .key = '?', .label = N_("理由"), .help = N_("考えられる原因と、メールサーバーの応答を示します"), .action = ACTION_LOOK, .run = why },
	{ 0 },
};

const struct screen screen_mails = {
	.id = "mails", .title = N_("メール"), .state_size = sizeof(struct mails), .flags = SCREEN_LIVE, .keys = keys,
	.enter = mails_enter, .shown = mails_shown, .draw = mails_draw, .list = mails_list, .list_area = mails_list_area,
};
