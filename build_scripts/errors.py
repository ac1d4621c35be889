"""What a command ends with when the fault is not the program's: its message is all there is."""


class BuildError(RuntimeError):
    """Something that the build needs is not as it should be; the message says what to do."""
