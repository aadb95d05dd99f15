"""Arithmetic that turns candidates into ranked products: values in, values out; no disk, no model, no clock."""
