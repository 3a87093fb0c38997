"""Arrays arrive on a device as they were, whatever stands beside them."""

import numpy as np
import torch

from autoaux.training.kernels import pack, sent, unpack

GIVEN = (
    np.arange(5),
    np.array([[True, False, True]]),
    np.zeros((2, 0), np.int32),
    np.linspace(0, 1, 6, dtype=np.float32).reshape(2, 3)[:, ::2],  # not in one piece
    np.array([[-1, 2], [3, -(2**40)]]),
)


def test_what_is_packed_is_unpacked_in_the_same_order_with_shapes_and_types():
    for array, tensor in zip(GIVEN, unpack(pack(GIVEN), GIVEN), strict=True):
        assert tensor.numpy().dtype == array.dtype
        np.testing.assert_array_equal(tensor.numpy(), array)


def test_all_go_in_one_copy():
    apart = unpack(packed := pack(GIVEN), GIVEN)
    assert {one.untyped_storage().data_ptr() for one in apart} == {packed.data_ptr()}


def test_on_a_cpu_nothing_is_copied():
    (tensor,) = sent("cpu", GIVEN[0])
    assert tensor.data_ptr() == GIVEN[0].ctypes.data


def test_another_device_gets_tensors_of_the_same_shapes_and_types():
    for array, tensor in zip(GIVEN, sent("meta", *GIVEN), strict=True):
        assert tensor.device.type == "meta" and tensor.shape == array.shape
        assert tensor.dtype == torch.from_numpy(array).dtype
