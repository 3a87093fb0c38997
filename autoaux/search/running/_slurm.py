"""Workers on a Slurm cluster, through submitit: the same worker, started elsewhere."""

from collections.abc import Sequence
from pathlib import Path

from autoaux.errors import InputError
from autoaux.files import write_text
from autoaux.runfolder import RunFolder
from autoaux.search.running._storage import address_of, masked_url
from autoaux.search.running._study import SearchStudy
from autoaux.search.running._workers import worker_of


def worker_command(
    url: str, study: str, folder: Path, data: Sequence[Path] = (), device: str = "auto"
) -> list[str]:
    """The command line of one worker; everybody on its machine sees it, so `url` is best an
    @FILE.
    """
    command = [*worker_of(study, folder.resolve()), "--device", device, "--storage", url]
    return command + [part for path in data for part in ("--data", str(path.resolve()))]


def submit_workers(
    url: str,
    study: str,
    folder: Path,
    workers: int,
    *,
    data: Sequence[Path] = (),
    device: str = "auto",
    cluster: str = "slurm",
    minutes: int = 60,
    partition: str | None = None,
    gpus: int = 0,
) -> list[str]:
    """Submit that many workers of a study; returns their job numbers.

    Args:
        folder: checkpoints and the jobs' logs; must be seen by the nodes.
        device: where each worker trains; auto is the first GPU that its job gives it, else the CPU.
        cluster: "slurm", or "local" for processes on this machine.

    Raises:
        InputError: submitit is not installed, there is no such cluster or study, or a storage that
            other machines cannot reach.
    """
    try:
        import submitit
        from submitit.helpers import CommandFunction
    except ImportError:
        raise InputError("submit needs submitit: pip install 'autoaux[slurm]'") from None
    if cluster == "slurm" and address_of(url).startswith("sqlite"):
        raise InputError(
            f"--storage {masked_url(url)}: SQLite does not work over several machines; name a"
            " PostgreSQL storage"
        )
    SearchStudy.join(url, study)[
        0
    ].close()  # says what is wrong with them before anything is submitted
    try:
        executor = submitit.AutoExecutor(folder=RunFolder(folder).jobs, cluster=cluster)
    except RuntimeError as error:
        raise InputError(f"{cluster}: {error}; is Slurm installed on this machine?") from None
    settings = {
        "timeout_min": minutes,
        "cpus_per_task": 1,
        "tasks_per_node": 1,
        "name": f"autoaux-{study}",
    }
    if gpus:
        settings["gpus_per_node"] = gpus
    if partition:
        settings["slurm_partition"] = partition
    executor.update_parameters(**settings)
    secret = RunFolder(folder.resolve()).storage_address
    write_text(secret, address_of(url) + "\n", private=True)
    run = CommandFunction(worker_command(f"@{secret}", study, folder, data, device))
    return [executor.submit(run).job_id for _ in range(workers)]
