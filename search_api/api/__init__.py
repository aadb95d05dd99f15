"""The addresses below /api/v1, as JSON: a route parses, calls one function and shapes the answer.

Where to look:

    search_routes.py    a question in, ranked products out; completions
    product_routes.py   one product, those like it, its original files
    page_routes.py      one page of a product, as text and as a picture
    health_routes.py    whether the service lives, is ready, and what work is waiting or has failed
    docs_routes.py      the page /docs, made from what the routes declare
    schemas.py          what travels on the wire; shaping.py makes it from our values
    parameters.py       what a search takes in its address; cursor.py where the next page begins
    found.py            what an address names
    answering.py        an answer on its way out
    freshness.py        when an answer may be kept
"""
