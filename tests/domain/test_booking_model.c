/*
 * Random sequences of operations against a simple model in memory: the same outcomes, reason by reason, and the same places
 * left after each. A failure names the seed; BOOKING_SEED=n runs that one alone, BOOKING_SEQUENCES=n so many.
 * proves A3, A4, A5, A6, A11, F18
 */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/booking.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/house.h"
#include "store/db_inner.h"

#include "base/banned.h"

enum { SLOTS = 3, PATIENTS = 3, MOST = 24, STEPS = 14, A_DAY = 8, PAIRS = 14, LIMIT = 2, MINUTES = 30 };

/* Sanitizers take five times as long; the run without them has them all. */
#if defined __SANITIZE_ADDRESS__
enum { SEQUENCES = 1000 };
#else
enum { SEQUENCES = 10000 };
#endif

/* What the menus say: the first is plain, the second holds for an hour and binds patients. */
static const struct { int capacity, hold, change_hours, book_hours, max_moves; const char *lines; } menus[2] = {
	{ 1, 0, 2, 0, -1, "change_hours = 2\nmax_bookings = 2\n" },
	{ 2, 60, 3, 1, 1, "hold_minutes = 60\nchange_hours = 3\nbook_hours = 1\nmax_moves = 1\nmax_bookings = 2\n" },
};

struct entry {
	int64_t id, hold;
	int menu, slot, patient, moves;
	enum booking_state state;
	bool extra;
};

struct world {
	struct house h;
	struct ctx *ctx;
	uint64_t seed, rng;
	int64_t menu[PAIRS][2], patients[PATIENTS];
	int pair, n;
	int64_t first;               /* start of slot 0 */
	struct entry e[MOST];
	char want[400], got[400];    /* reasons, sorted */
};

static uint64_t below(struct world *w, uint64_t n)
{
	w->rng ^= w->rng << 13;
	w->rng ^= w->rng >> 7;
	w->rng ^= w->rng << 17;
	return w->rng % n;
}

static int64_t start(const struct world *w, int slot)
{
	return w->first + slot * MINUTES * 60;
}

static bool stands(const struct entry *e)
{
	return e->state == BOOKING_PROVISIONAL || e->state == BOOKING_CONFIRMED;
}

static int taken(const struct world *w, int menu, int slot, bool extra)
{
	int n = 0;
	for (int i = 0; i < w->n; i++)
		n += w->e[i].menu == menu && w->e[i].slot == slot && w->e[i].state != BOOKING_CANCELLED && w->e[i].extra == extra;
	return n;
}

/* The first who stands beyond the capacity takes a place that is free. */
static void settle(struct world *w, int menu, int slot)
{
	for (int i = 0; i < w->n; i++)
		if (w->e[i].menu == menu && w->e[i].slot == slot && w->e[i].extra && w->e[i].state != BOOKING_CANCELLED &&
		    taken(w, menu, slot, false) < menus[menu].capacity)
			w->e[i].extra = false;
}

/* By time held, as the program does. */
static void lapse(struct world *w)
{
	for (;;) {
		struct entry *first = NULL;
		for (int i = 0; i < w->n; i++)
			if (w->e[i].state == BOOKING_PROVISIONAL && w->e[i].hold <= w->h.time.now && (!first || w->e[i].hold < first->hold))
				first = &w->e[i];
		if (!first)
			return;
		first->state = BOOKING_CANCELLED;
		settle(w, first->menu, first->slot);
	}
}

static void expect(struct world *w, const char *id)
{
	char one[32], all[400] = "";
	bool put = false;
	const char *at = w->want;
	while (*at) {
		size_t len = strcspn(at, " ");
		str_copy_n(one, sizeof one, at, len);
		if (!put && strcmp(id, one) < 0) {
			str_add(all, sizeof all, "%s ", id);
			put = true;
		}
		str_add(all, sizeof all, "%s ", one);
		at += len + 1;
	}
	str_add(all, sizeof all, "%s", put ? "" : id);
	if (!put)
		str_add(all, sizeof all, " ");
	str_copy(w->want, sizeof w->want, all);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void collect(struct world *w)
{
	const char *ids[CAUSE_REASONS_MAX];
	for (int i = 0; i < w->ctx->cause.n_reasons; i++)
		ids[i] = w->ctx->cause.reasons[i].id;
	qsort(ids, (size_t)w->ctx->cause.n_reasons, sizeof *ids, by_name);
	w->got[0] = '\0';
	for (int i = 0; i < w->ctx->cause.n_reasons; i++)
		str_add(w->got, sizeof w->got, "%s ", ids[i]);
}

/* The rules of a place: conflicts that stand go to want; true: it would be beyond the capacity. */
static bool judge(struct world *w, int menu, int slot, int patient, const struct entry *old, bool by_patient, bool reason)
{
	bool aside = reason && !by_patient, own = old && old->menu == menu && old->slot == slot, full;
	int standing = 0; /* each menu has a limit of its own, so its own bookings count */
	int64_t at = start(w, slot), now = w->h.time.now;
	full = taken(w, menu, slot, false) >= menus[menu].capacity && !own;
	if (full && !aside)
		expect(w, "full");
	if ((by_patient ? at : at + MINUTES * 60) <= now)
		expect(w, "past");
	else if (by_patient && at - menus[menu].book_hours * 3600 < now)
		expect(w, "cutoff");
	bool twice = false, overlap = false;
	for (int i = 0; i < w->n; i++) {
		const struct entry *e = &w->e[i];
		if (e->patient != patient)
			continue;
		standing += e->menu == menu && stands(e) && start(w, e->slot) >= now;
		if (e == old || e->state == BOOKING_CANCELLED || e->slot != slot)
			continue;
		twice = twice || e->menu == menu;
		overlap = overlap || e->menu != menu;
	}
	if ((!old || old->menu != menu) && standing >= LIMIT)
		expect(w, "limit");
	if (twice)
		expect(w, "twice");
	else if (overlap && !aside)
		expect(w, "overlap");
	return full;
}

static void must_agree(struct world *w, enum err got, enum err want, const char *what)
{
	if (got == ERR_REFUSED)
		collect(w);
	else
		w->got[0] = '\0';
	if (got == want && (want != ERR_REFUSED || strcmp(w->got, w->want) == 0))
		return;
	fail_msg("seed %llu: %s gives %s (%s), the model says %s (%s): %s", (unsigned long long)w->seed, what, err_id(got), w->got, err_id(want), w->want,
		w->ctx->cause.text);
}

static void do_book(struct world *w)
{
	int menu = (int)below(w, 2), slot = (int)below(w, SLOTS), patient = (int)below(w, PATIENTS);
	bool by_patient = below(w, 3) == 0, reason = below(w, 4) == 0;
	struct booking b;
	struct booking_near near;
	struct booking_new n = { .menu_id = w->menu[w->pair][menu], .start_at = start(w, slot), .patient_id = w->patients[patient], .by_patient = by_patient,
		.override = reason ? "理由" : NULL };
	lapse(w);
	bool beyond = judge(w, menu, slot, patient, NULL, by_patient, reason);
	enum err want = w->want[0] ? ERR_REFUSED : ERR_OK;
	must_agree(w, booking_book(w->ctx, &n, &b, &near), want, "book");
	if (want)
		return;
	struct entry *e = &w->e[w->n++];
	*e = (struct entry){ .id = b.id, .menu = menu, .slot = slot, .patient = patient, .extra = beyond, .state = BOOKING_CONFIRMED };
	if (menus[menu].hold) {
		e->state = BOOKING_PROVISIONAL;
		e->hold = w->h.time.now + menus[menu].hold * 60;
		e->hold = e->hold < n.start_at ? e->hold : n.start_at;
	}
	assert_int_equal(b.state, e->state);
	assert_int_equal(b.extra, beyond);
}

static void change_rules(struct world *w, const struct entry *e, bool moving, bool by_patient, bool reason)
{
	bool aside = reason && !by_patient;
	if (w->h.time.now > start(w, e->slot) - menus[e->menu].change_hours * 3600 && !aside)
		expect(w, "cutoff");
	if (moving && by_patient && menus[e->menu].max_moves >= 0 && e->moves >= menus[e->menu].max_moves)
		expect(w, "moves");
}

static void do_move(struct world *w, struct entry *e)
{
	int menu = (int)below(w, 2), slot = (int)below(w, SLOTS), from_menu = e->menu, from_slot = e->slot;
	bool by_patient = below(w, 3) == 0, reason = below(w, 4) == 0;
	struct booking b;
	struct booking_near near;
	struct booking_change c = { .by_patient = by_patient, .reason = reason ? "理由" : NULL };
	lapse(w);
	enum err want = stands(e) ? ERR_OK : ERR_BAD_STATE;
	bool same = e->menu == menu && e->slot == slot, beyond = false;
	if (!want && !same) {
		change_rules(w, e, true, by_patient, reason);
		beyond = judge(w, menu, slot, e->patient, e, by_patient, reason);
		want = w->want[0] ? ERR_REFUSED : ERR_OK;
	}
	must_agree(w, booking_move(w->ctx, e->id, w->menu[w->pair][menu], start(w, slot), &c, &b, &near), want, "move");
	if (want || same)
		return;
	e->menu = menu;
	e->slot = slot;
	e->extra = beyond;
	e->moves += by_patient;
	if (e->hold > start(w, slot))
		e->hold = start(w, slot);
	settle(w, from_menu, from_slot);
}

static void do_cancel(struct world *w, struct entry *e)
{
	bool by_patient = below(w, 3) == 0, reason = below(w, 3) == 0;
	struct booking b;
	struct booking_change c = { .by_patient = by_patient, .reason = reason ? "理由" : NULL };
	lapse(w);
	enum err want = stands(e) ? ERR_OK : ERR_BAD_STATE;
	if (!want) {
		change_rules(w, e, false, by_patient, reason);
		want = w->want[0] ? ERR_REFUSED : ERR_OK;
	}
	must_agree(w, booking_cancel(w->ctx, e->id, &c, &b), want, "cancel");
	if (want)
		return;
	e->state = BOOKING_CANCELLED;
	settle(w, e->menu, e->slot);
}

static void do_step(struct world *w, struct entry *e, int which)
{
	struct booking b;
	lapse(w);
	enum booking_state was = e->state;
	enum err want = ERR_BAD_STATE;
	if (which == 0) {
		want = was == BOOKING_PROVISIONAL ? ERR_OK : ERR_BAD_STATE;
		must_agree(w, booking_confirm(w->ctx, e->id, 0, &b), want, "confirm");
		e->state = want ? was : BOOKING_CONFIRMED;
	} else if (which == 1) {
		bool today = tokyo_day(w->first) == tokyo_day(w->h.time.now);
		want = was == BOOKING_ARRIVED || (was == BOOKING_CONFIRMED && today) ? ERR_OK : ERR_BAD_STATE;
		must_agree(w, booking_arrive(w->ctx, e->id, 0, &b), want, "arrive");
		e->state = want ? was : BOOKING_ARRIVED;
	} else if (which == 2) {
		want = was == BOOKING_CONFIRMED && start(w, e->slot) <= w->h.time.now ? ERR_OK : ERR_BAD_STATE;
		must_agree(w, booking_noshow(w->ctx, e->id, 0, &b), want, "noshow");
		e->state = want ? was : BOOKING_NOSHOW;
	} else {
		want = was == BOOKING_ARRIVED || was == BOOKING_NOSHOW ? ERR_OK : ERR_BAD_STATE;
		must_agree(w, booking_undo(w->ctx, e->id, 0, &b), want, "undo");
		e->state = want ? was : BOOKING_CONFIRMED;
	}
}

static void compare(struct world *w)
{
	int within, beyond, n;
	lapse(w); /* a refusal undoes what lapsed in its transaction; whoever looks lets it lapse first */
	assert_int_equal(booking_lapse(w->ctx, &n), ERR_OK);
	for (int menu = 0; menu < 2; menu++)
		for (int slot = 0; slot < SLOTS; slot++) {
			diary_count(w->ctx, w->menu[w->pair][menu], start(w, slot), &within, &beyond);
			if (within != taken(w, menu, slot, false) || beyond != taken(w, menu, slot, true) || within > menus[menu].capacity)
				fail_msg("seed %llu: menu %d slot %d has %d+%d, the model %d+%d", (unsigned long long)w->seed, menu, slot, within, beyond,
					taken(w, menu, slot, false), taken(w, menu, slot, true));
		}
}

static void step(struct world *w)
{
	uint64_t what = below(w, 12);
	w->want[0] = '\0';
	if (what == 0)
		w->h.time.now += (int64_t)below(w, 90) * 60;
	else if (what < 5 || w->n == 0)
		do_book(w);
	else if (what < 7)
		do_move(w, &w->e[below(w, (uint64_t)w->n)]);
	else if (what < 9)
		do_cancel(w, &w->e[below(w, (uint64_t)w->n)]);
	else
		do_step(w, &w->e[below(w, (uint64_t)w->n)], (int)below(w, 4));
}

/* Each sequence has three slots of a pair of menus and three patients of its own. */
static void sequence(struct world *w, uint64_t seed, uint64_t place)
{
	char card[16];
	uint64_t day = place / (A_DAY * PAIRS), at = place % (A_DAY * PAIRS);
	w->seed = seed;
	w->rng = seed * 0x9E3779B97F4A7C15u + 1;
	w->pair = (int)(at / A_DAY);
	w->n = 0;
	w->first = tokyo_utc(date_of(2026, 11, 24) + (day_t)day, 8 * 3600 + (int)(at % A_DAY) * SLOTS * MINUTES * 60);
	if (w->first > tokyo_utc(date_of(2026, 11, 24) + (day_t)day, 23 * 3600))
		fail_msg("no room for sequence %llu", (unsigned long long)place);
	w->h.time.now = w->first - (int64_t)(1 + below(w, 8)) * 3600 + 1800;
	for (int i = 0; i < PATIENTS; i++) {
		str_fmt(card, sizeof card, "%010llu", (unsigned long long)place * PATIENTS + (unsigned)i + 1);
		w->patients[i] = clinic_patient(w->ctx, card, "田中 実", "タナカ ミノル");
	}
	for (int i = 1; i <= STEPS; i++) {
		step(w);
		if (i % 4 == 0 || i == STEPS)
			compare(w);
	}
}

/* Open all days and hours, so that only what is modelled decides. */
static void open_world(struct world *w)
{
	char code[16], lines[4096];
	house_new(&w->h, "atokure");
	w->ctx = &w->h.ctx;
	w->h.profile.closed_sunday = w->h.profile.closed_holiday = w->h.profile.closed_second_saturday = false;
	w->h.profile.year_end_from = w->h.profile.year_start_to = 0;
	w->h.profile.book_horizon_days = SEQUENCES / (A_DAY * PAIRS) + 5;
	sqlite3_exec(w->ctx->db->sql, "PRAGMA synchronous = OFF", NULL, NULL, NULL); /* its speed is all that changes */
	for (int p = 0; p < PAIRS; p++)
		for (int m = 0; m < 2; m++) {
			str_fmt(code, sizeof code, "p%d-%d", p, m);
			str_copy(lines, sizeof lines, menus[m].lines);
			static const char *const days[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };
			for (int d = 0; d < 7; d++)
				str_add(lines, sizeof lines, "%s = 8:00-24:00\n", days[d]);
			w->menu[p][m] = diary_menu(w->ctx, code, menus[m].capacity, lines);
		}
}

static void test_model(void **state)
{
	(void)state;
	static struct world w;
	const char *one = getenv("BOOKING_SEED"), *many = getenv("BOOKING_SEQUENCES");
	int64_t seed = 0, n = SEQUENCES;
	open_world(&w);
	if (many)
		assert_true(str_int64(many, 1, 20000, &n));
	if (one) {
		assert_true(str_int64(one, 0, INT64_MAX, &seed));
		n = 1;
	}
	for (int64_t i = 0; i < n; i++)
		sequence(&w, (uint64_t)(seed + i), (uint64_t)i);
	diary_sound(w.ctx);
	house_free(&w.h);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_model) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
