/* A house's menus and bookings for tests (tests/lib/house.h); each call dies when it fails. */
#ifndef LIB_DIARY_H
#define LIB_DIARY_H

#include "domain/booking.h"
#include "lib/house.h"
#include "model/menu.h"

/* Menus from the text of a file (domain/menu_file.h). */
void diary_menus(struct ctx *ctx, const char *text);
/* One menu `code`: 内科, 30 minutes, that capacity, every weekday and Saturday 9:00-12:00, for everybody. `more`: further lines. */
int64_t diary_menu(struct ctx *ctx, const char *code, int capacity, const char *more);
int64_t diary_menu_id(struct ctx *ctx, const char *code);
/* A booking of that menu at that time ("2026-12-01T10:00" in Tokyo); with: all else. */
struct booking diary_book(struct ctx *ctx, const char *code, const char *at, const struct booking_new *with);
int64_t diary_at(const char *iso);                       /* "2026-12-01T10:00" in Tokyo */
/* The database's own account of a slot: bookings that hold a place, counted row by row, within and beyond. Dies when the counters differ. */
void diary_count(struct ctx *ctx, int64_t menu_id, int64_t start_at, int *within, int *beyond);
/* All slots of the database: no counter differs from its rows, none is over its capacity. */
void diary_sound(struct ctx *ctx);

/* What tests of bookings begin with: a house under atokure, the menu "naika" (diary_menu) and three patients with cards. */
struct diary {
	struct house h;
	struct ctx *ctx;
	int64_t menu, taro, hanako, jiro;
	struct booking b;         /* for what a test has just done */
	struct booking_near near;
};
void diary_new(struct diary *d, int capacity, const char *more);
int diary_tear_down(void **state); /* of a struct diary; it must be sound */

#endif
