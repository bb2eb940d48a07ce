/* What a test sees in the installation's database, by a connection of its own: read only, but for hospital_meddle(). */
#include "lib/hospital.h"

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/die.h"
#include "base/str.h"

#include "base/banned.h"

static sqlite3 *open_read_only(struct hospital *h)
{
	char path[400];
	sqlite3 *db;
	str_fmt(path, sizeof path, "%s/madoguchi.db", h->home);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		fail_msg("%s: %s", path, sqlite3_errmsg(db));
	sqlite3_busy_timeout(db, 5000);
	return db;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s;
	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	return s;
}

const char *hospital_ask(struct hospital *h, const char *sql)
{
	static char out[512];
	sqlite3 *db = open_read_only(h);
	sqlite3_stmt *s = prepare(db, sql);
	out[0] = '\0';
	if (sqlite3_step(s) == SQLITE_ROW && sqlite3_column_type(s, 0) != SQLITE_NULL)
		str_copy(out, sizeof out, (const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	sqlite3_close(db);
	return out;
}

json_t *hospital_rows(struct hospital *h, const char *sql)
{
	sqlite3 *db = open_read_only(h);
	sqlite3_stmt *s = prepare(db, sql);
	json_t *rows = json_array();
	while (sqlite3_step(s) == SQLITE_ROW) {
		json_t *row = json_object();
		for (int i = 0; i < sqlite3_column_count(s); i++)
			json_object_set_new(row, sqlite3_column_name(s, i), sqlite3_column_type(s, i) == SQLITE_INTEGER
				? json_integer(sqlite3_column_int64(s, i)) : json_string((const char *)sqlite3_column_text(s, i)));
		json_array_append_new(rows, row);
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
	must(h->n_kept < HOSPITAL_KEPT);
	return h->kept[h->n_kept++] = rows;
}

void hospital_meddle(struct hospital *h, const char *sql)
{
	char path[400], *why = NULL;
	sqlite3 *db;
	str_fmt(path, sizeof path, "%s/madoguchi.db", h->home);
	must(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	/* As the programs do: a checkpoint is theirs. */
	must(sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) == SQLITE_OK && sqlite3_wal_autocheckpoint(db, 0) == SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
	sqlite3_close(db);
}

/* FNV-1a */
static uint64_t mix(uint64_t sum, const void *data, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sum = (sum ^ ((const unsigned char *)data)[i]) * UINT64_C(1099511628211);
	return sum;
}

/* What speaks of an attempt, and the numbers it used up. */
static bool is_log(const char *table)
{
	return strcmp(table, "audit") == 0 || strcmp(table, "alarm") == 0 || strcmp(table, "counter") == 0;
}

static uint64_t table_print(sqlite3 *db, const char *table, uint64_t sum)
{
	char sql[160];
	str_fmt(sql, sizeof sql, "SELECT * FROM %s ORDER BY 1, 2", table);
	sqlite3_stmt *s = prepare(db, sql);
	sum = mix(sum, table, strlen(table));
	while (sqlite3_step(s) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(s); i++) {
			const void *cell = sqlite3_column_blob(s, i);
			int type = sqlite3_column_type(s, i);
			sum = mix(sum, &type, sizeof type);
			sum = mix(sum, cell, (size_t)sqlite3_column_bytes(s, i));
		}
	sqlite3_finalize(s);
	return sum;
}

uint64_t hospital_print(struct hospital *h, bool with_log)
{
	uint64_t sum = UINT64_C(14695981039346656037);
	sqlite3 *db = open_read_only(h);
	sqlite3_stmt *s = prepare(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'patient_gram%' AND name <> 'lease' ORDER BY name");
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *table = (const char *)sqlite3_column_text(s, 0);
		if (with_log || !is_log(table))
			sum = table_print(db, table, sum);
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
	return sum;
}

const char *hospital_able(struct hospital *h, int n)
{
	static char cards[8][24];
	static int turn;
	char sql[640], *card = cards[turn++ % 8];
	str_fmt(sql, sizeof sql,
		"SELECT p.card FROM patient p JOIN enrollment e ON e.patient_id = p.id WHERE e.state = 'active' AND e.card_failed = 0"
		" AND e.last4 <> '0341' AND e.exp_year > 2026 AND NOT EXISTS (SELECT 1 FROM coverage c WHERE c.patient_id = p.id AND c.kind = 'public') AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.patient_id = p.id AND v.day >= (SELECT max(day) FROM visit) - 4)"
		" ORDER BY (SELECT count(*) FROM visit v WHERE v.patient_id = p.id), p.id LIMIT 1 OFFSET %d", n);
	str_copy(card, sizeof cards[0], hospital_ask(h, sql));
	if (!*card)
		fail_msg("the hospital has no patient number %d who may defer", n);
	return card;
}
