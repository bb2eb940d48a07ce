/* Allocation that can't fail: whoever runs out of memory here couldn't finish any work anyway. */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"

#include "base/banned.h"

void *mem_new(size_t size)
{
	return mem_array(1, size);
}

void *mem_array(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);
	if (!p)
		die("out of memory (%zu x %zu bytes)", count, size);
	return p;
}

void *mem_grow(void *old, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		die("out of memory (%zu x %zu bytes)", count, size);
	void *p = realloc(old, bytes ? bytes : 1);
	if (!p)
		die("out of memory (%zu bytes)", bytes);
	return p;
}

char *mem_str(const char *s)
{
	size_t n = strlen(s) + 1;
	return memcpy(mem_array(n, 1), s, n);
}

void mem_wipe(void *p, size_t size)
{
	if (p)
		explicit_bzero(p, size);
}
