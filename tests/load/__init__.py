"""The machinery under fire: workers killed, servers restarted, disks full, storage away; many machines."""
