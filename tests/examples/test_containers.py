"""The container files: sound in themselves, without secrets, and their commands are understood."""

import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import typer.main
import yaml

from autoaux.cli import app

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "containers"
# https://docs.docker.com/reference/dockerfile/
KNOWN = set(
    "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL ONBUILD RUN SHELL STOPSIGNAL"
    " USER VOLUME WORKDIR".split()
)
# of the compose specification, what such a service may say
SERVICE = set(
    "image build command depends_on environment healthcheck restart volumes user deploy".split()
)
SECRET = re.compile(r"password|token|secret|://[^$\s/]+:[^$\s]+@", re.I)


def understood(words):
    """Whether the real command line takes the words of a container."""
    command = typer.main.get_command(app).commands[words[0]]
    assert not command.make_context(words[0], list(words[1:])).args, words


def instructions():
    text = re.sub(r"^#.*\n", "", (FOLDER / "Dockerfile").read_text("utf-8"), flags=re.M)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [tuple(line.split(None, 1)) for line in lines if line.strip()]


def test_the_image_is_slim_debian_and_its_user_is_not_root():
    stages = instructions()
    assert {name for name, _ in stages} <= KNOWN and stages[0][0] == "FROM"
    bases = [rest.split()[0] for name, rest in stages if name == "FROM"]
    assert all(re.fullmatch(r"python:3\.\d+-slim-\w+|debian:\w+-slim", base) for base in bases)
    last = stages[max(i for i, (name, _) in enumerate(stages) if name == "FROM") :]
    users = [int(rest.split(":")[0]) for name, rest in last if name == "USER"]
    assert users and users[-1] > 0
    after = [name for name, _ in last[[name for name, _ in last].index("USER") :]]
    assert "RUN" not in after  # nothing that a user who is not root could not do
    shell = [rest for name, rest in stages if name == "RUN"]
    assert all(subprocess.run(["bash", "-n", "-c", one]).returncode == 0 for one in shell)
    (entry,) = [yaml.safe_load(rest) for name, rest in stages if name == "ENTRYPOINT"]
    assert entry == ["autoaux"]


def test_what_the_image_copies_and_installs_exists():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    told = f"Programming Language :: Python :: {re.search('3[.][0-9]+', instructions()[0][1])[0]}"
    assert told in project["classifiers"]
    copied = [rest.split()[:-1] for name, rest in instructions() if name == "COPY"]
    local = [one for words in copied if "--from=build" not in words for one in words]
    assert local and all((ROOT / one).exists() for one in local)
    extras = re.findall(r"\.\[([\w,]+)\]", " ".join(rest for _, rest in instructions()))
    assert extras == ["postgres"] and set(extras) <= set(project["optional-dependencies"])


def test_services_are_sound_and_their_commands_understood():
    compose = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
    services = compose["services"]
    assert set(services) == {"database", "select", "worker"}
    for service in services.values():
        assert set(service) <= SERVICE and service["image"]
        assert set(service.get("depends_on", {})) <= set(services)
        for volume in service["volumes"]:
            source = re.sub(r"\$\{[^}]*\}", "./", volume).split(":")[0]
            assert source.startswith("./") or source in compose["volumes"]
    for name in ("select", "worker"):
        words = [re.sub(r"\$\{\w+:-(.*?)\}", r"\1", word) for word in services[name]["command"]]
        assert words[0] == name
        understood([*words, "--storage", "postgresql://x"])
        assert services[name]["depends_on"]["database"]["condition"] == "service_healthy"
    assert services["database"]["healthcheck"]["test"][0] == "CMD"


def manifests():
    documents = yaml.safe_load_all((FOLDER / "job.yaml").read_text("utf-8"))
    return {one["metadata"]["name"]: one for one in documents}


@pytest.mark.parametrize("name", ["autoaux-select", "autoaux-workers"])
def test_jobs_run_as_nobody_special_on_the_shared_volume(name):
    job, claim = manifests()[name], manifests()["autoaux-work"]
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "Job")
    assert (claim["apiVersion"], claim["kind"]) == ("v1", "PersistentVolumeClaim")
    assert "ReadWriteMany" in claim["spec"]["accessModes"]
    pod = job["spec"]["template"]["spec"]
    assert pod["restartPolicy"] in ("OnFailure", "Never")  # what a Job may say
    assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] > 0
    volumes = {v["name"]: v["persistentVolumeClaim"]["claimName"] for v in pod["volumes"]}
    assert set(volumes.values()) == {"autoaux-work"}
    (container,) = pod["containers"]
    assert not container["securityContext"]["allowPrivilegeEscalation"]
    assert {mount["name"] for mount in container["volumeMounts"]} == set(volumes)
    (storage,) = container["env"]
    assert storage["name"] == "AUTOAUX_STORAGE" and "secretKeyRef" in storage["valueFrom"]
    understood([*container["args"], "--storage", "postgresql://x"])


@pytest.mark.parametrize("file", sorted(FOLDER.iterdir()), ids=lambda file: file.name)
def test_no_file_holds_a_secret(file):
    text = file.read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in filter(SECRET.search, lines):
        known = re.search(r"\$\{DATABASE_PASSWORD:\?[^}]*\}|secretKeyRef:$", line)
        assert known, f"{file.name}: {line}"


def test_the_page_names_files_that_exist():
    page = (ROOT / "docs" / "containers.md").read_text("utf-8")
    named = set(re.findall(r"examples/containers/[\w.]+", page))
    assert {(ROOT / name).name for name in named} == {"Dockerfile", "compose.yaml", "job.yaml"}
    assert all((ROOT / name).is_file() for name in named)
    for line in re.findall(r"^    docker run .* autoaux (.*)$", page, re.M):
        understood(shlex.split(line))


def builder():
    """A program that builds images here; docker is one only where its daemon runs."""
    for name in ("podman", "buildah", "docker"):
        if shutil.which(name):
            if subprocess.run([name, "info"], capture_output=True, timeout=60).returncode == 0:
                return name
    return None


@pytest.mark.fresh
def test_the_image_is_built_and_answers():
    program = builder()
    if program is None:
        pytest.skip("neither podman, buildah nor docker with its daemon on this machine")
    build = [program, "build", "-f", FOLDER / "Dockerfile", "-t", "autoaux-test", ROOT]
    subprocess.run(build, check=True, timeout=3000)
    if program != "buildah":
        run = [program, "run", "--rm", "autoaux-test", "-V"]
        said = subprocess.run(run, capture_output=True, text=True, check=True, timeout=120)
        assert said.stdout.startswith("autoaux ")
