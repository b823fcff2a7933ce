"""What programs ask of the centre: payables, payments, refunds, checkouts."""
