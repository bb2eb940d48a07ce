/*
 * Cells are read as accounting systems write them: full width, thousands separators, 円 and 点 behind the number.
 * Every message names the file's line and the column. Yen-flagged lines of covered care are ten yen a point (FACTS §1.2).
 */
#include "domain/bill_rows.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "crypto/hash.h"
#include "domain/forms.h"
#include "domain/meals.h"
#include "model/secret.h"

#include "base/banned.h"

#define VALUE_MAX INT64_C(1000000000)
enum { QUANTITY_MAX = 10 }; /* characters of a drug's quantity before its unit */

/* The columns as people call them. */
static const char *const names[BILL_COLUMNS] = {
	N_("請求番号"), N_("診察券番号"), N_("診療日"), N_("診療科"), N_("負担割合"), N_("診療区分"), N_("項目名"), N_("点数"), N_("回数"), N_("単位"),
	N_("金額"), N_("円フラグ"), N_("税率"), N_("合計点数"), N_("請求額"), N_("期間開始"), N_("期間終了"), N_("特定疾病"), N_("確定"),
};

/* A file without bill numbers: card, day and department make the bill. The department's hash keeps the key short. */
static void make_key(struct bill_rows_row *r)
{
	if (r->cells[BILL_COL_BILL][0]) {
		str_copy(r->key, sizeof r->key, r->cells[BILL_COL_BILL]);
		return;
	}
	unsigned char sum[HASH_SIZE];
	const char *department = r->cells[BILL_COL_DEPARTMENT];
	hash_sha256(department, strlen(department), sum);
	str_fmt(r->key, sizeof r->key, "%.23s/%.15s/", r->cells[BILL_COL_CARD], r->cells[BILL_COL_DATE]);
	str_cat_hex(r->key, sizeof r->key, sum, 4);
}

void bill_rows_fill(struct bill_rows_row *r, int64_t line, const char *const cells[BILL_COLUMNS])
{
	size_t size = 0;
	for (int i = 0; i < BILL_COLUMNS; i++)
		size += (cells[i] ? strlen(cells[i]) : 0) + 1;
	*r = (struct bill_rows_row){ .line = line, .text = mem_array(size, 1) };
	char *at = r->text;
	for (int i = 0; i < BILL_COLUMNS; i++) {
		size_t n = cells[i] ? strlen(cells[i]) : 0;
		if (n)
			memcpy(at, cells[i], n);
		at[n] = '\0';
		str_strip(at);
		r->cells[i] = at;
		at += n + 1;
	}
	make_key(r);
}

const char *bill_rows_name(const struct bill_rows_row *r)
{
	return r->cells[BILL_COL_BILL][0] ? r->cells[BILL_COL_BILL] : r->cells[BILL_COL_CARD];
}

const char *bill_rows_title(const struct bill_rows_row *r, enum bill_column c)
{
	return r->titles && !str_empty(r->titles[c]) ? r->titles[c] : _(names[c]);
}

static enum err bad(struct ctx *ctx, const struct bill_rows_row *r, enum bill_column c, const char *what)
{
	return ctx_fail(ctx, ERR_BAD_INPUT, _("%lld行目 %s: %s"), (long long)r->line, bill_rows_title(r, c), what);
}

/* Drops what people put around digits: separators, currency and unit. */
static bool plain_number(const char *cell, char *out, size_t size)
{
	static const char *const units[] = { "円", "点", "回", "割", "%" };
	char folded[64];
	if (!utf8_nfkc(cell, folded, sizeof folded))
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		size_t n = strlen(folded), u = strlen(units[i]);
		if (n > u && strcmp(folded + n - u, units[i]) == 0) {
			folded[n - u] = '\0';
			break;
		}
	}
	size_t at = 0;
	for (const char *p = folded; *p && at + 1 < size; p++)
		if (*p != ',' && *p != '\\')
			out[at++] = *p;
	out[at] = '\0';
	str_strip(out);
	return at > 0;
}

/* A number from 0 to max; `none` for an empty cell. */
static enum err number(struct ctx *ctx, const struct bill_rows_row *r, enum bill_column c, int64_t max, int64_t none, int64_t *out)
{
	char text[64], what[160];
	*out = none;
	if (!r->cells[c][0])
		return ERR_OK;
	if (!plain_number(r->cells[c], text, sizeof text))
		return bad(ctx, r, c, _("数字ではありません"));
	if (str_int64(text, 0, max, out))
		return ERR_OK;
	int64_t any;
	if (text[0] == '-' && str_digits(text + 1))
		return bad(ctx, r, c, _("負の値は受け付けません（減額は請求の訂正で行います）"));
	if (str_digits(text) && !str_int64(text, 0, max, &any)) {
		str_fmt(what, sizeof what, _("大きすぎます（%lld まで）"), (long long)max);
		return bad(ctx, r, c, what);
	}
	return bad(ctx, r, c, _("整数ではありません"));
}

static enum err day_cell(struct ctx *ctx, const struct bill_rows_row *r, enum bill_column c, day_t *out)
{
	*out = DAY_NONE;
	if (!r->cells[c][0])
		return ERR_OK;
	enum err e = date_parse(r->cells[c], ctx_today(ctx), out, &ctx->cause);
	return e ? ctx_where(ctx, e, _("%lld行目 %s"), (long long)r->line, bill_rows_title(r, c)) : ERR_OK;
}

/* 3, 3割, 30%, and 20, 30, 100, which can only be per cent; -1 for an empty cell. */
static enum err share_cell(struct ctx *ctx, const struct bill_rows_row *r, int *out)
{
	int64_t v;
	char folded[32];
	enum err e = number(ctx, r, BILL_COL_SHARE, 100, -1, &v);
	if (e)
		return e;
	bool percent = utf8_nfkc(r->cells[BILL_COL_SHARE], folded, sizeof folded) && strchr(folded, '%');
	if ((percent || v > 10) && v % 10 == 0)
		v /= 10;
	else if (percent)
		v = 100;
	*out = (int)v;
	if (v > 3 && v != 10)
		return bad(ctx, r, BILL_COL_SHARE, _("負担割合は 0〜3割、自費は 10割です"));
	return ERR_OK;
}

static bool among(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (strcasecmp(word, *list) == 0)
			return true;
	return false;
}

/* A cell that says yes or no in one of the words of those systems; empty: `none`. */
static enum err flag_cell(struct ctx *ctx, const struct bill_rows_row *r, enum bill_column c, bool none, bool *out)
{
	static const char *const yes[] = { "1", "yes", "y", "true", "円", "yen", "確定", "確定済", "final", "長", "マル長", "特定疾病", NULL };
	static const char *const no[] = { "0", "no", "n", "false", "点", "point", "points", "未確定", "入力中", "仮", "draft", NULL };
	char word[64];
	*out = none;
	if (!r->cells[c][0])
		return ERR_OK;
	if (!utf8_nfkc(r->cells[c], word, sizeof word))
		word[0] = '\0';
	*out = among(word, yes);
	if (*out || among(word, no))
		return ERR_OK;
	return bad(ctx, r, c, c == BILL_COL_FINAL ? _("1（確定）か 0（未確定）です") : c == BILL_COL_SPECIFIC ? _("1（特定疾病）か 0 です") : _("1（円）か 0（点）です"));
}

/* The bill's own columns must say the same in each of its rows, or nothing. */
static enum err check_agreement(struct ctx *ctx, const struct bill_rows_row *rows, size_t n)
{
	static const enum bill_column whole[] = { BILL_COL_CARD, BILL_COL_DATE, BILL_COL_DEPARTMENT, BILL_COL_SHARE, BILL_COL_TOTAL_POINTS,
		BILL_COL_AMOUNT, BILL_COL_PERIOD_FROM, BILL_COL_PERIOD_TO, BILL_COL_SPECIFIC, BILL_COL_FINAL };
	for (size_t c = 0; c < sizeof whole / sizeof *whole; c++)
		for (size_t i = 1; i < n; i++) {
			const char *cell = rows[i].cells[whole[c]];
			if (cell[0] && strcmp(cell, rows[0].cells[whole[c]]) != 0)
				return bad(ctx, &rows[i], whole[c], _("同じ請求のはじめの行と違います"));
		}
	return ERR_OK;
}

static enum err secret(struct ctx *ctx, const struct bill_rows_row *r, enum bill_column c)
{
	ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
	return ctx_where(ctx, ERR_SECRET_TEXT, _("%lld行目 %s"), (long long)r->line, bill_rows_title(r, c));
}

/* No payment card's or My Number's digits anywhere; the card number of the patient is meant to be there. */
static enum err check_secrets(struct ctx *ctx, const struct bill_rows_row *r)
{
	for (enum bill_column c = 0; c < BILL_COLUMNS; c++)
		if (c != BILL_COL_CARD && secret_find(r->cells[c], r->cells[BILL_COL_CARD]) != SECRET_NONE)
			return secret(ctx, r, c);
	return ERR_OK;
}

static enum err read_dates(struct ctx *ctx, const struct bill_rows_row *r, struct bill_rows_head *h)
{
	enum err e = day_cell(ctx, r, BILL_COL_DATE, &h->day);
	if (!e)
		e = day_cell(ctx, r, BILL_COL_PERIOD_FROM, &h->from);
	if (!e)
		e = day_cell(ctx, r, BILL_COL_PERIOD_TO, &h->to);
	if (!e && h->day == DAY_NONE)
		return bad(ctx, r, BILL_COL_DATE, _("空です"));
	if (!e && (h->to != DAY_NONE ? h->to : h->day) < (h->from != DAY_NONE ? h->from : h->day))
		return bad(ctx, r, BILL_COL_PERIOD_TO, _("期間の終わりが始まりより前です"));
	return e;
}

enum err bill_rows_head(struct ctx *ctx, const struct bill_rows_row *rows, size_t n, struct bill_rows_head *h)
{
	bool final;
	*h = (struct bill_rows_head){ .points = -1, .amount = -1, .share = -1 };
	enum err e = ERR_OK;
	for (size_t i = 0; !e && i < n; i++)
		e = check_secrets(ctx, &rows[i]);
	if (!e && n > BILL_LINES_MAX)
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("%lld行目: 請求 %s の明細が %d 行を超えています"), (long long)rows->line, bill_rows_name(rows),
			BILL_LINES_MAX);
	if (!e && strlen(rows->cells[BILL_COL_BILL]) >= sizeof rows->key)
		e = bad(ctx, rows, BILL_COL_BILL, _("長すぎます"));
	if (!e)
		e = check_agreement(ctx, rows, n);
	if (!e && (!rows->cells[BILL_COL_CARD][0] || !str_copy(h->card, sizeof h->card, rows->cells[BILL_COL_CARD])))
		e = bad(ctx, rows, BILL_COL_CARD, _("空か、長すぎます"));
	if (!e && !str_copy(h->department, sizeof h->department, rows->cells[BILL_COL_DEPARTMENT]))
		e = bad(ctx, rows, BILL_COL_DEPARTMENT, _("長すぎます"));
	if (!e)
		e = read_dates(ctx, rows, h);
	if (!e)
		e = share_cell(ctx, rows, &h->share);
	if (!e)
		e = number(ctx, rows, BILL_COL_TOTAL_POINTS, VALUE_MAX, -1, &h->points);
	if (!e)
		e = number(ctx, rows, BILL_COL_AMOUNT, VALUE_MAX, -1, &h->amount);
	if (!e)
		e = flag_cell(ctx, rows, BILL_COL_SPECIFIC, false, &h->specific);
	if (!e)
		e = flag_cell(ctx, rows, BILL_COL_FINAL, true, &final);
	h->draft = !e && !final;
	return e;
}

/* Points of a covered row, or yen of another one; a yen flag moves the number to where it belongs. */
static enum err read_value(struct ctx *ctx, const struct bill_rows_row *r, const struct form_row *row, struct bill_line *l)
{
	int64_t points, yen;
	bool flag;
	enum err e = number(ctx, r, BILL_COL_POINTS, VALUE_MAX, -1, &points);
	if (!e)
		e = number(ctx, r, BILL_COL_YEN, VALUE_MAX, -1, &yen);
	if (!e)
		e = flag_cell(ctx, r, BILL_COL_YEN_FLAG, false, &flag);
	if (e)
		return e;
	if (flag && points >= 0 && yen < 0) {
		yen = points;
		points = -1;
	}
	if (row->yen) {
		l->yen = yen;
		if (points > 0)
			return bad(ctx, r, BILL_COL_POINTS, _("この診療区分は円です（金額の列か円フラグを使います）"));
		if (yen < 0 && strcmp(row->code, MEALS_CATEGORY) == 0)
			return bad(ctx, r, BILL_COL_YEN, _("食事は 1食の額が要ります（取込では補いません）"));
		return yen < 0 ? bad(ctx, r, BILL_COL_YEN, _("空です")) : ERR_OK;
	}
	if (points < 0 && yen >= 0 && yen % 10 != 0)
		return bad(ctx, r, BILL_COL_YEN, _("保険診療は 1点 10円のため、10 の倍数です"));
	if (points >= 0 && yen > 0 && yen != points * 10)
		return bad(ctx, r, BILL_COL_YEN, _("点数の 10 倍と違います"));
	l->points = points >= 0 ? points : yen / 10;
	return points < 0 && yen < 0 ? bad(ctx, r, BILL_COL_POINTS, _("空です")) : ERR_OK;
}

/* What isn't covered is taxed at 10 % unless the file says otherwise; covered care never is. */
static enum err read_tax(struct ctx *ctx, const struct bill_rows_row *r, const struct form_row *row, struct bill_line *l)
{
	int64_t rate;
	enum err e = number(ctx, r, BILL_COL_TAX_RATE, 100, row->column == FORM_UNINSURED ? 10 : 0, &rate);
	if (e)
		return e;
	if (rate != 0 && rate != 8 && rate != 10)
		return bad(ctx, r, BILL_COL_TAX_RATE, _("0、8、10 のどれかです"));
	l->tax_rate = (int)rate;
	return ERR_OK;
}

/* 12, 2.5 or 1,000 at the beginning of a text: without separators to *out; the rest of the text, NULL: no such number or 0. */
static const char *decimal(const char *text, char *out, size_t size)
{
	size_t n = 0, points = 0, at = 0;
	for (; (text[n] >= '0' && text[n] <= '9') || (n && (text[n] == '.' || text[n] == ',')); n++) {
		points += text[n] == '.';
		if (text[n] != ',' && at + 1 < size)
			out[at++] = text[n];
	}
	out[at] = '\0';
	return at + 1 < size && points <= 1 && n && out[at - 1] != '.' && strspn(out, "0.") < at ? text + n : NULL;
}

/*
 * How much of a drug that the package pays for: "12錠", or 12 and the unit in its column. It costs nothing. Folded and put together it
 * is another text than the cells were: too short a number for digits of X7, and looked at as it will be kept.
 */
static enum err read_quantity(struct ctx *ctx, const struct bill_rows_row *r, struct bill_line *l)
{
	char text[64], number_text[QUANTITY_MAX + 2], unit[32], behind[32];
	int64_t points, yen;
	enum err e = number(ctx, r, BILL_COL_POINTS, VALUE_MAX, 0, &points);
	if (!e)
		e = number(ctx, r, BILL_COL_YEN, VALUE_MAX, 0, &yen);
	if (e)
		return e;
	if (points || yen)
		return bad(ctx, r, points ? BILL_COL_POINTS : BILL_COL_YEN, _("使用薬剤は包括点数に含まれるため、点数も金額も付けません"));
	if (!r->cells[BILL_COL_NAME][0])
		return bad(ctx, r, BILL_COL_NAME, _("空です"));
	const char *rest = utf8_nfkc(r->cells[BILL_COL_COUNT], text, sizeof text) ? decimal(text, number_text, sizeof number_text) : NULL;
	if (!rest)
		return bad(ctx, r, BILL_COL_COUNT, _("使用薬剤の数量です（12、2.5、12錠 など）"));
	if (!utf8_nfkc(r->cells[BILL_COL_UNIT], unit, sizeof unit) || !str_copy(behind, sizeof behind, rest))
		return bad(ctx, r, BILL_COL_UNIT, _("長すぎます"));
	str_strip(behind);
	if (behind[0] && unit[0] && strcmp(behind, unit) != 0)
		return bad(ctx, r, BILL_COL_UNIT, _("数量に付いた単位と違います"));
	if (!behind[0] && !unit[0])
		return bad(ctx, r, BILL_COL_UNIT, _("使用薬剤の単位がありません"));
	if (!behind[0] && strchr("0123456789.,", unit[0]))
		return bad(ctx, r, BILL_COL_UNIT, _("単位が数字で始まっています"));
	if (!str_fmt(l->quantity, sizeof l->quantity, "%s%s", number_text, behind[0] ? behind : unit))
		return bad(ctx, r, BILL_COL_UNIT, _("長すぎます"));
	return secret_find(l->quantity, r->cells[BILL_COL_CARD]) == SECRET_NONE ? ERR_OK : secret(ctx, r, BILL_COL_COUNT);
}

enum err bill_rows_line(struct ctx *ctx, const struct bill_rows_row *r, struct bill_line *l)
{
	*l = (struct bill_line){ .count = 1 };
	const char *category = r->cells[BILL_COL_CATEGORY];
	const struct form_row *row = forms_find(category[0] ? category : r->cells[BILL_COL_NAME]);
	if (!row)
		return bad(ctx, r, BILL_COL_CATEGORY, _("領収証の様式にない診療区分です"));
	str_copy(l->category, sizeof l->category, row->code);
	const char *name = r->cells[BILL_COL_NAME];
	if (!str_copy(l->name, sizeof l->name, name[0] ? name : row->name))
		return bad(ctx, r, BILL_COL_NAME, _("長すぎます"));
	bool named = row->column == FORM_NAMED;
	enum err e = named ? read_quantity(ctx, r, l) : number(ctx, r, BILL_COL_COUNT, 100000, 1, &l->count);
	if (!e && l->count < 1)
		return bad(ctx, r, BILL_COL_COUNT, _("1 以上です"));
	if (!e && !named)
		e = read_value(ctx, r, row, l);
	return e ? e : read_tax(ctx, r, row, l);
}
