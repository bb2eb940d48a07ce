/* Facts in the words of the mail's language, and the template that they go into. Patients read it, so nothing goes through gettext. */
#include "domain/mail_text.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/embed.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/policy.h"
#include "store/db.h"

#include "base/banned.h"

enum { FILE_MAX = 1 << 16, VALUE = 200, PATH = 1024 };

static const char *const langs[] = { [LANG_JA] = "ja", [LANG_EN] = "en" };

const char *mail_text_kind_id(enum mail_kind k)
{
	return mail_template_kind_id(k);
}

const char *mail_text_kind_name(const char *id)
{
	static const char *const names[MAIL_KINDS] = {
		[MAIL_PAID] = N_("決済完了"), [MAIL_DECLINED] = N_("決済失敗"), [MAIL_AUTHENTICATION] = N_("本人確認のお願い"),
		[MAIL_ZERO] = N_("0円のお知らせ"), [MAIL_DIFFERENCE] = N_("差額のお知らせ"), [MAIL_REFUNDED] = N_("返金"),
		[MAIL_CARD_EXPIRING] = N_("カードの期限"), [MAIL_CARD_PAGE] = N_("カード登録ページ"), [MAIL_CARD_REFUSED] = N_("カード登録不可"),
		[MAIL_ENROLL_CODE] = N_("確認コード"), [MAIL_ENROLL_MISMATCH] = N_("登録内容の確認"), [MAIL_ENROLL_DONE] = N_("利用登録完了"),
		[MAIL_ENROLL_USER_ID] = N_("利用者ID"), [MAIL_ENROLL_PASSWORD] = N_("新しいパスワード"),
	};
	int k = mail_template_kind(id);
	return k < 0 ? id : _(names[k]);
}

/* ---- values ---- */

static void day_text(day_t d, enum lang lang, char out[DATE_TEXT])
{
	static const char *const ja[] = { "日", "月", "火", "水", "木", "金", "土" };
	static const char *const en[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	out[0] = '\0';
	if (d == DAY_NONE || d == 0)
		return;
	struct civil c = date_civil(d);
	if (lang == LANG_EN) {
		str_fmt(out, DATE_TEXT, "%s %d %s %d", en[date_weekday(d)], c.day, months[c.month - 1], c.year);
		return;
	}
	str_cat_int(out, DATE_TEXT, c.year);
	str_cat(out, DATE_TEXT, "年");
	str_cat_int(out, DATE_TEXT, c.month);
	str_cat(out, DATE_TEXT, "月");
	str_cat_int(out, DATE_TEXT, c.day);
	str_cat(out, DATE_TEXT, "日（");
	str_cat(out, DATE_TEXT, ja[date_weekday(d)]);
	str_cat(out, DATE_TEXT, "）");
}

const char *mail_text_instant(int64_t at, enum lang lang, char out[DATE_TEXT])
{
	int s = tokyo_seconds(at), minute = s / 60 % 60;
	day_text(tokyo_day(at), lang, out);
	str_cat(out, DATE_TEXT, lang == LANG_EN ? ", " : "");
	str_cat_int(out, DATE_TEXT, s / 3600);
	str_cat(out, DATE_TEXT, minute < 10 ? ":0" : ":");
	str_cat_int(out, DATE_TEXT, minute);
	return out;
}

static void month_text(int year, int month, enum lang lang, char out[DATE_TEXT])
{
	static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
					      "November", "December" };
	out[0] = '\0';
	if (year < 1 || month < 1 || month > 12)
		return;
	if (lang == LANG_EN)
		str_fmt(out, DATE_TEXT, "%s %d", months[month - 1], year);
	else
		str_fmt(out, DATE_TEXT, "%d年%d月", year, month);
}

static void yen_value(int64_t yen, enum lang lang, char out[DATE_TEXT])
{
	char digits[32];
	str_copy(out, DATE_TEXT, yen_text(yen, digits));
	str_cat(out, DATE_TEXT, lang == LANG_EN ? " yen" : "円");
}

/* The gateway's word for a card's brand as the cards themselves write it. */
static const char *brand_name(const char *brand)
{
	static const struct { const char *id, *name; } names[] = {
		{ "visa", "Visa" }, { "mastercard", "Mastercard" }, { "jcb", "JCB" }, { "amex", "American Express" }, { "diners", "Diners Club" },
		{ "discover", "Discover" }, { "unionpay", "UnionPay" },
	};
	for (size_t i = 0; brand && i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].id, brand) == 0)
			return names[i].name;
	return brand;
}

/* Where the values of one mail live while it is written. */
struct values {
	struct mail_words words;
	char desk[128], phone[80], zero_desk[128];
	char amount[DATE_TEXT], old_amount[DATE_TEXT], visit[DATE_TEXT], stay_from[DATE_TEXT], stay_to[DATE_TEXT], settled[DATE_TEXT], retry[DATE_TEXT], due[DATE_TEXT];
	char copy_from[DATE_TEXT], copy_until[DATE_TEXT], expiry[DATE_TEXT];
};

static void house_values(const struct ctx *ctx, enum lang lang, struct values *v)
{
	const struct profile_desk *d = policy_desk(ctx, DESK_SUPPORT);
	str_copy(v->phone, sizeof v->phone, d->phone);
	if (d->phone[0] && d->extension[0])
		str_add(v->phone, sizeof v->phone, lang == LANG_EN ? ", extension %s" : "　内線 %s", d->extension);
	v->words.of[MAIL_WORD_HOSPITAL] = policy_hospital(ctx);
	v->words.of[MAIL_WORD_SERVICE] = policy_service(ctx);
	v->words.of[MAIL_WORD_DESK] = policy_desk_text(ctx, DESK_SUPPORT, v->desk);
	v->words.of[MAIL_WORD_PHONE] = v->phone;
	v->words.of[MAIL_WORD_ZERO_DESK] = policy_desk_text(ctx, DESK_ZERO, v->zero_desk);
	v->words.of[MAIL_WORD_ZERO_MACHINE] = policy_zero_machine(ctx) ? "1" : "";
}

static void copy_values(const struct ctx *ctx, const struct mail_facts *f, struct values *v)
{
	int64_t from;
	day_t until;
	if (f->kind != MAIL_PAID || !policy_online_copy(ctx, f->leaves_at, f->settled_day, &from, &until))
		return;
	day_text(until, f->lang, v->copy_until);
	if (from > f->leaves_at)
		mail_text_instant(from, f->lang, v->copy_from);
}

static void fill_values(const struct ctx *ctx, const struct mail_facts *f, struct values *v)
{
	const char **of = v->words.of;
	*v = (struct values){ .desk = "" };
	house_values(ctx, f->lang, v);
	copy_values(ctx, f, v);
	yen_value(f->amount, f->lang, v->amount);
	yen_value(f->old_amount, f->lang, v->old_amount);
	day_text(f->visit_day, f->lang, v->visit);
	day_text(f->stay_from, f->lang, v->stay_from);
	day_text(f->stay_to, f->lang, v->stay_to);
	day_text(f->settled_day, f->lang, v->settled);
	day_text(f->retry_day, f->lang, v->retry);
	day_text(f->due_day, f->lang, v->due);
	month_text(f->exp_year, f->exp_month, f->lang, v->expiry);
	of[MAIL_WORD_PAYER] = f->payer;
	of[MAIL_WORD_PATIENT] = f->patient;
	of[MAIL_WORD_BILL] = f->bill;
	of[MAIL_WORD_AMOUNT] = v->amount;
	of[MAIL_WORD_VISIT_DAY] = v->visit;
	of[MAIL_WORD_STAY_FROM] = v->stay_from;
	of[MAIL_WORD_STAY_TO] = v->stay_to;
	of[MAIL_WORD_DEPARTMENTS] = f->departments;
	of[MAIL_WORD_SETTLED_DAY] = v->settled;
	of[MAIL_WORD_COPY_FROM] = v->copy_from;
	of[MAIL_WORD_COPY_UNTIL] = v->copy_until;
	of[MAIL_WORD_RETRY_DAY] = v->retry;
	of[MAIL_WORD_NEW_CARD] = f->new_card ? "1" : "";
	of[MAIL_WORD_OLD_BILL] = f->old_bill;
	of[MAIL_WORD_OLD_AMOUNT] = v->old_amount;
	of[MAIL_WORD_DUE_DAY] = v->due;
	of[MAIL_WORD_BRAND] = brand_name(f->brand);
	of[MAIL_WORD_EXPIRY] = v->expiry;
	of[MAIL_WORD_CODE] = f->code;
	of[MAIL_WORD_CODE_UNTIL] = f->code_until;
	of[MAIL_WORD_FIELDS] = f->fields;
	of[MAIL_WORD_USER_ID] = f->user_id;
	of[MAIL_WORD_USABLE_FROM] = f->usable_from;
	of[MAIL_WORD_PASSWORD] = f->password;
	of[MAIL_WORD_LINK] = f->link;
	of[MAIL_WORD_LINK_UNTIL] = f->link_until;
}

/* ---- templates ---- */

/* FOLDER/[SUB/]KIND.LANG.txt */
static void template_path(const char *folder, const char *sub, enum mail_kind kind, enum lang lang, char out[PATH])
{
	const char *const parts[] = { folder, "/", sub, sub[0] ? "/" : "", mail_template_kind_id(kind), ".", langs[lang], ".txt" };
	out[0] = '\0';
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		str_cat(out, PATH, parts[i]);
}

static const struct embed *shipped(const char *profile, enum mail_kind kind, enum lang lang)
{
	char name[PATH];
	template_path("mail", profile, kind, lang, name);
	const struct embed *e = embed_find(name);
	if (e)
		return e;
	template_path("mail", "", kind, lang, name);
	e = embed_find(name);
	must(e);
	return e;
}

static enum err read_file(struct ctx *ctx, const char *path, enum mail_kind kind, struct buf *out)
{
	int error = file_read(path, FILE_MAX, out);
	if (error == ENOENT)
		return ERR_NOT_FOUND;
	if (error)
		return ctx_fail(ctx, ERR_SETTING, "%s: %s", path, strerror(error));
	return mail_template_check(ctx, path, kind, out->data ? out->data : "", out->len);
}

/* Most installations have no texts of their own: a transaction that writes a hundred mails asks once. */
static bool has_own(const struct ctx *ctx)
{
	static int64_t asked_in;
	static bool has;
	char folder[1024];
	int64_t now = db_transaction(ctx->db);
	if (now && now == asked_in)
		return has;
	str_fmt(folder, sizeof folder, "%s/mail-templates", ctx->home);
	asked_in = now;
	has = access(folder, F_OK) == 0 || errno != ENOENT;
	return has;
}

void mail_text_write(struct ctx *ctx, const struct mail_facts *f, struct mail *m, bool *bad)
{
	struct values v;
	struct buf own = { 0 };
	char path[PATH] = "";
	bool done = false;
	enum err e = ERR_NOT_FOUND;
	fill_values(ctx, f, &v);
	str_copy(m->kind, sizeof m->kind, mail_template_kind_id(f->kind));
	m->lang = f->lang;
	if (has_own(ctx)) {
		template_path(ctx->home, "mail-templates", f->kind, f->lang, path);
		e = read_file(ctx, path, f->kind, &own);
	}
	if (e == ERR_OK && !(done = mail_template_fill(own.data, &v.words, m->subject, sizeof m->subject, m->body, sizeof m->body)))
		e = ctx_fail(ctx, ERR_SETTING, _("%s: 値を入れると長すぎます。文章を短くしてください"), path);
	if (!done)
		must(mail_template_fill(shipped(ctx->profile->id, f->kind, f->lang)->data, &v.words, m->subject, sizeof m->subject, m->body,
					sizeof m->body));
	buf_free(&own);
	if (bad)
		*bad = e == ERR_SETTING;
}

/* KIND.LANG.txt; false: not a template's name. */
static bool name_of(const char *name, enum mail_kind *kind)
{
	for (int k = 0; k < MAIL_KINDS; k++)
		for (size_t l = 0; l < sizeof langs / sizeof *langs; l++) {
			char right[64];
			str_fmt(right, sizeof right, "%s.%s.txt", mail_template_kind_id((enum mail_kind)k), langs[l]);
			if (strcmp(name, right) == 0) {
				*kind = (enum mail_kind)k;
				return true;
			}
		}
	return false;
}

static enum err wrong_name(struct ctx *ctx, const char *path)
{
	char all[256] = "";
	for (int k = 0; k < MAIL_KINDS; k++)
		str_add(all, sizeof all, "%s%s", k ? ", " : "", mail_template_kind_id((enum mail_kind)k));
	return ctx_fail(ctx, ERR_SETTING, _("%s: メールの文章の名前は「種類.ja.txt」か「種類.en.txt」です。種類: %s"), path, all);
}

static enum err check_folder(struct ctx *ctx, const char *folder)
{
	char path[1024];
	enum err e = ERR_OK;
	enum mail_kind kind;
	struct dirent *entry;
	DIR *d = opendir(folder);
	if (!d)
		return errno == ENOENT ? ERR_OK : ctx_fail(ctx, ERR_SETTING, "%s: %s", folder, strerror(errno));
	while (e == ERR_OK && (entry = readdir(d))) {
		struct buf text = { 0 };
		if (entry->d_name[0] == '.')
			continue;
		str_fmt(path, sizeof path, "%s/%s", folder, entry->d_name);
		e = name_of(entry->d_name, &kind) ? read_file(ctx, path, kind, &text) : wrong_name(ctx, path);
		buf_free(&text);
	}
	closedir(d);
	return e;
}

enum err mail_text_check(struct ctx *ctx, const struct profile *p, const char *folder)
{
	for (int k = 0; k < MAIL_KINDS; k++)
		for (int l = LANG_JA; l <= LANG_EN; l++) {
			const struct embed *e = shipped(p->id, (enum mail_kind)k, (enum lang)l);
			enum err err = mail_template_check(ctx, e->name, (enum mail_kind)k, e->data, (size_t)e->size);
			if (err != ERR_OK)
				return err;
		}
	return folder ? check_folder(ctx, folder) : ERR_OK;
}

enum err mail_text_check_home(struct ctx *ctx)
{
	char folder[1024];
	str_fmt(folder, sizeof folder, "%s/mail-templates", ctx->home);
	return mail_text_check(ctx, ctx->profile, folder);
}
