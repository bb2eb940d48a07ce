/* madoguchi: the desk without arguments, else one command. */
#include "cmd.h"
#include "desk.h"

#include "base/banned.h"

int main(int argc, char **argv)
{
	static const struct cmd_program program = { .name = "madoguchi", .desk = desk_run, .kiosk = desk_kiosk };
	desk_options(&argc, argv);
	return cmd_main(argc, argv, &program);
}
