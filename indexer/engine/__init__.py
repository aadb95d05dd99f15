"""What the writing and the asking side share: the format of a generation, text analysis and the embedder."""
