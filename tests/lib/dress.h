/* A screen in every dress: two sizes, two languages, colour and mono (SPEC O3, O4). */
#ifndef LIB_DRESS_H
#define LIB_DRESS_H

#include "lib/morning.h"

/*
 * Four golden files, screens/golden/NAME-{ja,en}-{80x24,132x43}.txt: what the screen says after those keys, then its styles in colour
 * and in mono; rows that stand there three times or more are written once. Fails when the words aren't the same in mono. The keys
 * are pressed on a fresh desk each time, so they should only look. Japanese afterwards.
 */
void dress_check(struct morning *m, const char *name, const char *keys);

#endif
