"""`hydra/launcher=ray`: the jobs of a sweep as tasks of a Ray cluster.

hydra-ray-launcher 1.2 is not used: it holds cloudpickle under 3, brings boto3 and Ray's dashboard, and a worker that
dies ends the whole sweep.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hydra.core.hydra_config import HydraConfig
from hydra.core.singleton import Singleton
from hydra.core.utils import JobReturn, JobStatus, run_job, setup_globals
from hydra.plugins.launcher import Launcher
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig, open_dict


class RayLauncher(Launcher):  # type: ignore[misc]
    """Launches the jobs on the cluster at `address`, as many at once as have `cores` cores each."""

    def __init__(self, address: str, cores: int) -> None:
        self.address, self.cores = address, cores

    def setup(self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig) -> None:
        """Takes what every job needs."""
        self.context, self.task, self.config = hydra_context, task_function, config

    def launch(self, job_overrides: Sequence[Sequence[str]], initial_job_idx: int) -> list[JobReturn]:
        """What each job returned, in their order; a job whose process died counts as failed, and the others go on."""
        from stance.cluster import connected

        with connected(self.address) as ray:
            job = ray.remote(num_cpus=self.cores, max_retries=0)(_run)
            launched = [
                job.remote(self.context, self.task, self._composed(overrides, number), Singleton.get_state())
                for number, overrides in enumerate(job_overrides, initial_job_idx)
            ]
            return [_result(ray, waiting) for waiting in launched]

    def _composed(self, overrides: Sequence[str], number: int) -> DictConfig:
        composed: DictConfig = self.context.config_loader.load_sweep_config(self.config, list(overrides))
        with open_dict(composed):
            composed.hydra.job.id = composed.hydra.job.num = number
        return composed


def _run(context: HydraContext, task: TaskFunction, composed: DictConfig, state: Any) -> JobReturn:
    setup_globals()
    Singleton.set_state(state)
    HydraConfig.instance().set_config(composed)
    return run_job(task, composed, "hydra.sweep.dir", "hydra.sweep.subdir", context)


def _result(ray: Any, waiting: Any) -> JobReturn:
    try:
        return ray.get(waiting)
    except ray.exceptions.RayError:
        return JobReturn(status=JobStatus.COMPLETED)
