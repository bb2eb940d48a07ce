/*
 * Reading the box. A text of digits is a card number first (exactly, or with its leading zeros left out), and may also
 * be a birth date or a telephone number; kana are the beginning of a name as it is read; anything else is a piece of
 * a name as it is written. Each reading is a part of the list, and no patient is in two parts.
 *
 * Some rows are taken to the front. A part's rows come by offset in the part's own order, so the rows taken out
 * before an offset are those that this order puts before the row found there.
 */
#include "domain/patient_search.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "domain/audit.h"
#include "domain/policy.h"
#include "model/name_kana.h"
#include "model/secret.h"
#include "store/db.h"
#include "store/patients.h"
#include "store/patients_find.h"

#include "base/banned.h"

enum { HERE_MAX = 16 };

/* The digits of a text that has only digits and what telephone numbers and dates are written with; false: it has more. */
static bool only_digits(const char *text, char out[PATIENT_SEARCH_TEXT])
{
	size_t n = 0;
	for (; *text; text++) {
		if (*text >= '0' && *text <= '9')
			out[n++] = *text;
		else if (!strchr("-() +", *text))
			return false;
	}
	out[n] = '\0';
	return n > 0;
}

static bool only_kana(const char *text)
{
	uint32_t c;
	int kana = 0;
	for (size_t len, left = strlen(text); (len = utf8_next(text, left, &c)) > 0; text += len, left -= len) {
		if (name_kana_is(c))
			kana++;
		else if (c != ' ' && c != '-' && c != 0x30FB)
			return false;
	}
	return kana > 0;
}

/* Written as a date is: with slashes, dots, 年, or an era before a digit. */
static bool like_date(const char *text)
{
	return strpbrk(text, "0123456789") && (strpbrk(text, "/.") || strstr(text, "年") || strpbrk(text, "mtshrMTSHR"));
}

static enum err add_part(struct ctx *ctx, struct patient_search *s, const struct patients_find *f)
{
	struct patient_search_part *part = &s->parts[s->n_parts];
	struct patient here[HERE_MAX];
	int n = 0;
	part->find = *f;
	part->n_front = 0;
	enum err e = patients_find_count(ctx, f, &part->count);
	if (!e && part->count > 1)
		e = patients_find_here(ctx, f, ctx_today(ctx), HERE_MAX, here, &n);
	if (e || part->count == 0)
		return e;
	if (s->exact && patients_find_holds(f, &s->head[0]))
		part->front[part->n_front++] = 0;
	for (int i = 0; i < n && s->n_head < PATIENT_SEARCH_HEAD; i++) {
		if (s->exact && here[i].id == s->head[0].id)
			continue;
		part->front[part->n_front++] = s->n_head;
		s->head[s->n_head++] = here[i];
	}
	part->count -= part->n_front;
	s->n_parts++;
	return ERR_OK;
}

/* By card number; one that is short may have lost its leading zeros. */
static enum err add_card(struct ctx *ctx, struct patient_search *s, const char *digits)
{
	char card[CARD_SIZE];
	int n = (int)strlen(digits), length = policy_card_length(ctx);
	if (n > length || length >= CARD_SIZE)
		return ERR_OK;
	str_fmt(card, sizeof card, "%0*d%s", length - n, 0, digits);
	enum err e = patients_by_card(ctx, n == length ? digits : card, &s->head[0]);
	s->exact = !e;
	s->n_head = !e;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static day_t birth_of(struct ctx *ctx, const char *text, struct cause *why)
{
	day_t birth;
	return date_parse_birth(text, ctx_today(ctx), &birth, why) ? DAY_NONE : birth;
}

static enum err search_digits(struct ctx *ctx, struct patient_search *s, const char *digits)
{
	struct patients_find f;
	struct cause why;
	day_t birth = birth_of(ctx, s->text, &why);
	enum err e = str_digits(s->text) ? add_card(ctx, s, digits) : ERR_OK;
	if (!e && patients_find_birth(&f, birth))
		e = add_part(ctx, s, &f);
	if (!e && patients_find_phone(&f, s->text, birth))
		e = add_part(ctx, s, &f);
	else if (!e && patients_find_phone_end(ctx, &f, s->text))
		e = add_part(ctx, s, &f);
	if (e || s->n_parts || s->exact || !str_digits(s->text))
		return e;
	if (policy_card(ctx, digits))
		str_copy(s->hint, sizeof s->hint, ctx->cause.text);
	else
		str_fmt(s->hint, sizeof s->hint, _("診察券番号 %s の患者は登録されていません"), digits);
	return ERR_OK;
}

static enum err search_kana(struct ctx *ctx, struct patient_search *s)
{
	struct patients_find kana, f;
	enum err e = ERR_OK;
	bool ok = patients_find_kana(&kana, s->text);
	if (ok)
		e = add_part(ctx, s, &kana);
	if (!e && ok && utf8_count(kana.from) > 1 && patients_find_sound(ctx, &f, s->text))
		e = add_part(ctx, s, &f);
	if (!e && patients_find_name(ctx, &f, s->text, ok))
		e = add_part(ctx, s, &f);
	return e;
}

static enum err search_words(struct ctx *ctx, struct patient_search *s)
{
	struct patients_find f;
	struct cause why;
	bool date = like_date(s->text);
	if (date && patients_find_birth(&f, birth_of(ctx, s->text, &why)))
		return add_part(ctx, s, &f);
	enum err e = patients_find_name(ctx, &f, s->text, false) ? add_part(ctx, s, &f) : ERR_OK;
	if (!e && date && !s->n_parts)
		str_copy(s->hint, sizeof s->hint, why.text);
	return e;
}

static enum err search_parts(struct ctx *ctx, struct patient_search *s)
{
	char digits[PATIENT_SEARCH_TEXT];
	enum err e = db_read_begin(ctx);
	if (e)
		return e;
	if (only_digits(s->text, digits))
		e = search_digits(ctx, s, digits);
	else
		e = only_kana(s->text) ? search_kana(ctx, s) : search_words(ctx, s);
	db_read_end(ctx);
	s->count = s->n_head;
	for (int i = 0; i < s->n_parts; i++)
		s->count += s->parts[i].count;
	return e;
}

enum err patient_search_start(struct ctx *ctx, const char *text, struct patient_search *s)
{
	memset(s, 0, sizeof *s);
	if (!utf8_nfkc(text, s->text, sizeof s->text)) {
		str_copy(s->hint, sizeof s->hint, _("検索する文字が長すぎるか、正しい文字ではありません"));
		return ERR_OK;
	}
	str_strip(s->text);
	if (secret_find(s->text, NULL) && policy_card(ctx, s->text)) {
		mem_wipe(s->text, sizeof s->text);
		return ctx_fail(ctx, ERR_SECRET_TEXT, _("クレジットカード番号またはマイナンバーと思われる数字では検索しません"));
	}
	return s->text[0] ? search_parts(ctx, s) : ERR_OK;
}

static bool in_front(const struct patient_search *s, const struct patient_search_part *part, int64_t id)
{
	for (int i = 0; i < part->n_front; i++)
		if (s->head[part->front[i]].id == id)
			return true;
	return false;
}

/* How many of the part's rows in front its own order would put before p. */
static int front_before(const struct patient_search *s, const struct patient_search_part *part, const struct patient *p)
{
	int n = 0;
	for (int i = 0; i < part->n_front; i++)
		n += patients_find_order(&part->find, &s->head[part->front[i]], p) < 0;
	return n;
}

/* Rows from place `offset` of the part, not counting those in front: at most that many more have to be read twice over. */
static enum err part_page(struct ctx *ctx, const struct patient_search *s, const struct patient_search_part *part, int64_t offset,
                          int max, struct patient *out, int *n)
{
	if (part->n_front == 0)
		return patients_find_fetch(ctx, &part->find, offset, max, out, n);
	int got, want = max + 2 * part->n_front;
	struct patient *rows = mem_array((size_t)want, sizeof *rows);
	enum err e = patients_find_fetch(ctx, &part->find, offset, want, rows, &got);
	int skip = !e && got ? front_before(s, part, &rows[0]) : 0;
	*n = 0;
	for (int i = 0; !e && i < got && *n < max; i++)
		if (!in_front(s, part, rows[i].id) && skip-- <= 0)
			out[(*n)++] = rows[i];
	mem_wipe(rows, (size_t)want * sizeof *rows);
	free(rows);
	return e;
}

enum err patient_search_page(struct ctx *ctx, const struct patient_search *s, int64_t offset, int max, struct patient *out, int *n)
{
	enum err e = ERR_OK;
	for (*n = 0; offset < s->n_head && *n < max; offset++)
		out[(*n)++] = s->head[offset];
	offset -= s->n_head;
	for (int i = 0; !e && i < s->n_parts && *n < max; i++) {
		int more = 0;
		if (offset < s->parts[i].count)
			e = part_page(ctx, s, &s->parts[i], offset, max - *n, out + *n, &more);
		*n += more;
		offset = offset > s->parts[i].count ? offset - s->parts[i].count : 0;
	}
	return e;
}

enum err patient_search_look(struct ctx *ctx, const struct patient_search *s)
{
	return audit_look(ctx, "", 0, "find \"%s\": %lld", s->text, (long long)s->count);
}

enum err patient_search(struct ctx *ctx, const char *text, int max, struct patient *out, int *n, int64_t *count)
{
	struct patient_search *s = mem_new(sizeof *s);
	*n = 0;
	enum err e = patient_search_start(ctx, text, s);
	if (!e)
		e = patient_search_page(ctx, s, 0, max, out, n);
	if (!e)
		e = patient_search_look(ctx, s);
	if (count)
		*count = s->count;
	mem_wipe(s, sizeof *s);
	free(s);
	return e;
}
