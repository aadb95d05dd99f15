"""Measures how well the search answers: test questions, judgements and what is computed from them."""
