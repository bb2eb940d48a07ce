/*
 * The service's name and the slip's number, who it is for, when the card is charged, and the card number for the next scanner.
 */
#include "domain/slip_page.h"

#include "base/str.h"
#include "domain/policy.h"
#include "domain/slip_draw.h"

#include "base/banned.h"

static void departments(const struct visit *v, char *out, size_t size)
{
	out[0] = '\0';
	for (int i = 0; i < v->n_departments; i++)
		str_add(out, size, "%s%s", i ? "・" : "", v->departments[i].name);
}

void slip_page_make(const struct ctx *ctx, const struct slip *slip, const struct visit *visit, const struct patient *patient, bool again,
	struct doc *doc)
{
	char text[200], day[DATE_TEXT];
	struct slip_draw s;
	slip_draw_begin(&s, ctx, doc, slip->made_at, policy_service(ctx), policy_slip_title(ctx), slip->number, again);
	doc->pink = policy_slip_pink(ctx);
	slip_draw_row(&s, "診察券番号", patient->card);
	str_fmt(text, sizeof text, "%s　様", patient->name);
	slip_draw_row(&s, "お名前", text);
	slip_draw_row(&s, "診療日", date_era(visit->day, day));
	slip_draw_row(&s, "受付", visit->number);
	departments(visit, text, sizeof text);
	slip_draw_row(&s, "診療科", text);
	str_fmt(text, sizeof text, "%s以降", date_era(policy_due_day(ctx, visit->day, visit->day), day));
	slip_draw_row(&s, "決済予定日", text);
	slip_draw_code(&s, patient->card);
	if (policy_slip_handed_in(ctx))
		slip_draw_text(&s, "会計ファイルと一緒に%sへお出しください。", policy_desk_text(ctx, DESK_HANDIN, text));
	else
		slip_draw_text(&s, "診察が終わりましたら、このままお帰りいただけます。");
	slip_draw_text(&s, "本日の医療費は、ご登録のクレジットカードで後日お支払いいただきます。");
	slip_draw_text(&s, "お取消しは%sへお申し出ください。", policy_desk_text(ctx, DESK_OPT_OUT, text));
	slip_draw_end(&s);
}

static const char *const handin_papers[HANDIN_KINDS] = { [HANDIN_REFERRAL] = "紹介状", [HANDIN_LIMIT_SLIP] = "自己負担上限額管理票",
	[HANDIN_MATERNITY] = "妊婦健診受診票", [HANDIN_OTHER] = "書類" };

void slip_page_reception(const struct ctx *ctx, const struct visit *visit, const struct patient *patient, bool confirm, struct doc *doc)
{
	char text[200], day[DATE_TEXT], time[DATE_TEXT], desk[128];
	struct slip_draw s;
	slip_draw_begin(&s, ctx, doc, visit->opened_at, "", "受付票", visit->number, false);
	str_fmt(text, sizeof text, "%s %s", date_era(visit->day, day), instant_time(visit->opened_at, time));
	slip_draw_row(&s, "受付", text);
	slip_draw_row(&s, "診察券番号", patient->card);
	str_fmt(text, sizeof text, "%s　様", patient->name);
	slip_draw_row(&s, "お名前", text);
	departments(visit, text, sizeof text);
	slip_draw_row(&s, "診療科", text);
	if (confirm && policy_booth(ctx)) {
		str_fmt(text, sizeof text, "診察の前に %sへお越しください", policy_desk_text(ctx, DESK_INSURANCE, desk));
		slip_draw_notice(&s, policy_insurance_label(ctx), text);
	}
	slip_draw_code(&s, patient->card);
	for (int i = 0; i < visit->n_handins; i++)
		if (!visit->handins[i].received_at)
			slip_draw_text(&s, "%sを%sへお出しください。", handin_papers[visit->handins[i].kind], policy_desk_text(ctx, DESK_HANDIN, desk));
	slip_draw_text(&s, "この受付票は、会計が終わるまでお持ちください。");
	slip_draw_end(&s);
}
