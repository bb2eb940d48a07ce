/* When and where, large; then who, the number for every scanner, and until when it can be changed. */
#include "domain/booking_page.h"

#include "base/str.h"
#include "domain/policy.h"
#include "domain/slip_draw.h"
#include "model/profile.h"

#include "base/banned.h"

/* "令和8年12月5日（土）10:30" in any language of the staff. */
static const char *when(int64_t at, char out[2 * DATE_TEXT])
{
	static const char *const weekdays[] = { "日", "月", "火", "水", "木", "金", "土" };
	char day[DATE_TEXT], time[DATE_TEXT];
	day_t d = tokyo_day(at);
	str_fmt(out, 2 * DATE_TEXT, "%s（%s）%s", date_era(d, day), weekdays[date_weekday(d)], instant_time(at, time));
	return out;
}

void booking_page_make(const struct ctx *ctx, const struct booking_slip *b, int64_t change_until, struct doc *doc)
{
	char text[256], at[2 * DATE_TEXT];
	struct slip_draw s;
	slip_draw_begin(&s, ctx, doc, ctx_now(ctx), "", b->provisional ? "仮予約票" : "予約票", b->number, false);
	slip_draw_notice(&s, when(b->start_at, at), b->department);
	slip_draw_row(&s, "内容", b->menu);
	if (b->card[0])
		slip_draw_row(&s, "診察券番号", b->card);
	str_fmt(text, sizeof text, "%s　様", b->name);
	slip_draw_row(&s, "お名前", text);
	slip_draw_code(&s, b->number);
	slip_draw_qr_too(&s, b->number);
	if (b->provisional)
		slip_draw_text(&s, "お支払いが済むまでは仮予約です。");
	slip_draw_text(&s, "当日は、診察券とマイナ保険証（または資格確認書）をお持ちください。");
	if (change_until > ctx_now(ctx))
		slip_draw_text(&s, "変更・取消は %s までにお電話ください。", when(change_until, at));
	slip_draw_end(&s);
}
