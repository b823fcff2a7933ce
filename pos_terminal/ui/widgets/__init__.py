"""The painted and styled parts that the screens are made of."""
