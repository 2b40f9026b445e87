"""How the job is told what to do while it runs: by a file on a file system that it and Sluice share.

Sluice writes ``{"command":"stop"|"change","epoch":"7","configuration":"...","startingOffsets":"..."}`` to the marker, with ``restartsQuery`` and
``properties`` for a change. The job writes what it has in effect to the file of the same name and ``.done``. Both are replaced as a whole.
"""

import json
import os


class Marker:
    def __init__(self, path):
        self._path = path
        self._seen = None

    def command(self):
        """The command that came since the last call; None for none. Half a file, or one that is no command, is looked at again."""
        if not self._path:
            return None
        try:
            with open(self._path, encoding="utf-8") as file:
                text = file.read(1 << 20)
            command = json.loads(text)
        except (OSError, ValueError):
            return None
        if text == self._seen or not isinstance(command, dict) or command.get("command") not in ("stop", "change"):
            return None
        self._seen = text
        return command

    def done(self, command):
        """Says that what it asked for is in effect."""
        answer = {name: command.get(name) for name in ("epoch", "configuration", "startingOffsets")}
        draft = self._path + ".done.new"
        with open(draft, "w", encoding="utf-8") as file:
            json.dump(answer, file)
        os.replace(draft, self._path + ".done")


def milliseconds(text):
    """Of a duration as Spark writes it: ``2500ms``, ``3s``, ``1min``; a bare number is milliseconds."""
    for suffix, factor in (("ms", 1), ("min", 60_000), ("m", 60_000), ("s", 1000)):
        if text.endswith(suffix):
            return int(float(text[: -len(suffix)]) * factor)
    return int(text)
