pytest_plugins = ["tests.parts.skips", "tests.parts.postgres", "tests.parts.homeserver"]
