/*
 * A6, as large as a hand: the service's name and the slip's number, who it is for, when the card is charged, and a bar code of
 * the card number for the next scanner. Japanese in any language of the staff, as all that patients get.
 */
#include "domain/slip_page.h"

#include "base/str.h"
#include "domain/policy.h"
#include "model/profile.h"

#include "base/banned.h"

enum { LEFT = 80, WIDTH = 890, MIDDLE = LEFT + WIDTH / 2, THIN = 20 };

static void row(struct page *p, int y, const char *label, const char *value)
{
	page_text(p, LEFT, y, 80, PAGE_LEFT, 220, "%s", label);
	page_text(p, LEFT + 240, y, 110, PAGE_LEFT, WIDTH - 240, "%s", value);
	page_line(p, LEFT, y + 18, LEFT + WIDTH, y + 18, 10);
}

static void departments(const struct visit *v, char *out, size_t size)
{
	out[0] = '\0';
	for (int i = 0; i < v->n_departments; i++)
		str_add(out, size, "%s%s", i ? "・" : "", v->departments[i].name);
}

static void draw_head(struct page *p, const struct ctx *ctx, const struct slip *slip, bool again)
{
	page_text(p, MIDDLE, 110, 100, PAGE_CENTER, WIDTH, "%s", policy_service(ctx));
	page_text(p, MIDDLE, 200, 220, PAGE_CENTER, WIDTH, "%s", policy_slip_title(ctx));
	page_text(p, MIDDLE, 300, 180, PAGE_CENTER, 0, "%s", slip->number);
	if (again) {
		page_box(p, LEFT + WIDTH - 90, 60, 90, 90, THIN, false);
		page_text(p, LEFT + WIDTH - 45, 126, 200, PAGE_CENTER, 0, "再");
	}
	if (ctx->training) {
		page_watermark(p, "訓　練");
		page_text(p, LEFT, 70, 80, PAGE_LEFT, 0, "【訓練】");
	}
}

void slip_page_make(const struct ctx *ctx, const struct slip *slip, const struct visit *visit, const struct patient *patient, bool again,
	struct doc *doc)
{
	char text[200], day[DATE_TEXT];
	const struct profile *pr = ctx->profile;
	doc->size = PAGE_A6;
	doc->pink = policy_slip_pink(ctx);
	doc->made_at = slip->made_at;
	str_fmt(doc->title, sizeof doc->title, "%s %s", policy_slip_title(ctx), slip->number);
	struct page *p = doc_page(doc);
	draw_head(p, ctx, slip, again);
	row(p, 400, "診察券番号", patient->card);
	str_fmt(text, sizeof text, "%s　様", patient->name);
	row(p, 480, "お名前", text);
	row(p, 560, "診療日", date_era(visit->day, day));
	departments(visit, text, sizeof text);
	row(p, 640, "受付", visit->number);
	row(p, 720, "診療科", text);
	date_era(policy_due_day(ctx, visit->day, visit->day), day);
	str_fmt(text, sizeof text, "%s以降", day);
	row(p, 800, "決済予定日", text);
	page_code(p, ITEM_CODE128, LEFT, 860, WIDTH, 150, patient->card);
	page_text(p, MIDDLE, 1050, 80, PAGE_CENTER, 0, "%s", patient->card);
	page_text(p, LEFT, 1140, 85, PAGE_LEFT, WIDTH, "%s",
		policy_slip_handed_in(ctx) ? "会計ファイルと一緒に計算窓口へお出しください。" : "診察が終わりましたら、このままお帰りいただけます。");
	page_text(p, LEFT, 1190, 85, PAGE_LEFT, WIDTH, "本日の医療費は、ご登録のクレジットカードで後日お支払いいただきます。");
	page_text(p, LEFT, 1240, 85, PAGE_LEFT, WIDTH, "お取消しは%sへお申し出ください。", policy_desk_text(ctx, DESK_OPT_OUT, text));
	page_line(p, LEFT, 1300, LEFT + WIDTH, 1300, THIN);
	page_text(p, MIDDLE, 1350, 90, PAGE_CENTER, WIDTH, "%s　電話 %s", pr->hospital, pr->hospital_phone);
}
