/*
 * 32 processes at the same slots, with moves, cancels and lapses mixed in, some of them killed at random and replaced: never over
 * the capacity, every success on file, every refusal true in the very transaction that it was made in. proves A5, A3
 */
#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "domain/booking.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/house.h"
#include "lib/peer.h"
#include "store/bookings.h"
#include "store/db.h"

#include "base/banned.h"

enum { PROCESSES = 32, TRIES = 500, SLOTS = 40, PATIENTS = 400, KILLS = 24 };

/* What outlives a killed process. */
struct shared {
	int done[PROCESSES];                       /* tries */
	int n[PROCESSES];                          /* successes told, */
	int64_t ids[PROCESSES][TRIES * 2];         /* by the booking's id */
	int refused, judged, wrong, odd;
	char what[200];
};

struct setting {
	struct house h;
	struct shared *s;
	int64_t menus[2], patients[PATIENTS];
	int capacity[2];
};

static int64_t start_of(int slot)
{
	return tokyo_utc(date_of(2026, 11, 24) + slot / 20, 8 * 3600 + slot % 20 * 1800);
}

static void note_odd(struct setting *t, struct ctx *ctx, enum err e)
{
	if (__atomic_add_fetch(&t->s->odd, 1, __ATOMIC_SEQ_CST) == 1)
		str_fmt(t->s->what, sizeof t->s->what, "%s: %s", err_id(e), ctx->cause.text);
}

static uint64_t below(struct ctx *ctx, uint64_t n)
{
	uint64_t v;
	random_fill(ctx->random, &v, sizeof v);
	return v % n;
}

static bool says_full(const struct ctx *ctx)
{
	for (int i = 0; i < ctx->cause.n_reasons; i++)
		if (strcmp(ctx->cause.reasons[i].id, "full") == 0)
			return true;
	return false;
}

/* The rows themselves, in the transaction of the refusal. */
static void judge(struct setting *t, struct ctx *ctx, int m, int64_t at)
{
	int within, beyond;
	bool said = says_full(ctx);
	diary_count(ctx, t->menus[m], at, &within, &beyond);
	__atomic_add_fetch(&t->s->judged, 1, __ATOMIC_SEQ_CST);
	if (said != (within >= t->capacity[m]))
		__atomic_add_fetch(&t->s->wrong, 1, __ATOMIC_SEQ_CST);
}

static void tell(struct setting *t, int who, int64_t id)
{
	int n = t->s->n[who];
	if (n == TRIES * 2)
		return;
	t->s->ids[who][n] = id;
	__atomic_store_n(&t->s->n[who], n + 1, __ATOMIC_SEQ_CST);
}

/* Within a transaction of its own a refusal can be checked at its moment; the transaction is undone with it. */
static void try_book(struct setting *t, struct ctx *ctx, int who)
{
	struct booking b;
	struct booking_near near;
	int m = (int)below(ctx, 2), slot = (int)below(ctx, SLOTS);
	bool wrapped = below(ctx, 2) == 0;
	struct booking_new n = { .menu_id = t->menus[m], .start_at = start_of(slot), .patient_id = t->patients[below(ctx, PATIENTS)] };
	enum err e = wrapped ? db_begin(ctx) : ERR_OK;
	if (e) {
		note_odd(t, ctx, e);
		return;
	}
	e = booking_book(ctx, &n, &b, &near);
	if (e == ERR_REFUSED) {
		__atomic_add_fetch(&t->s->refused, 1, __ATOMIC_SEQ_CST);
		if (wrapped)
			judge(t, ctx, m, n.start_at);
	}
	if (wrapped && e)
		db_rollback(ctx);
	else if (wrapped)
		e = db_commit(ctx);
	if (!e)
		tell(t, who, b.id);
	else if (e != ERR_REFUSED)
		note_odd(t, ctx, e);
}

/* Some booking that this process has made. */
static void try_change(struct setting *t, struct ctx *ctx, int who)
{
	struct booking b;
	struct booking_near near;
	struct booking_change c = { .reason = "電話" };
	if (!t->s->n[who])
		return;
	int64_t id = t->s->ids[who][below(ctx, (uint64_t)t->s->n[who])];
	enum err e;
	switch (below(ctx, 3)) {
	case 0: e = booking_cancel(ctx, id, &c, &b); break;
	case 1: e = booking_confirm(ctx, id, 0, &b); break;
	default:
		c.reason = NULL;
		e = booking_move(ctx, id, t->menus[below(ctx, 2)], start_of((int)below(ctx, SLOTS)), &c, &b, &near);
	}
	if (e && e != ERR_REFUSED && e != ERR_BAD_STATE)
		note_odd(t, ctx, e);
}

static _Noreturn void work(struct setting *t, int who, int life)
{
	struct ctx *ctx = &t->h.ctx;
	random_seed(&t->h.time.random, (uint64_t)(who * 1000 + life));
	int64_t began = t->h.time.now;
	if (db_open(ctx, house_path(&t->h, "madoguchi.db"), DB_OPEN, &ctx->db)) {
		note_odd(t, ctx, ctx->cause.err);
		_exit(1);
	}
	while (t->s->done[who] < TRIES) {
		t->h.time.now = began + t->s->done[who] * 2; /* what is held for five minutes lapses on the way */
		if (below(ctx, 4) == 0)
			try_change(t, ctx, who);
		try_book(t, ctx, who);
		t->s->done[who]++;
	}
	db_close(ctx->db);
	_exit(0);
}

static pid_t begin(struct setting *t, int who, int life)
{
	pid_t pid = fork();
	if (pid == 0)
		work(t, who, life);
	assert_true(pid > 0);
	return pid;
}

static int lives_of(const pid_t *pids, pid_t pid)
{
	for (int i = 0; i < PROCESSES; i++)
		if (pids[i] == pid)
			return i;
	return -1;
}

/* Kills one after the other, and puts another in its place, until all have done their tries. */
static void run_all(struct setting *t)
{
	pid_t pids[PROCESSES];
	int lives[PROCESSES] = { 0 }, left = PROCESSES, kills = 0;
	unsigned turn = 1;
	for (int i = 0; i < PROCESSES; i++)
		pids[i] = begin(t, i, 0);
	while (left > 0) {
		int status;
		pid_t pid = waitpid(-1, &status, WNOHANG);
		if (pid == 0) {
			peer_pause_ms(10);
			turn = turn * 1103515245u + 12345u;
			int victim = (int)(turn >> 16) % PROCESSES;
			if (pids[victim] > 0 && kills < KILLS && turn % 3 == 0 && kill(pids[victim], SIGKILL) == 0)
				kills++;
			continue;
		}
		assert_true(pid > 0);
		int who = lives_of(pids, pid);
		assert_true(who >= 0);
		if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
			pids[who] = begin(t, who, ++lives[who]);
			continue;
		}
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
		pids[who] = 0;
		left--;
	}
	assert_true(kills > 0);
}

static void open_setting(struct setting *t)
{
	static const char *const hours = "tue = 8:00-18:00\nwed = 8:00-18:00\nmax_bookings = 100\n";
	char card[16], lines[200];
	house_new(&t->h, "atokure");
	t->capacity[0] = 1;
	t->capacity[1] = 3;
	t->menus[0] = diary_menu(&t->h.ctx, "one", 1, hours);
	str_fmt(lines, sizeof lines, "%shold_minutes = 5\n", hours);
	t->menus[1] = diary_menu(&t->h.ctx, "three", 3, lines);
	for (int i = 0; i < PATIENTS; i++) {
		str_fmt(card, sizeof card, "%010d", i + 1);
		t->patients[i] = clinic_patient(&t->h.ctx, card, "田中 実", "タナカ ミノル");
	}
	t->s = mmap(NULL, sizeof *t->s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(t->s != MAP_FAILED);
	db_close(t->h.ctx.db); /* no connection may be carried over a fork */
	t->h.ctx.db = NULL;
}

static void test_race(void **state)
{
	(void)state;
	static struct setting t;
	open_setting(&t);
	run_all(&t);
	struct ctx *ctx = &t.h.ctx;
	assert_int_equal(db_open(ctx, house_path(&t.h, "madoguchi.db"), DB_OPEN, &ctx->db), ERR_OK);
	if (t.s->odd)
		fail_msg("%d odd answers, the first: %s", t.s->odd, t.s->what);
	assert_int_equal(t.s->wrong, 0);
	assert_true(t.s->judged > PROCESSES * TRIES / 8);
	diary_sound(ctx);
	struct booking b;
	for (int who = 0; who < PROCESSES; who++) {
		assert_int_equal(t.s->done[who], TRIES);
		for (int i = 0; i < t.s->n[who]; i++)
			assert_int_equal(bookings_by_id(ctx, t.s->ids[who][i], &b), ERR_OK);
	}
	int within, beyond;
	for (int m = 0; m < 2; m++)
		for (int slot = 0; slot < SLOTS; slot++) {
			diary_count(ctx, t.menus[m], start_of(slot), &within, &beyond);
			assert_in_range(within, 0, t.capacity[m]);
			assert_int_equal(beyond, 0);
		}
	assert_int_equal(db_check(ctx, false), ERR_OK);
	munmap(t.s, sizeof *t.s);
	house_free(&t.h);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_race) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
