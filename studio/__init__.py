"""The project package: settings, entry points, and what every room shares."""
