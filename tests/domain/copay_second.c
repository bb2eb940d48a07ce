/*
 * Under the limit, what bill k brings the month to has a closed form: of every way to reach it - all shares added up, or the
 * limit as it stood at some bill j and the shares added after it - the cheapest. A bill is the difference of two of them. Who has the
 * certificate of a specified disease has two such months, the bills for it under the certificate's limit and the others, where that limit is lower.
 */
#include "domain/copay_second.h"

#include <string.h>

/* FACTS §2.3, both periods: limit, where its 1 % begins (0: none), fourth month on (0: none), outpatients alone (0: none). */
static const struct line { const char *band; int64_t limit[2], from[2], multi[2], out[2]; } lines[] = {
	{ "ア", { 252600, 270300 }, { 842000, 901000 }, { 140100, 140100 }, { 0, 0 } },
	{ "イ", { 167400, 179100 }, { 558000, 597000 }, { 93000, 93000 }, { 0, 0 } },
	{ "ウ", { 80100, 85800 }, { 267000, 286000 }, { 44400, 44400 }, { 0, 0 } },
	{ "エ", { 57600, 61500 }, { 0, 0 }, { 44400, 44400 }, { 0, 0 } },
	{ "オ", { 35400, 36900 }, { 0, 0 }, { 24600, 24600 }, { 0, 0 } },
	{ "一般", { 57600, 61500 }, { 0, 0 }, { 44400, 44400 }, { 18000, 22000 } },
	{ "低所得Ⅱ", { 24600, 25700 }, { 0, 0 }, { 0, 24600 }, { 8000, 11000 } },
	{ "低所得Ⅰ", { 15000, 15700 }, { 0, 0 }, { 0, 0 }, { 8000, 8000 } },
};

/* 現役並みⅠ–Ⅲ = ウ/イ/ア. */
static const struct line *line_of(const char *band)
{
	static const char *const earners[][2] = { { "現役並みⅠ", "ウ" }, { "現役並みⅡ", "イ" }, { "現役並みⅢ", "ア" } };
	for (int i = 0; i < 3; i++)
		if (strcmp(band, earners[i][0]) == 0)
			band = earners[i][1];
	for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++)
		if (strcmp(lines[i].band, band) == 0)
			return &lines[i];
	return NULL;
}

static int64_t to_ten(int64_t yen)
{
	int64_t rest = yen % 10;
	return rest < 5 ? yen - rest : yen + (10 - rest);
}

static int64_t smaller(int64_t a, int64_t b)
{
	return b < a ? b : a;
}

/* L(X) in the window's unit; -1: none. In the month of the 75th birthday every figure of it counts half. */
static int64_t ceiling(const struct second_month *m, int64_t x)
{
	const struct line *l = line_of(m->band);
	int p = m->year * 100 + m->month >= 202608, d = m->turns_75 ? 2 : 1;
	int64_t yen;
	if (!l)
		return -1;
	if (l->out[p] && !m->inpatient)
		yen = l->out[p] / d;
	else if (m->multi && l->multi[p])
		yen = l->multi[p] / d;
	else {
		int64_t above = l->from[p] ? x - l->from[p] / d : 0, sen = above > 0 ? above : 0; /* 1 % of yen is as many sen */
		yen = l->limit[p] / d + sen / 100 + (sen % 100 >= 50);
	}
	return m->unit == 10 ? to_ten(yen) : yen;
}

static int64_t share_of(const struct second_month *m, int k)
{
	return to_ten(m->bills[k].points * m->share);
}

static int64_t of_certificate(const struct second_month *m)
{
	return m->certificate / (m->turns_75 ? 2 : 1);
}

/* Do these two bills stand in the same month's sum? Always where the band's limit is never above the certificate's. */
static bool together(const struct second_month *m, int a, int b)
{
	int64_t band = ceiling(m, 0);
	return !m->certificate || (band >= 0 && band <= of_certificate(m)) || m->bills[a].specific == m->bills[b].specific;
}

/* Shares of bills from a up to b, both included, as far as they belong to bill k. */
static int64_t shares(const struct second_month *m, int a, int b, int k)
{
	int64_t sum = 0;
	for (int i = a; i <= b; i++)
		if (together(m, i, k))
			sum += share_of(m, i);
	return sum;
}

static int64_t limit_at(const struct second_month *m, int k, int64_t x)
{
	int64_t limit = ceiling(m, x), own = of_certificate(m);
	if (!m->certificate || !m->bills[k].specific)
		return limit;
	return limit < 0 ? own : smaller(limit, own);
}

/* What the bills up to `last` that belong to bill k cost together. */
static int64_t reached(const struct second_month *m, int k, int last)
{
	int64_t best = shares(m, 0, last, k), x = 0;
	for (int j = 0; j <= last; j++) {
		if (!together(m, j, k))
			continue;
		x += m->bills[j].points * 10;
		int64_t limit = limit_at(m, k, x);
		if (limit >= 0 && m->share > 0 && m->share < 10)
			best = smaller(best, limit + shares(m, j + 1, last, k));
	}
	return best;
}

static int place(int law)
{
	static const int order[] = { 13, 14, 18, 29, 30, 10, 11, 20, 21, 15, 16, 24, 22, 28, 17, 79, 19, 23, 52, 54, 51, 38, 53, 66, 62, 25, 12 };
	int n = sizeof order / sizeof *order;
	for (int i = 0; i < n; i++)
		if (order[i] == law)
			return i;
	return n;
}

/* Per cent of the whole cost that is the patient's; 100: only the insurance's share bounds it. */
static int percent(int law, int recorded)
{
	int own = recorded * 10, rule = law == 54 || law == 52 ? 20 : law == 15 || law == 16 || law == 21 ? 10 : law == 10 ? 5 : law == 12 ? 0 : own;
	if (law == 38)
		return 100;
	return rule < own ? rule : own;
}

/* One programme of one bill: what comes in, and what the slip still allows (-1: no cap). */
static int64_t one_law(const struct second_month *m, int i, int k, int64_t in, int64_t left)
{
	int law = m->laws[i].law;
	int64_t cost = m->bills[k].points * 10;
	if (law == 12 && m->laws[i].cap == 0)
		return 0;
	int64_t most = left < 0 ? in : smaller(in, left);
	int64_t part = law == 12 ? cost : to_ten(cost / 100 * percent(law, m->laws[i].recorded) + cost % 100 * percent(law, m->laws[i].recorded) / 100);
	if (law == 38 || law == 12 || part > most)
		return most - most % 10;
	return part;
}

/* The laws by their legal order; equals as they stand. */
static int in_turn(const struct second_month *m, int turn)
{
	for (int i = 0; i < m->n_laws; i++) {
		int before = 0;
		for (int j = 0; j < m->n_laws; j++)
			before += place(m->laws[j].law) < place(m->laws[i].law) || (place(m->laws[j].law) == place(m->laws[i].law) && j < i);
		if (before == turn)
			return i;
	}
	return -1;
}

void second_reckon(const struct second_month *m, int64_t pays[SECOND_BILLS], int64_t limited[SECOND_BILLS])
{
	int64_t spent[SECOND_LAWS] = { 0 };
	for (int k = 0; k < m->n; k++) {
		limited[k] = reached(m, k, k) - reached(m, k, k - 1);
		int64_t yen = limited[k], meals = m->bills[k].meals, fee = m->bills[k].fee - m->bills[k].coupon;
		for (int turn = 0; m->share < 10 && turn < m->n_laws; turn++) {
			int i = in_turn(m, turn);
			int64_t left = m->laws[i].cap - m->laws[i].before - spent[i];
			if (m->laws[i].law == 12 && m->share == 0 && m->n_laws == 1)
				yen = m->bills[k].points * 10;
			yen = one_law(m, i, k, yen, m->laws[i].cap == 0 ? -1 : left < 0 ? 0 : left);
			spent[i] += yen;
			if (m->laws[i].law == 52)
				meals = m->bills[k].meals / 2 + m->bills[k].meals % 2;
		}
		pays[k] = yen + meals + (m->bills[k].coupon == 0 ? m->bills[k].fee : fee > 0 ? fee : 0);
	}
}
