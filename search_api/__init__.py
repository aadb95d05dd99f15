"""The walk from a question to ranked products, as JSON, as pages and on a terminal."""
