# The core: comparing, visual tests and reports by the command; no page, no training.
#   docker build -t imgdiff .
#   docker run --rm -v "$PWD:/work" imgdiff compare before.png after.png report.html
FROM python:3.12-slim AS build
COPY pyproject.toml README.md LICENSE NOTICE imgdiff_start.py /source/
COPY imgdiff /source/imgdiff
RUN pip wheel --quiet --no-cache-dir --no-deps --wheel-dir /wheels /source

FROM python:3.12-slim
COPY --from=build /wheels /wheels
RUN pip install --quiet --no-cache-dir /wheels/*.whl && rm -rf /wheels
RUN useradd --create-home imgdiff && mkdir /work && chown imgdiff /work
USER imgdiff
WORKDIR /work
ENTRYPOINT ["imgdiff"]
CMD ["--help"]
