/* Ends the process for a state that can't be. The hook runs once: a second failure inside it must not loop. */
#include "base/die.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/banned.h"

static void (*hook)(void);

void die_hook(void (*restore_terminal)(void))
{
	hook = restore_terminal;
}

void die_at(const char *file, int line, const char *fmt, ...)
{
	void (*restore)(void) = hook;
	hook = NULL;
	if (restore)
		restore();
	fprintf(stderr, "madoguchi: %s:%d: ", file, line);
	va_list ap;
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}
