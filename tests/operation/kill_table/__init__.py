"""Three hundred kills of an installation as shipped, while people write and workers send."""
