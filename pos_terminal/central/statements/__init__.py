"""Statements of companies: read from their files, and compared with the drawers and the journals."""
