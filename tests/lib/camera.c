/* The picture is a PGM in a temporary file: a module is SCALE dots wide and high. */
#include "lib/camera.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "base/utf8.h"
#include "lib/run.h"

#include "base/banned.h"

enum { SIDE = 400, SCALE = 4 }; /* modules of the picture at most, dots of a module */

struct film {
	unsigned char light[SIDE][SIDE];
	int w, h;
};

static void expose(struct film *f, int x, int y, bool light)
{
	assert_true(x < SIDE && y < SIDE);
	f->light[y][x] = light;
	f->w = x >= f->w ? x + 1 : f->w;
	f->h = y >= f->h ? y + 1 : f->h;
}

static void take(struct film *f, const char *dump, bool ascii)
{
	int x = 0, y = 0;
	uint32_t c;
	for (size_t n; *dump; dump += n) {
		n = utf8_next(dump, strlen(dump), &c);
		if (c == '\n') {
			x = 0;
			y++;
		} else if (ascii) {
			expose(f, x, 2 * y, c == '#'); /* a cell is twice as high as it is wide */
			expose(f, x, 2 * y + 1, c == '#');
			x++;
		} else {
			expose(f, x, 2 * y, c == 0x2588 || c == 0x2580);
			expose(f, x, 2 * y + 1, c == 0x2588 || c == 0x2584);
			x += utf8_char_width(c);
		}
	}
}

static void develop(const struct film *f, const char *path)
{
	FILE *out = fopen(path, "wb");
	assert_non_null(out);
	fprintf(out, "P5\n%d %d\n255\n", f->w * SCALE, f->h * SCALE);
	for (int y = 0; y < f->h * SCALE; y++)
		for (int x = 0; x < f->w * SCALE; x++)
			fputc(f->light[y / SCALE][x / SCALE] ? 255 : 0, out);
	assert_int_equal(fclose(out), 0);
}

void camera_read(const char *dump, bool ascii, char *out, size_t size)
{
	char path[] = "/tmp/camera-XXXXXX.pgm";
	struct film *f = calloc(1, sizeof *f);
	struct run r = { .exit_code = 0 };
	assert_non_null(f);
	int fd = mkstemps(path, 4);
	assert_true(fd >= 0);
	close(fd);
	take(f, dump, ascii);
	develop(f, path);
	run_program(&r, (const char *const[]){ "zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", path, NULL }, NULL, NULL);
	unlink(path);
	free(f);
	assert_true(r.exit_code == 0 || r.exit_code == 4); /* 4: no code found */
	str_copy(out, size, r.out);
	str_strip(out);
	run_free(&r);
}
