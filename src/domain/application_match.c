/* Fields of an application, checked and held against the record. Nothing here reads or writes. */
#include "domain/application_match.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/policy.h"
#include "model/secret.h"

#include "base/banned.h"

/* ---- checking ---- */

/* One @, something on both sides, a dot behind it, nothing that a mail header minds. The mail itself is the proof (E3). */
static bool is_address(const char *s)
{
	const char *at = strchr(s, '@');
	if (!at || at == s || strchr(at + 1, '@') || !strchr(at + 1, '.') || at[1] == '.' || s[strlen(s) - 1] == '.')
		return false;
	for (const char *c = s; *c; c++)
		if (*c <= ' ' || *c > '~' || strchr("<>()[]\\,;:\"", *c))
			return false;
	return true;
}

static bool has_control(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7F)
			return true;
	return false;
}

static enum err text(struct ctx *ctx, const char *label, char *value, bool required, const char *card)
{
	str_strip(value);
	if (required && !*value)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("%s: 入力してください"), label);
	if (has_control(value))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("%s: 使えない制御文字があります"), label);
	return secret_find(value, card) ? ctx_fail(ctx, ERR_SECRET_TEXT, NULL) : ERR_OK;
}

static enum err check_person(struct ctx *ctx, struct application *a)
{
	enum err e = text(ctx, _("氏名"), a->name, true, NULL);
	if (!e)
		e = text(ctx, _("カナ氏名"), a->kana, true, NULL);
	str_strip(a->card);
	if (!e)
		e = policy_card(ctx, a->card);
	if (!e && a->birth == DAY_NONE)
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("%s: 入力してください"), _("生年月日"));
	if (!e && a->sex != 'm' && a->sex != 'f' && a->sex != 'u')
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("性別は m、f、u のどれかです"));
	return e;
}

enum err application_match_check(struct ctx *ctx, struct application *a, bool change)
{
	enum err e = change ? ERR_OK : check_person(ctx, a);
	if (!e)
		e = text(ctx, _("電話番号"), a->phone, true, a->card);
	if (!e)
		e = text(ctx, _("郵便番号"), a->postal, true, a->card);
	if (!e)
		e = text(ctx, _("住所"), a->address, true, a->card);
	if (!e)
		e = text(ctx, _("支払者"), a->payer_name, true, NULL);
	if (!e)
		e = text(ctx, _("支払者のカナ"), a->payer_kana, true, NULL);
	if (!e && !enrollment_relation_name(a->relation))
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("続柄 %s は self、spouse、parent、child、other のどれかです"), a->relation);
	str_strip(a->email);
	if (!e && !is_address(a->email))
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("メールアドレス %s の形が正しくありません（名前@例.jp）"), a->email);
	return e;
}

/* ---- the two sides ---- */

static struct application_field *add(const struct ctx *ctx, struct application_view *v, const char *name, const char *label, const char *ours,
	const char *theirs, bool same)
{
	struct application_field *f = &v->fields[v->n++];
	*f = (struct application_field){ .name = name, .label = label, .identity = policy_identity(ctx, name), .match = same ? NAME_SAME : NAME_DIFFERENT };
	str_copy(f->ours, sizeof f->ours, ours);
	str_copy(f->theirs, sizeof f->theirs, theirs);
	return f;
}

static void compare(struct application_field *f)
{
	struct name_diff diffs[APPLICATION_DIFFS];
	int n;
	f->match = name_compare(f->ours, f->theirs, diffs, APPLICATION_DIFFS, &n);
	f->n_diffs = n < APPLICATION_DIFFS ? n : APPLICATION_DIFFS;
	memcpy(f->diffs, diffs, sizeof diffs);
}

static bool same_text(const char *a, const char *b)
{
	char x[512], y[512];
	return utf8_nfkc(a, x, sizeof x) && utf8_nfkc(b, y, sizeof y) && strcmp(x, y) == 0;
}

static void say(struct application_view *v)
{
	const char *s = "";
	switch (v->a.state) {
	case APPLICATION_CODE: s = _("メールの確認コードを待っています"); break;
	case APPLICATION_MATCHED: s = _("カードの登録を待っています"); break;
	case APPLICATION_DONE: s = _("登録は済んでいます"); break;
	case APPLICATION_DROPPED: s = _("取り下げられた申込みです"); break;
	default:
		if (v->worst <= NAME_VARIANT)
			s = _("記録と一致します。承認できます");
		else if (v->worst == NAME_CANDIDATE)
			s = _("似た別の字があります。同じ方か確かめて承認するか、差し戻します");
		else
			s = _("記録と異なります。本人と確かめて承認するか、差し戻します");
		break;
	}
	str_copy(v->sentence, sizeof v->sentence, s);
}

void application_match_fill(const struct ctx *ctx, struct application_view *v)
{
	const struct patient *p = &v->patient;
	const struct application *a = &v->a;
	char ours[DATE_TEXT], theirs[DATE_TEXT];
	v->n = 0;
	v->worst = NAME_SAME;
	add(ctx, v, "card", _("診察券番号"), p->card, a->card, strcmp(p->card, a->card) == 0);
	compare(add(ctx, v, "name", _("氏名"), p->name, a->name, true));
	compare(add(ctx, v, "kana", _("カナ氏名"), p->kana, a->kana, true));
	add(ctx, v, "birth", _("生年月日"), date_iso(p->birth, ours), date_iso(a->birth, theirs), p->birth == a->birth);
	add(ctx, v, "sex", _("性別"), sex_name(p->sex), sex_name(a->sex), p->sex == a->sex);
	add(ctx, v, "phone", _("電話番号"), p->phone, a->phone, same_text(p->phone, a->phone));
	add(ctx, v, "postal", _("郵便番号"), p->postal, a->postal, same_text(p->postal, a->postal));
	add(ctx, v, "address", _("住所"), p->address, a->address, same_text(p->address, a->address));
	for (int i = 0; i < v->n; i++)
		if (v->fields[i].identity && v->fields[i].match > v->worst)
			v->worst = v->fields[i].match;
	say(v);
}

const char *application_match_words(const struct ctx *ctx, enum lang lang, char out[200])
{
	static const struct { const char *id, *ja, *en; } fields[] = {
		{ "card", "診察券番号", "card number" }, { "name", "氏名（漢字）", "name" }, { "kana", "氏名（カナ）", "name in kana" },
		{ "birth", "生年月日", "birth date" }, { "sex", "性別", "sex" },
	};
	out[0] = '\0';
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (policy_identity(ctx, fields[i].id))
			str_add(out, 200, "%s%s", *out ? lang == LANG_EN ? ", " : "、" : "", lang == LANG_EN ? fields[i].en : fields[i].ja);
	return out;
}
