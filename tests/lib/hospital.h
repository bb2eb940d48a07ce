/*
 * An installation as its users have it: a home folder made by the real programs, commands run against it, its training
 * gateway over TLS. Everything lies in one temporary folder; hospital_free() ends what runs and removes it.
 *
 * Words of a command are a NULL-ended array: WORDS("visit", "show", card).
 */
#ifndef LIB_HOSPITAL_H
#define LIB_HOSPITAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/run.h"

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

enum { HOSPITAL_KEPT = 512 };

struct hospital {
	char folder[200], home[256];    /* home is below folder; files of the test lie in folder */
	char now[40];                   /* given as $MADOGUCHI_NOW to every command; "": not given */
	const char *variable;           /* one more of the environment of every command, "NAME=value"; NULL: none */
	int port;                       /* of its gateway */
	pid_t gateway;
	struct run last;                /* of the last command */
	json_t *kept[HOSPITAL_KEPT];    /* documents handed out */
	int n_kept;
};

/* An empty folder, no installation yet. */
void hospital_empty(struct hospital *h);
/* A training hospital made by `demo --no-desk` with its clock at `now`, on a free port; the gateway isn't running. */
void hospital_demo(struct hospital *h, const char *profile, int patients, const char *now);
void hospital_free(struct hospital *h);

/* Runs `madoguchi WORDS` and fails the test, showing everything, unless it exits with `expected`. Its stdout. */
const char *hospital_text(struct hospital *h, int expected, const char *const words[]);
/* The same with --json: the one document, valid until hospital_free(). A failed command's document must have `error`. */
json_t *hospital_json(struct hospital *h, int expected, const char *const words[]);
/* A refusal: exit code, error id, and each of the '|'-separated texts somewhere in the error (its text or a reason). Gives the document. */
json_t *hospital_refused(struct hospital *h, int expected, const char *id, const char *texts, const char *const words[]);
/* Starts `madoguchi WORDS`; see run_start(). To be ended with peer_stop() or run_wait(). */
pid_t hospital_start(struct hospital *h, const char *log, const char *ready, const char *const words[]);

/* The gateway in the background, until hospital_gateway_stop(). faults: lines of sandbox.h's table, NULL for none. */
void hospital_gateway(struct hospital *h, const char *faults);
void hospital_gateway_stop(struct hospital *h);
/* Replaces a setting of madoguchi.ini. */
void hospital_set(struct hospital *h, const char *section, const char *key, const char *value);

/* Members that must be there with that type; the test fails otherwise. */
const char *hospital_str(json_t *o, const char *key);
int64_t hospital_int(json_t *o, const char *key);
json_t *hospital_array(json_t *o, const char *key);
/* The member of an array of objects whose `key` is `value`; NULL: none. */
json_t *hospital_pick(json_t *array, const char *key, const char *value);

/* A file in the test's folder; its path is valid until the fourth next call. n < 0: up to the NUL. */
const char *hospital_file(struct hospital *h, const char *name, const char *text, int64_t n);
const char *hospital_path(struct hospital *h, const char *name);
int hospital_count_files(struct hospital *h, const char *below_home, const char *suffix);
/* Text of a PDF of the home, by pdftotext; valid until the next call. */
const char *hospital_pdf(struct hospital *h, const char *below_home);

/* Looks into the database with a static question; first column of the first row, "" for none. Valid until the next call. */
const char *hospital_ask(struct hospital *h, const char *sql);
/* The same, every row as an object by column name; valid until hospital_free(). */
json_t *hospital_rows(struct hospital *h, const char *sql);
/* Changes the database behind the programs' back. */
void hospital_meddle(struct hospital *h, const char *sql);
/*
 * One number for everything that the tables hold but leases and, unless asked for, the log, the alarms and the counters of
 * numbers: equal before and after means unchanged.
 */
uint64_t hospital_print(struct hospital *h, bool with_log);
/* The n-th patient who may defer and wasn't here in the last days, those who never were first. Changes with each visit: ask for all of them first. */
const char *hospital_able(struct hospital *h, int n);

#endif
