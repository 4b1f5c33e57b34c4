# A program that lists its repositories by way of PyGithub, which nobody has told of Keytrail.
import os

from github import Auth, Github

github = Github(auth=Auth.Token(os.environ["GITHUB_TOKEN"]))
print(github.get_user().login)
for repository in github.get_user().get_repos():
    print(repository.full_name)
