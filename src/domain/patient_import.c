/*
 * Every row is read whole before it is judged, so that all of its problems are told at once. After the first bad row
 * (when bad ones aren't to be skipped) nothing more is written, but all rows are still looked at.
 *
 * Card numbers seen are kept in a hash table with the line each came from: the same number twice names both lines.
 */
#include "domain/patient_import.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/policy.h"
#include "model/secret.h"
#include "store/db.h"
#include "store/patients.h"

#include "base/banned.h"

struct seen { char card[CARD_SIZE]; int64_t line; }; /* line 0: free */

struct patient_import {
	bool skip_bad;
	struct seen *seen;
	size_t n_seen, cap_seen;  /* a power of two, at most half full */
	bool row_bad;
	char reason[640];         /* of the last bad row */
	struct patient_import_result result;
};

/* FNV-1a. */
static size_t slot(const struct seen *table, size_t cap, const char *card)
{
	uint64_t h = 14695981039346656037u;
	for (const char *p = card; *p; p++)
		h = (h ^ (unsigned char)*p) * 1099511628211u;
	size_t i = (size_t)h & (cap - 1);
	while (table[i].line && strcmp(table[i].card, card) != 0)
		i = (i + 1) & (cap - 1);
	return i;
}

static void grow_seen(struct patient_import *im)
{
	size_t cap = im->cap_seen ? im->cap_seen * 2 : 1024;
	struct seen *table = mem_array(cap, sizeof *table);
	for (size_t i = 0; i < im->cap_seen; i++)
		if (im->seen[i].line)
			table[slot(table, cap, im->seen[i].card)] = im->seen[i];
	free(im->seen);
	im->seen = table;
	im->cap_seen = cap;
}

/* The line on which this card number came before; 0: never, and from now on it is known. */
static int64_t see(struct patient_import *im, const char *card, int64_t line)
{
	if (im->n_seen * 2 >= im->cap_seen)
		grow_seen(im);
	struct seen *s = &im->seen[slot(im->seen, im->cap_seen, card)];
	if (s->line)
		return s->line;
	str_copy(s->card, sizeof s->card, card);
	s->line = line;
	im->n_seen++;
	return 0;
}

/* What the field is called where only we speak; a file's own header is better where it is known. */
static const char *label(const char *field)
{
	static const char *const names[][2] = {
		{ "card", N_("診察券番号") }, { "name", N_("氏名") }, { "kana", N_("カナ氏名") }, { "sex", N_("性別") },
		{ "birth_date", N_("生年月日") }, { "phone", N_("電話番号") }, { "postal", N_("郵便番号") }, { "address", N_("住所") },
		{ "died", N_("死亡日") }, { "undisclosed", N_("照会拒否") }, { "memo", N_("メモ") },
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i][0], field) == 0)
			return _(names[i][1]);
	return _("行");
}

static void problem(struct patient_import *im, int64_t line, const char *field, const char *reason)
{
	struct patient_import_result *r = &im->result;
	if (!im->row_bad)
		im->reason[0] = '\0';
	str_add(im->reason, sizeof im->reason, "%s%s: %s", im->row_bad ? " / " : "", label(field), reason);
	im->row_bad = true;
	if (r->n_problems == PATIENT_PROBLEMS_MAX)
		return;
	struct patient_problem *p = &r->problems[r->n_problems++];
	p->line = line;
	str_copy(p->field, sizeof p->field, field);
	str_copy(p->reason, sizeof p->reason, reason);
}

enum err patient_import_begin(struct ctx *ctx, bool skip_bad, struct patient_import **out)
{
	*out = NULL;
	enum err e = may_check(ctx, ACTION_PATIENT_IMPORT);
	if (!e)
		e = db_begin(ctx);
	if (e)
		return e;
	*out = mem_new(sizeof **out);
	(*out)->skip_bad = skip_bad;
	return ERR_OK;
}

/* A control character shows a broken file and must not reach a terminal. */
static bool has_control(const char *s)
{
	uint32_t c;
	for (size_t len, left = strlen(s); (len = utf8_next(s, left, &c)) > 0; s += len, left -= len)
		if (c < 0x20 || (c >= 0x7F && c < 0xA0))
			return true;
	return false;
}

/* A text as given; line ends inside quotes become spaces. */
static void take_text(struct patient_import *im, const struct patient_row *row, const char *field, const char *text, char *out, size_t size)
{
	char reason[200];
	if (!text)
		return;
	if (!str_copy(out, size, text)) {
		str_fmt(reason, sizeof reason, _("長すぎます（UTF-8 で %zu バイトまで）"), size - 1);
		problem(im, row->line, field, reason);
	}
	for (char *p = out; *p; p++)
		if (*p == '\n' || *p == '\r' || *p == '\t')
			*p = ' ';
	if (has_control(out))
		problem(im, row->line, field, _("使えない制御文字があります"));
	if (secret_find(text, row->card))
		problem(im, row->line, field, err_text(ERR_SECRET_TEXT));
}

static char sex_of(const char *text)
{
	static const char *const male[] = { "男", "男性", "男子", "m", "male", "man", "1", "オトコ" };
	static const char *const female[] = { "女", "女性", "女子", "f", "female", "woman", "2", "オンナ" };
	static const char *const unknown[] = { "", "不明", "その他", "u", "unknown", "other", "o", "x", "0", "3", "9", "-" };
	char folded[64];
	if (!utf8_nfkc(text, folded, sizeof folded))
		return '\0';
	for (size_t i = 0; i < sizeof male / sizeof male[0]; i++)
		if (strcasecmp(folded, male[i]) == 0)
			return 'm';
	for (size_t i = 0; i < sizeof female / sizeof female[0]; i++)
		if (strcasecmp(folded, female[i]) == 0)
			return 'f';
	for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
		if (strcasecmp(folded, unknown[i]) == 0)
			return 'u';
	return '\0';
}

/* Databases and spreadsheets add a time of midnight to dates. */
static void drop_midnight(char *text)
{
	char *t = strpbrk(text, " T");
	if (t && t > text && strspn(t, " T0:.Z") == strlen(t) && strchr(t, ':'))
		*t = '\0';
}

static void take_birth(struct ctx *ctx, struct patient_import *im, const struct patient_row *row, struct patient *p)
{
	struct cause why = { 0 };
	char text[64];
	str_copy(text, sizeof text, row->birth_date ? row->birth_date : "");
	drop_midnight(text);
	if (!text[0])
		problem(im, row->line, "birth_date", _("空です"));
	else if (date_parse_birth(text, ctx_today(ctx), &p->birth, &why))
		problem(im, row->line, "birth_date", why.text);
}

static void take_death(struct ctx *ctx, struct patient_import *im, const struct patient_row *row, struct patient *p)
{
	struct cause why = { 0 };
	char text[64];
	day_t died;
	if (str_empty(row->died))
		return;
	str_copy(text, sizeof text, row->died);
	drop_midnight(text);
	if (date_parse(text, ctx_today(ctx), &died, &why))
		problem(im, row->line, "died", why.text);
	else if (died > ctx_today(ctx) || (p->birth != DAY_NONE && died < p->birth))
		problem(im, row->line, "died", _("死亡日は生年月日から本日までの日付です"));
	else
		p->died = died;
}

static void take_undisclosed(struct patient_import *im, const struct patient_row *row, struct patient *p)
{
	static const char *const yes[] = { "1", "有", "あり", "はい", "○", "true", "yes", "y", "拒否" };
	static const char *const no[] = { "0", "無", "なし", "いいえ", "×", "false", "no", "n" };
	if (str_empty(row->undisclosed))
		return;
	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
		if (strcasecmp(row->undisclosed, yes[i]) == 0) {
			p->undisclosed = true;
			return;
		}
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
		if (strcasecmp(row->undisclosed, no[i]) == 0) {
			p->undisclosed = false;
			return;
		}
	problem(im, row->line, "undisclosed", _("1（拒否）か 0 です"));
}

static void take_row(struct ctx *ctx, struct patient_import *im, const struct patient_row *row, struct patient *p)
{
	char sex = sex_of(row->sex ? row->sex : "");
	take_text(im, row, "name", row->name ? row->name : "", p->name, sizeof p->name);
	if (!p->name[0])
		problem(im, row->line, "name", _("空です"));
	take_text(im, row, "kana", row->kana, p->kana, sizeof p->kana);
	if (sex)
		p->sex = sex;
	else
		problem(im, row->line, "sex", _("男・女・M・F・1・2 のいずれかです"));
	take_birth(ctx, im, row, p);
	take_text(im, row, "phone", row->phone, p->phone, sizeof p->phone);
	take_text(im, row, "postal", row->postal, p->postal, sizeof p->postal);
	take_text(im, row, "address", row->address, p->address, sizeof p->address);
	take_death(ctx, im, row, p);
	take_undisclosed(im, row, p);
	if (!str_empty(row->memo)) {
		char memo[sizeof p->memo];
		take_text(im, row, "memo", row->memo, memo, sizeof memo);
		if (!p->memo[0])
			str_copy(p->memo, sizeof p->memo, memo);
	}
}

static bool same(const struct patient *a, const struct patient *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->kana, b->kana) == 0 && a->sex == b->sex && a->birth == b->birth &&
	       strcmp(a->phone, b->phone) == 0 && strcmp(a->postal, b->postal) == 0 && strcmp(a->address, b->address) == 0 &&
	       strcmp(a->memo, b->memo) == 0 && a->died == b->died && a->undisclosed == b->undisclosed;
}

/* Normalises the card number into p->card and checks it; false: bad. */
static bool take_card(struct ctx *ctx, struct patient_import *im, const struct patient_row *row, struct patient *p)
{
	char card[CARD_SIZE * 4] = "", reason[200];
	utf8_nfkc(row->card ? row->card : "", card, sizeof card);
	str_strip(card);
	if (!card[0]) {
		problem(im, row->line, "card", _("空です"));
		return false;
	}
	if (policy_card(ctx, card)) {
		problem(im, row->line, "card", ctx->cause.text);
		return false;
	}
	str_copy(p->card, sizeof p->card, card);
	int64_t before = see(im, card, row->line);
	if (before) {
		str_fmt(reason, sizeof reason, _("同じ診察券番号 %s が %lld 行目にもあります"), card, (long long)before);
		problem(im, row->line, "card", reason);
	}
	return true;
}

static enum err write_row(struct ctx *ctx, struct patient_import *im, const struct patient *was, struct patient *p)
{
	struct patient_import_result *r = &im->result;
	bool write = im->skip_bad || r->bad == 0;
	if (was && same(was, p)) {
		r->unchanged++;
		return ERR_OK;
	}
	if (was)
		r->changed++;
	else
		r->added++;
	return !write ? ERR_OK : was ? patients_update(ctx, p) : patients_add(ctx, p);
}

enum err patient_import_row(struct ctx *ctx, struct patient_import *im, const struct patient_row *row, bool *taken)
{
	struct patient p = { .sex = 'u', .birth = DAY_NONE, .died = DAY_NONE }, was;
	bool known = false;
	im->row_bad = false;
	im->result.rows++;
	if (take_card(ctx, im, row, &p)) {
		char card[CARD_SIZE];
		str_copy(card, sizeof card, p.card);
		enum err e = patients_of_card(ctx, card, &was);
		if (e && e != ERR_NOT_FOUND)
			return e;
		known = !e;
		if (known)
			p = was;
	}
	take_row(ctx, im, row, &p);
	im->result.bad += im->row_bad;
	*taken = !im->row_bad;
	return *taken ? write_row(ctx, im, known ? &was : NULL, &p) : ERR_OK;
}

void patient_import_bad(struct patient_import *im, int64_t line, const char *field, const char *reason)
{
	im->row_bad = false;
	im->result.rows++;
	im->result.bad++;
	problem(im, line, field, reason);
}

const char *patient_import_reason(const struct patient_import *im)
{
	return im->reason;
}

const struct patient_import_result *patient_import_result(const struct patient_import *im)
{
	return &im->result;
}

/* The error of a file with bad rows: how many, and the first of them. */
static enum err refuse(struct ctx *ctx, const struct patient_import_result *r)
{
	enum err e = ctx_fail(ctx, ERR_BAD_INPUT, _("%lld 行のうち %lld 行に誤りがあります。何も取り込んでいません"), (long long)r->rows,
	                      (long long)r->bad);
	for (int i = 0; i < r->n_problems && i < CAUSE_REASONS_MAX; i++) {
		char text[320];
		str_fmt(text, sizeof text, _("%lld 行目 %s: %s"), (long long)r->problems[i].line, label(r->problems[i].field), r->problems[i].reason);
		cause_reason(&ctx->cause, r->problems[i].field, text, "");
	}
	return e;
}

enum err patient_import_end(struct ctx *ctx, struct patient_import *im, enum err e, struct patient_import_result *out)
{
	struct patient_import_result *r = &im->result;
	if (!e && r->bad && !im->skip_bad)
		e = refuse(ctx, r);
	if (!e)
		e = audit_note(ctx, ACTION_PATIENT_IMPORT, "", 0, "rows %lld, added %lld, changed %lld, unchanged %lld, rejected %lld",
		               (long long)r->rows, (long long)r->added, (long long)r->changed, (long long)r->unchanged, (long long)r->bad);
	e = db_finish(ctx, e);
	if (out)
		*out = *r;
	mem_wipe(im->reason, sizeof im->reason);
	free(im->seen);
	free(im);
	return e;
}
