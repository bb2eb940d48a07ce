/* What a result means beside the record. Nothing here reads or writes. */
#include "domain/eligibility_view.h"

#include <string.h>

#include "base/str.h"
#include "domain/tsv.h"
#include "model/insurance_compare.h"

#include "base/banned.h"

enum { OTHERWISE_SHARE = 3 };

static void band_of(const char *flag, char *out, size_t size)
{
	struct tsv t;
	tsv_open(&t, "forms/limit_flags.tsv");
	while (*flag && tsv_row(&t))
		if (strcmp(t.cells[0], flag) == 0)
			str_copy(out, size, t.cells[1]);
}

void eligibility_view_cover(const struct eligibility_result *r, day_t day, struct coverage *out)
{
	char branch[8];
	*out = (struct coverage){ .kind = COVER_MEDICAL, .share = r->share < 0 ? OTHERWISE_SHARE : r->share, .valid_from = r->valid_from,
		.valid_to = r->valid_to };
	insurance_insurer_key(r->insurer, out->insurer);
	str_copy(out->symbol, sizeof out->symbol, r->symbol);
	str_copy(out->number, sizeof out->number, r->number);
	str_copy(out->branch, sizeof out->branch, insurance_branch(r->branch, branch) ? branch : r->branch);
	str_copy(out->holder, sizeof out->holder, r->holder);
	bool in_days = (r->limit_from == DAY_NONE || r->limit_from <= day) && (r->limit_to == DAY_NONE || r->limit_to >= day);
	if (in_days)
		band_of(r->limit_flag, out->limit_class, sizeof out->limit_class);
}

static enum name_match names(const char *ours, const char *theirs, struct eligibility_field *f)
{
	struct name_diff diffs[ELIGIBILITY_DIFFS];
	int n;
	enum name_match m = name_compare(ours, theirs, diffs, ELIGIBILITY_DIFFS, &n);
	if (f) {
		f->n_diffs = n < ELIGIBILITY_DIFFS ? n : ELIGIBILITY_DIFFS;
		memcpy(f->diffs, diffs, sizeof diffs);
	}
	return m;
}

bool eligibility_view_same_person(const struct patient *p, const struct eligibility_result *r)
{
	enum name_match m = *r->name ? names(p->name, r->name, NULL) : names(p->kana, r->kana, NULL);
	return m <= NAME_VARIANT && p->birth == r->birth && (p->sex == r->sex || p->sex == 'u' || r->sex == 'u');
}

static struct eligibility_field *add(struct eligibility_view *v, const char *name, const char *label, const char *ours, const char *theirs, bool same)
{
	struct eligibility_field *f = &v->fields[v->n++];
	*f = (struct eligibility_field){ .name = name, .label = label, .match = same ? NAME_SAME : NAME_DIFFERENT };
	str_copy(f->ours, sizeof f->ours, ours);
	str_copy(f->theirs, sizeof f->theirs, theirs);
	return f;
}

static void person_fields(struct eligibility_view *v, const struct eligibility_result *r)
{
	const struct patient *p = &v->patient;
	char ours[DATE_TEXT], theirs[DATE_TEXT];
	struct eligibility_field *f = add(v, "name", _("氏名"), p->name, r->name, true);
	if (*r->name)
		f->match = names(p->name, r->name, f);
	f = add(v, "kana", _("カナ氏名"), p->kana, r->kana, true);
	if (*r->kana)
		f->match = names(p->kana, r->kana, f);
	add(v, "birth_date", _("生年月日"), date_iso(p->birth, ours), date_iso(r->birth, theirs), p->birth == r->birth);
	add(v, "sex", _("性別"), sex_name(p->sex), sex_name(r->sex), p->sex == r->sex || p->sex == 'u' || r->sex == 'u');
}

static const char *holder_name(const char *id)
{
	return *id == 's' ? _("本人") : *id == 'f' ? _("家族") : "";
}

static void cover_fields(struct eligibility_view *v)
{
	static const struct coverage none = { .valid_from = DAY_NONE, .valid_to = DAY_NONE };
	const struct coverage *o = v->has_cover ? &v->cover : &none, *t = &v->theirs;
	char a[DATE_TEXT], b[DATE_TEXT];
	unsigned d = v->differ;
	add(v, "insurer", _("保険者番号"), o->insurer, t->insurer, !(d & COVER_DIFF_INSURER));
	add(v, "symbol", _("記号"), o->symbol, t->symbol, !(d & COVER_DIFF_SYMBOL));
	add(v, "number", _("番号"), o->number, t->number, !(d & COVER_DIFF_NUMBER));
	add(v, "branch", _("枝番"), o->branch, t->branch, !(d & COVER_DIFF_BRANCH));
	add(v, "holder", _("本人・家族"), holder_name(o->holder), holder_name(t->holder), !(d & COVER_DIFF_HOLDER));
	str_fmt(a, sizeof a, _("%d割"), o->share);
	str_fmt(b, sizeof b, _("%d割"), t->share);
	add(v, "share", _("負担割合"), v->has_cover ? a : "", b, !(d & COVER_DIFF_SHARE));
	add(v, "band", _("所得区分"), o->limit_class, t->limit_class, !(d & COVER_DIFF_BAND));
	struct eligibility_field *f = add(v, "valid", _("有効"), "", "", !(d & (COVER_DIFF_FROM | COVER_DIFF_TO)));
	if (v->has_cover)
		str_fmt(f->ours, sizeof f->ours, "%s…%s", date_iso(o->valid_from, a), date_iso(o->valid_to, b));
	str_fmt(f->theirs, sizeof f->theirs, "%s…%s", date_iso(t->valid_from, a), date_iso(t->valid_to, b));
}

/* Bits of what the result says nothing about. */
static unsigned unsaid(const struct eligibility_result *r, const struct coverage *theirs)
{
	return (*theirs->holder ? 0u : COVER_DIFF_HOLDER) | (r->share >= 0 ? 0u : COVER_DIFF_SHARE) | (r->valid_from != DAY_NONE ? 0u : COVER_DIFF_FROM) |
	       (*theirs->limit_class ? 0u : COVER_DIFF_BAND);
}

void eligibility_view_keep(const struct eligibility_view *v, struct coverage *theirs)
{
	const struct coverage *o = &v->cover;
	unsigned keep = unsaid(&v->results[v->pos], &v->theirs);
	theirs->id = o->id;
	theirs->version = o->version;
	theirs->multi = o->multi;
	if (keep & COVER_DIFF_HOLDER)
		str_copy(theirs->holder, sizeof theirs->holder, o->holder);
	if (keep & COVER_DIFF_SHARE)
		theirs->share = o->share;
	if (keep & COVER_DIFF_FROM)
		theirs->valid_from = o->valid_from;
	if (keep & COVER_DIFF_BAND)
		str_copy(theirs->limit_class, sizeof theirs->limit_class, o->limit_class);
}

static void say_valid(struct eligibility_view *v)
{
	const struct coverage *t = &v->theirs;
	char date[DATE_TEXT];
	if (!v->current && t->valid_to != DAY_NONE)
		str_fmt(v->sentence, sizeof v->sentence, _("有効ですが、%s までの資格です。保険者に確かめてください"), date_show(t->valid_to, date));
	else if (!v->current)
		str_copy(v->sentence, sizeof v->sentence, _("有効ですが、まだ始まっていない資格です"));
	else if (!v->same_person)
		str_copy(v->sentence, sizeof v->sentence, _("有効。氏名・生年月日・性別に記録との違いがあります。同じ方か確認を"));
	else if (!v->has_cover || v->differ & COVER_DIFF_WHO)
		str_copy(v->sentence, sizeof v->sentence, _("有効な別の資格です。証を確かめて取り込んでください"));
	else if (v->differ)
		str_copy(v->sentence, sizeof v->sentence, _("有効です。記録と異なるところがあります"));
	else
		str_copy(v->sentence, sizeof v->sentence, _("有効で、記録と同じです"));
}

static void say_answer(struct eligibility_view *v)
{
	char date[DATE_TEXT];
	switch (v->e.validity) {
	case VALIDITY_VALID:
		if (v->n_results)
			say_valid(v);
		else
			str_copy(v->sentence, sizeof v->sentence, _("有効とだけ回答がありました（内容なし）"));
		break;
	case VALIDITY_INVALID: case VALIDITY_CHANGED:
		str_copy(v->sentence, sizeof v->sentence, _("無効"));
		if (v->n_results && v->theirs.valid_to != DAY_NONE)
			str_add(v->sentence, sizeof v->sentence, _("（%s まで）"), date_show(v->theirs.valid_to, date));
		str_add(v->sentence, sizeof v->sentence, "%s", v->e.validity == VALIDITY_CHANGED ? _("。新しい資格あり: 新しい証で照会し直してください") :
			_("。新しい証を確かめてください"));
		break;
	case VALIDITY_SEVERAL: str_copy(v->sentence, sizeof v->sentence, _("複数の資格に該当。記号・番号・枝番を確かめて照会し直してください")); break;
	default: str_copy(v->sentence, sizeof v->sentence, _("該当する資格がありません。番号と生年月日を確かめてください")); break;
	}
}

static void say(struct eligibility_view *v)
{
	switch (v->e.state) {
	case ELIGIBILITY_WANTED: case ELIGIBILITY_SENT: str_copy(v->sentence, sizeof v->sentence, _("回答を待っています")); break;
	case ELIGIBILITY_TIMEOUT: str_copy(v->sentence, sizeof v->sentence, _("時間内に回答がありませんでした。資格は不明です")); break;
	case ELIGIBILITY_FAILED: str_fmt(v->sentence, sizeof v->sentence, _("照会できませんでした。資格は不明です（%s %s）"), v->e.error_code, v->e.error_text); break;
	default:
		if (v->has_patient)
			say_answer(v);
		else
			str_copy(v->sentence, sizeof v->sentence, _("どの患者の結果か分かりません"));
		break;
	}
}

void eligibility_view_fill(struct eligibility_view *v, day_t day)
{
	const struct eligibility_result *r = &v->results[v->pos];
	bool answered = v->e.state == ELIGIBILITY_ANSWERED && v->pos < v->n_results;
	v->n = 0;
	v->differ = ~0u;
	v->same_person = v->current = v->adoptable = false;
	if (answered) {
		eligibility_view_cover(r, day, &v->theirs);
		v->differ = v->has_cover ? insurance_compare(&v->cover, &v->theirs) & ~unsaid(r, &v->theirs) : ~0u;
		v->current = v->e.validity == VALIDITY_VALID && (v->theirs.valid_from == DAY_NONE || v->theirs.valid_from <= day) &&
			     (v->theirs.valid_to == DAY_NONE || v->theirs.valid_to >= day);
		v->same_person = v->has_patient && eligibility_view_same_person(&v->patient, r);
		v->adoptable = v->current && v->has_patient && !v->e.taken_at && v->differ != 0;
	}
	if (answered && v->has_patient) {
		person_fields(v, r);
		cover_fields(v);
	}
	say(v);
}
