"""Measurements that hold the studio to its promises. Not shipped."""
