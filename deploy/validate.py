#!/usr/bin/env python3
"""Reads every file under deploy/ and says what does not fit: to itself, to the other files, or to the sources of sluice.

It starts nothing: that a file passes here does not mean that Docker, Kubernetes, Prometheus or Grafana would take it.
Needs python3; the YAML files need PyYAML (Debian: python3-yaml). Exit codes: 0 all fits, 1 something does not, 2 PyYAML is not there.
"""
import json
import re
import subprocess
import sys
import xml.etree.ElementTree
from pathlib import Path

DEPLOY = Path(__file__).resolve().parent
ROOT = DEPLOY.parent
# Prometheus' own.
OTHER_METRICS = {"up"}
# Made by hand in Kubernetes, as the runbook says, with the keys that are used of them.
SECRETS_BY_HAND = {
    "sluice-db": {"connection"},
    "sluice-db-admin": {"host", "database", "user", "password", "sluice-password"},
    "sluice-tls": {"tls.crt", "tls.key", "ca.crt"},
}
# A node that other machines reach has all three.
TLS = {"--tls-certificate": "CertificateFile", "--tls-key": "KeyFile", "--tls-authorities": "AuthoritiesFile"}

try:
    import yaml
except ImportError:
    yaml = None

wrong = []
count = 0


def want(holds, where, what):
    global count
    count += 1
    if not holds:
        wrong.append(f"{where}: {what}")


def name_of(path):
    return str(path.relative_to(ROOT))


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def read_yaml(path):
    class Strict(yaml.SafeLoader):
        pass

    def mapping(loader, node, deep=False):
        keys = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        for key in {key for key in keys if keys.count(key) > 1}:
            wrong.append(f"{name_of(path)}:{node.start_mark.line + 1}: the key {key} is there twice")
        loader.flatten_mapping(node)
        return yaml.SafeLoader.construct_mapping(loader, node, deep)

    Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    try:
        return [document for document in yaml.load_all(path.read_text(encoding="utf-8"), Strict) if document is not None]
    except yaml.YAMLError as failure:
        wrong.append(f"{name_of(path)}: {failure}")
        return []


def walk(node):
    yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from walk(child)


# What sluice itself says.
serve = text_of("src/Host/Cli/ServeVerb.cs") + text_of("src/Host/Cli/JournalFlag.cs")
FLAGS = set(re.findall(r'"(--[a-z][a-z-]*)"', serve)) | {"--help", "--data"}
KEYS = {key.lower() for key in re.findall(r'"(Sluice:[A-Za-z:]+)"', text_of("src/Host/Settings/SettingsReader.cs"))}
SURFACE = text_of("src/Host/Serving/NodeSurface.cs")
PORT = int(re.search(r"int Port \{ get; init; \} = (\d+)", text_of("src/Host/Settings/NodeOptions.cs")).group(1))
VERSION = re.search(r"<Version>(.+)</Version>", text_of("Directory.Build.props")).group(1)
TABLES = {table for path in (ROOT / "src/Actors").rglob("*.cs") for table in re.findall(r'\[Table\("(\w+)"\)', path.read_text(encoding="utf-8"))}
LOCK = int(re.search(r"Key = (0x[0-9A-Fa-f]+)", text_of("src/Actors/Storage/SchemaLock.cs")).group(1), 16)


def check_command(words, where):
    words = [str(word) for word in words]
    want(words[:1] == ["serve"], where, "the command is not serve")
    for flag in (word for word in words if word.startswith("--")):
        want(flag in FLAGS, where, f"serve has no {flag}")
    for peer in ",".join(words[words.index(flag) + 1] for flag in ("--seeds", "--peers-dns") if flag in words).split(","):
        want(peer.rsplit(":", 1)[-1] == str(PORT), where, f"{peer}: the nodes listen on {PORT}")
    return words


def check_tls(words, variables, where):
    for flag, setting in TLS.items():
        want(flag in words or f"Sluice__Node__Tls__{setting}" in variables, where, f"other machines reach the node, and it has no {flag}")


def check_environment(variables, where):
    for variable in variables:
        if variable.startswith("Sluice__"):
            want(variable.replace("__", ":").lower() in KEYS, where, f"there is no setting {variable}")


def check_image(image, where):
    first = image.split("/")[0]
    want("/" not in image or not re.search(r"[.:]", first), where, f"{image} names a registry")
    if image.startswith("sluice:"):
        want(image == f"sluice:{VERSION}", where, f"{image} is not the version that is built, {VERSION}")
    elif image != "sluice":
        want(re.search(r":[^/]*\d", image), where, f"{image} has no version")


def check_query(query, metrics, where):
    known = OTHER_METRICS | set(metrics)
    for name, metric in metrics.items():
        if metric["type"] == "histogram":
            known |= {name + suffix for suffix in ("_bucket", "_sum", "_count")}
    want(query.count("(") == query.count(")") and query.count("{") == query.count("}"), where, f"brackets: {query}")
    bare = re.sub(r'"[^"]*"', '""', query)
    for matcher, labels in re.findall(r"(\w+)\{([^}]*)\}", bare):
        for label in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", labels):
            base = re.sub(r"_(bucket|sum|count)$", "", matcher)
            want(label in {"instance", "job", "le", *metrics.get(base, {}).get("labels", [])}, where, f"{matcher} has no label {label}")
    for clause in re.findall(r"\b(?:by|without)\s*\(([^)]*)\)", bare):
        for label in re.split(r"\s*,\s*", clause.strip()):
            used = [metric.get("labels", []) for name, metric in metrics.items() if name in bare]
            want(label in {"instance", "job", "le"} or any(label in labels for labels in used), where, f"no metric of the query has the label {label}")
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\b(?:by|without|on|ignoring)\s*\([^)]*\)", " ", bare)
    words = {word for word in re.findall(r"[A-Za-z_][A-Za-z0-9_]*(?!\w|\s*\()", bare)} - {"and", "or", "unless", "bool"}
    want(words, where, f"no metric in: {query}")
    for word in words:
        want(word in known, where, f"{word} is not in prometheus/metrics.yaml")


def check_compose(path):
    where = name_of(path)
    compose = read_yaml(path)[0]
    services, volumes, secrets = compose["services"], compose.get("volumes", {}), compose.get("secrets", {})
    used_volumes, used_secrets = set(), set()
    for name, service in services.items():
        here = f"{where}, {name}"
        check_image(service["image"], here)
        for needed, how in (service.get("depends_on") or {}).items():
            want(needed in services, here, f"depends on {needed}, which is no service")
            if needed in services and how["condition"] == "service_healthy":
                want("healthcheck" in services[needed], here, f"waits for the health of {needed}, which has no check")
            if needed in services and "profiles" in services[needed]:
                want(set(service.get("profiles", [])) & set(services[needed]["profiles"]), here, f"needs {needed}, which is in another profile")
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            if source.startswith("."):
                want((path.parent / source).exists(), here, f"mounts {source}, which is not there")
                want(mount.endswith(":ro"), here, f"may write to {source}")
            else:
                used_volumes.add(source)
                want(source in volumes, here, f"mounts {source}, which is no volume")
        for secret in service.get("secrets", []):
            used_secrets.add(secret)
            want(secret in secrets, here, f"has the secret {secret}, which is not defined")
        said = json.dumps([service.get("command"), service.get("environment"), service.get("entrypoint")])
        for secret in re.findall(r"/run/secrets/([\w-]+)", said):
            want(secret in service.get("secrets", []), here, f"reads the secret {secret}, which it does not have")
        for file in re.findall(r'"/sql/([\w.]+)"', said):
            want((DEPLOY / "sql" / file).exists(), here, f"runs {file}, which is not there")
        for variable, value in (service.get("environment") or {}).items():
            want(not re.search(r"PASSWORD", variable) or variable.endswith("_FILE"), here, f"{variable}: a password belongs in a file")
        check_environment(service.get("environment") or {}, here)
        for port in service.get("ports", []):
            want(port.startswith("127.0.0.1:"), here, f"the port {port} is open to other machines")
        limits = service.get("deploy", {}).get("resources", {}).get("limits", {})
        want({"cpus", "memory"} <= set(limits), here, "has no limits")
        want("healthcheck" in service or name == "migrate", here, "has no health check")
        if service["image"].startswith("sluice:"):
            words = check_command(service["command"], here)
            check_tls(words, service.get("environment") or {}, here)
            want(words[words.index("--host") + 1] == name, here, "--host is not the service's name")
            for seed in words[words.index("--seeds") + 1].split(","):
                want(seed.split(":")[0] in services, here, f"the seed {seed} is no service")
            want(service["healthcheck"]["test"][-1] == words[words.index("--http-port") + 1], here, "the health check asks another port")
            want(service.get("read_only") is True, here, "may write to its image")
    want(used_volumes == set(volumes), where, f"volumes unused: {set(volumes) - used_volumes}")
    want(used_secrets == set(secrets), where, f"secrets unused: {set(secrets) - used_secrets}")
    made = text_of("deploy/make-secrets.sh")
    for name, secret in secrets.items():
        want(secret["file"] == f"./secrets/{name}" and name in made, where, f"make-secrets.sh does not make {name}")
    return services


def kustomization(folder, seen):
    """The objects of a kustomization and of those below it, patches left out."""
    path = folder / "kustomization.yaml"
    where = name_of(path)
    if not path.exists():
        want(False, name_of(folder), "has no kustomization.yaml")
        return []
    seen.add(path.resolve())
    kustomize = read_yaml(path)[0]
    objects = []
    for resource in kustomize.get("resources", []):
        target = (folder / resource).resolve()
        want(target.exists(), where, f"{resource} is not there")
        if target.is_dir():
            objects += kustomization(target, seen)
        elif target.exists():
            # kustomize reads no single file from outside of its folder.
            want(target.is_relative_to(folder.resolve()), where, f"{resource} is outside of the folder")
            seen.add(target)
            objects += read_yaml(target)
    for generator in kustomize.get("configMapGenerator", []):
        for file in generator.get("files", []):
            want((folder / file).exists(), where, f"{file} is not there")
        objects.append({"kind": "ConfigMap", "metadata": {"name": generator["name"]}})
    for patch in kustomize.get("patches", []):
        target = (folder / patch["path"]).resolve()
        want(target.exists(), where, f"{patch['path']} is not there")
        seen.add(target)
        for change in read_yaml(target) if target.exists() else []:
            of = [each for each in objects if (each["kind"], each["metadata"]["name"]) == (change["kind"], change["metadata"]["name"])]
            want(len(of) == 1, name_of(target), "changes nothing that there is")
            containers = {container["name"] for container in of[0]["spec"]["template"]["spec"]["containers"]} if of else set()
            for container in change.get("spec", {}).get("template", {}).get("spec", {}).get("containers", []):
                want(container["name"] in containers, name_of(target), f"there is no container {container['name']}")
    for image in kustomize.get("images", []):
        want(image.get("newTag") == VERSION, where, f"the image's tag is not {VERSION}")
        check_image(image.get("newName", image["name"]), where)
    return objects


def check_objects(objects, where):
    there = {(each["kind"], each["metadata"]["name"]) for each in objects}
    want(len(there) == len(objects), where, "two objects have one name")

    def is_there(kind, name):
        if kind == "Secret":
            want(name in SECRETS_BY_HAND, where, f"the secret {name} is not in the list of those made by hand")
        else:
            want((kind, name) in there, where, f"there is no {kind} {name}")

    pods = [each for each in objects if each["kind"] in ("StatefulSet", "Job")]
    labels = [each["spec"]["template"]["metadata"]["labels"] for each in pods]
    for each in objects:
        spec = each.get("spec", {})
        want(each.get("apiVersion") or each["kind"] == "ConfigMap", where, f"{each['metadata']['name']} has no apiVersion")
        if each["kind"] == "Service":
            selector = spec["selector"]
            want(any(selector.items() <= label.items() for label in labels), where, f"the service {each['metadata']['name']} selects nothing")
            names = {port["name"] for pod in pods for container in pod["spec"]["template"]["spec"]["containers"] for port in container.get("ports", [])}
            for port in spec["ports"]:
                want(port["targetPort"] in names, where, f"no pod has the port {port['targetPort']}")
        for node in walk(spec):
            if isinstance(node, dict) and node.get("matchLabels", {}).get("app.kubernetes.io/name"):
                want(any(node["matchLabels"].items() <= label.items() for label in labels), where, f"{node['matchLabels']} selects nothing")
        if each["kind"] == "ConfigMap":
            check_environment(each.get("data", {}), where)
    for each in pods:
        here = f"{where}, {each['metadata']['name']}"
        pod = each["spec"]["template"]["spec"]
        if each["kind"] == "StatefulSet":
            is_there("Service", each["spec"]["serviceName"])
        if "serviceAccountName" in pod:
            is_there("ServiceAccount", pod["serviceAccountName"])
        want(pod["securityContext"]["runAsNonRoot"] is True and pod["securityContext"]["runAsUser"] > 0, here, "may be root")
        volumes = {volume["name"]: volume for volume in pod["volumes"]}
        for volume in volumes.values():
            if "secret" in volume:
                is_there("Secret", volume["secret"]["secretName"])
            if "configMap" in volume:
                is_there("ConfigMap", volume["configMap"]["name"])
        for container in pod["containers"]:
            check_image(container["image"], here)
            security = container["securityContext"]
            want(security["readOnlyRootFilesystem"] and not security["allowPrivilegeEscalation"] and security["capabilities"]["drop"] == ["ALL"], here, "may do more than it needs")
            want({mount["name"] for mount in container["volumeMounts"]} == set(volumes), here, "volumes and mounts differ")
            want("memory" in container["resources"]["limits"] and "cpu" in container["resources"]["requests"], here, "has no limits or no requests")
            variables = {variable["name"] for variable in container.get("env", [])}
            for node in walk(container.get("env", [])):
                if isinstance(node, dict) and "secretKeyRef" in node:
                    reference = node["secretKeyRef"]
                    is_there("Secret", reference["name"])
                    want(reference["key"] in SECRETS_BY_HAND.get(reference["name"], ()), here, f"the secret has no key {reference['key']}")
                    want("password" not in reference["key"], here, "a password belongs in a file")
            for source in container.get("envFrom", []):
                is_there("ConfigMap", source["configMapRef"]["name"])
            mounts = {mount["mountPath"]: volumes[mount["name"]] for mount in container["volumeMounts"] if mount["name"] in volumes}
            for file in re.findall(r"/run/secrets/[\w./-]+", json.dumps([container.get("args"), container.get("env")])):
                folder, _, key = file.rpartition("/")
                name = mounts.get(folder, {}).get("secret", {}).get("secretName")
                want(key in SECRETS_BY_HAND.get(name, ()), here, f"reads {file}, which is not mounted")
            ports = {port["name"]: port["containerPort"] for port in container.get("ports", [])}
            for node in walk(container):
                if isinstance(node, dict) and "httpGet" in node:
                    want(node["httpGet"]["port"] in ports, here, f"a probe asks the port {node['httpGet']['port']}, which is not there")
                    want(f'"{node["httpGet"]["path"]}" =>' in SURFACE, here, f"a probe asks {node['httpGet']['path']}")
            if each["kind"] == "StatefulSet":
                words = check_command(container["args"], here)
                for variable in re.findall(r"\$\((\w+)\)", " ".join(words)):
                    want(variable in variables, here, f"there is no variable {variable}")
                want(ports["akka"] == PORT and str(ports["http"]) == words[words.index("--http-port") + 1], here, "the ports are not those of the command line")
                check_tls(words, variables, here)
                domain = f".{each['spec']['serviceName']}.$(POD_NAMESPACE).svc.cluster.local"
                want(words[words.index("--host") + 1] == "$(POD_NAME)" + domain, here, "--host is not the name that the service gives a pod")
                seeds = words[words.index("--seeds") + 1].split(",")
                pods_named = [f"{each['metadata']['name']}-{number}{domain}:{PORT}" for number in range(each["spec"]["replicas"])]
                want(seeds == pods_named, here, "--seeds are not the names that the service gives its pods")
                want({"startupProbe", "livenessProbe", "readinessProbe"} <= set(container), here, "lacks a probe")


def check_sql():
    folder = DEPLOY / "sql"
    files = sorted(path.name for path in folder.glob("[0-9][0-9][0-9]_*.sql"))
    want(len({file[:3] for file in files}) == len(files), "deploy/sql", "two migrations have one number")
    made = "".join((folder / file).read_text(encoding="utf-8") for file in files)
    created = set(re.findall(r"CREATE TABLE IF NOT EXISTS (\w+)", made))
    want(len(re.findall(r"CREATE (?:TABLE|INDEX)(?! IF NOT EXISTS)", made)) == 0, "deploy/sql", "something is made without IF NOT EXISTS")
    for table in TABLES | {"journal", "tags", "snapshot"}:
        want(table in created, "deploy/sql", f"the table {table} is not made")
    grants = (folder / "900_grants.sql").read_text(encoding="utf-8")
    for table in created:
        want(f"ALTER TABLE {table} OWNER TO sluice_owner" in grants, "deploy/sql/900_grants.sql", f"{table} keeps its owner")
        want(re.search(rf"GRANT [^;]*\bON\b[^;]*\b{table}\b[^;]*TO sluice_runtime", grants), "deploy/sql/900_grants.sql", f"the nodes have no right to {table}")
    want(f"pg_advisory_xact_lock({LOCK})" in (folder / "apply.sh").read_text(encoding="utf-8"), "deploy/sql/apply.sh", "the lock is not that of SchemaLock.cs")
    if yaml:
        listed = read_yaml(folder / "kustomization.yaml")[0]["configMapGenerator"][0]["files"]
        want(sorted(listed) == sorted([*files, "apply.sh", "login.sql"]), "deploy/sql/kustomization.yaml", "lists other files than there are")


def check_image_files():
    dockerfile = text_of("deploy/Dockerfile")
    project = xml.etree.ElementTree.parse(ROOT / "src/Host/Host.csproj")
    properties = {element.tag: element.text for group in project.iter("PropertyGroup") for element in group}
    want(properties.get("ContainerRepository") == "sluice", "src/Host/Host.csproj", "the image is not called sluice")
    user = re.search(r"^USER (\d+)$", dockerfile, re.M)
    want(user and user.group(1) == properties.get("ContainerUser") and user.group(1) != "0", "deploy/Dockerfile", "its user is not that of Host.csproj")
    ports = sorted(element.get("Include") for element in project.iter("ContainerPort"))
    variables = {element.get("Include"): element.get("Value") for element in project.iter("ContainerEnvironmentVariable")}
    want(sorted(re.search(r"^EXPOSE (.+)$", dockerfile, re.M).group(1).split()) == ports and str(PORT) in ports, "deploy/Dockerfile", "its ports are not those of Host.csproj")
    # By default a node serves HTTP to its own machine only, which in a container is nobody.
    for where, said in (("deploy/Dockerfile", "Sluice__Node__HttpHost=0.0.0.0" in dockerfile), ("src/Host/Host.csproj", variables.get("Sluice__Node__HttpHost") == "0.0.0.0")):
        want(said, where, "does not open HTTP to the container's network")
    check_environment(re.findall(r"\b(Sluice__\w+)=", dockerfile), "deploy/Dockerfile")
    check_environment(variables, "src/Host/Host.csproj")
    for source in re.findall(r"^COPY (?!--from)(?:--\S+ )?(\S+) ", dockerfile, re.M):
        want((ROOT / source).exists(), "deploy/Dockerfile", f"copies {source}, which is not there")
    for image in re.findall(r"^FROM (\S+)", dockerfile, re.M):
        want(image.startswith("${DOTNET_IMAGES}/"), "deploy/Dockerfile", f"{image} names a registry")


def check_job():
    """The sample job's programs can be read, its tests pass, and its settings are those that its README lists."""
    folder = DEPLOY / "spark-job"
    said = text_of("deploy/spark-job/README.md")
    for path in sorted(folder.glob("*.py")):
        try:
            compile(path.read_text(encoding="utf-8"), str(path), "exec")
        except SyntaxError as failure:
            want(False, name_of(path), str(failure))
    tests = subprocess.run([sys.executable, "-B", "-m", "unittest", "discover", str(folder)], capture_output=True, text=True)
    want(tests.returncode == 0, "deploy/spark-job", f"its tests fail: {tests.stderr[-2000:]}")
    used = set(re.findall(r'(?:settings\.get\(|\bsetting\(|"spark\.)"?((?:ads|sluice)\.\w+)"', text_of("deploy/spark-job/structured_job.py") + text_of("deploy/spark-job/DStreamJob.scala")))
    for name in sorted(used):
        want(f"`spark.{name}`" in said or (name.startswith("ads.") and f"`{name[3:]}`" in said), "deploy/spark-job/README.md", f"says nothing of spark.{name}")
    made = set(re.findall(r"CREATE TABLE IF NOT EXISTS (\w+)", text_of("deploy/spark-job/tables.sql")))
    written = set(re.findall(r"INSERT INTO (\w+)", text_of("deploy/spark-job/structured_job.py") + text_of("deploy/spark-job/DStreamJob.scala")))
    want(written == made, "deploy/spark-job/tables.sql", f"makes {sorted(made)}, the jobs write {sorted(written)}")


def check_words():
    for path in sorted(path for path in DEPLOY.rglob("*") if path.is_file() and "secrets" not in path.parts and path != Path(__file__).resolve()):
        text = path.read_text(encoding="utf-8")
        want(text.endswith("\n") and not re.search(r"[ \t]+$", text, re.M), name_of(path), "blanks at the end of a line, or no line end at the end")
        want(not re.search(r"\.\./shared|/work/|/home/\w", text), name_of(path), "names a folder of one machine")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text) if path.suffix == ".md" else ():
            want((path.parent / target).exists(), name_of(path), f"links to {target}, which is not there")


def main():
    for path in sorted(DEPLOY.rglob("*.json")):
        try:
            json.loads(path.read_text(encoding="utf-8"))
        except ValueError as failure:
            want(False, name_of(path), str(failure))
    check_sql()
    check_image_files()
    check_job()
    check_words()
    if yaml:
        for path in sorted([*DEPLOY.rglob("*.yaml"), *DEPLOY.rglob("*.yml")]):
            want(read_yaml(path), name_of(path), "is empty")
        services = check_compose(DEPLOY / "compose.yaml")
        metrics = read_yaml(DEPLOY / "prometheus/metrics.yaml")[0]
        for group in read_yaml(DEPLOY / "prometheus/alerts.yml")[0]["groups"]:
            for rule in group["rules"]:
                where = f"deploy/prometheus/alerts.yml, {rule['alert']}"
                check_query(rule["expr"], metrics, where)
                file, _, heading = rule["annotations"]["runbook"].partition(", ")
                want(re.search(rf"^## {re.escape(heading)}$", text_of(file), re.M), where, f"{file} has no section '{heading}'")
        prometheus = read_yaml(DEPLOY / "prometheus/prometheus.yml")[0]
        for job in prometheus["scrape_configs"]:
            for target in (target for static in job["static_configs"] for target in static["targets"]):
                want(target.split(":")[0] in services, "deploy/prometheus/prometheus.yml", f"{target} is no service")
        sources = {source["uid"] for source in read_yaml(DEPLOY / "grafana/provisioning/datasources/prometheus.yaml")[0]["datasources"]}
        for path in sorted((DEPLOY / "grafana/dashboards").glob("*.json")):
            for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
                for target in panel.get("targets", []):
                    where = f"{name_of(path)}, {panel['title']}"
                    check_query(target["expr"], metrics, where)
                    want(target["datasource"]["uid"] in sources, where, "its data source is not provisioned")
        said = text_of("src/Actors/Telemetry/NodeMeter.cs")
        for metric, about in metrics.items():
            want(f'"{metric}"' in said, "deploy/prometheus/metrics.yaml", f"{metric} is not in the sources")
            want(f'"{about["says"]}"' in said, "deploy/prometheus/metrics.yaml", f"the sources say something else of {metric}")
        seen = set()
        for folder in ("kubernetes/overlays/small", "kubernetes/migrate", "kubernetes/spark-operator"):
            check_objects(kustomization(DEPLOY / folder, seen), f"deploy/{folder}")
        for path in (DEPLOY / "kubernetes").rglob("*.yaml"):
            want(path.resolve() in seen, name_of(path), "belongs to no kustomization")

    for each in wrong:
        print(f"WRONG: {each}")
    print(f"{count} checks, {len(wrong)} failed" + ("" if yaml else "; PyYAML is not installed (Debian: python3-yaml), so no YAML file was read"))
    return 1 if wrong else 0 if yaml else 2


if __name__ == "__main__":
    sys.exit(main())
