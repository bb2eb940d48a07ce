/*
 * The desk over a house, on the morning of SCREENS.md: Saturday 2026-11-21, 09:41, six visits, each at another step, made
 * through the domain. A script drives it without a terminal.
 */
#ifndef LIB_MORNING_H
#define LIB_MORNING_H

#include "lib/house.h"
#include "tui/loop.h"

struct morning {
	struct house h;
	struct tui_app app;
	int64_t taro, taro2, sachiko, ichiro, jiro, minoru; /* patients */
	int64_t taro_visit, sachiko_visit, minoru_visit;
	char *out;                                          /* of the last script */
};

void morning_new(struct morning *m, const char *preset);
void morning_free(struct morning *m);
/* The desk's callbacks anew for who acts now (nobody: with the sign-in screen). */
void morning_desk(struct morning *m);
/* Somebody else sits down at it. */
void morning_as(struct morning *m, const char *login, unsigned roles);
/* Runs a script on a fresh desk; fails the test when a command or an expectation does. Valid until the next call. */
const char *morning_run(struct morning *m, const char *commands);
const char *morning_look(struct morning *m, const char *commands, int cols, int rows, enum scheme scheme);

#endif
