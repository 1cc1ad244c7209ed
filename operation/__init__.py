"""Whether the installation is well: for machines that watch it, for whoever operates it, for administrators."""
