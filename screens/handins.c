/*
 * What the patient hands in for a visit (arg.id), ticked off by number; the same number takes it back (SPEC V4, V10). The
 * upper-limit slip asks for the month's running total and shows what to write into it.
 */
#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/patient.h"
#include "domain/visit.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

enum { FIRST = 4 };

struct handins {
	struct visit visit;
	struct patient patient;
};

static enum err load(struct ctx *ctx, struct handins *s, int64_t visit_id)
{
	enum err e = visit_by_id(ctx, visit_id, &s->visit);
	return e ? e : patient_by_id(ctx, s->visit.patient_id, &s->patient);
}

static struct outcome handins_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	if (load(ctx, state, arg->id))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static struct outcome handins_refresh(struct ctx *ctx, void *state)
{
	struct handins *s = state;
	return load(ctx, s, s->visit.id) ? outcome_fail(ctx) : outcome_stay();
}

static const char *name_of(const struct handin *h)
{
	return h->kind == HANDIN_OTHER && *h->note ? h->note : handin_name(h->kind);
}

/* "○ 受領 09:12 sasaki", "… 累計 12,340円・会計待ち", "× 未受領" */
static enum style state_of(const struct handin *h, char *out, size_t size)
{
	char time[DATE_TEXT], yen[32];
	if (h->received_at) {
		str_fmt(out, size, _("○ 受領 %s %s"), instant_time(h->received_at, time), h->received_by);
		return STYLE_DONE;
	}
	if (h->month_total >= 0) {
		str_fmt(out, size, _("… 累計 %s円・会計待ち"), yen_text(h->month_total, yen));
		return STYLE_BUSY;
	}
	str_copy(out, size, _("× 未受領"));
	return STYLE_TODO;
}

static void handins_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct handins *s = state;
	int open = 0, y = FIRST;
	person_draw(ctx, c, 0, &s->patient, 0, 0);
	for (int i = 0; i < s->visit.n_handins; i++)
		open += !s->visit.handins[i].received_at;
	int x = canvas_glyph(c, 1, 2, STYLE_NEXT, GLYPH_SELECT) + 1;
	if (s->visit.n_handins == 0)
		canvas_text(c, x, 2, STYLE_NEXT, _("提出物はありません"));
	else if (open)
		canvas_fmt(c, x, 2, STYLE_NEXT, _("次: %d件の受領（番号のキーで）"), open);
	else
		canvas_text(c, x, 2, STYLE_NEXT, _("すべて受領しました"));
	for (int i = 0; i < s->visit.n_handins; i++, y++) {
		const struct handin *h = &s->visit.handins[i];
		char text[160];
		enum style style = state_of(h, text, sizeof text);
		canvas_fmt(c, 1, y, STYLE_KEY, "%d", i + 1);
		canvas_fit(c, 4, y, 24, ALIGN_LEFT, STYLE_TEXT, name_of(h));
		canvas_text(c, 30, y, style, text);
	}
}

/* V4, FACTS §2.4: the line for the slip, as soon as a final bill says it. */
static struct outcome show_line(struct ctx *ctx, struct handins *s, int64_t total)
{
	struct visit_limit_line line;
	char text[512], date[DATE_TEXT], a[32], b[32], c[32], d[32];
	if (visit_limit_line(ctx, s->visit.id, total, &line))
		return outcome_fail(ctx);
	if (!line.known)
		return outcome_with(outcome_refresh(), STYLE_BUSY, "%s", _("累計を記録しました。会計が確定すると、管理票に書く額が出ます"));
	str_fmt(text, sizeof text, _("受診日        %s\n医療費総額    %s円\n自己負担額    %s円\n累計          %s円\n"), date_show(line.day, date),
		yen_text(line.total_yen, a), yen_text(line.own_yen, b), yen_text(line.running_yen, c));
	if (line.cap)
		str_add(text, sizeof text, _("上限額        %s円\n"), yen_text(line.cap, d));
	if (line.charged_yen > line.own_yen)
		str_add(text, sizeof text, _("\n！確定した請求は %s円 です。請求を訂正してください\n"), yen_text(line.charged_yen, d));
	load(ctx, s, s->visit.id);
	return outcome_with(outcome_dialog(dialog_text(_("管理票に書く内容"), text)), STYLE_DONE, "%s", _("管理票を受領しました"));
}

/* Both sides of a conflict: what it is now, and what was asked for here (DESIGN §7). */
static struct outcome failed(struct ctx *ctx, struct handins *s, enum err e, int64_t id, const char *wanted)
{
	char now[160] = "";
	if (e != ERR_CONFLICT)
		return outcome_fail(ctx);
	load(ctx, s, s->visit.id);
	for (int i = 0; i < s->visit.n_handins; i++)
		if (s->visit.handins[i].id == id)
			state_of(&s->visit.handins[i], now, sizeof now);
	return outcome_say(STYLE_REFUSED, _("ほかの端末が先に変更しました。今: %s  こちら: %s（何も変えていません）"), now, wanted);
}

static struct outcome total_given(struct ctx *ctx, void *state, const struct answer *a)
{
	struct handins *s = state;
	struct handin *h = &s->visit.handins[a->tag];
	int64_t total, id = h->id;
	if (!yen_parse(a->text, &total))
		return outcome_say(STYLE_REFUSED, _("「%s」は金額ではありません。管理票にある今月の累計を円で入力してください"), a->text);
	enum err e = visit_handin_receive(ctx, id, h->version, total);
	return e ? failed(ctx, s, e, id, _("受領")) : show_line(ctx, s, total);
}

/* A ticket's amount counts in the bill (FACTS §2.5); nothing typed: only received. */
static struct outcome ticket_given(struct ctx *ctx, void *state, const struct answer *a)
{
	struct handins *s = state;
	struct handin *h = &s->visit.handins[a->tag];
	int64_t most = -1, id = h->id;
	if (*a->text && !yen_parse(a->text, &most))
		return outcome_say(STYLE_REFUSED, _("「%s」は金額ではありません。受診票の上限額を円で入力してください"), a->text);
	enum err e = visit_handin_receive(ctx, id, h->version, most);
	if (e)
		return failed(ctx, s, e, id, _("受領"));
	return outcome_with(outcome_refresh(), STYLE_DONE, _("%sを受領しました（%d で取り消し）"), name_of(h), (int)a->tag + 1);
}

static struct outcome receive(struct ctx *ctx, struct handins *s, int i)
{
	struct handin *h = &s->visit.handins[i];
	int64_t id = h->id;
	if (h->kind == HANDIN_LIMIT_SLIP)
		return outcome_dialog(dialog_input(handin_name(h->kind), _("今月の累計（円）"), "", true, total_given, i));
	if (h->kind == HANDIN_MATERNITY)
		return outcome_dialog(dialog_input(handin_name(h->kind), _("受診票の上限額（円）"), "", false, ticket_given, i));
	enum err e = visit_handin_receive(ctx, id, h->version, -1);
	if (e)
		return failed(ctx, s, e, id, _("受領"));
	return outcome_with(outcome_refresh(), STYLE_DONE, _("%sを受領しました（%d で取り消し）"), name_of(h), i + 1);
}

static struct outcome take_back(struct ctx *ctx, struct handins *s, int i)
{
	struct handin *h = &s->visit.handins[i];
	int64_t id = h->id;
	enum err e = visit_handin_undo(ctx, id, h->version);
	if (e)
		return failed(ctx, s, e, id, _("取り消し"));
	return outcome_with(outcome_refresh(), STYLE_TODO, _("%sの受領を取り消しました"), name_of(h));
}

static struct outcome undo_confirmed(struct ctx *ctx, void *state, const struct answer *a)
{
	return take_back(ctx, state, (int)a->tag);
}

/* What somebody else received isn't taken back by a key that came too late: it asks. */
static struct outcome undo(struct ctx *ctx, struct handins *s, int i)
{
	const struct handin *h = &s->visit.handins[i];
	char text[320], now[160];
	if (strcmp(h->received_by, ctx->actor.login) == 0)
		return take_back(ctx, s, i);
	state_of(h, now, sizeof now);
	str_fmt(text, sizeof text, _("%s\n%s\n受領を取り消しますか"), name_of(h), now);
	return outcome_dialog(dialog_confirm(_("提出物"), text, true, undo_confirmed, i));
}

static struct outcome toggle(struct ctx *ctx, struct handins *s, int i)
{
	if (i >= s->visit.n_handins)
		return outcome_say(STYLE_REFUSED, _("%d 番の提出物はありません"), i + 1);
	const struct handin *h = &s->visit.handins[i];
	if (h->received_at)
		return undo(ctx, s, i);
	return h->month_total < 0 ? receive(ctx, s, i) : show_line(ctx, s, h->month_total);
}

static struct outcome first(struct ctx *ctx, void *state) { return toggle(ctx, state, 0); }
static struct outcome second(struct ctx *ctx, void *state) { return toggle(ctx, state, 1); }
static struct outcome third(struct ctx *ctx, void *state) { return toggle(ctx, state, 2); }
static struct outcome fourth(struct ctx *ctx, void *state) { return toggle(ctx, state, 3); }

static struct outcome add_noted(struct ctx *ctx, void *state, const struct answer *a)
{
	struct handins *s = state;
	if (visit_handin_add(ctx, s->visit.id, HANDIN_OTHER, a->text))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("提出物を加えました: %s"), a->text);
}

static struct outcome add_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	struct handins *s = state;
	int kind = handin_from_id(a->id);
	if (kind == HANDIN_OTHER)
		return outcome_dialog(dialog_input(handin_name(HANDIN_OTHER), _("書類の名前"), "", true, add_noted, 0));
	if (visit_handin_add(ctx, s->visit.id, (enum handin_kind)kind, ""))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("提出物を加えました: %s"), handin_name((enum handin_kind)kind));
}

static struct outcome add(struct ctx *ctx, void *state)
{
	struct choice choices[HANDIN_KINDS + 1] = { 0 };
	(void)ctx, (void)state;
	for (int k = 0; k < HANDIN_KINDS; k++)
		choices[k] = (struct choice){ .id = handin_id((enum handin_kind)k), .label = handin_name((enum handin_kind)k) };
	return outcome_dialog(dialog_choice(_("提出物を加える"), "", choices, add_chosen, 0));
}

static const struct screen_key keys[] = {
	{ .key = '1', .label = N_("～4受領"), .help = N_("番号の提出物を受領します（もう一度押すと取り消し）"), .action = ACTION_HANDIN, .run = first },
	{ .key = '2', .help = N_("2番の提出物"), .action = ACTION_HANDIN, .run = second },
	{ .key = '3', .help = N_("3番の提出物"), .action = ACTION_HANDIN, .run = third },
	{ .key = '4', .help = N_("4番の提出物"), .action = ACTION_HANDIN, .run = fourth },
	{ .key = 'a', .label = N_("追加"), .help = N_("提出物を加えます"), .action = ACTION_HANDIN, .run = add },
	{ 0 },
};

const struct screen screen_handins = {
	.id = "handins", .title = N_("提出物"), .state_size = sizeof(struct handins), .flags = SCREEN_NO_BOX | SCREEN_LIVE, .keys = keys,
	.enter = handins_enter, .draw = handins_draw, .refresh = handins_refresh,
};
