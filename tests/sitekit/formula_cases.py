"""Display formulas as pages of deep learning have them."""

from tests.sitekit import formula_cases_layers, formula_cases_losses

CASES = [*formula_cases_losses.CASES, *formula_cases_layers.CASES]
