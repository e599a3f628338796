"""Whether the app in this container answers: exit 0 if it does, 1 with a sentence if not."""

import os
import sys
import urllib.error
import urllib.request

# The app refuses hosts it does not serve, so it is asked under the first that it does.
HOST = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
ADDRESS = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz"

try:
    with urllib.request.urlopen(urllib.request.Request(ADDRESS, headers={"Host": HOST}), timeout=4):
        pass
except (urllib.error.URLError, OSError) as error:
    sys.exit(f"{ADDRESS} does not answer: {error}")
