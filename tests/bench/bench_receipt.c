/*
 * Paper. receipt: one page as the worker makes it, against a bare libhpdf program that draws the same fields with the whole font
 * embedded; receipt-size: the bytes of both; receipt-memory: what ten thousand of them leave behind in the process.
 */
#include <hpdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"
#include "bench/bench.h"
#include "bench/bench_page.h"
#include "paper/paper.h"

enum { OURS = 40, STOCK = 1, MANY = 10000, WARM = 200, MIB = 1 << 20 };

static const char stock_font[] = "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf";

static void stock_error(HPDF_STATUS error, HPDF_STATUS detail, void *user)
{
	(void)detail, (void)user;
	die("bench: libhpdf 0x%04lX", (unsigned long)error);
}

static float pt(int tenth_mm)
{
	return (float)tenth_mm * 72.0F / 254.0F;
}

static void stock_item(HPDF_Page page, HPDF_Font font, const struct page_item *it)
{
	const float height = pt(2970);
	if (it->kind == ITEM_LINE) {
		HPDF_Page_SetLineWidth(page, pt(it->size) / 10);
		HPDF_Page_MoveTo(page, pt(it->x), height - pt(it->y));
		HPDF_Page_LineTo(page, pt(it->x + it->w), height - pt(it->y + it->h));
		HPDF_Page_Stroke(page);
	} else if (it->kind == ITEM_BOX) {
		HPDF_Page_SetGrayFill(page, 0.93F);
		HPDF_Page_SetLineWidth(page, pt(it->size) / 10);
		HPDF_Page_Rectangle(page, pt(it->x), height - pt(it->y + it->h), pt(it->w), pt(it->h));
		it->fill ? HPDF_Page_FillStroke(page) : HPDF_Page_Stroke(page);
	} else if (it->kind == ITEM_TEXT) {
		HPDF_Page_SetGrayFill(page, 0);
		HPDF_Page_SetFontAndSize(page, font, (float)it->size / 10);
		float width = it->align == PAGE_LEFT ? 0 : HPDF_Page_TextWidth(page, it->text);
		HPDF_Page_BeginText(page);
		HPDF_Page_TextOut(page, pt(it->x) - (it->align == PAGE_RIGHT ? width : width / 2), height - pt(it->y), it->text);
		HPDF_Page_EndText(page);
	}
}

/* As its manual shows it. */
static size_t stock_pdf(const struct doc *d)
{
	HPDF_Doc pdf = HPDF_New(stock_error, NULL);
	must(pdf != NULL);
	HPDF_UseUTFEncodings(pdf);
	HPDF_SetCurrentEncoder(pdf, "UTF-8");
	HPDF_SetCompressionMode(pdf, HPDF_COMP_ALL);
	HPDF_Font font = HPDF_GetFont(pdf, HPDF_LoadTTFontFromFile(pdf, stock_font, HPDF_TRUE), "UTF-8");
	HPDF_Page page = HPDF_AddPage(pdf);
	HPDF_Page_SetSize(page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
	for (size_t i = 0; i < d->pages[0].n; i++)
		stock_item(page, font, &d->pages[0].items[i]);
	HPDF_SaveToStream(pdf);
	size_t size = HPDF_GetStreamSize(pdf);
	HPDF_Free(pdf);
	return size;
}

static size_t resident(void)
{
	long pages = 0, total = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	must(f != NULL && fscanf(f, "%ld %ld", &total, &pages) == 2);
	fclose(f);
	return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* The growth from the first to the ten thousandth page, against what a worker may grow by. */
static int memory(void)
{
	const double limit = 4;
	struct bench_rounds r = { .n = 0 };
	for (int i = 0; i < WARM; i++)
		bench_page_ours(i);
	size_t before = resident();
	for (int i = WARM; i < MANY; i++)
		bench_page_ours(i);
	size_t after = resident();
	bench_add(&r, after > before ? (double)(after - before) / MIB : 0, limit);
	return bench_print("receipt-memory", &r, "MiB", 1);
}

int bench_receipt(void)
{
	struct bench_rounds time = { .n = 0 }, bytes = { .n = 0 };
	struct doc doc = { .size = PAGE_A4 };
	bench_page_make(0, &doc);
	bench_page_ours(0); /* the font is prepared once in a process */
	for (int round = 0; round < BENCH_ROUNDS; round++) {
		int64_t begin = bench_ns();
		size_t ours = 0, stock = 0;
		for (int i = 0; i < OURS; i++)
			ours = bench_page_ours(i);
		int64_t middle = bench_ns();
		for (int i = 0; i < STOCK; i++)
			stock = stock_pdf(&doc);
		int64_t end = bench_ns();
		bench_add(&time, (double)(middle - begin) / 1e6 / OURS, (double)(end - middle) / 1e6 / STOCK);
		bench_add(&bytes, (double)ours, (double)stock);
	}
	doc_free(&doc);
	int over = bench_print("receipt", &time, "ms", 1.0 / 12);
	over += bench_print("receipt-size", &bytes, "bytes", 0.2);
	return over + memory();
}
