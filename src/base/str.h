/*
 * Strings in fixed arrays, and a growing buffer. Text is UTF-8; a copy that doesn't fit is cut at a
 * character's border, never in the middle of one.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool str_copy(char *dst, size_t size, const char *src);                 /* false: it was cut */
bool str_copy_n(char *dst, size_t size, const char *src, size_t n);     /* at most n bytes of src */
bool str_fmt(char *dst, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
bool str_add(char *dst, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4))); /* appends */
/* Append as well, at a tenth of the cost of a format: for what is written thousands of times a minute. */
bool str_cat(char *dst, size_t size, const char *s);
bool str_cat_int(char *dst, size_t size, int64_t v);
void str_cat_hex(char *dst, size_t size, const unsigned char *bytes, size_t n); /* whole bytes, as many as fit */
void str_trim_partial(char *s);   /* drops an incomplete UTF-8 sequence at the end */
void str_strip(char *s);          /* drops spaces (also U+3000) and line ends on both sides, in place */
bool str_empty(const char *s);    /* NULL or "" */
bool str_starts(const char *s, const char *prefix);
bool str_digits(const char *s);   /* one or more ASCII digits and nothing else */
/* Whole decimal integer within [min, max]; anything else (also a trailing letter) is false. */
bool str_int64(const char *s, int64_t min, int64_t max, int64_t *out);

/* For error texts: a URL without what stands before the last '@', where somebody may have put a password or a key. */
const char *str_without_user(const char *url, char *out, size_t size);

/* A growing byte buffer; .data is always NUL-terminated once something was added. */
struct buf {
	char *data;
	size_t len, cap;
};

void buf_add(struct buf *b, const void *data, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_clear(struct buf *b); /* keeps the memory */
void buf_free(struct buf *b);
void buf_wipe(struct buf *b);  /* overwrites, then frees: for secrets */

/* Reads a whole file of at most max bytes; 0 or an errno value (EFBIG: larger than max). */
int file_read(const char *path, size_t max, struct buf *out);
/* Writes to a temporary name, syncs, renames, syncs the folder: the file is whole or absent. mode e.g. 0600. 0 or errno. */
int file_write(const char *path, const void *data, size_t n, unsigned mode);

#endif
