"""The rules of differentials, one file each."""
