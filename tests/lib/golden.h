/*
 * Golden files: text that somebody looked at once and that must stay so. `name` is below tests/, e.g.
 * "tui/golden/board-80x24.txt". MADOGUCHI_GOLDEN=write writes them anew, to be looked at again before a commit.
 */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

/* Fails the test at the first line that differs, and shows both. */
void golden_check(const char *name, const char *text);

#endif
