# A program that reads its boards by way of py-trello, which nobody has told of Keytrail.
import os

from trello import TrelloClient

client = TrelloClient(api_key=os.environ["TRELLO_KEY"], token=os.environ["TRELLO_TOKEN"])
for board in client.list_boards():
    print(board.name)
