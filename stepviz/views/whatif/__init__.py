"""What-ifs: comparing a changed run with the original, and the menu that makes one."""
