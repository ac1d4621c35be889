"""What every lab is made of."""
