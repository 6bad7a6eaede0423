"""If these fail, standard errors are wrong, or a fit claims to know what its data do not determine."""

import numpy as np
import pytest

from symopt.optimization.estimation.covariance import free_basis, from_hessian, from_jacobian
from symopt.optimization.estimation.identified import undetermined

ALL = np.eye(4)


def design(rows=12, columns=4, seed=0):
    return np.random.default_rng(seed).normal(size=(rows, columns)) * [1, 1e6, 1e-6, 3]


def test_the_jacobian_and_the_hessian_give_the_inverse():
    jacobian = design()
    inverse = np.linalg.inv((jacobian.T @ jacobian) / np.outer(s := [1, 1e6, 1e-6, 3], s))
    wanted = inverse / np.outer(s, s)
    np.testing.assert_allclose(from_jacobian(jacobian, ALL).matrix, wanted, rtol=1e-9)
    np.testing.assert_allclose(from_hessian(jacobian.T @ jacobian, ALL).matrix, wanted, rtol=1e-9)


def test_collinear_columns_keep_digits_that_normal_equations_lose():
    x = np.linspace(0, 1, 20)
    jacobian = np.column_stack([np.ones(20), x, x + 1e-9 * x**2])
    found = from_jacobian(jacobian, np.eye(3))
    assert found.rank == 3
    # The error of the third is 1e9 times that of x² beside 1 and x.
    other = from_jacobian(np.column_stack([np.ones(20), x, x**2]), np.eye(3))
    assert found.standard_errors[2] == pytest.approx(1e9 * other.standard_errors[2], rel=1e-5)
    assert found.correlation[1, 2] == pytest.approx(-1, abs=1e-8)


def test_an_indefinite_hessian_has_no_covariance():
    assert from_hessian(np.diag([1.0, -1.0, 2.0, 3.0]), ALL) is None


def test_a_held_variable_has_no_error_and_changes_the_others_as_if_fixed():
    jacobian = design()
    free = np.array([True, False, True, True])
    found = from_jacobian(jacobian, free_basis(free))
    own = from_jacobian(jacobian[:, free], np.eye(3))
    np.testing.assert_allclose(found.standard_errors[free], own.standard_errors, rtol=1e-10)
    assert np.isnan(found.standard_errors[1])
    assert found.rank == 3


def test_within_a_constraint_errors_are_those_of_what_is_left():
    jacobian = np.random.default_rng(3).normal(size=(9, 2))
    basis = free_basis(np.ones(2, dtype=bool), np.array([[1.0, 1.0]]))  # a + b is fixed
    found = from_jacobian(jacobian, basis)
    error = 1 / np.linalg.norm(jacobian[:, 0] - jacobian[:, 1])
    np.testing.assert_allclose(found.standard_errors, [error, error], rtol=1e-12)
    assert found.matrix[0, 1] == pytest.approx(-(error**2))


@pytest.mark.parametrize("units", [1.0, 1e8])
def test_the_rank_does_not_depend_on_units(units):
    x = np.random.default_rng(2).normal(size=(10, 2))
    jacobian = np.column_stack([x[:, 0], units * x[:, 0], x[:, 1]])
    for found in (
        from_jacobian(jacobian, np.eye(3)),
        from_hessian(jacobian.T @ jacobian, np.eye(3)),
    ):
        assert found.rank == 2
        assert found.determined.tolist() == [False, False, True]
        assert np.isfinite(found.standard_errors[2])
        np.testing.assert_allclose(jacobian @ found.null, 0, atol=1e-9)


@pytest.mark.parametrize(
    ("null", "sentence"),
    [
        (
            [[1, -1, 0, 0]],
            "Only w_1 + w_2 is determined of w_1 and w_2, not the two apart: nothing changes along "
            "w_1 - w_2.",
        ),
        ([[0, 0, 1, 0]], "w_3 is not determined: nothing depends on it."),
        (
            [[2, -1, 0, 0], [0, 1, -2, 0]],
            "Only w_1 + 2 w_2 + w_3 is determined of w_1, w_2 and w_3, not each of them: nothing "
            "changes along w_1 - w_3 and 2 w_2 - w_3.",
        ),
    ],
)
def test_what_is_determined_is_said_in_the_parameters_names(null, sentence):
    turned = np.random.default_rng(0).normal(size=(len(null), len(null)))
    columns = (turned @ np.array(null, dtype=float)).T  # any basis of the same null space
    (found,) = undetermined(("w_1", "w_2", "w_3", "b"), columns)
    if "nothing changes along" not in sentence or len(null) == 1:
        assert found.sentence == sentence
    else:
        assert found.sentence.startswith(sentence[: sentence.index("nothing")])
        assert len(found.directions) == 2


def test_names_that_nothing_depends_on_are_said_one_by_one():
    null = np.array([[1, 0, 1], [1, 0, -1]], dtype=float).T
    assert [g.sentence for g in undetermined(("a", "b", "c"), null)] == [
        "a is not determined: nothing depends on it.",
        "c is not determined: nothing depends on it.",
    ]


def test_a_large_group_is_counted_and_not_spelled_out():
    null = np.random.default_rng(1).normal(size=(8, 3))
    (group,) = undetermined(tuple(f"w_{k}" for k in range(8)), null, near=True)
    assert group.sentence == (
        "Near this point only 5 combinations of the 8 parameters w_0, w_1, w_2, w_3, w_4, w_5, … "
        "are determined, not each of them."
    )


def test_separate_groups_are_named_apart():
    null = np.array([[1, -1, 0, 0], [0, 0, 1, -3]], dtype=float).T
    turned = null @ np.array([[1.0, 2.0], [-1.0, 1.0]])
    groups = undetermined(("a", "b", "c", "d"), turned)
    assert [g.names for g in groups] == [("a", "b"), ("c", "d")]
    assert sorted(g.determined for g in groups) == [("3 c + d",), ("a + b",)]
