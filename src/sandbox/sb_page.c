/* Draws the registration page and judges what was typed into it. Numbers are compared with the table and forgotten. */
#include "sandbox/sb_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "sandbox/sb_rooms.h"
#include "base/banned.h"

static void add_escaped(struct buf *b, const char *s)
{
	for (; *s; s++) {
		switch (*s) {
		case '<': buf_str(b, "&lt;"); break;
		case '>': buf_str(b, "&gt;"); break;
		case '&': buf_str(b, "&amp;"); break;
		case '"': buf_str(b, "&quot;"); break;
		case '\'': buf_str(b, "&#39;"); break;
		default: buf_char(b, *s);
		}
	}
}

static void begin(struct buf *b, const char *title)
{
	buf_fmt(b, "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
		   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>%s</title>"
		   "<style>body{font:1rem/1.6 sans-serif;max-width:34rem;margin:1rem auto;padding:0 1rem;color:#111;background:#fff}"
		   "label{display:block;margin-top:1rem;font-weight:bold}input{font:inherit;width:100%%;padding:.5rem;"
		   "box-sizing:border-box}button{font:inherit;margin-top:1.5rem;padding:.7rem 2rem}"
		   ".training{border:2px solid #a40000;padding:.5rem 1rem}.error{color:#a40000;font-weight:bold}"
		   "td{padding-right:1rem}</style></head><body>\n<h1>%s</h1>\n",
		i18n_lang() == LANG_EN ? "en" : "ja", title, title);
	buf_fmt(b, "<p class=\"training\"><strong>%s</strong> %s</p>\n", _("訓練"),
		_("実際のカード番号を入力しないでください。使えるのは下のテスト用の番号だけです。"));
}

static void field(struct buf *b, const char *name, const char *label, const char *hint, const char *mode)
{
	buf_fmt(b, "<label for=\"%s\">%s</label><input id=\"%s\" name=\"%s\" placeholder=\"%s\" inputmode=\"%s\" "
		   "autocomplete=\"off\">\n",
		name, label, name, name, hint, mode);
}

static void test_cards(struct buf *b)
{
	const struct {
		const char *number, *what;
	} rows[] = {
		{ "4242 4242 4242 4242", _("Visa クレジット") },     { "3566 0020 2036 0505", _("JCB クレジット") },
		{ "4000 0566 5566 5556", _("Visa デビット") },       { "5105 1051 0510 5100", _("Mastercard プリペイド") },
		{ "4000 0000 0000 0341", _("登録できるが、決済に失敗する") }, { "4000 0000 0000 9995", _("登録できるが、残高が足りない") },
		{ "4000 0027 6000 3184", _("決済のたびに本人認証が必要") }, { "4000 0000 0000 0002", _("登録を断られる") },
	};

	buf_fmt(b, "<h2>%s</h2><table>\n", _("テスト用のカード"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		buf_fmt(b, "<tr><td>%s</td><td>%s</td></tr>\n", rows[i].number, rows[i].what);
	buf_str(b, "</table>\n");
}

static char *form(const json_t *session, const char *error)
{
	const char *cancel = sb_text(session, "cancel_url");
	struct buf b = { 0 };

	begin(&b, _("クレジットカードの登録"));
	if (error) {
		buf_str(&b, "<p class=\"error\" role=\"alert\">");
		add_escaped(&b, error);
		buf_str(&b, "</p>\n");
	}
	buf_str(&b, "<form method=\"post\">\n");
	field(&b, "number", _("カード番号"), "4242 4242 4242 4242", "numeric");
	field(&b, "exp", _("有効期限（月/年）"), "MM/YY", "text");
	field(&b, "cvc", _("セキュリティコード"), "123", "numeric");
	field(&b, "name", _("カードの名義"), "TARO YAMADA", "text");
	buf_fmt(&b, "<button type=\"submit\">%s</button></form>\n", _("登録する"));
	if (*cancel) {
		buf_str(&b, "<p><a href=\"");
		add_escaped(&b, cancel);
		buf_fmt(&b, "\">%s</a></p>\n", _("やめる"));
	}
	test_cards(&b);
	buf_str(&b, "</body></html>\n");
	return b.data;
}

static char *notice(const char *title, const char *text)
{
	struct buf b = { 0 };

	begin(&b, title);
	buf_str(&b, "<p>");
	add_escaped(&b, text);
	buf_str(&b, "</p></body></html>\n");
	return b.data;
}

/* "MM/YY", "MM / YYYY", "MMYY" */
static bool read_expiry(const char *text, int64_t *month, int64_t *year)
{
	char digits[7] = "";
	size_t n = 0;

	for (; *text; text++) {
		if (*text >= '0' && *text <= '9' && n < 6)
			digits[n++] = *text;
		else if (!strchr(" /-", *text))
			return false;
	}
	if ((n != 4 && n != 6) || !str_int64(digits + 2, 0, 9999, year))
		return false;
	digits[2] = '\0';
	*year += n == 4 ? 2000 : 0;
	return str_int64(digits, 1, 12, month);
}

/* Registers what was typed; NULL, or the sentence for the patient. */
static const char *take(struct sb_call *c, json_t *session)
{
	const struct sb_card *card = sb_cards_number(sb_call_text(c, "number"));
	const char *cvc = sb_call_text(c, "cvc");
	int64_t month, year;

	if (!card)
		return _("このカード番号は使えません。テスト用の番号を入力してください。");
	if (!read_expiry(sb_call_text(c, "exp"), &month, &year))
		return _("有効期限は 12/30 のように月と年で入力してください。");
	if (sb_cards_expired(year, month, c->now))
		return _("このカードは有効期限が切れています。");
	if (!str_digits(cvc) || strlen(cvc) < 3 || strlen(cvc) > 4)
		return _("セキュリティコードは3桁か4桁の数字です。");
	if (sb_sessions_blocks(session, card))
		return _("この種類のカードは登録できません。クレジットカードを使ってください。");
	if (sb_sessions_complete(c, session, card, month, year, sb_call_text(c, "name")))
		return _("カード会社が登録を断りました。理由はカード会社にお尋ねください。");
	return NULL;
}

static char *success_url(const json_t *session)
{
	static const char placeholder[] = "{CHECKOUT_SESSION_ID}";
	const char *rest = sb_text(session, "success_url"), *at;
	struct buf b = { 0 };

	buf_str(&b, "");
	while ((at = strstr(rest, placeholder))) {
		buf_add(&b, rest, (size_t)(at - rest));
		buf_str(&b, sb_text(session, "id"));
		rest = at + strlen(placeholder);
	}
	buf_str(&b, rest);
	return b.data;
}

void sb_page_show(struct sb_call *c, const char *session_id, bool post, struct sb_page *out)
{
	json_t *session = sb_call_find(c, SB_SESSION, session_id);
	const char *error = NULL;

	out->status = 200;
	if (!session) {
		out->status = 404;
		out->html = notice(_("ページが見つかりません"), _("リンクが正しいか確認してください。"));
	} else if (strcmp(sb_text(session, "status"), "complete") == 0) {
		out->html = notice(_("登録は終わっています"), _("カードはすでに登録されました。このページを閉じてください。"));
	} else if (!sb_sessions_open(c, session)) {
		out->status = 410;
		out->html = notice(_("リンクの期限が切れました"), _("病院に新しいリンクを頼んでください。"));
	} else {
		if (post)
			error = c->params ? take(c, session) : _("入力を読み取れません。");
		if (post && !error) {
			out->status = 303;
			out->location = success_url(session);
			out->html = notice(_("登録しました"), _("カードを登録しました。"));
			return;
		}
		out->html = form(session, error);
	}
}
