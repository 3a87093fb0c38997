"""`autoaux inspect --why`: every reading of each file, with what speaks for it."""

from dataclasses import asdict


def readings_data(paths: list[str]) -> list[dict]:
    """Of each file every reading of it, best first."""
    from autoaux.corpora import readings

    return [
        {"path": str(file), "readings": [asdict(one) for one in found]}
        for path in paths
        for file, found in readings(path)
    ]


def readings_lines(paths: list[str]) -> list[str]:
    """For each file its readings, the one that counts first."""
    lines = []
    for file in readings_data(paths):
        lines.append(f"why: {file['path']}" + ("" if file["readings"] else ": no reading"))
        for place, one in enumerate(file["readings"], 1):
            refused = ", refused" if one["refused"] else ""
            lines.append(f"  {place}. {one['format']}{refused}: {'; '.join(one['evidence'])}")
    return lines
