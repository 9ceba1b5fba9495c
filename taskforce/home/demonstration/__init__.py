"""A portal full of made-up governments, so that people can look around before anything is real.

Everything here is invented: the governments, the people, the institutions, the figures. It is the
same each time, and its dates are counted in whole days from the day on which it is loaded. It goes
through the same services as real work does; only the instants of what is meant to have happened
earlier are set afterwards (see `load`).
"""
