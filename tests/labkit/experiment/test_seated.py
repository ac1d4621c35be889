"""A visitor's run that an error of ours ends says so."""

import asyncio

from weblab.labkit.experiment.seated import OwnRun


def test_what_ends_a_visitors_run_is_told() -> None:
    async def reports():
        yield {"status": "running", "events": [{"step": 1}]}
        raise OSError("the worker is gone")

    async def scenario() -> tuple[OwnRun, list[dict]]:
        told: list[dict] = []
        run = OwnRun(reports(), told.append, lambda: None)
        await run.over
        return run, told

    run, (told,) = asyncio.run(scenario())
    assert run.events == [{"step": 1}]
    assert told["status"] == "error"
    assert "Your last action failed" in told["message"]["text"]
