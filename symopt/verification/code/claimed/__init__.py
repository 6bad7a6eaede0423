"""What code is claimed to be: the derivative, its layout, what it should return, where it may be tried."""
