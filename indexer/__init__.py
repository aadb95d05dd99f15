"""The walk from an uploaded file to a published generation."""
