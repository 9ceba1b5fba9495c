"""The shape of what is asked of the library and written into it."""
