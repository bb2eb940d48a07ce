/* Views read what the database keeps counted; the search reads one box in every way that it can mean a booking. */
#include "domain/booking_view.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "domain/booking.h"
#include "domain/menu.h"
#include "domain/patient_search.h"
#include "domain/policy.h"
#include "model/secret.h"
#include "store/bookings.h"
#include "store/patients.h"
#include "store/slots.h"

#include "base/banned.h"

enum { PATIENTS_MAX = 30 };

/* First of all: what is to be seen is there, and what is over is not. */
static enum err fresh(struct ctx *ctx)
{
	int n;
	enum err e = menu_make_slots(ctx);
	return e ? e : booking_lapse(ctx, &n);
}

enum err booking_slots(struct ctx *ctx, day_t day, int64_t menu_id, const char *clinic, int max, struct slot *out, int *n)
{
	enum err e = fresh(ctx);
	if (e)
		return e;
	return menu_id || !*clinic ? slots_of_day(ctx, day, menu_id, max, out, n) : slots_of_clinic(ctx, day, clinic, max, out, n);
}

enum err booking_days(struct ctx *ctx, int64_t menu_id, day_t from, int n, struct slot_day *out)
{
	enum err e = fresh(ctx);
	return e ? e : slots_days(ctx, menu_id, from, n, out);
}

/* A menu that was asked for by name may still have another category, doctor or clinic than was wished. */
static enum err suits(struct ctx *ctx, const struct slot_wish *w, bool *out)
{
	struct menu m;
	bool category = !str_empty(w->category), resource = !str_empty(w->resource), clinic = !str_empty(w->clinic);
	*out = true;
	if (!w->menu_id || (!category && !resource && !clinic))
		return ERR_OK;
	enum err e = menu_by_id(ctx, w->menu_id, &m);
	*out = !e && (!category || strcmp(m.category, w->category) == 0) && (!resource || strcmp(m.resource, w->resource) == 0) &&
	       (!clinic || strcmp(m.clinic, w->clinic) == 0);
	return e;
}

enum err booking_next_free(struct ctx *ctx, const struct slot_wish *w, int max, struct slot *out, int *n)
{
	struct slot_wish wish = *w;
	bool any;
	wish.who |= WHO_STAFF;
	int64_t now = ctx_now(ctx) + 1;
	if (wish.from < now)
		wish.from = now;
	*n = 0;
	enum err e = fresh(ctx);
	if (!e)
		e = suits(ctx, w, &any);
	return e || !any ? e : slots_free(ctx, &wish, max, out, n);
}

enum err booking_list(struct ctx *ctx, const struct booking_filter *f, int64_t offset, int max, struct booking_item *out, int *n)
{
	int lapsed;
	enum err e = booking_lapse(ctx, &lapsed);
	return e ? e : bookings_list(ctx, f, offset, max, out, n);
}

enum err booking_count(struct ctx *ctx, const struct booking_filter *f, int64_t *n)
{
	return bookings_count(ctx, f, n);
}

enum err booking_history(struct ctx *ctx, int64_t booking_id, int max, struct booking_event *out, int *n)
{
	return bookings_events(ctx, booking_id, max, out, n);
}

enum err booking_answers(struct ctx *ctx, int64_t booking_id, int max, struct booking_answer *out, int *n)
{
	return bookings_answers(ctx, booking_id, max, out, n);
}

enum err booking_message(struct ctx *ctx, int64_t booking_id, char out[BOOKING_MESSAGE])
{
	return bookings_message(ctx, booking_id, out);
}

/* Those found so far, each once. */
struct found { struct booking_item *out; int max, n; };

static enum err add(struct ctx *ctx, struct found *f, const struct booking_filter *filter)
{
	struct booking_item *some = mem_array((size_t)f->max, sizeof *some);
	struct booking_filter newest = *filter;
	int n;
	newest.newest_first = true;
	enum err e = booking_list(ctx, &newest, 0, f->max, some, &n);
	for (int i = 0; !e && i < n && f->n < f->max; i++) {
		bool known = false;
		for (int k = 0; k < f->n; k++)
			known = known || f->out[k].b.id == some[i].b.id;
		if (!known)
			f->out[f->n++] = some[i];
	}
	free(some);
	return e;
}

static enum err add_number(struct ctx *ctx, struct found *f, const char *text)
{
	struct booking b;
	const char *digits = text[0] == 'Y' || text[0] == 'y' ? text + 1 : text;
	if (digits == text || booking_by_number(ctx, text, &b) != ERR_OK)
		return ERR_OK;
	return add(ctx, f, &(struct booking_filter){ .number = b.number });
}

static enum err add_day(struct ctx *ctx, struct found *f, const char *text)
{
	struct cause why;
	day_t day;
	if (date_parse(text, ctx_today(ctx), &day, &why) != ERR_OK)
		return ERR_OK;
	return add(ctx, f, &(struct booking_filter){ .from = tokyo_utc(day, 0), .to = tokyo_utc(day + 1, 0) });
}

static enum err add_patients(struct ctx *ctx, struct found *f, const char *text)
{
	struct patient some[PATIENTS_MAX];
	int n = 0;
	enum err e = patient_search(ctx, text, PATIENTS_MAX, some, &n, NULL);
	for (int i = 0; !e && i < n; i++)
		e = add(ctx, f, &(struct booking_filter){ .patient_id = some[i].id });
	return e;
}

/* People without a card: by the same keys as patients. */
static enum err add_strangers(struct ctx *ctx, struct found *f, const char *text)
{
	char kana[KANA_SIZE], name[NAME_SIZE], phone[PHONE_SIZE];
	patients_kana_key(text, kana);
	patients_name_key(text, name);
	patients_phone_key(text, phone);
	enum err e = ERR_OK;
	if (kana[0])
		e = add(ctx, f, &(struct booking_filter){ .kana_key = kana });
	if (!e && name[0])
		e = add(ctx, f, &(struct booking_filter){ .name_key = name });
	if (!e && phone[0])
		e = add(ctx, f, &(struct booking_filter){ .phone_key = phone });
	return e;
}

static int newest_first(const void *a, const void *b)
{
	const struct booking_item *x = a, *y = b;
	return x->b.start_at == y->b.start_at ? (x->b.id < y->b.id ? -1 : 1) : x->b.start_at > y->b.start_at ? -1 : 1;
}

enum err booking_search(struct ctx *ctx, const char *given, int max, struct booking_item *out, int *n)
{
	char text[PATIENT_SEARCH_TEXT];
	struct found f = { .out = out, .max = max };
	*n = 0;
	if (secret_find(given, NULL) != SECRET_NONE)
		return ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
	if (!utf8_nfkc(given, text, sizeof text))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("検索の文が長すぎます"));
	str_strip(text);
	if (!text[0])
		return ERR_OK;
	enum err e = add_number(ctx, &f, text);
	if (!e && !f.n)
		e = add_day(ctx, &f, text);
	if (!e)
		e = add_patients(ctx, &f, text);
	if (!e)
		e = add_strangers(ctx, &f, text);
	qsort(out, (size_t)f.n, sizeof *out, newest_first);
	*n = e ? 0 : f.n;
	return e;
}
