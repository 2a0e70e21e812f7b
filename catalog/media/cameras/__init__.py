"""People who choose another camera for a shot than the automatic one."""
