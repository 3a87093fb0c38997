"""The one error a person's input can cause."""


class InputError(Exception):
    """Something a person gave (a file, an option, a folder) cannot be used.

    The message is one line that names the place (file and line where there is one), what was
    expected and what to do. The command line prints it and exits with status 2.
    """
