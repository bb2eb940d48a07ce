/* Form decoding with nested names (FACTS 10.1), and the table behind ids and keys. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/random.h"
#include "sandbox/sb_form.h"
#include "sandbox/sb_table.h"

static void expect(const char *form, const char *json)
{
	json_t *tree = json_object(), *wanted = json ? json_loads(json, 0, NULL) : NULL;
	bool ok = sb_form_read(tree, form, strlen(form));

	assert_int_equal(ok, json != NULL);
	if (json)
		assert_true(json_equal(tree, wanted));
	json_decref(tree);
	json_decref(wanted);
}

static void forms(void **state)
{
	(void)state;
	expect("", "{}");
	expect("a=1&b=x+y&c", "{\"a\":\"1\",\"b\":\"x y\",\"c\":\"\"}");
	expect("a[b]=1&a[c][d]=2", "{\"a\":{\"b\":\"1\",\"c\":{\"d\":\"2\"}}}");
	expect("a%5Bb%5D=%E5%B1%B1", "{\"a\":{\"b\":\"山\"}}");
	expect("e[]=x&e[]=y", "{\"e\":{\"0\":\"x\",\"1\":\"y\"}}");
	expect("e[0]=x&e[1]=y", "{\"e\":{\"0\":\"x\",\"1\":\"y\"}}");
	expect("m[bill]=a%40b.jp&&", "{\"m\":{\"bill\":\"a@b.jp\"}}");
	expect("a=1&a=2", "{\"a\":\"2\"}");
}

static void broken_forms(void **state)
{
	(void)state;
	expect("a=%", NULL);
	expect("a=%4", NULL);
	expect("a=%zz", NULL);
	expect("a=%00", NULL);
	expect("a=%ff", NULL);
	expect("a[b=1", NULL);
	expect("a[b]c=1", NULL);
	expect("[a]=1", NULL);
	expect("=1", NULL);
	expect("a[b[c]]=1", NULL);
	expect("a=1&a[b]=2", NULL);
	expect("a[b]=2&a=1", NULL);
	expect("a[1][2][3][4][5][6][7][8][9]=1", NULL);
}

/* against an array that is looked through one by one */
static void a_table(void **state)
{
	enum { KEYS = 300, STEPS = 20000 };
	static char names[KEYS][16];
	void *wanted[KEYS] = { NULL };
	struct sb_table t = { 0 };
	struct random_seeded rng;
	size_t count = 0;

	(void)state;
	random_seed(&rng, 11);
	for (int i = 0; i < KEYS; i++)
		snprintf(names[i], sizeof(names[i]), "k%d", i);
	for (int step = 0; step < STEPS; step++) {
		size_t i = random_below(&rng.port, KEYS);

		if (random_below(&rng.port, 3)) {
			wanted[i] = &names[random_below(&rng.port, KEYS)];
			sb_table_set(&t, names[i], wanted[i]);
		} else {
			wanted[i] = NULL;
			sb_table_drop(&t, names[i]);
		}
		i = random_below(&rng.port, KEYS);
		assert_ptr_equal(sb_table_get(&t, names[i]), wanted[i]);
	}
	for (int i = 0; i < KEYS; i++) {
		assert_ptr_equal(sb_table_get(&t, names[i]), wanted[i]);
		count += wanted[i] != NULL;
	}
	assert_int_equal(t.len, count);
	sb_table_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms),
		cmocka_unit_test(broken_forms),
		cmocka_unit_test(a_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
