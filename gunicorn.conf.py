"""How gunicorn serves the portal, the same under script/server and in the image.

It is read because it lies in the folder that gunicorn is started in; the address to bind and the
number of workers come from the command line.
"""

from pathlib import Path

wsgi_app = "taskforce.wsgi:application"
worker_class = "gthread"
workers = 2
threads = 4
preload_app = True  # loaded once, shared by the workers: a faster start, less memory
timeout = 30  # seconds without a sign of life before a worker is replaced
graceful_timeout = 2  # seconds for requests in flight when it stops
keepalive = 5  # seconds
max_requests = 20_000  # then a fresh worker: memory stays bounded whatever leaks
max_requests_jitter = 2_000
# The sign of life is a file; on a disk it would stop workers whenever the disk is slow.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # random names
# A socket to steer gunicorn from outside: nobody needs it, and it wants a home to write to.
control_socket_disable = True
