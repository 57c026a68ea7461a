"""What peers think of sentences: judged, corrected, sent back by readers."""
