"""Whether there is a Prefect API to tell of runs. Imports Prefect only where the answer may be yes."""

from __future__ import annotations

import os
from pathlib import Path

from baocao.errors import BaocaoError

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
}


def quiet() -> None:
    """Have Prefect, in this process and those it starts, tell nobody about its use.

    Call it before Prefect is imported.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)


def prefect_api_url() -> str | None:
    """URL of the Prefect API that the environment, a profile or a settings file names; None if none does."""
    if os.environ.get("PREFECT_API_URL"):
        return os.environ["PREFECT_API_URL"]
    if not _has_settings():
        return None
    quiet()
    from prefect.settings import get_current_settings

    return get_current_settings().api.url


def _has_settings() -> bool:
    """Whether Prefect would find settings of somebody's anywhere but in the environment."""
    home = Path(os.environ.get("PREFECT_HOME") or "~/.prefect").expanduser()
    profiles = Path(os.environ.get("PREFECT_PROFILES_PATH") or home / "profiles.toml")
    try:
        project = Path("pyproject.toml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        project = ""
    return profiles.exists() or Path("prefect.toml").exists() or "[tool.prefect" in project or _in_env_file()


def _in_env_file() -> bool:
    try:
        return "PREFECT_" in Path(".env").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def check_prefect_api() -> None:
    """Raise BaocaoError, in one line, if the configured Prefect API does not answer or does not let us in."""
    quiet()
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectHTTPStatusError
    from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, temporary_settings

    url = prefect_api_url()
    with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0}), get_client(sync_client=True) as client:
        error = client.api_healthcheck()
        if error is not None:
            raise BaocaoError(
                f"The Prefect API at {url} cannot be reached ({type(error).__name__}).",
                advice="Start that server, or unset PREFECT_API_URL to run without it.",
            )
        try:
            client.read_flows(limit=1)
        except PrefectHTTPStatusError as refused:
            raise BaocaoError(
                f"The Prefect API at {url} refused the request ({refused.response.status_code}).",
                advice="PREFECT_API_AUTH_STRING or PREFECT_API_KEY is how one logs in.",
            ) from refused
