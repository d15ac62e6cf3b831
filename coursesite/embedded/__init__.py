"""One command that runs the whole site on one machine: its broker, web server, worker and beat."""
