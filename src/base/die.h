/* The end for states that can't be: gives the terminal back, prints where and what, aborts. */
#ifndef BASE_DIE_H
#define BASE_DIE_H

#define die(...) die_at(__FILE__, __LINE__, __VA_ARGS__)
#define must(cond) ((cond) ? (void)0 : die("must: %s", #cond))

_Noreturn void die_at(const char *file, int line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* tui sets what gives the terminal back before the message is printed. */
void die_hook(void (*restore_terminal)(void));

#endif
