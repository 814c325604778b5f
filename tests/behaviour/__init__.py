"""The generated SDK at work: called over real connections, and judged by libraries that are not ours."""
