/*
 * What the machines for patients share: large calm words in the middle of the screen, and a line for a number that is typed or
 * scanned. Their screens are ordinary ones (screens.def) that run alone, without a frame, a message line or global keys.
 */
#ifndef SCREENS_KIOSK_H
#define SCREENS_KIOSK_H

#include "domain/calendar.h"
#include "model/ctx.h"
#include "tui/canvas.h"
#include "tui/screen.h"

enum { KIOSK_NUMBER = 24 };

/* A number typed by hand, digit by digit. */
struct kiosk_number { char text[KIOSK_NUMBER]; };
/* Digits and Backspace; false: the key means something else. */
bool kiosk_number_key(struct kiosk_number *n, int32_t key);
void kiosk_number_draw(const struct kiosk_number *n, const struct canvas *c, int y);

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
