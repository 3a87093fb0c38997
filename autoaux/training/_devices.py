"""Whether torch can compute on a device of this machine, asked before anything is spent."""

import torch

from autoaux.errors import InputError, MachineError


def devices_here() -> list[str]:
    """What "auto" stands for: every GPU of this machine, or the CPU where there is none."""
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    return [f"cuda:{number}" for number in range(count)] or ["cpu"]


def device_named(name: str) -> str:
    """The device that a person means, as torch takes it: auto is the first of `devices_here`.

    Raises as `check_device` does.
    """
    device = devices_here()[0] if name == "auto" else name
    check_device(device)
    return device


def check_device(name: str, option: str = "--device") -> None:
    """Refuse a device that is not here, or that does not answer.

    Raises:
        InputError: no such device on this machine.
        MachineError: it is there and computes nothing (its driver, its memory).
    """
    try:
        device = torch.device(name)
    except RuntimeError:
        device = torch.device("meta")
    if device.type not in ("cpu", "cuda"):
        raise InputError(f"{option} {name}: expected auto, cpu, or a GPU such as cuda:0")
    if device.type == "cpu":
        return
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if not count:
        raise InputError(f"{option} {name}: torch finds no GPU on this machine; give {option} cpu")
    if (device.index or 0) >= count:
        raise InputError(
            f"{option} {name}: this machine has {count} of them, cuda:0"
            + (f" to cuda:{count - 1}" if count > 1 else "")
        )
    try:
        torch.zeros(1, device=device).item()
    except RuntimeError as error:
        said = str(error).strip().splitlines()[0]
        raise MachineError(f"{option} {name}: the GPU does not answer ({said})") from None
