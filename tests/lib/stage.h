/*
 * The engine turn by turn, on a gateway whose answers, and a clock whose time, the test decides.
 */
#ifndef LIB_STAGE_H
#define LIB_STAGE_H

#include "domain/settlement_list.h"
#include "lib/ward.h"
#include "worker/ports.h"
#include "worker/worker.h"

struct stage {
	struct ward w;
	struct ports ports;          /* the gateway is the stage's; paper is the real one: usage slips as PDF files */
	struct worker_options options;
	struct worker_report report;
	struct worker *worker;
	struct actor staff;          /* who w.ctx acts for without a worker */
	int n_calls, n_sent;         /* what the engine has sent and nobody has answered yet; how often it has sent a charge */
	bool silent;                 /* the gateway is away */
	bool deaf;                   /* it executes nothing, and the answers are lost */
	bool hold_back;              /* `wait` answers nothing */
	int forbidden;               /* 1: charges are answered 401, 2: everything is */
	int limited, retry_after;    /* so many of the next answers are 429, with that Retry-After */
	const char *limited_path;    /* requests to it are answered 429 too */
	int64_t date;                /* what the gateway's clock says; 0: it doesn't tell */
	int listed;                  /* so many paid intents of the newest charge are in the customer's list: pi_B-000001, pi_B-000001x … */
	const char *lost_card;       /* the payment method that is declined for good */
};
extern struct stage stage;

int stage_begin(void **state);       /* of each test: 2026-11-21T10:00 */
int stage_end(void **state);
void stage_at(const char *iso);
void stage_bills(int n);             /* 3,000 yen each, due on 2026-11-25 */
void stage_open(enum worker_mode mode, int concurrency);
void stage_close(void);
bool stage_turns(int n);             /* a second each; true: the worker is over */
int64_t stage_in(enum settlement_group g);

#endif
