"""Containers, exec, archives, a build and events by the Docker SDK for Python, printed as JSON."""
import hashlib, io, json, os, tarfile, docker

client = docker.from_env(timeout=60)
labels = {os.environ["LIVE_LABEL"]: "docker-py"}
seen = {"ping": client.ping()}

seen["run"] = client.containers.run("busybox", ["sh", "-c", "seq 2000"], labels=labels, remove=True).decode()[-20:]
try:
    client.containers.run("busybox", ["sh", "-c", "echo bad >&2; exit 3"], labels=labels, remove=True)
except docker.errors.ContainerError as error:
    seen["error"] = [error.exit_status, error.stderr.decode()]
try:
    client.images.get("no-such-image:really")
except docker.errors.ImageNotFound as error:
    seen["missing"] = error.response.status_code

box = client.containers.run("busybox", ["sleep", "60"], labels=labels, detach=True)
seen["exec"] = [part and part.decode() for part in box.exec_run(["sh", "-c", "echo out; echo err >&2"], demux=True).output]
talk = client.api.exec_start(client.api.exec_create(box.id, "cat", stdin=True)["Id"], socket=True)
raw = getattr(talk, "_sock", talk)
raw.sendall(b"z" * 100000)
raw.shutdown(1)
got = b""
while piece := raw.recv(65536):
    got += piece
frames = b""
while got:
    size = int.from_bytes(got[4:8], "big")
    frames, got = frames + got[8 : 8 + size], got[8 + size :]
seen["stdin"] = hashlib.sha256(frames).hexdigest()

tar = io.BytesIO()
with tarfile.open(fileobj=tar, mode="w") as out:
    entry = tarfile.TarInfo("told")
    entry.size = 300000
    out.addfile(entry, io.BytesIO(b"t" * 300000))
seen["put"] = box.put_archive("/tmp", tar.getvalue())
stream, _stat = box.get_archive("/tmp/told")
with tarfile.open(fileobj=io.BytesIO(b"".join(stream))) as back:
    seen["get"] = hashlib.sha256(back.extractfile("told").read()).hexdigest()

events = client.events(decode=True, filters={"container": box.id, "event": "die"})
box.kill()
seen["event"] = next(iter(events))["Action"]
events.close()
seen["wait"] = box.wait()["StatusCode"]
box.remove(force=True)

image, log = client.images.build(
    fileobj=io.BytesIO(b"FROM busybox\nRUN echo built\n"), rm=True, forcerm=True, labels=labels
)
seen["build"] = [line["stream"] for line in log if line.get("stream", "").startswith("Step")]
client.images.remove(image.id, force=True)
print(json.dumps(seen, indent=1))
