"""What is kept of a fault: where it happened, and nobody's words."""

import traceback
from pathlib import Path


def note_crash(error: BaseException, state: Path) -> Path:
    """Write where ``error`` happened to ``state/crash.log`` and return its path.

    Only types, files, lines and function names are written: messages and local variables may hold what people said.
    """
    lines = []
    seen: BaseException | None = error
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)
        lines.append(type(seen).__name__)
        lines += [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        seen = seen.__cause__ or seen.__context__
    target = state / "crash.log"
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    target.chmod(0o600)
    return target
