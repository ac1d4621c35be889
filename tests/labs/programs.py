"""Programs of runs, executed with digits at hand in the place of a site's."""

import asyncio

from weblab.datasets import digits as module
from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.workshop.export.cells import Program, script


def run_to_the_end(experiment: RunnableExperiment, changes: dict | None = None) -> None:
    """Run an experiment.

    Args:
        experiment: the experiment.
        changes: settings that change in mid-run, after its third step.
    """

    async def scenario() -> None:
        for _step in range(3 if changes else 0):
            experiment.advance()
            await experiment._task
        experiment.param.update(**changes or {})
        experiment.run()
        while experiment.state == "running":
            await asyncio.sleep(0)

    asyncio.run(scenario())
    assert experiment.state == "done", experiment.message


def names_left_by(program: Program, load_digits, monkeypatch) -> dict:
    """Return what a program leaves.

    Args:
        program: title and cells.
        load_digits: takes the place of the function of that name.
        monkeypatch: pytest's.
    """
    monkeypatch.setattr(module, "load_digits", load_digits)
    source = script(*program)
    assert max(map(len, source.splitlines())) <= 100
    names = {"__name__": "__main__"}
    exec(compile(source, "program", "exec"), names)
    return names


def loader(store):
    """Return a ``load_digits`` that asks a store of digits."""

    def load_digits(_folder, *, split="train", limit=None):
        return asyncio.run(store.load(split, limit, None))

    return load_digits
