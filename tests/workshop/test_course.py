"""A course gives a run new values of its settings at the steps from which they count."""

from weblab.workshop.course import Course


def followed(course, steps=4, refused=()):
    """Return the value that each step of a run had; the run begins with 0."""
    seen, now = [], {"lr": 0}

    def change(name, value):
        now[name] = value
        return name not in refused

    def run():
        course.change = change
        yield
        for step in range(1, steps + 1):
            seen.append(now["lr"])
            course.step = step
            yield

    for _event in course.follow(run()):
        pass
    return seen


def test_a_change_counts_from_the_step_after_those_that_are_done():
    assert followed(Course([(2, "lr", 5)])) == [0, 0, 5, 5]
    assert followed(Course([(0, "lr", 5), (3, "lr", 6)])) == [5, 5, 5, 6]


def test_the_later_of_two_changes_at_a_step_counts():
    assert followed(Course([(1, "lr", 5), (1, "lr", 6)])) == [0, 6, 6, 6]


def test_a_change_that_comes_late_counts_from_the_next_step_on_and_is_told_with_it():
    course, now = Course(), []
    course.change = lambda _name, value: bool(now.append((course.step, value)) or True)
    events = course.follow(iter(range(5)))
    next(events)
    course.step = 4
    course.add([(1, "lr", 7)])
    next(events)
    assert now == [(4, 7)]
    assert course.news() == {"changes": [[4, "lr", 7]], "refused": []}
    assert course.news() == {"changes": [], "refused": []}


def test_what_the_run_cannot_change_is_told():
    course = Course([(1, "p", 5), (1, "lr", 6)])
    assert followed(course, refused=("p",)) == [0, 6, 6, 6]
    assert course.news() == {"changes": [[1, "lr", 6]], "refused": ["p"]}
