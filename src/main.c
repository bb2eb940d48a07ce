/* madoguchi: the desk without arguments, else one command. */
#include "cmd.h"

#include "base/banned.h"

int main(int argc, char **argv)
{
	static const struct cmd_program program = { .name = "madoguchi" };
	return cmd_main(argc, argv, &program);
}
