"""What an experiment says, in the reader's language."""

from weblab.datasets.sentences import SentenceError
from weblab.datasets.site_files import SiteFileError
from weblab.labkit.experiment.message import Message, RefusedError, failure
from weblab.locale import translations

TEXT = "{name} could not be loaded (HTTP {status}). Please try again in a few minutes."
STOPPED = "The run stopped: {reason}"


def test_an_error_that_is_a_sentence_is_translated_inside_another_sentence():
    error = SiteFileError(TEXT, name="digits/index.json", status=503)
    assert isinstance(error, OSError)
    assert str(error) == TEXT.format(name="digits/index.json", status=503)
    korean = translations("ko", "weblab.labs.draw").gettext
    said = Message(STOPPED, {"reason": error}).said(korean)
    assert said == (
        "실행이 중단되었습니다: "
        "digits/index.json 파일을 불러오지 못했습니다(HTTP 503). 몇 분 뒤에 다시 시도해 주세요."
    )


def test_an_error_from_another_process_has_braces_and_no_values():
    error = SentenceError("u.data reads '{x}'.")
    assert str(error) == "u.data reads '{x}'."


def test_any_other_error_is_said_as_it_is():
    assert Message(STOPPED, {"reason": OSError("gone")}).said(str) == "The run stopped: gone"


def test_an_error_is_told_by_its_own_sentence_if_it_has_one(capsys):
    assert failure(RefusedError(Message("No {what}.", {"what": "film"}))).said(str) == "No film."
    assert failure(SiteFileError(TEXT, name="a", status=503)).said(str).startswith("a could not")
    assert not capsys.readouterr().err
    said = failure(KeyError("weight")).said(translations("ko", "weblab.labs.draw").gettext)
    assert said.startswith("방금 한 동작이 실패")
    assert "KeyError: 'weight'" in capsys.readouterr().err
