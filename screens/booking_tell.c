/* From the bookings' screen: putting the patient on the waiting list, and telling all of a menu's day something, after a preview. */
#include "base/str.h"
#include "domain/notice.h"
#include "domain/waiting.h"
#include "screens/booking_desk.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

static struct outcome wait_confirmed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct booking_desk *s = state;
	struct waiting w;
	(void)a;
	if (waiting_add(ctx, booking_desk_menu(s)->id, s->patient_id, s->day, s->day, &w))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, "%s", _("空きを待つ順番に加えました"));
}

struct outcome booking_act_wait(struct ctx *ctx, void *state)
{
	struct booking_desk *s = state;
	const struct menu *m = booking_desk_menu(s);
	struct waiting now[1];
	char text[300], day[WORDS_DAY];
	int n = 0;
	if (!s->patient_id || !m)
		return outcome_say(STYLE_REFUSED, "%s", _("患者と時間を選んでください"));
	if (waiting_fetch(ctx, m->id, s->patient_id, true, 1, now, &n))
		return outcome_fail(ctx);
	str_fmt(text, sizeof text, _("%s  %s\n空きを待つ順番に加えますか"), words_day(s->day, ctx_today(ctx), day), m->name);
	if (n)
		return outcome_say(STYLE_TODO, _("この方は「%s」の順番をすでに待っています"), m->name);
	return outcome_dialog(dialog_confirm(_("順番待ち"), text, false, wait_confirmed, 0));
}

/* ---- notices */

static struct outcome send(struct ctx *ctx, void *state, const struct answer *a)
{
	struct booking_desk *s = state;
	struct notice_reach r;
	if (notice_day(ctx, booking_desk_menu(s)->id, s->day, &(struct notice_text){ s->text, NULL }, (int)a->tag, &r))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("%d 件の予約に知らせました（メール %d 通）"), r.bookings, r.by_mail);
}

/* What the first of them will read, and how many they are. */
static struct outcome text_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	struct booking_desk *s = state;
	struct booking_item first;
	struct notice_reach r;
	struct notice n;
	char text[NOTICE_BODY + 600];
	int found = 0;
	struct booking_filter f = { .from = tokyo_utc(s->day, 0), .to = tokyo_utc(s->day + 1, 0), .menu_id = booking_desk_menu(s)->id, .standing = true };
	str_copy(s->text, sizeof s->text, a->text);
	if (notice_day_reach(ctx, f.menu_id, s->day, &r) || booking_list(ctx, &f, 0, 1, &first, &found))
		return outcome_fail(ctx);
	if (!r.bookings)
		return outcome_say(STYLE_REFUSED, "%s", _("この日の予約はありません"));
	if (notice_preview(ctx, NOTICE_FREE, &first.b, i18n_lang(), s->text, &n))
		return outcome_fail(ctx);
	str_fmt(text, sizeof text, _("予約 %d 件（メール %d 通、診察券のない方 %d 人）に知らせますか\n\n%s\n%s"), r.bookings, r.by_mail, r.without_card, n.subject, n.body);
	return outcome_dialog(dialog_confirm(_("お知らせの確認"), text, true, send, r.bookings));
}

struct outcome booking_act_tell(struct ctx *ctx, void *state)
{
	const struct menu *m = booking_desk_menu(state);
	(void)ctx;
	if (!m)
		return outcome_say(STYLE_REFUSED, "%s", _("予約メニューがありません"));
	return outcome_dialog(dialog_input(_("この日のこのメニューの方すべてに知らせる"), _("お知らせの文"), "", true, text_typed, 0));
}
