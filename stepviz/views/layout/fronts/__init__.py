"""The screens of what stands before dense layers: filters and their maps, a table of characters."""
