"""The work: requests, cases, their lifecycle, people, tasks, clocks, notes, files and who may see them."""
