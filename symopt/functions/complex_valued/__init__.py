"""Functions whose values at real arguments are complex, one file each; real engines have no value of them."""
