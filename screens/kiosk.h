/*
 * What the machines for patients share: the walk from the start by a question to the paper and the thanks, large calm words in the
 * middle of the screen, and a line for a number that is typed or scanned. Their screens are ordinary ones (screens.def) that run
 * alone, without a frame, a message line or global keys. The state is wiped whenever the machine returns to its start: by a key, by
 * time, because the paper is out. While the paper is on its way no key and no scan means anything.
 */
#ifndef SCREENS_KIOSK_H
#define SCREENS_KIOSK_H

#include "domain/calendar.h"
#include "domain/machine.h"
#include "model/ctx.h"
#include "tui/canvas.h"
#include "tui/screen.h"

enum { KIOSK_NUMBER = 24 };

/* A number typed by hand, digit by digit. */
struct kiosk_number { char text[KIOSK_NUMBER]; };
/* Digits and Backspace; false: the key means something else. */
bool kiosk_number_key(struct kiosk_number *n, int32_t key);
void kiosk_number_draw(const struct kiosk_number *n, const struct canvas *c, int y);

enum kiosk_phase { KIOSK_START, KIOSK_ASK, KIOSK_PAPER, KIOSK_THANKS, KIOSK_SORRY };

struct kiosk;

/* What one machine does at each step; both end in another phase, or are sorry. */
struct kiosk_machine {
	enum place place;
	size_t size;                                                      /* of its state, which begins with a struct kiosk */
	int thanks_ms;
	void (*look)(struct ctx *ctx, struct kiosk *k, const char *text); /* what was scanned or typed; the state is that of the start */
	void (*use)(struct ctx *ctx, struct kiosk *k);                    /* the answer */
	enum machine_progress (*follow)(struct ctx *ctx, struct kiosk *k);
};

struct kiosk {
	const struct kiosk_machine *of;
	enum kiosk_phase phase;
	enum machine_state open;           /* at the start: is it usable? */
	struct kiosk_number number;
	char why[MACHINE_TEXT];
};

void kiosk_start(struct ctx *ctx, struct kiosk *k);
/* To the phase KIOSK_SORRY with that sentence, or with the one for what isn't a refusal but our trouble. */
void kiosk_sorry(struct ctx *ctx, struct kiosk *k, const char *why);
void kiosk_refused(struct ctx *ctx, struct kiosk *k, enum err e);

/* For the screen's table; state is a struct kiosk. */
struct outcome kiosk_open(struct ctx *ctx, void *state, const struct kiosk_machine *of);
struct outcome kiosk_scan(struct ctx *ctx, void *state, const char *text);
struct outcome kiosk_ok(struct ctx *ctx, void *state);
struct outcome kiosk_cancel(struct ctx *ctx, void *state);
struct outcome kiosk_refresh(struct ctx *ctx, void *state);
struct outcome kiosk_idle(struct ctx *ctx, void *state);
int kiosk_idle_ms(const void *state);

/* The phases that look alike: the start with a sentence of what to scan, the paper on its way, what ends in another place. */
enum { KIOSK_HEAD = 3, KIOSK_MIDDLE = 8 };
void kiosk_draw(const struct ctx *ctx, const struct kiosk *k, const struct canvas *c, const char *what);

/* In the middle of the line. */
void kiosk_line(const struct canvas *c, int y, enum style s, const char *text);
/* The same letter by letter with a blank between each, full width. */
void kiosk_large(const struct canvas *c, int y, enum style s, const char *text);
/* Some sentences, each from a new line and broken at a calm width; returns the row after them. */
int kiosk_sentences(const struct canvas *c, int y, enum style s, const char *text);
/* Hours as printed beside the machine, and where to go with a question. */
void kiosk_hours(const struct ctx *ctx, enum place place, const struct canvas *c);

/* The rows that let digits reach .key: a printable key acts only when it has a row. */
struct outcome kiosk_digit(struct ctx *ctx, void *state);
#define KIOSK_DIGIT(c) { .key = c, .help = N_("診察券番号を入力するか、番号で選びます"), .run = kiosk_digit }
#define KIOSK_DIGITS KIOSK_DIGIT('0'), KIOSK_DIGIT('1'), KIOSK_DIGIT('2'), KIOSK_DIGIT('3'), KIOSK_DIGIT('4'), KIOSK_DIGIT('5'), \
	KIOSK_DIGIT('6'), KIOSK_DIGIT('7'), KIOSK_DIGIT('8'), KIOSK_DIGIT('9')

#endif
