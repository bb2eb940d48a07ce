/*
 * Characters whose distance is small enough share a segment, and a list of glyphs in which the gaps are 0. A segment's offset
 * counts from its own place to the first of its glyphs (OpenType, "cmap", format 4).
 */
#include "paper/cmap.h"

#include "base/banned.h"

enum { GAP = 512, LENGTH_MAX = 0xFFFF, HEAD = 14, PER_SEGMENT = 8, PAD = 2 };

static void u16(struct buf *b, unsigned v)
{
	const unsigned char bytes[] = { (unsigned char)(v >> 8), (unsigned char)v };
	buf_add(b, bytes, sizeof bytes);
}

static void u32(struct buf *b, uint32_t v)
{
	u16(b, v >> 16);
	u16(b, v & 0xFFFF);
}

/* Where the segment that begins with chars[i] ends: the place after its last character. */
static size_t segment_end(const uint32_t *chars, size_t n, size_t i, uint32_t gap)
{
	for (i++; i < n && chars[i] - chars[i - 1] <= gap; i++)
		;
	return i;
}

/* How many segments, the closing one included, and how many entries their lists have. */
static size_t measure(const uint32_t *chars, size_t n, uint32_t gap, size_t *entries)
{
	size_t segments = 1;
	*entries = 0;
	for (size_t i = 0, end; i < n; i = end, segments++) {
		end = segment_end(chars, n, i, gap);
		*entries += chars[end - 1] - chars[i] + 1;
	}
	return segments;
}

/* The four arrays of the segments: where they end and begin, and where their lists are. */
static void write_segments(const uint32_t *chars, size_t n, uint32_t gap, size_t segments, struct buf *out)
{
	size_t i, end, k = 0, entries = 0;
	for (i = 0; i < n; i = end) {
		end = segment_end(chars, n, i, gap);
		u16(out, chars[end - 1]);
	}
	u16(out, 0xFFFF);
	u16(out, 0);
	for (i = 0; i < n; i = segment_end(chars, n, i, gap))
		u16(out, chars[i]);
	u16(out, 0xFFFF);
	for (i = 0; i + 1 < segments; i++)
		u16(out, 0);
	u16(out, 1);
	for (i = 0; i < n; i = end, k++) {
		end = segment_end(chars, n, i, gap);
		u16(out, (unsigned)(2 * (segments - k + entries)));
		entries += chars[end - 1] - chars[i] + 1;
	}
	u16(out, 0);
}

static void write_glyphs(const uint32_t *chars, const uint16_t *glyphs, size_t n, uint32_t gap, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		u16(out, glyphs[i]);
		for (uint32_t c = chars[i] + 1; i + 1 < n && chars[i + 1] - chars[i] <= gap && c < chars[i + 1]; c++)
			u16(out, 0);
	}
}

void cmap_write(const uint32_t *chars, const uint16_t *glyphs, size_t n, struct buf *out)
{
	size_t segments, entries;
	uint32_t gap = GAP * 2;
	do
		segments = measure(chars, n, gap /= 2, &entries);
	while (gap && HEAD + PAD + PER_SEGMENT * segments + 2 * entries > LENGTH_MAX);
	unsigned search = 1, steps = 0;
	for (; 2 * search <= segments; steps++)
		search *= 2;
	u16(out, 0); /* of the table: version, one subtable, Windows, Unicode, where it begins */
	u16(out, 1);
	u16(out, 3);
	u16(out, 1);
	u32(out, 12);
	u16(out, 4);
	u16(out, (unsigned)(HEAD + PAD + PER_SEGMENT * segments + 2 * entries));
	u16(out, 0);
	u16(out, (unsigned)(2 * segments));
	u16(out, 2 * search);
	u16(out, steps);
	u16(out, (unsigned)(2 * (segments - search)));
	write_segments(chars, n, gap, segments, out);
	write_glyphs(chars, glyphs, n, gap, out);
}
