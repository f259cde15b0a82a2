"""The connections that a person keeps: `config.toml`, its grammar, and where its secrets are fetched from."""
