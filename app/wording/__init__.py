"""What people read: translated words for errors, gate reasons and vote reasons.

One home for pages and the API alike.
"""
