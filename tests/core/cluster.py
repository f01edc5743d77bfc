"""A Spark cluster of its own for a test: a master and two workers as processes of this machine, on free ports of
127.0.0.1, with nothing of it left when the test is over."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

HOST = "127.0.0.1"
PATIENCE = 120  # seconds
YOUNG = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # a Java that lives for a minute compiles nothing twice
QUIET = {
    "spark.driver.extraJavaOptions": YOUNG,
    "spark.executor.extraJavaOptions": YOUNG,
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.maxPlanStringLength": "1000",  # of what is written down about each plan; ours are long
    "spark.ui.enabled": "false",
    "spark.driver.host": HOST,
    "spark.driver.bindAddress": HOST,
    "spark.driver.memory": "512m",
    "spark.executor.memory": "512m",
    "spark.sql.shuffle.partitions": "2",  # a few hundred rows: two hundred tasks would take minutes to say so
    "spark.sql.warehouse.dir": "{folder}/warehouse",
    "spark.local.dir": "{folder}/local",
    "spark.eventLog.enabled": "false",
}
LOG = """rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %p %c{1}: %m%n
logger.here.name = org.apache.spark.deploy
logger.here.level = info
"""


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """The address of a cluster that has all its workers. `folder` takes what it writes."""
    import pyspark  # only here: need_spark() has seen that it is there

    home, env = Path(pyspark.__file__).parent, _environment(folder)
    run = [str(home / "bin" / "spark-class"), "org.apache.spark.deploy.{kind}.{Kind}", "--host", HOST]
    with ExitStack() as stack, _told(env):
        port = _free_port()
        url, said = f"spark://{HOST}:{port}", folder / "master.log"
        master = [part.format(kind="master", Kind="Master") for part in run]
        stack.enter_context(_process([*master, "--port", str(port), "--webui-port", "0"], said))
        _wait(said, "New state: ALIVE", 1)
        for n in range(workers):
            worker = [part.format(kind="worker", Kind="Worker") for part in run]
            worker += ["--webui-port", "0", "--cores", "1", "--memory", "600m", "--work-dir", str(folder / f"work{n}")]
            stack.enter_context(_process([*worker, url], folder / f"worker{n}.log"))
        _wait(said, "Registering worker", workers)
        stack.callback(_end_of_the_driver)
        yield url


def _environment(folder: Path) -> dict[str, str]:
    conf = folder / "conf"
    conf.mkdir()
    settings = [f"{name} {value.format(folder=folder)}\n" for name, value in QUIET.items()]
    (conf / "spark-defaults.conf").write_text("".join(settings))
    (conf / "log4j2.properties").write_text(LOG)
    return {
        "SPARK_CONF_DIR": str(conf),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_JAVA_OPTS": YOUNG,
        "SPARK_DAEMON_MEMORY": "256m",
    }


@contextmanager
def _told(env: dict[str, str]) -> Iterator[None]:
    """In the environment of whatever is started here, the driver's own Java among it."""
    before = {name: os.environ.get(name) for name in env}
    os.environ.update(env)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


@contextmanager
def _process(command: list[str], said: Path) -> Iterator[None]:
    """A process and all that it starts; none of them outlives the block."""
    with said.open("wb") as log:
        started = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        yield
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()


def _wait(log: Path, words: str, times: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if log.read_text().count(words) >= times:
            return
        time.sleep(0.1)
    raise AssertionError(f"{log.name} never said {words!r} {times} times:\n{log.read_text()[-3000:]}")


def _end_of_the_driver() -> None:
    """PySpark keeps the Java of its driver until Python ends; ours ends with the test."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    if gateway is not None:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(PATIENCE)
        SparkContext._gateway = SparkContext._jvm = None


def _free_port() -> int:
    with socket.socket() as some:
        some.bind((HOST, 0))
        return some.getsockname()[1]
