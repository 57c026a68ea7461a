"""Locale campaigns: language, direction, stage, licence, policy."""
