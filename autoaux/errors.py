"""The errors that a person is told of in one line: what was given, or the machine."""


class InputError(Exception):
    """Something a person gave (a file, an option, a folder) cannot be used.

    The message is one line that names the place (file and line where there is one), what was
    expected and what to do. The command line prints it and exits with status 2.
    """


class MachineError(Exception):
    """What the machine should give is not there: a device, memory, disk, a database; or the program
    itself is at fault.

    It says nothing of the data, so nothing is decided from it, and the same command goes on where
    it stopped. The message is one line; the command line prints it and exits with status 3.
    """
