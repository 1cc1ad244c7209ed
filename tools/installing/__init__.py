"""What `./run install` does on a server; `tools.install` is its command. Standard library only, run as root."""
