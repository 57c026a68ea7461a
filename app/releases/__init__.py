"""Select, split, pack and describe datasets."""
