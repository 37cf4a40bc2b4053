"""Wrong programs that students write, read off the rules of the right one."""
