/*
 * The hospital that every seed begins with: made once in a process by the real domain, kept as an image of the disk, and
 * copied back before each seed. Connections live over the seeds; SQLite notices by itself that the file is another.
 */
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "domain/bill.h"
#include "domain/deferral.h"
#include "domain/enrollment.h"
#include "domain/settlement.h"
#include "domain/visit.h"
#include "model/role.h"
#include "sim/sim.h"
#include "store/db_inner.h"
#include "store/patients.h"

#include "base/banned.h"

enum { DRAFTS_FROM = 24, PER_DAY = 6, COMPARED_EVERY = 5 }; /* visits from this one on get their final bill within the run */

static struct {
	struct house house;
	struct truth_patient patients[SIM_PATIENTS];
	struct truth_bill bills[SIM_VISITS];
} world;

static void need(enum err e, const char *what)
{
	if (e != ERR_OK)
		die("%s: %s", what, world.house.ctx.cause.text);
}

static void new_patient(struct ctx *ctx, int i)
{
	struct patient p = { .sex = 'f', .birth = date_of(1980, 3, 1 + i % 28), .died = DAY_NONE };
	str_fmt(p.card, sizeof p.card, "%010d", i + 1);
	str_copy(p.name, sizeof p.name, "髙橋 花子");
	str_copy(p.kana, sizeof p.kana, "タカハシ ハナコ");
	need(db_begin(ctx), "begin");
	need(db_finish(ctx, patients_add(ctx, &p)), "patient");
	struct enrollment e = { .patient_id = p.id, .state = ENROLLMENT_MATCHED, .exp_year = 2030, .exp_month = 12 };
	str_copy(e.payer_name, sizeof e.payer_name, "髙橋 太郎");
	str_copy(e.payer_kana, sizeof e.payer_kana, "タカハシ タロウ");
	str_copy(e.relation, sizeof e.relation, "spouse");
	str_fmt(e.email, sizeof e.email, "p%d@patient.sim", i);
	str_copy(e.brand, sizeof e.brand, "visa");
	str_copy(e.last4, sizeof e.last4, "4242");
	str_copy(e.funding, sizeof e.funding, "credit");
	str_fmt(e.customer, sizeof e.customer, "cus_SIM%04d", i);
	str_fmt(e.method, sizeof e.method, "pm_SIM%04d_0", i);
	need(enrollment_insert(ctx, &e), "enrollment");
	world.patients[i] = (struct truth_patient){ .id = p.id, .n_cards = 1, .cards = { { .credit = true } } };
}

/* Visits 0: nothing to pay, 1: below the gateway's minimum, 2: the largest; 3, 9, 15, 21 and 27 are of one patient. */
static bool shared(int visit)
{
	return visit % 6 == 3 && visit < 28;
}

static int patient_of(int visit)
{
	int n = 0;
	if (shared(visit))
		return 3;
	for (int i = 0; i < visit; i++)
		n += !shared(i);
	return n < 3 ? n : n + 1;
}

static struct bill_line line_of(int visit)
{
	struct bill_line l = { .category = "A00", .name = "再診料", .points = 300 + 37 * visit, .count = 1 };
	if (visit > 2)
		return l;
	l = (struct bill_line){ .category = "Z00", .name = "文書料", .yen = 49, .count = 1, .tax_rate = 10 };
	if (visit == 0)
		l = (struct bill_line){ .category = "A00", .name = "再診料", .points = 0, .count = 1 };
	else if (visit == 2)
		l.yen = 9999999;
	return l;
}

static void note_bill(struct ctx *ctx, int i, const struct bill *b, day_t visit_day)
{
	struct settlement s;
	int64_t number;
	must(str_int64(b->number + 2, 1, 999999, &number));
	world.bills[i] = (struct truth_bill){ .id = b->id, .visit_id = b->visit_id, .number = (int)number, .patient = patient_of(i), .amount = b->amount, .whole = b->amount, .corrects = -1, .method = -1, .hard_method = -1,
					      .visit_day = visit_day, .due_day = DAY_NONE, .deferred = true, .last_key = -1, .declined_day = DAY_NONE };
	if (settlement_by_bill(ctx, b->id, &s) != ERR_OK)
		return;
	world.bills[i].settlement_id = s.id;
	world.bills[i].due_day = s.due_day;
}

static void new_visit(struct ctx *ctx, int i)
{
	struct visit v;
	struct bill b;
	struct visit_new n = { .patient_id = world.patients[patient_of(i)].id, .insurance = COVER_MEDICAL };
	struct bill_line line = line_of(i);
	must(visit_department("01", &n.departments[n.n_departments++]));
	need(visit_open(ctx, &n, &v), "visit");
	need(deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL), "deferral");
	need(bill_add(ctx, v.id, "", 3, &line, 1, &b), "bill");
	if (i < DRAFTS_FROM)
		need(bill_finalise(ctx, b.id, 0, false, &b), "final bill");
	note_bill(ctx, i, &b, v.day);
}

/* The slips of the visits were printed long ago. */
static void slips_are_out(struct ctx *ctx)
{
	need(db_begin(ctx), "begin");
	need(db_finish(ctx, stmt_run(ctx, db_stmt(ctx->db, "UPDATE print_job SET state = 'done', done_at = asked_at"), NULL)), "slips");
}

/*
 * On four of five days a person has compared the list before the worker could: the comparison of a day costs as much as all
 * of its charges, and one that finds nothing proves little.
 */
static void days_are_compared(struct ctx *ctx)
{
	day_t first = tokyo_day(world.house.time.now) - 2;
	need(db_begin(ctx), "begin");
	for (int i = 0; i < SIM_DAYS + 4; i++) {
		if (i % COMPARED_EVERY == 0)
			continue;
		struct stmt *q = db_stmt(ctx->db, "INSERT INTO reconcile (id, facility_id, day, state, asked_by, asked_at, ended_at)"
			" VALUES ($1, $2, $3, 'done', 'yamada', $4, $4)");
		stmt_int(q, 1, db_new_id(ctx));
		stmt_int(q, 2, ctx->facility_id);
		stmt_int(q, 3, first + i);
		stmt_int(q, 4, tokyo_utc(first + i + 1, 0));
		need(stmt_run(ctx, q, NULL), "comparison");
	}
	need(db_finish(ctx, ERR_OK), "comparisons");
}

static void make_image(void)
{
	struct ctx *ctx = &world.house.ctx;
	for (int i = 0; i < SIM_PATIENTS; i++)
		new_patient(ctx, i);
	for (int i = 0; i < SIM_VISITS; i++) {
		if (i % PER_DAY == 0 && i <= DRAFTS_FROM)
			vtime_pass(&world.house.time, SECONDS_PER_DAY);
		new_visit(ctx, i);
	}
	slips_are_out(ctx);
	days_are_compared(ctx);
	db_checkpoint(ctx, true);
	vfs_keep_image();
}

struct sim *sim_open(void)
{
	struct sim *s = mem_new(sizeof *s);
	static struct vfs_proc builder;
	vfs_install();
	check_watch();
	world.house = (struct house){ .home = "" };
	vfs_act(&builder);
	house_new(&world.house, "atokure");
	make_image();
	db_close(world.house.ctx.db);
	world.house.ctx.db = NULL;
	for (int i = 0; i < PROCS; i++) {
		struct proc *p = &s->procs[i];
		p->sim = s;
		p->id = (enum sim_proc)i;
		p->disk.arg = p;
		p->ctx = world.house.ctx;
		p->ctx.clock = &s->time.clock;
		p->ctx.random = &p->random.port;
		house_act(&p->ctx, i == PROC_DESK ? "yamada" : "sasaki", ROLES_ALL);
		if (i == PROC_WORKER || i == PROC_WORKER2)
			p->ctx.actor = (struct actor){ .login = "worker", .name = "worker", .place = "sim", .worker = true };
		sim_connect(p);
	}
	return s;
}

void sim_close(struct sim *s)
{
	wire_reset(s);
	for (int i = 0; i < PROCS; i++)
		sim_disconnect(&s->procs[i]);
	free(s->calls);
	free(s->events);
	free(s->sheets);
	free(s->letters);
	free(s);
	house_free(&world.house);
}

const char *sim_path(const char *name)
{
	return house_path(&world.house, name);
}

void sim_connect(struct proc *p)
{
	struct vfs_proc *before = vfs_acting();
	vfs_act(&p->disk);
	enum err e = db_open(&p->ctx, house_path(&world.house, "madoguchi.db"), DB_OPEN, &p->ctx.db);
	if (e != ERR_OK && !p->disk.dead && p->disk.fail_reads == 0 && !p->disk.full)
		die("connection: %s", p->ctx.cause.text);
	vfs_act(before);
}

void sim_disconnect(struct proc *p)
{
	db_close(p->ctx.db);
	p->ctx.db = NULL;
}

bool sim_connected(const struct proc *p)
{
	const struct db *db = p->ctx.db;
	return db && !db->depth && !db->reading && !db->unsure && sqlite3_get_autocommit(db->sql);
}

void sim_start_anew(struct proc *p)
{
	if (p->disk.dead || !p->ctx.db || !p->ctx.db->unsure)
		return;
	sim_disconnect(p);
	sim_connect(p);
}

static void begin_clock(struct sim *s)
{
	vtime_init(&s->time, world.house.time.now, s->seed);
	s->time.mono = 1000;
	s->began = s->time.now;
	s->skew = 0;
	s->calm = s->began + (int64_t)SIM_CALM * SECONDS_PER_DAY;
	/* The hour: what was written in the last night may leave only in its morning, at the minute at which all began. */
	s->end = s->began + (int64_t)SIM_DAYS * SECONDS_PER_DAY + 3600;
}

void sim_reset(struct sim *s, uint64_t seed)
{
	wire_reset(s);
	s->seed = seed;
	random_seed(&s->dice, seed * 2 + 1);
	begin_clock(s);
	memcpy(s->patients, world.patients, sizeof s->patients);
	memcpy(s->bills, world.bills, sizeof world.bills);
	s->n_bills = SIM_VISITS;
	s->n_keys = s->n_intents = s->n_refunds = s->n_pages = s->n_calls = s->n_events = s->n_plans = s->n_waiting = s->n_sheets = s->n_letters = 0;
	s->event_seq = s->steps = s->n_trail = 0;
	s->outage_from = s->outage_to = s->lost_from = s->lost_to = s->forbidden_to = s->hold_until = s->turns = s->starts = 0;
	s->due_changes = -1;
	s->violated = s->late_then_jump = false;
	s->broken[0] = '\0';
	s->trace = UINT64_C(14695981039346656037);
	for (int i = 0; i < PROCS; i++) {
		struct proc *p = &s->procs[i];
		random_seed(&p->random, seed * PROCS + (uint64_t)i);
		p->disk = (struct vfs_proc){ .arg = p };
		p->stalled = p->stood = p->within = p->overtaken = p->power = false;
		p->at_port = FAULTS;
		p->pause = p->idle_changes = 0;
	}
	vfs_load_image(seed);
	for (int i = 0; i < PROCS; i++)
		sim_start_anew(&s->procs[i]);
}
