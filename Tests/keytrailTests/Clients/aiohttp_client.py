# The second argument says whether the session reads the environment.
import asyncio
import sys

import aiohttp


async def main():
    async with aiohttp.ClientSession(trust_env=sys.argv[2] == "yes") as session:
        async with session.get(sys.argv[1]) as response:
            print(await response.text())


asyncio.run(main())
