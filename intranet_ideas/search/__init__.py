"""Search: a projection of what people may see, kept by the worker from Events."""
