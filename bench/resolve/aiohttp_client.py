"""aiohttp_client.py IN_FLIGHT LIST [CA_FILE]: follows every URL of LIST, prints how many ended with 200."""

import asyncio
import ssl
import sys

import aiohttp


async def follow(session, urls):
    ended = 0
    for url in urls:  # one iterator for all workers
        async with session.get(url.strip()) as answer:
            await answer.read()
            ended += answer.status == 200
    return ended


async def main(in_flight, file, ca_file=None):
    trust = ssl.create_default_context(cafile=ca_file) if ca_file else None
    connector = aiohttp.TCPConnector(limit=int(in_flight), ssl=trust)
    with open(file) as urls:
        async with aiohttp.ClientSession(connector=connector) as session:
            print(sum(await asyncio.gather(*(follow(session, urls) for _ in range(int(in_flight))))))


asyncio.run(main(*sys.argv[1:]))
