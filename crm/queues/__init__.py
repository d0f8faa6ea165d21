"""A team's worklist, allocation, taking the next case, and workload."""
