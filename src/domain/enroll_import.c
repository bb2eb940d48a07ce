/* Each row is read whole and judged before anything of it is written: a bad one leaves no trace, and the transaction goes on. */
#include "domain/enroll_import.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/application.h"
#include "domain/application_match.h"
#include "domain/audit.h"
#include "domain/enrollment.h"
#include "domain/may.h"
#include "domain/patient.h"
#include "domain/policy.h"
#include "model/secret.h"
#include "store/db.h"
#include "store/enrollments.h"

#include "base/banned.h"

#define FIELD(name) { #name, offsetof(struct enroll_row, name), sizeof ((struct enroll_row *)0)->name }

const struct enroll_field *enroll_import_fields(int *n)
{
	static const struct enroll_field fields[] = {
		FIELD(card), FIELD(name), FIELD(kana), FIELD(sex), FIELD(birth_date), FIELD(phone), FIELD(postal), FIELD(address), FIELD(payer), FIELD(payer_kana),
		FIELD(relation), FIELD(email), FIELD(lang), FIELD(user_id), FIELD(customer), FIELD(method), FIELD(brand), FIELD(last4), FIELD(funding), FIELD(expires),
	};
	*n = sizeof fields / sizeof *fields;
	return fields;
}

/* ---- words of other systems ---- */

static const char *word(const char *text, const char *const (*words)[4], size_t n)
{
	char folded[64];
	if (!utf8_nfkc(text, folded, sizeof folded))
		return NULL;
	for (size_t i = 0; i < n; i++)
		for (int k = 0; k < 4 && words[i][k]; k++)
			if (strcasecmp(folded, words[i][k]) == 0)
				return words[i][0];
	return NULL;
}

static const char *relation_of(const char *text)
{
	static const char *const words[][4] = {
		{ "self", "本人", "0" }, { "spouse", "配偶者", "夫", "妻" }, { "parent", "親", "父", "母" }, { "child", "子" }, { "other", "その他" },
	};
	return *text ? word(text, words, sizeof words / sizeof *words) : "self";
}

static const char *sex_of(const char *text)
{
	static const char *const words[][4] = { { "m", "男", "男性", "1" }, { "f", "女", "女性", "2" }, { "u", "不明", "3" } };
	return word(text, words, sizeof words / sizeof *words);
}

static bool number(const char *s, size_t n, int *out)
{
	char digits[8];
	int64_t v;
	if (!str_copy_n(digits, sizeof digits, s, n) || !str_digits(digits) || !str_int64(digits, 0, 9999, &v))
		return false;
	*out = (int)v;
	return true;
}

/* 2030-12, 12/30, 12/2030, 203012 */
static bool expiry_of(const char *text, int *year, int *month)
{
	const char *bar = strpbrk(text, "-/");
	bool read;
	if (!bar)
		read = strlen(text) == 6 && number(text, 4, year) && number(text + 4, 2, month);
	else if (bar - text == 4)
		read = number(text, 4, year) && number(bar + 1, strlen(bar + 1), month);
	else
		read = number(text, (size_t)(bar - text), month) && number(bar + 1, strlen(bar + 1), year);
	if (read && *year < 100)
		*year += 2000;
	return read && *year >= 2000 && *year < 2200 && *month >= 1 && *month <= 12;
}

/* ---- one row ---- */

static bool wrong(struct enroll_row *r, struct enroll_import_result *out, const char *column, const char *text)
{
	str_copy(r->problem, sizeof r->problem, text);
	if (out->n_problems < ENROLL_PROBLEMS_MAX) {
		struct enroll_problem *p = &out->problems[out->n_problems++];
		p->line = r->line;
		str_copy(p->column, sizeof p->column, column);
		str_copy(p->text, sizeof p->text, text);
	}
	return false;
}

static bool wrong_cause(const struct ctx *ctx, struct enroll_row *r, struct enroll_import_result *out, const char *column)
{
	return wrong(r, out, column, ctx->cause.text);
}

static bool no_secrets(struct enroll_row *r, struct enroll_import_result *out)
{
	int n;
	const struct enroll_field *f = enroll_import_fields(&n);
	for (int i = 0; i < n; i++)
		if (secret_find((char *)r + f[i].at, r->card))
			return wrong(r, out, f[i].name, err_text(ERR_SECRET_TEXT));
	return true;
}

static void or_else(char *out, size_t size, const char *given, const char *otherwise)
{
	str_copy(out, size, *given ? given : otherwise);
}

/* What F9 compares must be there; the rest may come from the record. */
static bool read_person(struct ctx *ctx, struct enroll_row *r, const struct patient *p, struct application *a, struct enroll_import_result *out)
{
	struct cause why = { 0 };
	const char *sex = sex_of(r->sex);
	if (policy_identity(ctx, "name") && !*r->name)
		return wrong(r, out, "name", _("照合に要る項目が空です"));
	if (policy_identity(ctx, "kana") && !*r->kana)
		return wrong(r, out, "kana", _("照合に要る項目が空です"));
	if (!sex && (*r->sex || policy_identity(ctx, "sex")))
		return wrong(r, out, "sex", _("性別を読めません"));
	if (date_parse_birth(r->birth_date, ctx_today(ctx), &a->birth, &why))
		return wrong(r, out, "birth_date", why.text);
	str_copy(a->card, sizeof a->card, p->card);
	or_else(a->name, sizeof a->name, r->name, p->name);
	or_else(a->kana, sizeof a->kana, r->kana, p->kana);
	a->sex = sex ? *sex : p->sex;
	or_else(a->phone, sizeof a->phone, r->phone, p->phone);
	or_else(a->postal, sizeof a->postal, r->postal, p->postal);
	or_else(a->address, sizeof a->address, r->address, p->address);
	return true;
}

static bool read_payer(struct ctx *ctx, struct enroll_row *r, struct application *a, struct enroll_import_result *out)
{
	const char *relation = relation_of(r->relation);
	if (!relation)
		return wrong(r, out, "relation", _("続柄を読めません（self, spouse, parent, child, other）"));
	or_else(a->payer_name, sizeof a->payer_name, r->payer, a->name);
	or_else(a->payer_kana, sizeof a->payer_kana, r->payer_kana, a->kana);
	str_copy(a->relation, sizeof a->relation, relation);
	str_copy(a->email, sizeof a->email, r->email);
	a->lang = strncasecmp(r->lang, "en", 2) == 0 ? LANG_EN : LANG_JA;
	return application_match_check(ctx, a, false) == ERR_OK || wrong_cause(ctx, r, out, "");
}

/* E2: a token, and what the card is known by; all of it or none. */
static bool read_card(struct enroll_row *r, struct enrollment *en, struct enroll_import_result *out)
{
	if (!*r->method && !*r->customer)
		return true;
	if (!*r->method || !*r->customer)
		return wrong(r, out, *r->method ? "customer" : "method", _("カードのトークンと利用者番号は両方要ります"));
	if (strcasecmp(r->funding, "credit") != 0)
		return wrong(r, out, "funding", _("クレジットカードだけ登録できます。デビットカード・プリペイドカードはご利用いただけません"));
	if (strlen(r->last4) != 4 || !str_digits(r->last4))
		return wrong(r, out, "last4", _("カードの下4桁または有効期限がありません"));
	if (!expiry_of(r->expires, &en->exp_year, &en->exp_month))
		return wrong(r, out, "expires", _("カードの有効期限を読めません（2030-12、12/30）"));
	str_copy(en->customer, sizeof en->customer, r->customer);
	str_copy(en->method, sizeof en->method, r->method);
	str_copy(en->last4, sizeof en->last4, r->last4);
	str_copy(en->funding, sizeof en->funding, "credit");
	str_copy(en->brand, sizeof en->brand, r->brand);
	for (char *c = en->brand; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return true;
}

/* *same: this very registration is here already. */
static bool is_new(struct ctx *ctx, struct enroll_row *r, const struct enrollment *en, const struct application *a, bool *same, struct enroll_import_result *out)
{
	struct enrollment now;
	bool known = false;
	*same = false;
	enum err e = enrollment_of(ctx, en->patient_id, &now);
	if (!e && now.state != ENROLLMENT_CLOSED) {
		*same = strcmp(now.email, a->email) == 0 && (!*en->method || strcmp(now.method, en->method) == 0) &&
			(!*r->user_id || strcmp(now.user_id, r->user_id) == 0);
		return *same || wrong(r, out, "card", _("この患者はすでに利用登録されています"));
	}
	if (e && e != ERR_NOT_FOUND)
		return wrong_cause(ctx, r, out, "card");
	if (*r->user_id && enrollments_user_known(ctx, r->user_id, &known) == ERR_OK && known)
		return wrong(r, out, "user_id", _("この利用者IDはすでに使われています"));
	return true;
}

static bool read_row(struct ctx *ctx, struct enroll_row *r, struct enrollment *en, struct application *a, bool *same, struct enroll_import_result *out)
{
	struct patient p;
	*en = (struct enrollment){ .state = ENROLLMENT_APPLIED };
	*a = (struct application){ .kind = APPLICATION_NEW };
	if (*r->broken)
		return wrong(r, out, "", r->broken);
	if (!no_secrets(r, out))
		return false;
	if (patient_by_card(ctx, r->card, &p))
		return wrong_cause(ctx, r, out, "card");
	if (p.died != DAY_NONE)
		return wrong(r, out, "card", _("死亡の記録がある患者です"));
	en->patient_id = p.id;
	return read_person(ctx, r, &p, a, out) && read_payer(ctx, r, a, out) && read_card(r, en, out) && is_new(ctx, r, en, a, same, out);
}

static enum err add(struct ctx *ctx, const struct enroll_row *r, struct enrollment *en, struct application *a, struct enroll_import_result *out)
{
	str_copy(en->user_id, sizeof en->user_id, r->user_id);
	str_copy(en->payer_name, sizeof en->payer_name, a->payer_name);
	str_copy(en->payer_kana, sizeof en->payer_kana, a->payer_kana);
	str_copy(en->relation, sizeof en->relation, a->relation);
	str_copy(en->email, sizeof en->email, a->email);
	en->lang = a->lang;
	enum err e = enrollment_insert(ctx, en);
	if (!e)
		e = application_import(ctx, en, a);
	out->added += !e;
	out->mismatched += !e && a->state == APPLICATION_MISMATCHED;
	return e;
}

static enum err take(struct ctx *ctx, struct enroll_row *rows, int n, bool skip_bad, struct enroll_import_result *out)
{
	struct enrollment en;
	struct application a;
	bool same;
	enum err e = ERR_OK;
	for (int i = 0; i < n && !e; i++) {
		rows[i].problem[0] = '\0';
		if (!read_row(ctx, &rows[i], &en, &a, &same, out))
			out->bad++;
		else if (same)
			out->same++;
		else if (skip_bad || !out->bad)
			e = add(ctx, &rows[i], &en, &a, out);
	}
	if (!e && out->bad && !skip_bad)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("誤りのある行が %lld 行あります。何も取り込んでいません"), (long long)out->bad);
	return e ? e : audit_note(ctx, ACTION_ENROLL, "", 0, "import: %lld added, %lld unchanged, %lld bad, %lld mismatched", (long long)out->added,
		(long long)out->same, (long long)out->bad, (long long)out->mismatched);
}

enum err enroll_import(struct ctx *ctx, struct enroll_row *rows, int n, bool skip_bad, struct enroll_import_result *out)
{
	*out = (struct enroll_import_result){ 0 };
	enum err e = may_check(ctx, ACTION_ENROLL);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, take(ctx, rows, n, skip_bad, out));
}
