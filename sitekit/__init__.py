"""What turns the pages in docs/ into the site, and what keeps them true."""

import os

# Before NumPy is imported: two BLAS threads change the last digits of a sum, gain nothing at the
# sizes of these pages, and are many times slower beside a busy neighbor.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
