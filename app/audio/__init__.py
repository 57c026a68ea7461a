"""Hear a clip: safe decoding and measurements on plain arrays; knows no database and no web."""
