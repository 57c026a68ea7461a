"""Made-up texts with few common words and many rare ones, as languages have them."""

import random


def made_up_texts(count: int, seed: int = 1, letters: str = "aeioubdgklmnprstvz") -> list[str]:
    """Sentences of 3 to 9 words from 600 made-up ones, the nth as frequent as 1/n."""
    rng = random.Random(seed)
    words = ["".join(rng.choices(letters, k=rng.randint(2, 8))) for _ in range(600)]
    weights = [1 / (rank + 1) for rank in range(len(words))]
    return [
        " ".join(rng.choices(words, weights, k=rng.randint(3, 9))).capitalize() + "."
        for _ in range(count)
    ]
