"""Where code is tried: ordinary values, values beside switches of branches, unusual ones."""
