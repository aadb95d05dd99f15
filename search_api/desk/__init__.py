"""What staff see in a browser: who may come in, and who changed what.

A route parses, calls one function and hands a view to a template, as in search_api/pages/, whose templates, texts and
form of address these pages share.
"""
