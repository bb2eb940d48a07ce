/* Menus of the invented hospital and bookings for the week to come, most of them of known patients. */
#include <stdio.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/calendar.h"
#include "store/bookings.h"
#include "store/patients.h"
#include "worker_demo.h"

#include "base/banned.h"

static const struct menu demo_menus[] = {
	{ .category = "診療", .name = "内科 再診", .department = "内科", .minutes = 30, .capacity = 6 },
	{ .category = "診療", .name = "内科 初診", .department = "内科", .minutes = 30, .capacity = 2 },
	{ .category = "診療", .name = "整形外科 再診", .department = "整形外科", .minutes = 30, .capacity = 4 },
	{ .category = "検診", .name = "人間ドック", .department = "健診科", .minutes = 120, .capacity = 3 },
	{ .category = "予防接種", .name = "インフルエンザ", .department = "内科", .minutes = 15, .capacity = 4 },
};
enum { DEMO_MENUS = sizeof demo_menus / sizeof *demo_menus, BOOKED_DAYS = 7, DAY_FROM = 9 * 60, DAY_TO = 12 * 60 };

static enum err book_slot(struct demo *d, const struct menu *m, day_t day, int minute)
{
	struct booking b = { .menu_id = m->id, .state = BOOKING_CONFIRMED,
		.start_at = tokyo_utc(day, minute * 60), .end_at = tokyo_utc(day, (minute + m->minutes) * 60) };
	struct patient p;
	enum err e = patients_by_id(d->ctx, d->patients[demo_below(d, (uint64_t)d->n_patients)], &p);
	if (e)
		return e;
	if (p.died != DAY_NONE)
		return ERR_OK;
	b.patient_id = p.id;
	str_copy(b.name, sizeof b.name, p.name);
	return bookings_add(d->ctx, &b);
}

/* Nearer days are fuller; a small hospital books less. */
static enum err book_day(struct demo *d, const struct menu *m, day_t day)
{
	int percent = 80 - 10 * (int)(day - d->today);
	if (d->n_patients < 500)
		percent /= 3;
	for (int minute = DAY_FROM; minute + m->minutes <= DAY_TO; minute += m->minutes)
		for (int place = 0; place < m->capacity; place++) {
			if (!demo_chance(d, percent * 10))
				continue;
			enum err e = book_slot(d, m, day, minute);
			if (e)
				return e;
		}
	return ERR_OK;
}

enum err demo_bookings(struct demo *d)
{
	enum err e = ERR_OK;
	for (int i = 0; i < DEMO_MENUS && !e; i++) {
		struct menu m = demo_menus[i];
		e = bookings_add_menu(d->ctx, &m);
		for (day_t day = d->today + 1; day <= d->today + BOOKED_DAYS && !e; day++)
			if (!calendar_closed(d->ctx, day))
				e = book_day(d, &m, day);
	}
	return e ? e : audit_note(d->ctx, ACTION_BOOK, "", 0, "invented bookings");
}
