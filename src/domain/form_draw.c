/* Cells stand on thin lines; frames around what belongs together are drawn by whoever knows it. */
#include "domain/form_draw.h"

#include "base/money.h"
#include "base/str.h"
#include "model/profile.h"

#include "base/banned.h"

void form_draw_marks(const struct ctx *ctx, struct page *p, bool copy)
{
	char day[DATE_TEXT];
	if (copy) {
		page_watermark(p, "参考（原本ではありません）");
		page_text(p, FORM_LEFT, 120, 105, PAGE_LEFT, 0, "参考（原本ではありません）");
		page_text(p, FORM_LEFT, 168, FORM_LABEL, PAGE_LEFT, 0, "写しの作成日 %s", date_era(ctx_today(ctx), day));
	}
	if (ctx->training) {
		page_watermark(p, "訓　練");
		page_text(p, FORM_RIGHT, 120, 100, PAGE_RIGHT, 0, "【訓練】実際の請求ではありません");
	}
}

void form_draw_title(struct page *p, int y, const char *title)
{
	page_text(p, FORM_LEFT + FORM_WIDTH / 2, y, 230, PAGE_CENTER, FORM_WIDTH, "%s", title);
}

void form_draw_page_number(struct page *p, int y, size_t page, size_t pages)
{
	page_text(p, FORM_RIGHT, y, FORM_TEXT, PAGE_RIGHT, 0, "%zu / %zu", page, pages);
}

void form_draw_heading(struct page *p, int x, int y, const char *text)
{
	page_text(p, x, y - 14, FORM_VALUE, PAGE_LEFT, 0, "%s", text);
}

void form_draw_cell(struct page *p, int x, int y, int w, int h, bool label)
{
	page_box(p, x, y, w, h, FORM_THIN, label);
}

/* The base line that puts a text of that size into the middle of a box. */
static int middle(int y, int h, int size)
{
	return y + h / 2 + size * 13 / 100;
}

void form_draw_field(struct page *p, int x, int y, int w, const char *label, int size, const char *value)
{
	form_draw_cell(p, x, y, w, FORM_FIELD_LABEL, true);
	form_draw_cell(p, x, y + FORM_FIELD_LABEL, w, FORM_FIELD_VALUE, false);
	page_text(p, x + w / 2, middle(y, FORM_FIELD_LABEL, FORM_LABEL), FORM_LABEL, PAGE_CENTER, w - 12, "%s", label);
	page_text(p, x + w / 2, middle(y + FORM_FIELD_LABEL, FORM_FIELD_VALUE, size), size, PAGE_CENTER, w - 16, "%s", value);
}

void form_draw_amount(struct page *p, int x, int y, int w, int h, int size, int64_t v, const char *unit, bool blank)
{
	char n[32];
	form_draw_cell(p, x, y, w, h, false);
	page_text(p, x + w - 16, middle(y, h, size), size, PAGE_RIGHT, w - 28, "%s%s", blank && !v ? "" : yen_text(v, n), unit);
}

void form_draw_hospital(struct page *p, const struct profile *pr, int y, const char *seal)
{
	enum { X = 1120, SEAL = 260, W = FORM_RIGHT - SEAL - X - 24 };
	page_text(p, X, y + 46, 140, PAGE_LEFT, W, "%s", pr->hospital);
	page_text(p, X, y + 108, FORM_TEXT, PAGE_LEFT, W, "〒%s", pr->hospital_postal);
	page_text(p, X, y + 154, FORM_TEXT, PAGE_LEFT, W, "%s", pr->hospital_address);
	page_text(p, X, y + 200, FORM_TEXT, PAGE_LEFT, W, "電話 %s", pr->hospital_phone);
	if (pr->institution[0])
		page_text(p, X, y + 246, FORM_LABEL, PAGE_LEFT, W, "医療機関コード %s", pr->institution);
	form_draw_cell(p, FORM_RIGHT - SEAL, y, SEAL, SEAL, false);
	page_text(p, FORM_RIGHT - SEAL / 2, y + 36, FORM_LABEL, PAGE_CENTER, SEAL - 20, "%s", seal);
}

void form_draw_tax_note(struct page *p, int y)
{
	page_text(p, FORM_LEFT, y, FORM_TEXT, PAGE_LEFT, FORM_WIDTH,
		"※厚生労働省が定める診療報酬や薬価等には、医療機関等が仕入れ時に負担する消費税が反映されています。");
}

const char *form_draw_days(day_t from, day_t to, char out[2 * DATE_TEXT])
{
	char a[DATE_TEXT], b[DATE_TEXT];
	date_era(to, b);
	if (from == to)
		str_copy(out, 2 * DATE_TEXT, b);
	else
		str_fmt(out, 2 * DATE_TEXT, "%s ～ %s", date_era(from, a), b);
	return out;
}
