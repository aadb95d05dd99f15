"""What members see in a browser: the search page and the product page, made on the server in four languages.

A route (routes.py) reads the address (asked.py), asks, builds a view (the modules named _view) and hands it to a
template (rendering.py). Texts come through one call (translation.py) from translations/; style, script and fonts
are served by us (assets.py). Nothing here ranks, and no view knows HTML.
"""
