"""What one formula says: chains of sides with the signs between them."""
