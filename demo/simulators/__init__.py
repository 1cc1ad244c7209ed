"""Doubles of the services that signing needs, speaking their real protocols on this machine, with faults on demand.

They really sign, with keys of the development authority, which proves nothing about anybody. They listen on the
loopback address only and are started by tests and by `manage.py run_simulators`.
"""
