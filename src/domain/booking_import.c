/* A row that the rules refuse has written nothing; any other failure ends the import. */
#include "domain/booking_import.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "crypto/hash.h"
#include "domain/audit.h"
#include "domain/booking_inner.h"
#include "domain/may.h"
#include "domain/menu.h"
#include "domain/patient.h"
#include "store/bookings.h"
#include "store/db.h"

#include "base/banned.h"

static bool among(const char *t, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(t, words[i]) == 0)
			return true;
	return false;
}

/* false: it can't be read. */
static bool agreed(const char *text, bool otherwise, bool *out)
{
	static const char *const yes[] = { "yes", "y", "true", "1", N_("はい"), N_("同意"), N_("同意済"), "○" };
	static const char *const no[] = { "no", "n", "false", "0", N_("いいえ"), N_("未同意"), "×" };
	char t[64];
	*out = otherwise;
	if (!text[0])
		return true;
	if (!utf8_nfkc(text, t, sizeof t))
		return false;
	for (char *p = t; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	*out = among(t, yes, sizeof yes / sizeof yes[0]);
	return *out || among(t, no, sizeof no / sizeof no[0]);
}

/* "2026-12-05T10:30", "2026-12-05 10:30" */
static bool instant_of(const char *text, int64_t *out)
{
	char iso[40];
	str_copy(iso, sizeof iso, text);
	if (strlen(iso) > 10 && iso[10] == ' ')
		iso[10] = 'T';
	return instant_parse(iso, out);
}

static enum err person(struct ctx *ctx, const struct booking_row *r, struct booking_person *p)
{
	*p = (struct booking_person){ .birth = DAY_NONE, .sex = 'u' };
	str_copy(p->name, sizeof p->name, r->name);
	str_copy(p->kana, sizeof p->kana, r->kana);
	str_copy(p->phone, sizeof p->phone, r->phone);
	str_copy(p->email, sizeof p->email, r->email);
	return r->birth[0] ? date_parse_birth(r->birth, ctx_today(ctx), &p->birth, &ctx->cause) : ERR_OK;
}

enum { NUMBER_KEPT = 50, HASH_KEPT = 48, HISTORY_MAX = 200 };

/* What a row is known by: its number; in place of a long one, and of a row without one, its hash. */
static void request_of(const struct booking_row *r, char out[BOOKING_REQUEST])
{
	const char *const cells[] = { r->number, r->card, r->menu, r->start, r->name, r->kana, r->phone, r->birth, r->email };
	size_t n = r->number[0] ? 1 : sizeof cells / sizeof cells[0];
	unsigned char hash[HASH_SIZE];
	char hex[HASH_HEX];
	struct buf all = { 0 };
	if (r->number[0] && strlen(r->number) <= NUMBER_KEPT) {
		str_fmt(out, BOOKING_REQUEST, "%s:%s", r->source, r->number);
		return;
	}
	for (size_t i = 0; i < n; i++)
		buf_add(&all, cells[i], strlen(cells[i]) + 1);
	hash_sha256(all.data, all.len, hash);
	str_fmt(out, BOOKING_REQUEST, "%s#%.*s", r->source, HASH_KEPT, hash_hex(hash, hex));
	buf_wipe(&all);
}

/* Is it at that time, or was it before it was moved? */
static enum err ever_at(struct ctx *ctx, const struct booking *b, const struct booking_new *n, bool *out)
{
	struct booking_event events[HISTORY_MAX];
	int found = 0;
	*out = b->menu_id == n->menu_id && b->start_at == n->start_at;
	enum err e = *out ? ERR_OK : bookings_events(ctx, b->id, HISTORY_MAX, events, &found);
	for (int i = 0; i < found; i++)
		*out = *out || (events[i].menu_id == n->menu_id && events[i].start_at == n->start_at);
	return e;
}

/* Does the row mean this house's booking of that number? Calendars put "@" and a name behind it, and name nobody without a card. */
static enum err own_number(struct ctx *ctx, const struct booking_row *r, const struct booking_new *n, bool *out)
{
	char number[BOOKING_NUMBER];
	struct booking b;
	*out = false;
	if (!str_copy_n(number, sizeof number, r->number, strcspn(r->number, "@")) || !number[0])
		return ERR_OK;
	enum err e = bookings_by_number(ctx, number, &b);
	if (e)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	bool same = n->patient_id ? b.patient_id == n->patient_id : !r->name[0] || strcmp(b.person.name, r->name) == 0;
	return same ? ever_at(ctx, &b, n, out) : ERR_OK;
}

/* It is there already, whoever booked it. */
static enum err there(struct ctx *ctx, const struct booking_row *r, const struct booking_new *n, bool *out)
{
	struct booking_filter f = { .from = n->start_at, .to = n->start_at + 1, .menu_id = n->menu_id, .patient_id = n->patient_id, .standing = true };
	int64_t found = 0;
	enum err e = own_number(ctx, r, n, out);
	if (!e && !*out && n->patient_id)
		e = bookings_count(ctx, &f, &found);
	*out = *out || found;
	return e;
}

/* *begun: something of it may have been written. */
static enum err one(struct ctx *ctx, const struct booking_row *r, bool terms, struct booking_import_result *out, bool *begun)
{
	char request[BOOKING_REQUEST];
	struct booking_new n = { .request = request };
	struct booking b;
	struct menu m;
	struct patient p = { .id = 0 };
	bool known = false;
	*begun = false;
	request_of(r, request);
	enum err e = bookings_by_request(ctx, request, &b);
	if (!e)
		out->same++;
	if (e != ERR_NOT_FOUND)
		return e;
	if (!instant_of(r->start, &n.start_at))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("日時「%s」を読めません。必要なのは 2026-12-05T10:30 の形"), r->start);
	if (!agreed(r->terms, terms, &n.terms))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("規約への同意「%s」を読めません。必要なのは yes か no"), r->terms);
	e = person(ctx, r, &n.person);
	if (!e)
		e = menu_by_code(ctx, r->menu, &m);
	if (!e && r->card[0])
		e = patient_by_card(ctx, r->card, &p);
	if (e)
		return e;
	n.menu_id = m.id;
	n.patient_id = p.id;
	b.id = 0;
	e = there(ctx, r, &n, &known);
	if (known)
		out->same++;
	if (e || known)
		return e;
	e = booking_make(ctx, &n, &m, &b);
	*begun = b.id != 0;
	out->added += !e;
	return e;
}

static bool of_the_row(enum err e)
{
	return e == ERR_BAD_INPUT || e == ERR_BAD_DATE || e == ERR_SECRET_TEXT || e == ERR_REFUSED || e == ERR_NOT_FOUND || e == ERR_CARD_LENGTH ||
	       e == ERR_CARD_CHECK || e == ERR_CARD_DIGITS;
}

/* All of its conflicts, one after the other. */
static void keep_problem(const struct cause *c, struct booking_row *r)
{
	str_copy(r->problem, sizeof r->problem, c->n_reasons ? "" : c->text);
	for (int i = 0; i < c->n_reasons; i++)
		str_add(r->problem, sizeof r->problem, "%s%s", i ? " / " : "", c->reasons[i].text);
	str_trim_partial(r->problem);
}

static enum err take(struct ctx *ctx, struct booking_row *rows, int n, bool terms, bool skip_bad, struct booking_import_result *out)
{
	int lapsed;
	enum err e = booking_lapse_now(ctx, &lapsed);
	for (int i = 0; !e && i < n; i++) {
		struct booking_row *r = &rows[i];
		bool begun = false;
		r->problem[0] = '\0';
		e = r->broken[0] ? ctx_fail(ctx, ERR_BAD_INPUT, "%s", r->broken) : one(ctx, r, terms, out, &begun);
		if (begun || !of_the_row(e))
			continue;
		keep_problem(&ctx->cause, r);
		out->bad++;
		e = ERR_OK;
	}
	if (!e && out->bad && !skip_bad) {
		out->added = 0;
		return ctx_fail(ctx, ERR_BAD_INPUT, _("誤りのある行が %lld 行あります。何も取り込んでいません"), (long long)out->bad);
	}
	return e ? e : audit_note(ctx, ACTION_BOOK, "", 0, "bookings imported: %lld added, %lld unchanged, %lld bad", (long long)out->added, (long long)out->same,
		(long long)out->bad);
}

enum err booking_import(struct ctx *ctx, struct booking_row *rows, int n, bool terms, bool skip_bad, struct booking_import_result *out)
{
	*out = (struct booking_import_result){ 0 };
	enum err e = may_check(ctx, ACTION_BOOK);
	if (!e)
		e = menu_make_slots(ctx);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, take(ctx, rows, n, terms, skip_bad, out));
}
