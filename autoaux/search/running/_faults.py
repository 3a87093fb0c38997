"""Whose fault it is that a run failed: its data's, or the machine's, which then says nothing of
the data.
"""

import time
import traceback

from autoaux.errors import MachineError
from autoaux.patience import disk_is_away
from autoaux.runfolder import RunFolder
from autoaux.search.running._lanes import out_of_memory

# of the classes that an error is of, by name, because torch is not loaded for this
_OF_THE_DATA = {"InputError", "Diverged", "ValueError", "ArithmeticError"}
_OF_THE_DEVICE = ("CUDA", "cuDNN", "CUBLAS", "cublas", "NCCL", "NVML", "HIP", "device-side")


def of_the_data(error: Exception) -> bool:
    """Whether the run's own data are at fault: of no use, or the loss diverged on them."""
    return bool({kind.__name__ for kind in type(error).__mro__} & _OF_THE_DATA)


def of_the_machine(error: Exception, folder: RunFolder) -> MachineError:
    """What a person is told where the data are not at fault.

    A fault of the program itself leaves its trace in the folder.
    """
    if isinstance(error, MachineError):
        return error
    said = " ".join(str(error).split()) or type(error).__name__
    if out_of_memory(error):
        reason = f"memory does not suffice for a run, not for half the batch either ({said})"
    elif disk_is_away(error) or isinstance(error, OSError):
        reason = said
    elif isinstance(error, RuntimeError) and any(word in said for word in _OF_THE_DEVICE):
        reason = f"the device failed: {said}"
    else:
        with folder.faults.open("a", encoding="utf-8", errors="replace") as file:
            file.write(time.strftime("%Y-%m-%d %H:%M:%S\n"))
            file.writelines(traceback.format_exception(error))
        reason = (
            f"a fault of autoaux and not of the data: {type(error).__name__}: {said}"
            f" ({folder.faults.name} there tells where)"
        )
    return MachineError(
        f"{folder}: {reason}; nothing is decided from that and nothing is lost: the same command"
        " tries the run again"
    )
