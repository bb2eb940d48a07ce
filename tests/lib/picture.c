/* Greys are averages over a cell, in sixteen steps; one page of A4 at 96 dots per inch is 99 × 140 of them. */
#include "lib/picture.h"

#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#include "base/banned.h"

enum { STEPS = 16, NEAR = 2, PER_MILLE = 5, SHOWN = 6, FILE_MAX = 1 << 24 };

static const char steps[STEPS + 1] = ".123456789abcdef";

static void reduce(const char *path, struct buf *out)
{
	struct buf pgm = { 0 };
	int w = 0, h = 0, max = 0, at = 0;
	assert_int_equal(file_read(path, FILE_MAX, &pgm), 0);
	assert_int_equal(sscanf(pgm.data, "P5 %d %d %d%n", &w, &h, &max, &at), 3);
	assert_int_equal(max, 255);
	assert_true((size_t)(at + 1) + (size_t)w * (size_t)h == pgm.len);
	const unsigned char *dots = (const unsigned char *)pgm.data + at + 1;
	for (int y = 0; y + PICTURE_CELL <= h; y += PICTURE_CELL) {
		for (int x = 0; x + PICTURE_CELL <= w; x += PICTURE_CELL) {
			int dark = 0;
			for (int i = 0; i < PICTURE_CELL * PICTURE_CELL; i++)
				dark += 255 - dots[(y + i / PICTURE_CELL) * w + x + i % PICTURE_CELL];
			buf_char(out, steps[dark * (STEPS - 1) / (255 * PICTURE_CELL * PICTURE_CELL)]);
		}
		buf_char(out, '\n');
	}
	buf_free(&pgm);
}

static int level(char c)
{
	const char *s = c ? strchr(steps, c) : NULL;
	return s ? (int)(s - steps) : -1;
}

static void show(const char *want, const char *got, size_t n, int row)
{
	fprintf(stderr, "row %3d want %.*s\n         got %.*s\n             ", row, (int)n, want, (int)n, got);
	for (size_t i = 0; i < n; i++)
		fputc(abs(level(want[i]) - level(got[i])) > NEAR ? '^' : ' ', stderr);
	fputc('\n', stderr);
}

/* How many cells are far from the reference; the first rows of them are shown. -1: another size. */
static int64_t compare(const char *want, const char *got)
{
	int64_t far = 0;
	int shown = 0;
	for (int row = 1; *want && *got; row++) {
		size_t n = strcspn(want, "\n"), m = strcspn(got, "\n");
		bool differs = false;
		if (n != m)
			return -1;
		for (size_t i = 0; i < n; i++)
			if (abs(level(want[i]) - level(got[i])) > NEAR) {
				far++;
				differs = true;
			}
		if (differs && shown++ < SHOWN)
			show(want, got, n, row);
		want += n + (want[n] == '\n');
		got += n + (got[n] == '\n');
	}
	return *want || *got ? -1 : far;
}

void picture_check(const char *name, const char *path)
{
	const char *root = getenv("MADOGUCHI_ROOT"), *mode = getenv("MADOGUCHI_GOLDEN");
	char file[600];
	struct buf got = { 0 }, want = { 0 };
	assert_true(str_fmt(file, sizeof file, "%s/tests/%s", root ? root : ".", name));
	reduce(path, &got);
	if (mode && strcmp(mode, "write") == 0)
		assert_int_equal(file_write(file, got.data, got.len, 0644), 0);
	else if (file_read(file, FILE_MAX, &want))
		fail_msg("%s: no reference picture", file);
	else {
		int64_t far = compare(want.data, got.data);
		if (far < 0)
			fail_msg("%s: the page has another size", name);
		if (far * 1000 > (int64_t)got.len * PER_MILLE)
			fail_msg("%s: %lld of %zu cells are far from the reference", name, (long long)far, got.len);
	}
	buf_free(&got);
	buf_free(&want);
}
