/*
 * The state of the bookings' screen (SPEC A7): a menu, a month or a week of it, a day's slots, and the patient's own
 * bookings. booking.c has keys and movement, booking_draw.c what is seen, booking_act.c what is done.
 */
#ifndef SCREENS_BOOKING_DESK_H
#define SCREENS_BOOKING_DESK_H

#include "domain/booking.h"
#include "domain/booking_view.h"
#include "domain/menu.h"
#include "domain/patient_page.h"
#include "tui/canvas.h"
#include "tui/dialog.h"
#include "tui/outcome.h"

enum { BOOKING_DESK_OWN = 8, BOOKING_DESK_DAYS = 31 };

struct booking_desk {
	int64_t patient_id;                  /* 0: nobody yet */
	struct patient_page person;
	int n_menus, menu;
	struct menu menus[MENUS_MAX];
	bool week;                           /* a week with its figures, else the month */
	day_t day, first;                    /* chosen; the first that shows */
	int n_days;
	struct slot_day days[BOOKING_DESK_DAYS];
	int n_slots, at;
	struct slot slots[SLOTS_A_DAY];
	int n_own;
	struct booking_item own[BOOKING_DESK_OWN]; /* of the patient, from today on */
	int64_t moving;                      /* a booking in hand: Enter puts it into the slot; 0: none */
	struct slot_wish wish;               /* filters of the next free place; its menu and time are set when it is asked */
	char request[BOOKING_REQUEST];       /* of the chosen slot: pressed twice, it is one booking */
};

const struct menu *booking_desk_menu(const struct booking_desk *s);  /* NULL: there is none */
const struct slot *booking_desk_slot(const struct booking_desk *s);  /* NULL: the day has none */
/* The menus of the desk's clinic (SPEC A10), or of all where `wanted` is another's; chosen is `wanted`, else the first. */
enum err booking_desk_menus(struct ctx *ctx, struct booking_desk *s, int64_t wanted);
/* Reads what shows; keeps the chosen slot where it was. */
enum err booking_desk_load(struct ctx *ctx, struct booking_desk *s);
/* Goes to a slot of the menu there is. */
enum err booking_desk_go(struct ctx *ctx, struct booking_desk *s, int64_t start_at);
const char *booking_desk_filter(const struct booking_desk *s, char out[200]); /* "月・金 第2診察室", "" for none */

void booking_desk_draw(const struct ctx *ctx, const struct booking_desk *s, const struct canvas *c);

/* Keys; state is a struct booking_desk. */
struct outcome booking_act_book(struct ctx *ctx, void *state);
struct outcome booking_act_details(struct ctx *ctx, void *state);
struct outcome booking_act_reason(struct ctx *ctx, void *state);
struct outcome booking_act_move(struct ctx *ctx, void *state);
struct outcome booking_act_cancel(struct ctx *ctx, void *state);
struct outcome booking_act_arrive(struct ctx *ctx, void *state);
struct outcome booking_act_noshow(struct ctx *ctx, void *state);
struct outcome booking_act_confirm(struct ctx *ctx, void *state);
bool booking_act_provisional(const struct ctx *ctx, const void *state); /* has the patient anything to confirm? */
struct outcome booking_act_print(struct ctx *ctx, void *state);

/* Why it was refused, every conflict, and the three nearest free places: take() gets the chosen one's instant as the id of its answer. */
struct outcome booking_refused(const struct ctx *ctx, const char *title, const struct booking_near *near, dialog_then *take);

#endif
