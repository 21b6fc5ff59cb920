"""A job in Python: writes one record to the dataset that its first argument names."""

import datetime
import json
import os
import sys
import urllib.request


def token() -> str:
    """The token of now: Serai renews the file before its token expires."""
    with open(os.environ["SERAI_ACCESS_TOKEN_FILE"], encoding="ascii") as file:
        return file.read().strip()


def write(dataset: str, records: list[dict]) -> dict:
    request = urllib.request.Request(
        f"{os.environ['SERAI_URL']}/api/v1/datasets/{dataset}/records",
        data=json.dumps(records).encode(),
        headers={"Authorization": f"Bearer {token()}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: write_record.py DATASET")
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    written = write(sys.argv[1], [{"id": "python", "run": os.environ["SERAI_RUN"], "at": now}])
    print(f"Added {written['added']}, changed {written['changed']}.")
