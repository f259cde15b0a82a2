"""The only package that knows every layer: it builds what the console works with and lets it go again."""
