"""Labs: experiments as percent notebooks, run once for each state of their sources.

`source` reads a lab's file, `child` runs it in a process of its own, `store` keeps what it found
and knows when that is stale, `run` is `make labs`, `render` makes the page and the notebook.
"""
