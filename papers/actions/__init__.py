"""Every write of the papers and talks. Locks are taken in the order round, slot, membership."""
