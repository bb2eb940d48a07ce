/* Words of the sheet, and the sheet as a spreadsheet reads it. */
#include "domain/day_close_words.h"

#include <string.h>

#include "base/i18n.h"

#include "base/banned.h"

static const struct { const char *id, *name; } sections[] = {
	{ "method", N_("受取") }, { "refund", N_("返金") }, { "department", N_("診療科別") }, { "result", N_("結果別") }, { "deposit", N_("預り金") },
	{ "total", N_("合計") }, { "reconcile", N_("照合") }, { "open", N_("未処理") }, { "visit", N_("未会計の来院") },
};

static const struct { const char *section, *id, *name; } lines[] = {
	{ "", "card", N_("カード決済") }, { "", "cash", N_("現金") }, { "", "terminal", N_("カード端末") }, { "", "qr", N_("QR・電子マネー") },
	{ "", "transfer", N_("振込") }, { "", "deposit", N_("預り金から") },
	{ "result", "succeeded", N_("カード決済 成功") }, { "result", "counter_paid", N_("窓口払い") }, { "result", "refunded", N_("返金") },
	{ "result", "zero", N_("0円") }, { "result", "declined", N_("カード決済 失敗") }, { "result", "authentication", N_("本人認証が必要") },
	{ "result", "refused", N_("決済会社が拒否") },
	{ "deposit", "taken", N_("受領") }, { "deposit", "used", N_("精算に充当") }, { "deposit", "returned", N_("返却") },
	{ "total", "total", N_("差引合計") },
	{ "reconcile", "done", N_("決済会社の一覧") }, { "reconcile", "none", N_("この日は照合していません") },
	{ "open", "differences", N_("説明のない照合の差") }, { "open", "unknown", N_("結果の分からない決済") }, { "open", "refunds", N_("窓口でお返しする返金") },
	{ "open", "visits", N_("会計の決まっていない来院") },
};

const char *day_close_words_section(const char *section)
{
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (strcmp(sections[i].id, section) == 0)
			return sections[i].name;
	return section;
}

const char *day_close_words_line(const struct day_line *l)
{
	bool written = strcmp(l->section, "department") == 0 || strcmp(l->section, "visit") == 0;
	if (written)
		return l->name[0] ? l->name : "－";
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if ((!lines[i].section[0] || strcmp(lines[i].section, l->section) == 0) && strcmp(lines[i].id, l->name) == 0)
			return lines[i].name;
	return l->name;
}

const char *day_close_words_name(const struct day_line *l)
{
	const char *name = day_close_words_line(l);
	return name == l->name || !*name ? name : _(name);
}

/* What somebody typed stays as it is; its quotes are doubled. */
static void cell(struct buf *out, const char *text)
{
	buf_char(out, '"');
	for (; *text; text++) {
		if (*text == '"')
			buf_char(out, '"');
		buf_char(out, *text);
	}
	buf_char(out, '"');
}

static void row(struct buf *out, const char *section, const char *name, const char *n, const char *yen)
{
	cell(out, section);
	buf_char(out, ',');
	cell(out, name);
	buf_fmt(out, ",%s,%s\r\n", n, yen);
}

static void amount(struct buf *out, const char *section, const char *name, int64_t yen)
{
	char text[24];
	str_fmt(text, sizeof text, "%lld", (long long)yen);
	row(out, section, name, "", text);
}

void day_close_words_csv(const struct day_sheet *s, struct buf *out)
{
	char text[DATE_TEXT], n[24], yen[24];
	buf_str(out, "\xef\xbb\xbf");
	row(out, _("区分"), _("項目"), _("件数"), _("金額"));
	row(out, _("日締め"), date_iso(s->day, text), "", "");
	if (s->number) {
		str_fmt(n, sizeof n, "%lld", (long long)s->number);
		row(out, _("日締め"), _("番号"), n, "");
		row(out, _("日締め"), instant_iso(s->closed_at, text), "", "");
		row(out, _("日締め"), s->closed_by, "", "");
	}
	for (size_t i = 0; i < s->n; i++) {
		const struct day_line *l = &s->lines[i];
		str_fmt(n, sizeof n, "%lld", (long long)l->n);
		str_fmt(yen, sizeof yen, "%lld", (long long)l->yen);
		row(out, _(day_close_words_section(l->section)), day_close_words_name(l), n, yen);
	}
	amount(out, _("現金"), _("帳簿"), s->expected_cash);
	if (s->number) {
		amount(out, _("現金"), _("実際"), s->counted_cash);
		amount(out, _("現金"), _("差"), s->counted_cash - s->expected_cash);
		row(out, _("理由"), s->note, "", "");
	}
}
