from hypothesis import given
from hypothesis import strategies as st

from stance.config import TrainerConfig
from stance.training.fit import plan_batches


def settings(**changes):
    values = {
        "learning_rate": 1e-4,
        "tokens": 10**9,
        "max_epochs": 1,
        "batch_tokens": 200,
        "warmup": 0.1,
        "weight_decay": 0,
        "label_smoothing": 0,
        "class_weights": "none",
        "freeze_embeddings": False,
        "precision": "fp32",
    }
    return TrainerConfig(**(values | changes))


@given(st.lists(st.integers(1, 90), min_size=1, max_size=80), st.integers(0, 3))
def test_one_pass_reads_every_row_once_within_the_batch_budget(lengths, seed):
    plan = plan_batches(lengths, settings(), seed)
    assert sorted(row for batch in plan for row in batch) == list(range(len(lengths)))
    assert all(len(batch) == 1 or len(batch) * max(lengths[row] for row in batch) <= 200 for batch in plan)


def test_tokens_bound_the_work_whatever_the_number_of_rows():
    for rows in (50, 5000):
        plan = plan_batches([40] * rows, settings(tokens=10_000, max_epochs=100), 0)
        assert 10_000 <= sum(40 * len(batch) for batch in plan) <= 10_200


def test_passes_differ_and_seeds_differ():
    lengths = [20, 30] * 30
    plan = plan_batches(lengths, settings(max_epochs=2), 0)
    half = len(plan) // 2
    assert plan[:half] != plan[half:]
    assert plan != plan_batches(lengths, settings(max_epochs=2), 1)
    assert plan == plan_batches(lengths, settings(max_epochs=2), 0)
