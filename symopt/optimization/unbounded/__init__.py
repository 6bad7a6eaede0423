"""Runs that go away: along rays, along valleys, to the edge of the domain."""
