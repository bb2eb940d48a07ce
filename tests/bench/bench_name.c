/*
 * Search by any part of a name, variants counted as one, first 50 hits with their rows: against a bare FTS5 table that holds the
 * bigrams of the same names as they are written and knows of no variants, asked on a connection of its own for ids and rows. The hits must be
 * exactly those that LIKE '%x%' finds over all spellings of x. What the desk's box asks besides (how many there are in
 * all, who of them is here today) is told beside it, without a limit.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "bench/bench.h"
#include "domain/patient_search.h"
#include "model/name_table.h"
#include "store/patients_find.h"

enum { SHOWN = 50, TURNS = 20, PART = 5000, SPELLINGS = 64, WORD = 32 };

/* Surnames, given names, pieces across the space, one spelt with a variant, names of two characters. */
static const char *const words[] = { "高橋", "髙橋", "田中", "斎藤", "齋藤", "斉藤", "吉村", "橋田", "渡邊", "田辺", "佐藤松", "中村高橋", "藤𠮷" };
enum { WORDS = sizeof words / sizeof words[0] };

static void run(sqlite3 *s, const char *sql)
{
	char *error = NULL;
	if (sqlite3_exec(s, sql, NULL, NULL, &error) != SQLITE_OK)
		die("bench: %s: %s", error, sql);
}

static sqlite3_stmt *prepare(sqlite3 *s, const char *sql)
{
	sqlite3_stmt *q;
	if (sqlite3_prepare_v3(s, sql, -1, SQLITE_PREPARE_PERSISTENT, &q, NULL) != SQLITE_OK)
		die("bench: %s: %s", sqlite3_errmsg(s), sql);
	return q;
}

static int characters(const char *text, uint32_t out[WORD])
{
	int n = 0;
	size_t left = strlen(text);
	uint32_t c;
	for (size_t len; n < WORD && (len = utf8_next(text, left, &c)) > 0; text += len, left -= len)
		if (c != 0x3000)
			out[n++] = c;
	return n;
}

/* The bigrams as one token each, and the last character alone. */
static void bigrams(const char *text, bool end, char *out, size_t size)
{
	uint32_t c[WORD];
	int n = characters(text, c);
	*out = '\0';
	for (int i = 0; i + 1 < n; i++)
		str_add(out, size, "%sb%xb%x", *out ? " " : "", c[i], c[i + 1]);
	if (end && n)
		str_add(out, size, "%sb%x", *out ? " " : "", c[n - 1]);
}

/* In a file beside the database, with its pragmas: what is read from is the same for both. */
static void build_bare(struct ctx *ctx, sqlite3 *bare)
{
	char grams[512], path[600], attach[900];
	sqlite3 *own;
	snprintf(path, sizeof path, "%s/bare.db", ctx->home);
	must(sqlite3_open(path, &own) == SQLITE_OK);
	run(own, "PRAGMA journal_mode=WAL; CREATE VIRTUAL TABLE gram USING fts5 (grams, content='', columnsize=0, detail=full, tokenize='unicode61 remove_diacritics 0')");
	must(sqlite3_close(own) == SQLITE_OK);
	snprintf(attach, sizeof attach, "ATTACH '%s' AS bare; PRAGMA bare.synchronous=OFF; PRAGMA bare.mmap_size=0; PRAGMA bare.cache_size=-8000", path);
	run(bare, attach);
	run(bare, "BEGIN");
	sqlite3_stmt *from = prepare(bare, "SELECT id, name FROM main.patient ORDER BY id"), *to = prepare(bare, "INSERT INTO bare.gram (rowid, grams) VALUES (?1, ?2)");
	while (sqlite3_step(from) == SQLITE_ROW) {
		bigrams((const char *)sqlite3_column_text(from, 1), true, grams, sizeof grams);
		sqlite3_bind_int64(to, 1, sqlite3_column_int64(from, 0));
		sqlite3_bind_text(to, 2, grams, -1, SQLITE_STATIC);
		must(sqlite3_step(to) == SQLITE_DONE);
		sqlite3_reset(to);
	}
	sqlite3_finalize(from);
	sqlite3_finalize(to);
	run(bare, "COMMIT");
}

/* All spellings of a character that the bench's names have. */
static int spellings_of(uint32_t c, uint32_t out[8])
{
	static const uint32_t used[] = { 0x9AD8, 0x9AD9, 0x9F4B, 0x658E, 0x6589, 0x908A, 0x8FBA, 0x5409, 0x20BB7 };
	int n = 0;
	out[n++] = c;
	for (size_t i = 0; i < sizeof used / sizeof used[0]; i++)
		if (used[i] != c && name_table_candidate(used[i]) == name_table_candidate(c))
			out[n++] = used[i];
	return n;
}

static int spellings(const char *word, char (*out)[WORD * 4])
{
	uint32_t c[WORD], of[8];
	int n = characters(word, c), count = 1;
	str_copy(out[0], WORD * 4, "");
	for (int i = 0; i < n; i++) {
		int k = spellings_of(c[i], of), had = count;
		for (int s = had - 1; s >= 0; s--)
			for (int j = k - 1; j >= 0; j--) {
				char bytes[8] = "", *at = out[j ? count++ : s];
				must(count < SPELLINGS);
				bytes[utf8_put(of[j], bytes)] = '\0';
				if (j)
					str_copy(at, WORD * 4, out[s]);
				str_add(at, WORD * 4, "%s", bytes);
			}
	}
	return count;
}

/* Sum and sum of products of the ids: two sets that agree in number and both are the same but for a miracle. */
struct hits { int64_t n; uint64_t sum, mixed; };

static void add_hit(struct hits *h, int64_t id)
{
	h->n++;
	h->sum += (uint64_t)id;
	h->mixed += (uint64_t)id * (uint64_t)id * 0x9E3779B97F4A7C15u;
}

static struct hits by_like(sqlite3 *bare, const char *word)
{
	char all[SPELLINGS][WORD * 4];
	struct hits h = { 0 };
	struct buf sql = { 0 };
	int n = spellings(word, all);
	buf_str(&sql, "SELECT id FROM (SELECT id, replace(name, '　', '') AS plain FROM patient) WHERE");
	for (int i = 0; i < n; i++)
		buf_fmt(&sql, "%s plain LIKE '%%%s%%'", i ? " OR" : "", all[i]);
	sqlite3_stmt *q = prepare(bare, sql.data);
	while (sqlite3_step(q) == SQLITE_ROW)
		add_hit(&h, sqlite3_column_int64(q, 0));
	sqlite3_finalize(q);
	buf_free(&sql);
	return h;
}

static struct hits by_search(struct ctx *ctx, const char *word, struct patient *rows)
{
	struct patients_find f;
	struct hits h = { 0 };
	int n = PART;
	must(patients_find_name(ctx, &f, word, false));
	for (int64_t at = 0; n == PART; at += n) {
		must(patients_find_fetch(ctx, &f, at, PART, rows, &n) == ERR_OK);
		for (int i = 0; i < n; i++)
			add_hit(&h, rows[i].id);
	}
	return h;
}

/* 1 when a search misses somebody or finds somebody else. */
static int compare_hits(struct ctx *ctx, sqlite3 *bare, struct patient *rows)
{
	int64_t total = 0;
	for (int i = 0; i < WORDS; i++) {
		struct hits like = by_like(bare, words[i]), ours = by_search(ctx, words[i], rows);
		if (like.n != ours.n || like.sum != ours.sum || like.mixed != ours.mixed) {
			printf("note  name %s: %lld hits, LIKE finds %lld: over\n", words[i], (long long)ours.n, (long long)like.n);
			return 1;
		}
		total += ours.n;
	}
	printf("note  name: %d words, %lld hits, exactly those of LIKE over all spellings\n", WORDS, (long long)total);
	return 0;
}

static void ask_bare(sqlite3_stmt *q, const char *word)
{
	char grams[512], match[600];
	bigrams(word, false, grams, sizeof grams);
	snprintf(match, sizeof match, "\"%s\"", grams);
	sqlite3_bind_text(q, 1, match, -1, SQLITE_STATIC);
	while (sqlite3_step(q) == SQLITE_ROW)
		;
	sqlite3_reset(q);
}

int bench_name(struct ctx *ctx, sqlite3 *bare, int64_t patients)
{
	struct patient *rows = mem_array(PART, sizeof *rows);
	struct bench_rounds r = { 0 };
	(void)patients;
	build_bare(ctx, bare);
	int over = compare_hits(ctx, bare, rows);
	sqlite3_stmt *q = prepare(bare, "SELECT p.id, p.card, p.name, p.kana, p.sex, p.birth, p.phone, p.postal, p.address, p.memo, p.died, p.undisclosed, p.version"
		" FROM (SELECT rowid AS id FROM bare.gram WHERE gram MATCH ?1 ORDER BY rowid LIMIT 50) hit CROSS JOIN main.patient p WHERE p.id = hit.id");
	for (int round = -1; round < BENCH_ROUNDS; round++) {
		double took[2];
		for (int side = 0; side < 2; side++) {
			bool ours = (side + round) % 2 == 0;
			int64_t t = bench_ns();
			for (int i = 0; i < TURNS * WORDS; i++) {
				struct patients_find f;
				int n;
				if (!ours)
					ask_bare(q, words[i % WORDS]);
				else if (patients_find_name(ctx, &f, words[i % WORDS], false))
					must(patients_find_fetch(ctx, &f, 0, SHOWN, rows, &n) == ERR_OK);
			}
			took[ours ? 0 : 1] = (double)(bench_ns() - t) / (TURNS * WORDS) / 1000;
		}
		if (round >= 0)
			bench_add(&r, took[0], took[1]);
	}
	sqlite3_finalize(q);
	struct patient_search *s = mem_new(sizeof *s);
	int64_t t = bench_ns();
	for (int i = 0; i < WORDS; i++) {
		int n;
		must(patient_search_start(ctx, words[i], s) == ERR_OK && patient_search_page(ctx, s, 0, SHOWN, rows, &n) == ERR_OK);
	}
	printf("note  name-box %.1f us per search: with the number of all hits and those who are here today\n", (double)(bench_ns() - t) / WORDS / 1000);
	free(s);
	free(rows);
	return over + bench_print("name", &r, "us", 1.5);
}
