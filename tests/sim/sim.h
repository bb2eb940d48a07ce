/*
 * The simulation (FACTS §15 A): one seed is one hospital's 45 days, and replays exactly. Real are the domain, the store
 * on SQLite and the worker; modelled are the disk (vfs.c), the card gateway with the true ledger (gateway.c), the mail
 * server and the printer (post.c), clock and chance. plan.c throws the dice for what happens when; desk.c does what
 * people do; check.c holds the book against the truth after every step; run.c drives it all by events.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "lib/house.h"
#include "model/bill.h"
#include "model/settlement.h"
#include "sim/fault.h"
#include "sim/vfs.h"
#include "worker/ports.h"
#include "worker/worker.h"

enum { SIM_VISITS = 40, SIM_PATIENTS = 36, SIM_BILLS = 96, SIM_KEYS = 400, SIM_PLANS = 256, SIM_TRAIL = 48, SIM_LINE = 200 };
enum { SIM_DAYS = 45, SIM_CALM = 29 }; /* days that a run lasts; after so many of them nothing goes wrong any more */

enum sim_proc { PROC_DESK, PROC_DESK2, PROC_WORKER, PROC_WORKER2, PROC_OBSERVER, PROCS };

/* A process: a connection, an actor, randomness of its own, and, for a worker, its ports. */
struct proc {
	struct sim *sim;
	enum sim_proc id;
	struct vfs_proc disk;
	struct ctx ctx;
	struct random_seeded random;
	struct ports ports;
	struct worker_options options;
	struct worker_report report;
	struct worker *worker;       /* NULL: not running */
	bool stalled, stood;         /* stopped by a signal: it takes no turns; it was, since it started */
	bool within;                 /* … in the middle of a turn: its frames lie on the stack */
	int between, reads;          /* the plan that a desk carries out in the middle of its turn, after so many reads */
	bool disturbed;              /* one has done so in this turn */
	bool overtaken;              /* another one has taken its queues: it may write nothing any more */
	int64_t overtaken_writes;    /* what it had written by then */
	bool power;                  /* it died because the power went */
	enum fault why;              /* what the next death counts as */
	enum fault at_port;          /* dies at the next use of a port: CRASH_BEFORE_SEND …; FAULTS: doesn't */
	int64_t idle_changes, pause; /* how far the clock jumps when nothing is due */
};

enum sabotage { SABOTAGE_NONE, SABOTAGE_CHARGE_TWICE, SABOTAGE_LOSE_CHARGE, SABOTAGE_NO_SYNC };

enum card { CARD_GOOD, CARD_SOFT, CARD_HARD, CARD_ADVICE, CARD_LOGIN, CARDS };

enum { SIM_CARDS = 24 };

/* A card that the patient has given at the gateway's page, and how the bank sees it. */
struct truth_card {
	enum card card;
	int soft;                    /* so many soft declines, then it pays */
	char code[40];
	bool credit;
};

/* What is true about a patient; cards[0] is the one on file at the beginning. */
struct truth_patient {
	int64_t id;
	struct truth_card cards[SIM_CARDS];
	int n_cards;
	bool died, was_dead;         /* in the book now; was at some time */
	int64_t died_at;             /* true seconds: when that was written */
	int64_t last_attempt;        /* that was in the book by then, of anybody */
};

/* What is true about a bill. */
struct truth_bill {
	int64_t id, visit_id, settlement_id;
	int number;                  /* of "B-000012" */
	int patient;
	int corrects;                /* the bill that it replaces, -1 */
	int64_t amount;              /* what is to be charged for it: for a correction, the difference */
	int64_t whole;               /* what the bill says */
	day_t visit_day, due_day;    /* DAY_NONE: a draft */
	bool deferred, held, replaced, at_counter, difference;
	bool parted, was_parted;     /* the counter has a part of it; had one */
	bool kept;                   /* a deposit keeps it, draft or not */
	bool given_up;               /* people took it from the card */
	int by_hand;                 /* tries that a person or a new card has allowed beyond the schedule */
	int keys, last_key;          /* how many were used; the newest, -1: none */
	int method, hard_method;     /* the card of the newest key; the one that was refused for good; -1: none */
	int declines;                /* definite ones that were answered since a person or a new card */
	day_t declined_day;          /* of the newest answered decline; DAY_NONE after a person's word */
	bool cleared;                /* a person may give it a new key */
};

struct key {
	char text[96];
	uint64_t bytes;              /* hash of the first body */
	int bill;                    /* of truth_bill; -1: not a charge */
	int64_t settlement;          /* a refund's; 0: not a refund */
	int64_t first_at;            /* true time of the first arrival, 0: none yet; pruned 24 h later */
	bool known, kept_500;        /* to the gateway: executed under it; its answer to that is 500 */
	int made;                    /* intent, refund or page that it made */
	int sends;
	int64_t sent_at;             /* true time of the first sending */
	bool definite;               /* its definite answer reached a worker */
	bool refused;                /* it was answered by 400 */
	bool missing;                /* a complete list without it reached a worker */
};

struct intent {
	int bill, patient, attempt, method;
	int64_t amount, refunded, created;
	bool paid, lost;             /* lost: the ledger has forgotten it (SABOTAGE_LOSE_CHARGE) */
	enum card card;
	char code[40];
};

enum refund_end { REFUND_DONE, REFUND_PENDING, REFUND_FAILED };
struct refund { int intent, bill, attempt; int64_t amount, settlement, created, done_at; enum refund_end end; };

/* The gateway's page for a card: given at an instant, or never. */
struct card_page { int patient, card; char reference[24]; int64_t created, given_at, expires_at; };

/* A request on its way: to the gateway, or to the mail server. */
struct call {
	struct proc *proc;           /* NULL: nobody waits for it any more */
	http_done http;
	smtp_done smtp;
	void *arg;
	char *text;                  /* method, path, body, each ended by a zero; or the mail's bytes */
	const char *method, *path, *body;
	int key;                     /* of keys; -1: none */
	enum fault fault;            /* FAULTS: none */
	day_t day;                   /* of its start */
	bool ready;                  /* its answer has come */
	struct http_answer answer;
	struct smtp_result mailed;
};
enum arrival { ARRIVE_SILENT, ARRIVE }; /* the answer is lost, comes back */
enum back { BACK_ANSWER, BACK_TIMEOUT, BACK_DROPPED, BACK_REFUSED };

/* What the gateway says. */
struct reply { int status; struct buf body; int64_t retry_after; };

struct event { int64_t at, seq; int kind, a, b; };
enum { EVENT_ARRIVE, EVENT_ANSWER, EVENT_DESK, EVENT_FAULT, EVENT_START, EVENT_END, EVENT_TICK };

/* What is to happen: a desk's deed or a fault. */
struct plan { int64_t at; int kind, what, a, b; };

struct sheet { char title[64]; int64_t settlement; int kind, job; int64_t sent_at, ready_at, paper_at; bool out, cancelled; enum printer_state end; };
struct letter { char id[128], kind[24]; uint64_t bytes; int accepted, bill; };

struct sim_stats;

struct sim {
	uint64_t seed;
	struct random_seeded dice;
	struct vtime time;
	int64_t skew, began, calm, end; /* business clock less the true one; true seconds */
	struct proc procs[PROCS];
	struct truth_patient patients[SIM_PATIENTS];
	struct truth_bill bills[SIM_BILLS];
	int n_bills;
	struct key keys[SIM_KEYS];
	int n_keys;
	struct intent intents[SIM_KEYS];
	int n_intents;
	struct refund refunds[SIM_BILLS];
	int n_refunds;
	struct card_page pages[SIM_BILLS];
	int n_pages;
	struct call *calls;
	int n_calls, calls_room, open[512], n_open;
	struct event *events;
	int n_events, events_room;
	int64_t event_seq;
	struct plan plans[SIM_PLANS];
	int n_plans, waiting[SIM_PLANS], n_waiting; /* faults that wait for a charge in flight */
	struct sheet *sheets;
	int n_sheets, sheets_room;
	struct letter *letters;
	int n_letters, letters_room;
	struct sim_stats *stats;
	int http_permille, smtp_permille, print_permille;
	int64_t outage_from, outage_to, lost_from, lost_to; /* true seconds */
	int64_t forbidden_to;
	int64_t hold_until;          /* mono: a 429 has told us to wait so long */
	int jump_plan;
	bool late_then_jump;         /* the next charge is late, and meanwhile our clock is put forward */
	int64_t due_changes, due_at; /* when the book has something to do, and for which state of it that was asked */
	bool at_work, drowsy, starting;
	int64_t together;            /* ms: answers that come within them are found together */
	int64_t slept;               /* ms that SQLite has waited for locks */
	int queue_fd;                /* holds the write queue as another process would; -1: not now */
	int states[SETTLEMENT_STATES];
	enum sabotage sabotage;      /* something that the checks must see */
	bool verbose, print;         /* lines are written down; and shown at once */
	bool violated;
	char broken[400];            /* which invariant and how */
	uint64_t trace;              /* hash of everything that happened */
	int64_t steps, turns, starts;
	char trail[SIM_TRAIL][SIM_LINE];
	int64_t n_trail;
};

/* Over all seeds; shared by the processes that share them out. */
struct sim_stats {
	int64_t seeds, violations, steps, charges, refunds, mails, sheets;
	int64_t faults[FAULTS];
	int64_t pairs[SETTLEMENT_STATES][FAULTS];
};

/* ---- world.c: the prepared hospital ---- */
struct sim *sim_open(void);               /* once in a process; dies when it can't */
void sim_close(struct sim *s);
void sim_reset(struct sim *s, uint64_t seed);
void sim_connect(struct proc *p);
const char *sim_path(const char *name);   /* below the house's folder */
void sim_disconnect(struct proc *p);
bool sim_connected(const struct proc *p); /* in no transaction, and no sync has failed */
void sim_start_anew(struct proc *p);       /* a process that a failed sync has ended */

/* ---- run.c ---- */
/* One seed; false: an invariant broke (s->broken says which). */
bool sim_run(struct sim *s, uint64_t seed, struct sim_stats *stats);
void sim_kill(struct proc *p, enum fault why);
int64_t sim_now(const struct sim *s);     /* true seconds */
void sim_at(struct sim *s, int64_t ms, int kind, int a, int b);
bool sim_next(struct sim *s, int64_t until_ms);
void sim_act(struct proc *p);
void sim_dead_desk(struct proc *p);
void sim_stand_still(struct proc *p);
bool sim_queue_held(void);                /* the write queue: somebody writes, or is about to */

/* ---- trace.c ---- */
void sim_note(struct sim *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sim_broken(struct sim *s, const char *invariant, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void sim_struck(struct sim *s, enum fault f);
uint64_t sim_dice(struct sim *s, uint64_t n);
bool sim_chance(struct sim *s, int permille);

/* ---- plan.c ---- */
void plan_make(struct sim *s);
enum when { PLAN_TIME, PLAN_IN_FLIGHT, PLAN_LATE };
enum { PATIENT_FLIGHT = 1, PATIENT_CLAIMED }; /* plan.b of a fault that waits */
void plan_fault(struct sim *s, int plan, enum when now);
void plan_hurry(struct sim *s);         /* somebody presses "retry all" every other minute */
void plan_end(struct sim *s, int fault, int proc); /* it is over */
void plan_clear(struct sim *s);

/* ---- desk.c ---- */
enum deed { DEED_FINALISE, DEED_DEFER_OFF, DEED_DEFER_ON, DEED_HOLD, DEED_RELEASE, DEED_CORRECT, DEED_PAY, DEED_RETRY, DEED_RETRY_ALL, DEED_NEW_CARD,
	    DEED_RECEIPT, DEED_RESOLVE, DEED_TO_COUNTER, DEED_REFUND, DEED_DEPOSIT, DEED_DEPOSIT_END, DEED_DIED, DEED_SECOND_BILL, DEED_PAUSE, DEED_GO_ON, DEED_RUN,
	    DEED_REFUSED, DEEDS };
void desk_do(struct sim *s, const struct plan *p);
int desk_in_the_way(struct sim *s, const struct plan *p); /* a bill that is due now for what takes one from the card, else the plan's own */
void desk_learn(struct sim *s, int64_t visit_id); /* what the book says about the visit's bills; 0: about all */

/* ---- gateway.c: what the gateway does; gateway_say.c: what it says ---- */
/* The ledger: how often a bill was charged; *sum: that less what was given back. */
int gateway_paid(const struct sim *s, int bill, int64_t *sum);
void gateway_serve(struct sim *s, const char *method, const char *path, const char *body, struct key *k, enum fault f, struct reply *r);
enum refund_end gateway_refund_end(const struct sim *s, const struct refund *r);
void gateway_say(struct reply *r, int status, struct buf *b);
void gateway_say_error(struct reply *r, int status, const char *type, const char *code);
void gateway_say_intent(struct sim *s, int at, enum fault f, struct reply *r);
void gateway_say_refund(struct sim *s, int at, enum fault f, struct reply *r);
void gateway_say_page(struct sim *s, int at, struct reply *r);
void gateway_list(struct sim *s, const char *path, struct reply *r); /* every GET */

/* ---- wire.c ---- */
void wire_reset(struct sim *s);                    /* frees what the seed before has sent */
void wire_ports(struct proc *p);
void wire_arrive(struct sim *s, int call, enum arrival how);
void wire_back(struct sim *s, int call, enum back how);
int wire_deliver(struct proc *p, bool break_off); /* calls `done` of what is ready; with break_off of everything */
bool wire_waits(const struct proc *p);            /* for an answer */
void wire_forget(struct proc *p);                 /* it died: nobody hears */

/* ---- post.c ---- */
void post_mail(struct sim *s, int call, const char *recipient);
void post_paper(struct proc *p);
void post_refill(struct sim *s);          /* what has waited for paper comes out */

/* ---- check.c ---- */
void check_watch(void);                   /* once, before any connection */
int64_t check_changes(void);              /* grows with every row that anybody changes; a heartbeat doesn't count */
void check_step(struct sim *s);
void check_all(struct sim *s);            /* every row */
bool check_silent(struct sim *s); /* the owner lives, but nothing was heard of it for the length of a lease: it may be overtaken */
void check_end(struct sim *s);            /* liveness, ledger, chain, guards of the schema, secrets */
void check_guards(struct sim *s);
int check_bill(struct sim *s, int number);
/* The bytes of a charge leave: is it the right time, bill, amount, card and key, and is the intent durable? */
void check_send(struct sim *s, struct proc *p, int key, bool fresh, const char *path, const char *body);
void check_answer(struct sim *s, const struct call *c);
void check_mail(struct sim *s, const struct proc *p, struct letter *l, const char *recipient);
void check_sheet(struct sim *s, struct sheet *sheet);

/* ---- check_refusal.c ---- */
void check_refusal_row(struct sim *s, int64_t mail_id); /* it was touched */
void check_refusal_all(struct sim *s);
void check_refusal_end(struct sim *s);
void check_refusal_leaves(struct sim *s, const struct proc *p, const char *message_id);

#endif
