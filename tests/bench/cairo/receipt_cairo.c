/* receipt-cairo: one page as the worker makes it, against the same page drawn by pangocairo in the same process. */
#include <pango/pangocairo.h>
#include <cairo-pdf.h>
#include <stdlib.h>

#include "base/die.h"
#include "bench/bench.h"
#include "bench/bench_page.h"

enum { PAGES = 40 };

static double pt(int tenth_mm)
{
	return tenth_mm * 72.0 / 254.0;
}

static cairo_status_t count(void *bytes, const unsigned char *data, unsigned n)
{
	(void)data;
	*(size_t *)bytes += n;
	return CAIRO_STATUS_SUCCESS;
}

/* Narrower letters where the room ends, as our pages have them. */
static void text(cairo_t *cr, PangoLayout *layout, PangoFontDescription *font, const struct page_item *it)
{
	int width;
	double narrow = 1;
	pango_font_description_set_absolute_size(font, it->size / 10.0 * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_text(layout, it->text, -1);
	pango_layout_get_size(layout, &width, NULL);
	double w = (double)width / PANGO_SCALE, x = pt(it->x);
	if (it->w && w > pt(it->w)) {
		narrow = pt(it->w) / w;
		w = pt(it->w);
	}
	x -= it->align == PAGE_RIGHT ? w : it->align == PAGE_CENTER ? w / 2 : 0;
	cairo_save(cr);
	cairo_move_to(cr, x, pt(it->y) - (double)pango_layout_get_baseline(layout) / PANGO_SCALE);
	cairo_scale(cr, narrow, 1);
	pango_cairo_show_layout(cr, layout);
	cairo_restore(cr);
}

static void item(cairo_t *cr, PangoLayout *layout, PangoFontDescription *font, const struct page_item *it)
{
	cairo_set_source_rgb(cr, 0, 0, 0);
	cairo_set_line_width(cr, pt(it->size) / 10);
	if (it->kind == ITEM_LINE) {
		cairo_move_to(cr, pt(it->x), pt(it->y));
		cairo_line_to(cr, pt(it->x + it->w), pt(it->y + it->h));
		cairo_stroke(cr);
	} else if (it->kind == ITEM_BOX) {
		cairo_rectangle(cr, pt(it->x), pt(it->y), pt(it->w), pt(it->h));
		if (it->fill) {
			cairo_set_source_rgb(cr, 0.93, 0.93, 0.93);
			cairo_fill_preserve(cr);
			cairo_set_source_rgb(cr, 0, 0, 0);
		}
		cairo_stroke(cr);
	} else if (it->kind == ITEM_TEXT) {
		text(cr, layout, font, it);
	}
}

static size_t page(int i, PangoFontDescription *font)
{
	struct doc doc = { .size = PAGE_A4 };
	size_t bytes = 0;
	bench_page_make(i, &doc);
	cairo_surface_t *pdf = cairo_pdf_surface_create_for_stream(count, &bytes, pt(2100), pt(2970));
	cairo_t *cr = cairo_create(pdf);
	PangoLayout *layout = pango_cairo_create_layout(cr);
	for (size_t k = 0; k < doc.pages[0].n; k++)
		item(cr, layout, font, &doc.pages[0].items[k]);
	g_object_unref(layout);
	cairo_destroy(cr);
	cairo_surface_finish(pdf);
	if (cairo_surface_status(pdf) != CAIRO_STATUS_SUCCESS)
		die("bench: cairo: %s", cairo_status_to_string(cairo_surface_status(pdf)));
	cairo_surface_destroy(pdf);
	doc_free(&doc);
	return bytes;
}

int main(void)
{
	struct bench_rounds time = { .n = 0 };
	PangoFontDescription *font = pango_font_description_from_string("IPAexGothic");
	bench_page_ours(0); /* both have read their font once */
	if (page(0, font) < 10000)
		die("bench: pangocairo found no Japanese font");
	for (int round = 0; round < BENCH_ROUNDS; round++) {
		int64_t begin = bench_ns();
		for (int i = 0; i < PAGES; i++)
			bench_page_ours(i);
		int64_t middle = bench_ns();
		for (int i = 0; i < PAGES; i++)
			page(i, font);
		bench_add(&time, (double)(middle - begin) / 1e6 / PAGES, (double)(bench_ns() - middle) / 1e6 / PAGES);
	}
	pango_font_description_free(font);
	return bench_print("receipt-cairo", &time, "ms", 1.5);
}
