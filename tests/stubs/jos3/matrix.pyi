INDEX: dict[str, list[int]]
