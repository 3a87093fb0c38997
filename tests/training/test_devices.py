"""A device that is not here is said before anything is spent."""

import pytest
import torch

from autoaux.errors import InputError, MachineError
from autoaux.training import check_device, device_named, devices_here


def test_auto_is_every_gpu_else_the_cpu_and_one_run_takes_the_first(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert devices_here() == ["cpu"] and device_named("auto") == "cpu"
    assert device_named("cpu") == "cpu"  # it is always there
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch, "zeros", lambda *_, **__: torch.ones(1))  # it answers
    assert devices_here() == ["cuda:0", "cuda:1"] and device_named("auto") == "cuda:0"


@pytest.mark.parametrize("name", ["cuda0", "cuda:x", "gpu", "meta", "", "tpu:0"])
def test_a_name_that_is_no_device_says_what_is_expected(name):
    with pytest.raises(InputError, match="--device .*: expected auto, cpu, or a GPU such as"):
        check_device(name)


def test_a_gpu_where_there_is_none_says_so(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(InputError, match="--devices cuda:0: torch finds no GPU"):
        check_device("cuda:0", "--devices")


def test_a_number_that_no_gpu_has_says_which_there_are(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(InputError, match="this machine has 2 of them, cuda:0 to cuda:1"):
        check_device("cuda:2")


def test_a_gpu_that_does_not_answer_is_the_machine_s_fault(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)

    def broken(*_, **__):
        raise RuntimeError("CUDA driver version is insufficient\nmore")

    monkeypatch.setattr(torch, "zeros", broken)
    with pytest.raises(MachineError, match=r"does not answer \(CUDA driver version is insuff"):
        check_device("cuda:0")
