/*
 * Run by the build: which characters the fonts of printed pages draw, as two small maps that travel inside the programs. The desk
 * links no font library, and yet says before printing what a page will look like (domain/glyphs.h).
 *
 * usage: glyphs characters|variants FILE
 *   characters: two bits for each code point below 0x40000, lowest first: 0 in no font, 1 in the page's, 2 only in a spare one
 *   variants:   four bytes for each shape that a spare font has of a character: code point * 256 + selector - U+E0100, big endian, ascending
 */
#include <harfbuzz/hb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paper/fonts.h"

#include "base/banned.h"

enum { POINTS = 0x40000, PAGE_POINTS = 0x10000, FIRST_SELECTOR = 0xE0100, LAST_SELECTOR = 0xE01EF, FONTS_MAX = 8 };

static hb_face_t *faces[FONTS_MAX];
static int n_faces;

static bool open_face(const char *path)
{
	hb_blob_t *blob = hb_blob_create_from_file_or_fail(path);
	if (!blob) {
		fprintf(stderr, "glyphs: no font %s (make deps installs it)\n", path);
		return false;
	}
	faces[n_faces++] = hb_face_create(blob, 0);
	return true;
}

static void write_characters(FILE *out)
{
	static unsigned char map[POINTS / 4];
	for (int i = n_faces - 1; i >= 0; i--) {
		hb_set_t *set = hb_set_create();
		hb_codepoint_t c = HB_SET_VALUE_INVALID;
		hb_face_collect_unicodes(faces[i], set);
		while (hb_set_next(set, &c) && c < (i ? POINTS : PAGE_POINTS)) /* libhpdf writes no character beyond */
			if (!i || !fonts_need_shaping(c))
				map[c / 4] = (unsigned char)((map[c / 4] & ~(3u << c % 4 * 2)) | (i ? 2u : 1u) << c % 4 * 2);
		hb_set_destroy(set);
	}
	fwrite(map, sizeof map, 1, out);
}

static void write_variants(FILE *out)
{
	hb_set_t *all = hb_set_create(); /* sorts */
	for (int i = 1; i < n_faces; i++)
		for (hb_codepoint_t s = FIRST_SELECTOR; s <= LAST_SELECTOR; s++) {
			hb_set_t *set = hb_set_create();
			hb_codepoint_t c = HB_SET_VALUE_INVALID;
			hb_face_collect_variation_unicodes(faces[i], s, set);
			while (hb_set_next(set, &c))
				hb_set_add(all, c * 256 + (s - FIRST_SELECTOR));
			hb_set_destroy(set);
		}
	for (hb_codepoint_t v = HB_SET_VALUE_INVALID; hb_set_next(all, &v); )
		for (int shift = 24; shift >= 0; shift -= 8)
			putc((int)(v >> shift & 0xFF), out);
	hb_set_destroy(all);
}

int main(int argc, char **argv)
{
	static const char *const paths[] = { FONT_PAGE, FONT_SPARES };
	if (argc != 3)
		return 2;
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
		if (!open_face(paths[i]))
			return 1;
	FILE *out = fopen(argv[2], "wb");
	if (!out)
		return 1;
	if (strcmp(argv[1], "variants") == 0)
		write_variants(out);
	else
		write_characters(out);
	return fclose(out) ? 1 : 0;
}
