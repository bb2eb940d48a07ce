/* The menus of the invented hospital (data/demo/menus.ini) and bookings for the week to come, each patient's only one. */
#include <stdlib.h>

#include "base/die.h"
#include "base/embed.h"
#include "base/mem.h"
#include "domain/audit.h"
#include "domain/booking.h"
#include "domain/menu_file.h"
#include "store/patients.h"
#include "store/slots.h"
#include "worker_demo.h"

#include "base/banned.h"

enum { BOOKED_DAYS = 7, SLOTS_MAX = 400 };

struct plan {
	struct demo *d;
	bool *booked;    /* by the patient's place in d->patients */
	int left;        /* patients who may still be booked */
};

/* Somebody alive without a booking; false: nobody is left. */
static enum err pick(struct plan *p, struct patient *out, bool *found)
{
	struct demo *d = p->d;
	enum err e = ERR_OK;
	for (*found = false; !e && !*found && p->left > 0;) {
		uint64_t at = demo_below(d, (uint64_t)d->n_patients);
		while (p->booked[at])
			at = (at + 1) % (uint64_t)d->n_patients;
		p->booked[at] = true;
		p->left--;
		e = patients_by_id(d->ctx, d->patients[at], out);
		*found = !e && out->died == DAY_NONE;
	}
	return e;
}

static enum err book_place(struct plan *p, const struct slot *s, const struct menu *m)
{
	struct patient who;
	struct booking b;
	struct booking_near near;
	struct booking_new n = { .menu_id = s->menu_id, .start_at = s->start_at, .terms = true };
	bool found;
	enum err e = pick(p, &who, &found);
	if (e || !found)
		return e;
	n.patient_id = who.id;
	e = booking_book(p->d->ctx, &n, &b, &near);
	if (!e && m->hold_minutes)
		e = booking_confirm(p->d->ctx, b.id, 0, &b);
	return e;
}

static const struct menu *menu_of(const struct menu *menus, int n, int64_t id)
{
	for (int i = 0; i < n; i++)
		if (menus[i].id == id)
			return &menus[i];
	die("a slot without its menu");
}

/* Nearer days are fuller; a small hospital books less. */
static enum err book_day(struct plan *p, const struct menu *menus, int n_menus, day_t day)
{
	struct slot slots[SLOTS_MAX];
	int n, percent = 80 - 10 * (int)(day - p->d->today);
	if (p->d->n_patients < 500)
		percent /= 3;
	enum err e = slots_of_day(p->d->ctx, day, 0, SLOTS_MAX, slots, &n);
	for (int i = 0; !e && i < n; i++)
		for (int place = 0; !e && place < slots[i].capacity; place++)
			if (demo_chance(p->d, percent * 10))
				e = book_place(p, &slots[i], menu_of(menus, n_menus, slots[i].menu_id));
	return e;
}

static enum err read_menus(struct ctx *ctx)
{
	struct menu_file f;
	struct menu_file_result r;
	const struct embed *text = embed_find("demo/menus.ini");
	must(text != NULL);
	enum err e = menu_file_parse(ctx, "menus.ini", text->data, &f);
	if (e)
		return e;
	e = menu_file_import(ctx, &f, &r);
	menu_file_free(&f);
	return e;
}

enum err demo_bookings(struct demo *d)
{
	struct menu menus[MENUS_MAX];
	struct plan p = { .d = d, .booked = mem_array((size_t)d->n_patients, sizeof *p.booked), .left = d->n_patients / 2 };
	int n = 0;
	enum err e = read_menus(d->ctx);
	if (!e)
		e = menu_list(d->ctx, false, MENUS_MAX, menus, &n);
	for (day_t day = d->today + 1; !e && day <= d->today + BOOKED_DAYS; day++)
		e = book_day(&p, menus, n, day);
	free(p.booked);
	return e ? e : audit_note(d->ctx, ACTION_BOOK, "", 0, "invented bookings");
}
