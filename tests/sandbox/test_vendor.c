/*
 * The vendor's own client library (npm `stripe`, pinned by the lock file beside this one) drives the gateway through
 * vendor.mjs. It is installed into $MADOGUCHI_BUILD/vendor, once.
 */
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "sandbox/client.h"

extern char **environ;

static const char *folder_of(const char *variable, const char *otherwise)
{
	const char *value = getenv(variable);

	return value ? value : otherwise;
}

static void run(char *const argv[])
{
	pid_t pid;
	int status;

	assert_int_equal(posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void copy_file(const char *from, const char *to)
{
	struct buf data = { 0 };

	assert_int_equal(file_read(from, 1 << 20, &data), 0);
	assert_int_equal(file_write(to, data.data, data.len, 0644), 0);
	buf_free(&data);
}

/*
 * npm ci in a folder of the build, from the lock file of the source. Node knows only its own authorities; the
 * machine's may have one more, of the proxy that it stands behind.
 */
static void install(const char *folder)
{
	static const char machines[] = "/etc/ssl/certs/ca-certificates.crt";
	static const char *const files[] = { "package.json", "package-lock.json" };
	char from[600], to[600], prefix[600];

	if (access(machines, R_OK) == 0)
		assert_int_equal(setenv("NODE_EXTRA_CA_CERTS", machines, 0), 0);
	mkdir(folder, 0755);
	for (int i = 0; i < 2; i++) {
		str_fmt(from, sizeof(from), "%s/tests/sandbox/%s", folder_of("MADOGUCHI_ROOT", "."), files[i]);
		str_fmt(to, sizeof(to), "%s/%s", folder, files[i]);
		copy_file(from, to);
	}
	str_fmt(prefix, sizeof(prefix), "--prefix=%s", folder);
	run((char *[]){ "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", prefix, NULL });
}

/* proves O1: what the vendor's library can do with the real gateway it can do with this one */
static void the_vendors_library(void **state)
{
	struct shop *s = *state;
	char folder[512], installed[600], script[600], ca[128], port[16];

	str_fmt(folder, sizeof(folder), "%s/vendor", folder_of("MADOGUCHI_BUILD", "build"));
	str_fmt(installed, sizeof(installed), "%s/node_modules/.package-lock.json", folder);
	if (access(installed, R_OK) != 0)
		install(folder);
	str_fmt(script, sizeof(script), "%s/tests/sandbox/vendor.mjs", folder_of("MADOGUCHI_ROOT", "."));
	str_fmt(ca, sizeof(ca), "%s/ca.pem", s->dir);
	str_fmt(port, sizeof(port), "%d", s->port);
	assert_int_equal(setenv("NODE_EXTRA_CA_CERTS", ca, 1), 0);
	run((char *[]){ "node", script, port, folder, NULL });
	assert_int_equal(ledger_size(s), 15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_vendors_library, shop_setup, shop_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
