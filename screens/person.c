/* The marks of P6 are never cut: what is left of the line belongs to the person. */
#include "screens/person.h"

#include "base/str.h"
#include "base/utf8.h"

#include "base/banned.h"

const char *person_birth(const struct ctx *ctx, const struct patient *p, char out[96])
{
	char date[DATE_TEXT];
	day_t on = p->died == DAY_NONE ? ctx_today(ctx) : p->died;
	const char *day = i18n_lang() == LANG_JA ? date_era(p->birth, date) : date_iso(p->birth, date);
	str_fmt(out, 96, _("%s（%d歳）"), day, date_age(p->birth, on));
	return out;
}

const char *person_text(const struct ctx *ctx, const struct patient *p, char out[PERSON_TEXT])
{
	char birth[96];
	str_fmt(out, PERSON_TEXT, "%s  %s  %s  %s  %s", p->card, p->name, p->kana, sex_name(p->sex), person_birth(ctx, p, birth));
	return out;
}

/* "！同姓同名1 ！同姓2" */
static const char *marks(int same_name, int same_surname, char out[64])
{
	str_copy(out, 64, "");
	if (same_name)
		str_fmt(out, 64, _("！同姓同名%d"), same_name);
	if (same_surname) {
		str_add(out, 64, "%s", *out ? " " : "");
		str_add(out, 64, _("！同姓%d"), same_surname);
	}
	return out;
}

void person_draw(const struct ctx *ctx, const struct canvas *c, int y, const struct patient *p, int same_name, int same_surname)
{
	char twins[64], birth[96], tail[160], kana[KANA_SIZE];
	int width = c->at.cols - 2, right = utf8_width(marks(same_name, same_surname, twins));
	str_fmt(tail, sizeof tail, "  %s  %s", sex_name(p->sex), person_birth(ctx, p, birth));
	int x = canvas_fmt(c, 1, y, STYLE_TITLE, "%s  %s  ", p->card, p->name);
	int left = width + 1 - x - utf8_width(tail) - (right ? right + 1 : 0);
	left = left < 0 ? 0 : left;
	str_copy(kana, sizeof kana, p->kana);
	if (utf8_width(kana) > left)
		x = canvas_fit(c, x, y, left, ALIGN_LEFT, STYLE_TITLE, kana);
	else
		x = canvas_text(c, x, y, STYLE_TITLE, kana);
	x = canvas_text(c, x, y, STYLE_TITLE, tail);
	canvas_text(c, x + 1, y, STYLE_TODO, twins);
}
