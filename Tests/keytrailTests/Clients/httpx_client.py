import sys

import httpx

print(httpx.get(sys.argv[1], timeout=60).text)
