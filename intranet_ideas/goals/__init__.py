"""Goals: the trees of plans and of the UN, and what is done for each goal."""
