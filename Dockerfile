# The image of the app: built in one stage, run from another without pip's leavings or compilers.

FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
COPY requirements/base.txt /tmp/base.txt
RUN /venv/bin/pip install --require-hashes -r /tmp/base.txt

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/app/staticfiles
RUN groupadd --gid 10001 tracker && useradd --uid 10001 --gid tracker --no-create-home tracker \
    # A volume that is mounted here is whose the folder is.
    && install --directory --owner tracker --group tracker /exports
COPY --from=build /venv /venv
WORKDIR /app
COPY manage.py gunicorn.conf.py ./
COPY docker/healthcheck.py docker/healthcheck.py
COPY docs/editors docs/editors
COPY econsec_site econsec_site
COPY tracker tracker
COPY fixtures fixtures
# The key signs nothing here: collecting copies files, and the container is given its own.
RUN SECRET_KEY=only-while-collecting-static-files-0123456789-abcdefgh \
    python manage.py collectstatic --noinput --verbosity 0
USER tracker
EXPOSE 8000
# Until migrations are through the app is not there; compose waits for them by itself.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "docker/healthcheck.py"]
CMD ["gunicorn", "econsec_site.wsgi"]
