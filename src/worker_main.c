/* madoguchi-worker: carries out the commands that need more than a desk links. Each is a row here and in the shared table. */
#include "cmd.h"

#include "base/banned.h"

static const struct cmd_row rows[] = {
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct cmd_program program = { .name = "madoguchi", .rows = rows };
	return cmd_main(argc, argv, &program);
}
