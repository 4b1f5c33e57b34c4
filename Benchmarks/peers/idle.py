"""Opens COUNT connections to PORT that each make one request and stay open; says so, and waits for its input to end.

Usage: idle.py PORT COUNT TARGET
"""
import socket
import sys

port, count, target = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
request = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
connections = []
for _ in range(count):
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(request)
    connections.append(connection)
for connection in connections:
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(65536)
print(len(connections), flush=True)
sys.stdin.read()
