"""Structured logs on standard error: events and ids, never names, addresses or what somebody typed."""

import logging
import sys

import structlog


def configure(*, level: str, as_json: bool) -> None:
    """Set up logging once a process. `as_json` for machines, plain lines for a person."""
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """A logger for a module."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger(module=name)
    return bound
