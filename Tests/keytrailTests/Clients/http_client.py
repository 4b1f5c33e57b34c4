# Python's lowest layer, which knows no proxies.
import http.client
import sys
import urllib.parse

url = urllib.parse.urlsplit(sys.argv[1])
connection = http.client.HTTPConnection(url.hostname, url.port)
connection.request("GET", url.path)
print(connection.getresponse().read().decode())
