"""What turns the pages in docs/ into the site, and what keeps them true."""
