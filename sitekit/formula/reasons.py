"""Why a display formula may stand untied: the closed list for `<!-- no check: REASON -->`."""

NO_CHECK_REASONS = {
    "asymptotic": "only the order of growth is stated, as in O(n) or a Taylor remainder",
    "definition": "a symbol is introduced and nothing is computed yet",
    "distribution": "says how a random variable is distributed, as in x ~ N(0, 1)",
    "inequality": "a bound; show it by an example that prints True",
    "integral": "an integral or an expectation over a density",
    "limit": "a limit or an infinite series; show finite values by an example",
    "notation": "shows how something is written, such as the shape of an array",
    "optimization": "an arg min or arg max over a set that cannot be drawn",
    "probability": "a statement about probabilities, conditional ones among them",
    "wrong": "a formula that the page shows in order to refute it",
}
