"""The part 'Code' of a lab: what its buttons do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import panel_material_ui as pmui
from panel.viewable import Viewable, Viewer

from weblab.datasets.site_files import SiteFileError
from weblab.labkit.code.bench import Bench, Report, make_bench
from weblab.labkit.code.code_view import CodeView, Order
from weblab.labkit.code.kept_progress import KeptProgress
from weblab.labkit.experiment.message import Message
from weblab.labkit.experiment.own_code import OwnCode, failed_report
from weblab.labkit.widgets.status import Status
from weblab.locale import mark as _
from weblab.locale import translations
from weblab.runtime import in_background
from weblab.workshop.exercises import MODULES, load_exercise
from weblab.workshop.exercises.assembled import PARTS
from weblab.workshop.messages import message


class CodePart(Viewer):
    """Shows sources and exercises, and has a worker run what the visitor wrote.

    Args:
        lab: the lab's slug.
        titles: of all labs, by slug, in the reader's language.
        language: of the page.
        status: tells the page how the code is.
        seats: the kind of place (``weblab.workshop.seats``) by the name of the original, for what
            a visitor's code can replace in the lab's experiment.
        seat: puts a visitor's code into the experiment, or None takes it out again; returns a
            sentence on what follows from that, in the reader's language.
        bench: where code runs; None where it cannot.
    """

    def __init__(
        self,
        lab: str,
        titles: Mapping[str, str],
        language: str,
        status: Status,
        *,
        seats: Mapping[str, str],
        seat: Callable[[OwnCode | None], str],
        bench: Bench | None = None,
    ):
        super().__init__()
        self._lab = lab
        self._titles = titles
        self._translate = translations(language, "weblab.workshop").gettext
        self._status = status
        self._seats = seats
        self._seat = seat
        self._bench = bench or make_bench()
        self._chosen: tuple[str, ...] = ()
        self._seated = ""
        tr = self._translate
        self._board = CodeView(
            self._open, self._order, self._keep, label=tr(_("Code")),
            starting=tr(_("Loading the code.")), retry=tr(_("Retry")),
            missing=tr(_("The editor could not be loaded. Check your connection and press Retry.")),
            sizing_mode="stretch_width",
        )  # fmt: skip
        self._kept = KeptProgress(tr, self._refresh)
        self._progress = self._kept.progress

    def __panel__(self) -> Viewable:
        return pmui.Column(
            self._board, self._kept, css_classes=["part-code"], margin=0,
            sizing_mode="stretch_width",
        )  # fmt: skip

    def start(self, exercises: Sequence[str]) -> None:
        """Open the exercises that a link names, if it names any."""
        self._chosen = tuple(exercises)
        if exercises:
            self._board.open = True

    def close(self) -> None:
        """Let the worker go."""
        if self._bench is not None:
            self._bench.end()

    def tell(self, report: Report) -> None:
        """Show how a run of the visitor's code in the experiment ended."""
        self._show(report, self._board.report.get("count", 0))

    # What the page asks for

    def _open(self) -> None:
        if self._bench is not None:
            self._kept.show_buttons()
        in_background(self._fill(), self._tell_failure)

    async def _fill(self) -> None:
        from weblab.labkit.code.content import read_exercises, read_parts
        from weblab.labkit.code.words import words

        tr = self._translate
        plain = ""
        try:
            parts = await read_parts(self._lab, tr)
        except SiteFileError:
            parts = []
            plain = tr(_("The source could not be loaded. Check your connection and reload."))
        if self._bench is None:
            plain = tr(
                _("Your own code runs only on the published site, in a worker of your browser.")
            )
        known = [each for each in self._chosen if each in MODULES]
        for part in parts:
            part["seat"] = self._original(part["key"]) in self._seats
        exercises = read_exercises(self._titles, tr)
        for exercise in exercises:
            exercise["seat"] = exercise["name"] in self._seats
        self._board.content = {
            "words": words(tr),
            "lab": self._lab,
            "parts": parts,
            "plain": plain,
            "exercises": exercises,
            "texts": self._progress.texts,
            "layers": list(PARTS),
            "chosen_set": known,
            "chosen": known[0] if known else "",
        }
        self._board.passed = self._progress.passed
        self._publish("idle", "")

    def _order(self, order: Order) -> None:
        if self._bench is None:
            return
        what, count = order.get("do"), order.get("count")
        if not isinstance(count, int):
            return  # not from the page's own script
        if what == "edit":
            self._bench.start()
        elif what == "stop":
            self._bench.stop()
        elif what in ("run", "check"):
            in_background(self._work(order, count), self._tell_failure)
        elif what == "train":
            in_background(self._train(count), self._tell_failure)

    async def _work(self, order: Order, count: int) -> None:
        tr = self._translate
        self._publish("running", tr(_("Running.")))
        key, text = str(order.get("key", "")), str(order.get("text", ""))
        if order["do"] == "check" and key in MODULES:
            report = await self._ask("weblab.workshop.checking:check_exercise", key, text)
            if report["status"] == "passed":
                self._kept.solve(key)
                self._board.passed = list(self._progress.passed)
        else:
            original = self._original(key)
            seat = self._seats.get(original)
            report = await self._ask("weblab.workshop.tasks:run_code", text, seat, original)
            report = self._take_seat(report, key, original, text)
        self._show(report, count)

    async def _train(self, count: int) -> None:
        from weblab.labkit.code.own_network import train

        if self._bench is None:
            return
        answers = {
            each: self._progress.texts[each]
            for each in PARTS
            if each in self._progress.passed and each in self._progress.texts
        }
        try:
            async for report in train(self._bench, answers):
                self._show(report, count)
        except (OSError, ValueError) as error:
            said = Message(_("The digits could not be loaded: {reason}"), {"reason": error})
            report = {"status": "error", "message": message(said.said(self._translate))}
            self._show(report, count)

    async def _ask(self, function: str, *args: Any) -> Report:
        if self._bench is None:
            raise RuntimeError("Expected a bench. Received none: code was run on a server.")
        try:
            return await self._bench.ask(function, *args)
        except Exception as error:  # such as a result that cannot be sent
            text = _("The run ended with an error: {reason}")
            return {"status": "error", "message": message(text, reason=str(error)[:200])}

    def _original(self, key: str) -> str:
        """Return the name of what a text stands in the place of."""
        return load_exercise(key).name if key in MODULES else key.partition("/")[2].split(".")[0]

    def _take_seat(self, report: Report, key: str, original: str, text: str) -> Report:
        """Let a class or function that fits take part in the experiment."""
        name = report.get("fitting")
        if not name or self._bench is None:
            return report
        self._seated = key
        said = self._seat(OwnCode(name, original, self._seats[original], text, self._bench))
        return report | {"message": message(said)} if said else report

    def _keep(self, key: str, text: str | None) -> None:
        if text is None and key == self._seated:
            self._seated = ""
            self._seat(None)
        self._kept.keep(key, text)

    # How it is told

    def _tell_failure(self, error: Exception) -> None:
        self.tell(failed_report(error))

    def _show(self, report: Report, count: int) -> None:
        from weblab.labkit.code.content import report_for_page

        shown = report_for_page(report, count, self._translate)
        self._board.report = shown
        self._publish(shown["state"], shown["message"])

    def _publish(self, state: str, said: str) -> None:
        self._status.code = {"code_state": state, "code_message": said}

    def _refresh(self) -> None:
        self._board.passed = list(self._progress.passed)
        if self._board.content:
            self._board.content = self._board.content | {"texts": dict(self._progress.texts)}
