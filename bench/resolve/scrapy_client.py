"""scrapy_client.py IN_FLIGHT LIST: follows every URL of LIST, prints how many ended with 200."""

import sys

import scrapy
from scrapy.crawler import CrawlerProcess

IN_FLIGHT, LIST = int(sys.argv[1]), sys.argv[2]


class Follow(scrapy.Spider):
    name = "follow"
    ended = 0

    def start_requests(self):
        with open(LIST) as urls:
            for url in urls:
                yield scrapy.Request(url.strip(), dont_filter=True)

    def parse(self, response):
        Follow.ended += response.status == 200


process = CrawlerProcess({
    "CONCURRENT_REQUESTS": IN_FLIGHT,
    "CONCURRENT_REQUESTS_PER_DOMAIN": IN_FLIGHT,
    "COOKIES_ENABLED": False,
    "LOG_ENABLED": False,
    "RETRY_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "TELNETCONSOLE_ENABLED": False,
    "REQUEST_FINGERPRINTER_IMPLEMENTATION": "2.7",
})
process.crawl(Follow)
process.start()
print(Follow.ended)
