/* Memory: running out of it is an impossible state (die). */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_new(size_t size);                         /* zeroed */
void *mem_array(size_t count, size_t size);         /* zeroed, overflow-checked */
void *mem_grow(void *old, size_t count, size_t size); /* realloc, not zeroed */
char *mem_str(const char *s);                       /* copy */
void mem_wipe(void *p, size_t size);                /* overwrites, can't be optimised away */

#endif
