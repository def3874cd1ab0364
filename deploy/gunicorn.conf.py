"""gunicorn's settings for the site: `gunicorn --config deploy/gunicorn.conf.py wsgi:app`.

Without nginx in front, two hundred slow visitors stop it: docs/operations.md.
"""

import os

# `unix:…` for one server with nginx on it; `0.0.0.0:8000` in a container, where only the proxy reaches it.
bind = os.environ.get("PARTICIPATION_BIND", "unix:/run/participation/socket")
workers = int(os.environ.get("PARTICIPATION_WEB_WORKERS", "2"))
threads = 4
timeout = 30
graceful_timeout = 30
keepalive = 5
limit_request_line = 4094
limit_request_fields = 60
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a heartbeat must never wait for a disk
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
# Only our proxy speaks to us; the application itself reads what it says (PARTICIPATION_PROXIES).
forwarded_allow_ips = ""
# No access log: it would hold addresses. What gunicorn itself has to say becomes lines like the site's own.
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "participation.core.logs.JsonLines"}},
    "handlers": {"standard error": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"level": "WARNING", "handlers": ["standard error"]},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
    },
}
